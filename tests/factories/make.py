"""Records for tests, made through the write door as whoever acts at the moment.

`make.account(name="Acme")` gives one with the named values; `make.build("accounts")` is the same by
collection, so that a test can go over everything that is registered.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from lab.tenancy.models import Sandboxed
from tests import factories
from tests.factories.activities import contact_log as contact_log
from tests.factories.activities import event as event
from tests.factories.activities import outing as outing
from tests.factories.activities import task as task
from tests.factories.approving import approval as approval
from tests.factories.approving import authority as authority
from tests.factories.billing import invoice as invoice
from tests.factories.billing import receipt as receipt
from tests.factories.catalogue import category as category
from tests.factories.catalogue import product as product
from tests.factories.clock import holiday as holiday
from tests.factories.contracts import INSTALMENT as INSTALMENT
from tests.factories.contracts import contract as contract
from tests.factories.contracts import expense_claim as expense_claim
from tests.factories.custom_fields import custom_field as custom_field
from tests.factories.delivery import delivery as delivery
from tests.factories.delivery import dispatch_notice as dispatch_notice
from tests.factories.delivery import loan as loan
from tests.factories.delivery import loan_return as loan_return
from tests.factories.delivery import sales_return as sales_return
from tests.factories.delivery import sample as sample
from tests.factories.ledger import ledger_entry as ledger_entry
from tests.factories.ledger import money_account as money_account
from tests.factories.ledger import money_move as money_move
from tests.factories.ledger import opening_balance as opening_balance
from tests.factories.naming import Builders
from tests.factories.orders import order_type as order_type
from tests.factories.parties import account as account
from tests.factories.parties import assignment_rule as assignment_rule
from tests.factories.parties import competitor as competitor
from tests.factories.parties import contact as contact
from tests.factories.parties import lead as lead
from tests.factories.parties import picklist_item as picklist_item
from tests.factories.parties import tag as tag
from tests.factories.parties import web_form as web_form
from tests.factories.pricing import exchange_rate as exchange_rate
from tests.factories.pricing import price_book as price_book
from tests.factories.pricing import tax_rate as tax_rate
from tests.factories.purchasing import goods_receipt as goods_receipt
from tests.factories.purchasing import payment as payment
from tests.factories.purchasing import purchase_order as purchase_order
from tests.factories.purchasing import supplier as supplier
from tests.factories.purchasing import supplier_invoice as supplier_invoice
from tests.factories.purchasing import supplier_price as supplier_price
from tests.factories.requests import request_for_quotation as request_for_quotation
from tests.factories.requests import supplier_quotation as supplier_quotation
from tests.factories.schedules import delivery_schedule as delivery_schedule
from tests.factories.selling import LINE as LINE
from tests.factories.selling import evaluation_point as evaluation_point
from tests.factories.selling import opportunity as opportunity
from tests.factories.selling import order as order
from tests.factories.selling import quote as quote
from tests.factories.selling import stage as stage
from tests.factories.stock import requisition as requisition
from tests.factories.stock import stock_adjustment as stock_adjustment
from tests.factories.stock import stock_count as stock_count
from tests.factories.stock import stock_issue as stock_issue
from tests.factories.stock import stock_level as stock_level
from tests.factories.stock import stock_move as stock_move
from tests.factories.stock import stock_receipt as stock_receipt
from tests.factories.stock import stock_transfer as stock_transfer
from tests.factories.stock import warehouse as warehouse


@cache
def builders() -> Builders:
    """By collection, those of all modules beside this one."""
    found: Builders = {}
    for module in iter_modules(factories.__path__):
        found |= getattr(import_module(f"tests.factories.{module.name}"), "BUILDERS", {})
    return found


def build(collection: str, **values: Any) -> Sandboxed:
    return builders()[collection](**values)
