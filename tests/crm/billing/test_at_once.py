"""Two people at the same moment: one of them does it, the other is told why not."""

from typing import Any

import pytest

from crm.billing.invoices import invoice_post, invoice_reverse
from crm.billing.invoicing import delivery_invoice, invoice_credit, return_credit
from crm.billing.receipts import receipt_auto_allocate, receipt_post, receipt_reverse
from crm.contracts.services import contract_sign, contract_submit
from crm.delivery.deliveries import delivery_post, delivery_reverse, order_deliver
from crm.delivery.returns import delivery_return, return_post
from crm.documents.approvals.services import document_approve
from crm.ledger.balances import balance
from crm.ledger.models import LedgerEntry
from crm.models import (
    Account,
    Allocation,
    Approval,
    Contract,
    Delivery,
    DeliveryLine,
    Invoice,
    MoneyAccount,
    Receipt,
    StockLevel,
)
from crm.selling.services import order_confirm
from crm.stock.services import receipt_post as stock_receipt_post
from lab.testing.at_once import at_once
from tests.factories import make

RECEIVABLE = LedgerEntry.Side.RECEIVABLE


@pytest.fixture
def delivered(shared) -> Delivery:
    """Five desks of nine are with the customer."""
    with shared.acting("dora"):
        house, product = make.warehouse(is_default=True), make.product(name="Desk")
        lines = [{"product_id": product.pk, "quantity": 9, "unit_cost": "4.00"}]
        stock_receipt_post(make.stock_receipt(warehouse=house, lines=lines))
        line = {"product_id": product.pk, "quantity": 5, "price": "10.00", "tax_rate": 0}
        return delivery_post(order_deliver(order_confirm(make.order(lines=[line]))))


def invoiced(delivery: Delivery) -> Invoice:
    return invoice_post(delivery_invoice(delivery))


def test_two_who_invoice_the_same_delivery_do_it_once(shared, delivered):
    with shared.acting("dora"):
        drafts = [delivery_invoice(delivered) for _each in range(2)]
    done, refused = at_once(shared, *(lambda d=draft: invoice_post(d) for draft in drafts))
    assert done == "" and "Only 0" in refused
    with shared.acting("dora"):
        assert DeliveryLine.objects.get().invoiced == 5
        assert balance(delivered.account, RECEIVABLE) == 50


def test_who_invoices_and_who_reverses_a_delivery_do_not_both(shared, delivered):
    with shared.acting("dora"):
        draft = delivery_invoice(delivered)
    told = at_once(
        shared, lambda: invoice_post(draft), lambda: delivery_reverse(delivered, reason="Mistake")
    )
    assert told[0] == "" and told[1] != ""
    with shared.acting("dora"):
        kept = Delivery.objects.get().status == "posted"
        assert DeliveryLine.objects.get().invoiced == (5 if kept else 0)
        assert balance(delivered.account, RECEIVABLE) == (50 if kept else 0)
        assert StockLevel.objects.get().on_hand == (4 if kept else 9)


def test_two_who_post_the_same_delivery_do_it_once(shared):
    with shared.acting("dora"):
        house, product = make.warehouse(is_default=True), make.product(name="Desk")
        lines = [{"product_id": product.pk, "quantity": 9, "unit_cost": "4.00"}]
        stock_receipt_post(make.stock_receipt(warehouse=house, lines=lines))
        line = {"product_id": product.pk, "quantity": 5, "price": "10.00"}
        draft = order_deliver(order_confirm(make.order(lines=[line])))
    done, refused = at_once(shared, *(lambda: delivery_post(draft),) * 2)
    assert done == "" and refused
    with shared.acting("dora"):
        assert StockLevel.objects.get().on_hand == 4


def test_two_who_credit_the_same_return_do_it_once(shared, delivered):
    with shared.acting("dora"):
        invoiced(delivered)
        back = return_post(delivery_return(delivered, reason="Broken"))
        drafts = [return_credit(back) for _each in range(2)]
    done, refused = at_once(shared, *(lambda d=draft: invoice_post(d) for draft in drafts))
    assert done == "" and refused
    with shared.acting("dora"):
        assert balance(delivered.account, RECEIVABLE) == 0


def test_who_credits_and_who_reverses_an_invoice_do_not_both(shared, delivered):
    with shared.acting("dora"):
        invoice = invoiced(delivered)
        note = invoice_credit(invoice)
    told = at_once(
        shared, lambda: invoice_post(note), lambda: invoice_reverse(invoice, reason="Mistake")
    )
    assert told[0] == "" and told[1] != ""
    with shared.acting("dora"):
        assert balance(delivered.account, RECEIVABLE) == 0


def paid(account: Account, bank: MoneyAccount, amount: Any) -> Receipt:
    return receipt_post(make.receipt(account=account, money_account=bank, amount=amount))


def test_two_receipts_allocated_to_the_oldest_at_once_pay_it_once(shared, delivered):
    with shared.acting("dora"):
        invoice, bank = invoiced(delivered), make.money_account()
        receipts = [paid(invoice.account, bank, 50) for _each in range(2)]
    done, refused = at_once(shared, *(lambda r=row: receipt_auto_allocate(r) for row in receipts))
    assert done == "" and "nothing open" in refused
    with shared.acting("dora"):
        assert Allocation.objects.count() == 1
        assert balance(invoice.account, RECEIVABLE) == -50


def test_who_allocates_and_who_reverses_the_money_do_not_leave_it_paid(shared, delivered):
    with shared.acting("dora"):
        invoice, bank = invoiced(delivered), make.money_account()
        receipt = paid(invoice.account, bank, 50)
    at_once(
        shared,
        lambda: receipt_auto_allocate(receipt),
        lambda: receipt_reverse(receipt, reason="Bounced"),
    )
    with shared.acting("dora"):
        assert (Allocation.objects.count(), MoneyAccount.objects.get(pk=bank.pk).balance) == (0, 0)
        assert Invoice.objects.get(pk=invoice.pk).settlement == "none"


def test_two_receipts_posted_at_once_both_count_on_the_money_account(shared):
    with shared.acting("dora"):
        account, bank = make.account(), make.money_account()
        drafts = [
            make.receipt(account=account, money_account=bank, amount=30) for _each in range(2)
        ]
    assert at_once(shared, *(lambda d=draft: receipt_post(d) for draft in drafts)) == ["", ""]
    with shared.acting("dora"):
        assert MoneyAccount.objects.get(pk=bank.pk).balance == 60
        codes = Receipt.objects.order_by("code").values_list("code", flat=True)
        assert list(codes) == ["RC2018-0001", "RC2018-0002"]


def test_two_who_approve_the_same_contract_do_it_once_and_it_is_signed_once(shared):
    with shared.acting("dora"):
        make.authority(document="contracts", kind="rep", most_discount=None, most_amount=500)
    with shared.acting("ana"):
        contract = contract_submit(make.contract(account=Account.objects.visible().first()))
    done, refused = at_once(shared, *(lambda: document_approve(contract),) * 2, by="max")
    assert done == "" and refused
    done, refused = at_once(shared, *(lambda: contract_sign(contract),) * 2, by="ana")
    assert done == "" and refused
    with shared.acting("dora"):
        found = Contract.objects.get(pk=contract.pk)
        assert (found.status, found.code) == ("signed", "CT2018-0001")
        assert Approval.objects.filter(state="approved").count() == 1
