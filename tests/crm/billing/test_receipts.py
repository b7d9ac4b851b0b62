"""Receipts and refunds: money that came in, what it paid, and that all of it can be taken back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.billing.invoices import invoice_post, invoice_reverse
from crm.billing.invoicing import invoice_credit, order_invoice
from crm.billing.opening import account_open, opening_reverse
from crm.billing.receipts import (
    receipt_allocate,
    receipt_auto_allocate,
    receipt_post,
    receipt_reverse,
    receipt_unallocate,
    seems_twice,
)
from crm.ledger.balances import ageing, balance
from crm.ledger.models import LedgerEntry
from crm.models import Account, Allocation, Invoice, MoneyAccount, MoneyMove, Receipt
from crm.selling.services import order_cancel, order_confirm
from lab import records
from lab.access.decisions import Hidden, Refused
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal
RECEIVABLE = LedgerEntry.Side.RECEIVABLE


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def acme(head) -> Account:
    return make.account(name="Acme")


@pytest.fixture
def bank(head) -> MoneyAccount:
    return make.money_account(name="Bank", is_default=True)


def owed(account: Account, amount: str, **values) -> Invoice:
    lines = [{"description": "Press", "quantity": 1, "price": amount}]
    return invoice_post(make.invoice(account=account, lines=lines, **values))


def paid(account: Account, bank: MoneyAccount, amount: str, **values) -> Receipt:
    return receipt_post(make.receipt(account=account, money_account=bank, amount=amount, **values))


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_a_receipt_is_the_customers_credit_until_it_is_allocated(acme, bank):
    invoice = owed(acme, "100.00")
    receipt = paid(acme, bank, "130.00", charge="2.50")

    assert (receipt.code, receipt.dated_on) == ("RC2018-0001", dt.date(2018, 1, 1))
    assert (balance(acme, RECEIVABLE), fresh(bank).balance) == (D("-30.00"), D("127.50"))
    assert {m.kind: m.amount for m in MoneyMove.objects.all()} == {
        "payment": D("130.00"),
        "charge": D("-2.50"),
    }
    receipt = receipt_allocate(receipt, invoice=invoice)
    assert (receipt.allocation, fresh(invoice).settlement) == ("part", "full")
    assert balance(acme, RECEIVABLE) == D("-30.00")


def test_a_prepayment_pays_a_later_invoice(acme, bank):
    receipt = paid(acme, bank, "50.00")
    (row,) = ageing(RECEIVABLE, Account.objects.all())
    assert (row.unallocated, row.total) == (D("-50.00"), D("-50.00"))
    invoice = owed(acme, "80.00")
    receipt = receipt_allocate(receipt, invoice=invoice, amount=D("50.00"))
    assert (receipt.allocation, fresh(invoice).settlement) == ("full", "part")
    assert balance(acme, RECEIVABLE) == D("30.00")


def test_the_oldest_due_are_paid_first_as_far_as_the_money_reaches(acme, bank):
    late = owed(acme, "40.00", due_on="2018-03-01")
    soon = owed(acme, "40.00", due_on="2018-02-01")
    other = owed(make.account(), "10.00")
    receipt = receipt_auto_allocate(paid(acme, bank, "60.00"))

    settled = [fresh(row).settlement for row in (soon, late, other)]
    assert (settled, receipt.allocation) == (["full", "part", "none"], "full")
    with pytest.raises(ValidationError, match="nothing open in USD"):
        receipt_auto_allocate(receipt)


@pytest.mark.parametrize(
    ("amount", "told"), [("100.01", "only 100"), ("60.00", "only 50"), ("0", "above zero")]
)
def test_no_more_is_allocated_than_received_or_owed(acme, bank, amount, told):
    invoice, receipt = owed(acme, "100.00"), paid(acme, bank, "50.00")
    with pytest.raises(ValidationError, match=told):
        receipt_allocate(receipt, invoice=invoice, amount=D(amount))
    assert not Allocation.objects.exists()
    assert (fresh(receipt).allocation, fresh(invoice).settlement) == ("none", "none")


def test_paying_twice_is_told(acme, bank):
    invoice = owed(acme, "50.00")
    receipt_allocate(paid(acme, bank, "50.00", reference="T-1"), invoice=invoice)
    again = make.receipt(account=acme, money_account=bank, amount="50.00", reference="T-1")
    assert "entered twice" in seems_twice(again)[0]
    assert not seems_twice(make.receipt(account=acme, money_account=bank, amount="51.00"))
    with pytest.raises(ValidationError, match="paid twice"):
        receipt_allocate(receipt_post(again), invoice=invoice)


def test_a_receipt_pays_only_its_own_accounts_posted_invoices(acme, bank):
    receipt = paid(acme, bank, "50.00")
    with pytest.raises(ValidationError, match="same account"):
        receipt_allocate(receipt, invoice=owed(make.account(), "50.00"))
    with pytest.raises(ValidationError, match="not posted"):
        receipt_allocate(receipt, invoice=make.invoice(account=acme))
    with pytest.raises(ValidationError, match="Choose what"):
        receipt_allocate(receipt)
    draft = make.receipt(account=acme, money_account=bank)
    with pytest.raises(ValidationError, match="Post it first"):
        receipt_auto_allocate(draft)


def test_an_allocation_is_taken_back_for_one_invoice_or_all(acme, bank):
    first, second = owed(acme, "20.00"), owed(acme, "30.00")
    receipt = receipt_auto_allocate(paid(acme, bank, "50.00"))
    receipt = receipt_unallocate(receipt, invoice=first)
    assert [fresh(row).settlement for row in (first, second)] == ["none", "full"]
    assert receipt.allocation == "part"
    with pytest.raises(ValidationError, match="not allocated"):
        receipt_unallocate(receipt, invoice=first)
    receipt = receipt_unallocate(receipt)
    assert (receipt.allocation, fresh(second).settlement) == ("none", "none")
    assert balance(acme, RECEIVABLE) == 0


def test_euros_are_paid_with_a_gain_of_the_exchange_rate(acme, bank):
    """1,000 EUR owed at 1.10 come in at 1.15 on a bank account in dollars, which keeps 5 EUR."""
    make.exchange_rate(currency="EUR", rate="1.10")
    invoice = owed(acme, "1000.00", currency="EUR")
    receipt = paid(acme, bank, "1000.00", currency="EUR", rate="1.15", charge="5.00")
    receipt_allocate(receipt, invoice=invoice)

    assert Allocation.objects.get().difference == D("50.00")
    assert fresh(bank).balance == D("1144.25")
    assert balance(acme, RECEIVABLE) == 0
    assert sum(row.base_amount for row in LedgerEntry.objects.all()) == 0


def test_dollars_pay_a_part_of_an_invoice_in_euros_by_the_rate_of_the_day(acme, bank):
    make.exchange_rate(currency="EUR", rate="1.20")
    invoice = owed(acme, "100.00", currency="EUR")
    receipt = receipt_allocate(paid(acme, bank, "60.00"), invoice=invoice)
    allocation = Allocation.objects.get()
    assert (allocation.amount, allocation.credit_amount) == (D("50.00"), D("60.00"))
    assert (receipt.allocation, fresh(invoice).settlement) == ("full", "part")


def test_a_credit_is_paid_back(acme, bank):
    invoice = owed(acme, "100.00")
    receipt_auto_allocate(paid(acme, bank, "100.00"))
    note = invoice_post(invoice_credit(invoice))
    assert balance(acme, RECEIVABLE) == D("-100.00")
    refund = paid(acme, bank, "100.00", direction="out")
    receipt_allocate(refund, invoice=note)

    assert (fresh(bank).balance, balance(acme, RECEIVABLE)) == (0, 0)
    assert (fresh(note).settlement, fresh(refund).allocation) == ("full", "full")


def test_a_till_gives_back_no_more_than_it_holds(acme):
    till = make.money_account(kind="cash")
    with pytest.raises(ValidationError, match="not so much money"):
        paid(acme, till, "1.00", direction="out")
    assert not LedgerEntry.objects.exists() and fresh(till).balance == 0


def test_reversing_a_receipt_opens_what_it_paid_and_takes_the_money_back(acme, bank):
    invoice = owed(acme, "100.00")
    receipt = receipt_auto_allocate(paid(acme, bank, "100.00", charge="1.00"))
    receipt = receipt_reverse(receipt, reason="The cheque bounced")

    assert (receipt.status, receipt.allocation) == ("reversed", "none")
    assert (fresh(invoice).settlement, balance(acme, RECEIVABLE)) == ("none", D("100.00"))
    assert fresh(bank).balance == 0
    receipt_auto_allocate(paid(acme, bank, "100.00"))
    assert fresh(invoice).settlement == "full"


def test_reversing_a_paid_invoice_frees_the_money(acme, bank):
    invoice = owed(acme, "100.00")
    receipt = receipt_auto_allocate(paid(acme, bank, "100.00"))
    invoice_reverse(invoice, reason="Wrong")
    assert (fresh(receipt).allocation, balance(acme, RECEIVABLE)) == ("none", D("-100.00"))
    assert not fresh(receipt).paid.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"charge": "100.00"}, "charge"),
        ({"dated_on": "2018-01-02"}, "dated_on"),
    ],
)
def test_what_cannot_be_is_told_at_the_field(acme, bank, values, field):
    draft = make.receipt(account=acme, money_account=bank, **values)
    with pytest.raises(ValidationError) as caught:
        receipt_post(draft)
    assert set(caught.value.message_dict) == {field}
    assert not MoneyMove.objects.exists()


def test_a_money_account_out_of_use_or_of_another_currency_takes_nothing(acme, bank):
    make.exchange_rate(currency="EUR")
    euros = make.money_account(currency="EUR")
    assert make.receipt(account=acme, money_account=euros).currency == "EUR"
    with pytest.raises(ValidationError, match="keeps EUR"):
        paid(acme, euros, "1.00", currency="USD")
    draft = make.receipt(account=acme, money_account=bank)
    records.change(bank, {"active": False})
    with pytest.raises(ValidationError, match="not in use"):
        receipt_post(draft)


def test_an_opening_balance_is_owed_paid_and_taken_back(acme, bank):
    opening = account_open(acme, amount=D("70.00"), due_on=dt.date(2017, 11, 1))
    assert (opening.code, opening.status) == ("OB2018-0001", "posted")
    (row,) = ageing(RECEIVABLE, Account.objects.all())
    assert row.columns == (0, 0, 0, D("70.00"), 0)
    receipt = receipt_auto_allocate(paid(acme, bank, "70.00"))
    opening_reverse(opening, reason="Was paid before")
    assert (fresh(receipt).allocation, balance(acme, RECEIVABLE)) == ("none", D("-70.00"))
    account_open(acme, amount=D("-5.00"))
    assert balance(acme, RECEIVABLE) == D("-75.00")


def test_over_program_and_page_it_is_the_same(office, acme, bank):
    api, page = program(office.people["dora"]), browser(office.people["dora"])
    invoice = owed(acme, "100.00")
    values = {"account": acme.number, "money_account": bank.number, "amount": "100.00"}
    made = api.post(office.api("receipts/"), values)
    assert made.status_code == 201, made.content
    path = f"receipts/{made.json()['number']}/"
    assert api.post(office.api(f"{path}post/"), {}).json()["code"] == "RC2018-0001"
    asked = {"invoice": invoice.number, "amount": "60.00"}
    told = api.post(office.api(f"{path}allocate/"), asked)
    assert told.json()["allocation"] == "part"
    answer = api.post(office.api(f"{path}allocate/"), asked)
    assert answer.status_code == 400 and "amount" in answer.json(), answer.content
    shown = page.get(office.path(path)).content.decode()
    assert invoice.code in shown and "$60.00" in shown and "$40.00" in shown
    assert invoice.code in page.get(office.path(f"{path}chain/")).content.decode()
    assert api.post(office.api(f"{path}auto-allocate/"), {}).json()["allocation"] == "full"
    assert api.post(office.api(f"{path}unallocate/"), {}).json()["allocation"] == "none"
    form = page.get(office.path("receipts/new/")).content.decode()
    assert "Bank" in form


def test_who_keeps_the_books_does_it_for_everybody(office, bank):
    with office.acting("ana"):
        lines = [{"description": "Press", "quantity": 1, "price": "100.00"}]
        order = order_confirm(make.order(lines=lines))
    with office.acting("bo"), pytest.raises(Hidden):
        order_invoice(order)
    with office.acting("dora"):
        records.change(office.seat("bo"), {"kind": "finance"})
    with office.acting("bo"):
        invoice = invoice_post(order_invoice(order))
        assert invoice.owner == order.owner
        receipt = paid(order.account, bank, "100.00")
        assert receipt_auto_allocate(receipt).allocation == "full"
        with pytest.raises(Refused):
            order_cancel(order)
