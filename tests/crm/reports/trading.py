"""A small trade whose figures can be added up by hand, and short ways to ask a report."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from crm.billing.invoices import invoice_post
from crm.billing.invoicing import order_invoice
from crm.delivery.deliveries import delivery_post, order_deliver
from crm.models import Account, Order, Product
from crm.reports.analysis import declared
from crm.reports.analysis.asking import Asked, asked_of
from crm.reports.analysis.spec import REPORTS
from crm.reports.analysis.table import Table, table_of
from crm.selling.services import order_confirm
from crm.stock.services import receipt_post
from lab.tenancy.actor import current_actor
from tests.factories import make
from tests.factories.company import Company

__all__ = ["declared"]
D = Decimal


def later(days: int) -> None:
    """The simulated clock goes on."""
    sandbox = current_actor().sandbox
    sandbox.simulated_now += dt.timedelta(days=days)
    sandbox.save()


def asked(slug: str, **params: Any) -> Asked:
    query = QueryDict(mutable=True)
    for name, value in params.items():
        query[name] = str(value)
    return asked_of(REPORTS[slug], query)


def report(slug: str, **params: Any) -> Table:
    return table_of(asked(slug, **params))


def told(table: Table, *names: str) -> dict[str, Any]:
    """{row: its figure}, or a tuple of several."""
    return {
        row.name.text: row.values.get(names[0])
        if len(names) == 1
        else tuple(row.values.get(name) for name in names)
        for row in table.rows
    }


def line(product: Product, quantity: object, price: str = "100.00", **more: Any) -> dict[str, Any]:
    return {"product_id": product.pk, "quantity": quantity, "price": price, **more}


def ordered(account: Account, *lines: dict[str, Any], **values: Any) -> Order:
    return order_confirm(make.order(account=account, lines=list(lines), **values))


def sold(account: Account, *lines: dict[str, Any], **values: Any) -> Order:
    """Ordered, delivered and invoiced, all today."""
    order = ordered(account, *lines, **values)
    delivery_post(order_deliver(order))
    invoice_post(order_invoice(order))
    return Order.objects.get(pk=order.pk)


class Trade:
    """Desks at 40.00 and lamps at 10.00 lie in the north. Acme (North, retail) is Ana's, Byte (South,
    software) is Bo's. Everything is done by Dora, in the name of who has the customer."""

    def __init__(self, office: Company) -> None:
        self.office = office
        self.ana, self.bo = office.seat("ana"), office.seat("bo")
        self.north = make.warehouse(code="N", name="North", is_default=True)
        self.furniture = make.category(name="Furniture")
        self.desk = make.product(name="Desk", cost="40.00", category=self.furniture)
        self.lamp = make.product(name="Lamp", cost="10.00")
        self.acme = make.account(name="Acme", region="north", industry="retail", owner=self.ana)
        self.byte = make.account(name="Byte", region="south", industry="software", owner=self.bo)
        for product, cost in ((self.desk, "40.00"), (self.lamp, "10.00")):
            lines = [{"product_id": product.pk, "quantity": 100, "unit_cost": cost}]
            receipt_post(make.stock_receipt(warehouse=self.north, lines=lines))

    def sell(self, account: Account, *lines: dict[str, Any], **values: Any) -> Order:
        return sold(account, *lines, owner=account.owner, **values)
