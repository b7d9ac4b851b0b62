"""From an invoice to the receipt of its money: who is led on, and to what."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.billing.invoices import invoice_post
from crm.billing.invoicing import may_invoice
from crm.billing.receipts import invoice_receive, receipt_allocate, receipt_post
from crm.models import Account, ExchangeRate, Invoice, MoneyAccount
from crm.selling.services import order_confirm
from lab import records
from lab.access.decisions import Hidden
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        records.create(ExchangeRate, {"currency": "EUR", "valid_from": "2017-12-01", "rate": "1.1"})
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


def test_what_is_open_of_an_invoice_is_received_and_settles_it(acme, bank):
    invoice = owed(acme, "100.00")
    first = receipt_post(make.receipt(account=acme, money_account=bank, amount="30.00"))
    receipt_allocate(first, invoice=invoice)
    draft = invoice_receive(invoice, money_account=bank)
    assert (draft.amount, draft.account, draft.subject) == (D("70.00"), acme, invoice.code)
    receipt_allocate(receipt_post(draft), invoice=invoice)
    with pytest.raises(ValidationError, match="to be received"):
        invoice_receive(invoice, money_account=bank)


def test_nothing_is_received_for_a_draft_or_a_credit_note(acme, bank):
    with pytest.raises(ValidationError, match="to be received"):
        invoice_receive(make.invoice(account=acme), money_account=bank)
    with pytest.raises(ValidationError, match="to be received"):
        invoice_receive(owed(acme, "5.00", kind="credit"), money_account=bank)


@pytest.mark.parametrize(
    ("invoiced", "kept", "amount"),
    [("EUR", "USD", "110.00"), ("EUR", "EUR", "100.00"), ("USD", "EUR", "90.91")],
)
def test_the_receipt_is_in_the_currency_of_the_money_account(acme, invoiced, kept, amount):
    account = make.money_account(name="Other", currency=kept)
    draft = invoice_receive(owed(acme, "100.00", currency=invoiced), money_account=account)
    assert (draft.currency, draft.amount) == (kept, D(amount))


def test_amounts_of_a_receipt_are_told_in_its_currency(office, acme):
    euros = make.money_account(name="Euros", currency="EUR")
    receipt = make.receipt(account=acme, money_account=euros, amount="70.00", charge="5.00")
    page = browser(office.people["dora"])
    for path in (f"receipts/{receipt.number}/", "receipts/"):
        shown = page.get(office.path(path)).content.decode()
        assert "€70.00" in shown and "$70.00" not in shown


def test_the_page_of_a_posted_invoice_leads_on_to_its_receipt(office, acme, bank):
    invoice, page = owed(acme, "100.00"), browser(office.people["dora"])
    path = f"invoices/{invoice.number}/"
    assert f"{path}receive/" in page.get(office.path(path)).content.decode()
    asked = page.get(office.path(f"{path}receive/")).content.decode()
    assert "Enter the receipt: <a href" in asked, "the colon and the space belong to one text"
    assert "Bank" in asked, "the usual money account is chosen"
    answer = program(office.people["dora"]).post(
        office.api(f"{path}receive/"), {"money_account": bank.number}
    )
    assert answer.json()["amount"] == "100.00", answer.content
    receipt = receipt_post(make.receipt(account=acme, money_account=bank, amount="100.00"))
    receipt_allocate(receipt, invoice=invoice)
    assert f"{path}receive/" not in page.get(office.path(path)).content.decode()
    again = program(office.people["dora"]).post(
        office.api(f"{path}receive/"), {"money_account": bank.number}
    )
    assert (again.status_code, "settled" in again.content.decode()) == (400, True)


def test_a_colleague_receives_nothing_for_an_invoice_that_is_hidden(office, acme, bank):
    invoice = owed(acme, "100.00")
    with office.acting("bo"), pytest.raises(Hidden):
        invoice_receive(invoice, money_account=bank)
    watcher = program(office.people["al"])
    path = office.api(f"invoices/{invoice.number}/receive/")
    assert watcher.post(path, {"money_account": bank.number}).status_code == 403


def test_who_keeps_the_warehouse_is_not_offered_to_invoice(office, head):
    with office.acting("ana"):
        lines = [{"description": "Press", "quantity": 1, "price": "100.00"}]
        order = order_confirm(make.order(lines=lines))
        assert may_invoice(order)
    records.change(office.seat("bo"), {"kind": "warehouse"})
    with office.acting("bo"):
        told = may_invoice(order)
        assert not told and "who keeps the books" in told.reason


def test_a_new_form_leaves_the_rate_to_the_day(office, head):
    page = browser(office.people["dora"])
    for collection in ("quotes", "receipts"):
        form = page.get(office.path(f"{collection}/new/")).content.decode()
        rate = form.partition('name="rate"')
        around = rate[0].rpartition("<input")[2] + rate[2].partition(">")[0]
        assert "value=" not in around and "that of the day" in around
