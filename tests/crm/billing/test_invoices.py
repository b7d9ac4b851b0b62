"""Invoices and credit notes: what an order still owes, and what the customer does."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.billing.invoices import invoice_number, invoice_post, invoice_reverse
from crm.billing.invoicing import invoice_credit, invoice_take, order_invoice
from crm.documents.services import document_change
from crm.documents.settings import TradeSettings
from crm.ledger.balances import balance
from crm.ledger.models import LedgerEntry
from crm.models import Account, Invoice, Order, OrderLine
from crm.selling.services import order_cancel, order_confirm
from lab import records
from lab.access.decisions import Hidden
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal
TODAY = dt.date(2018, 1, 1)
RECEIVABLE = LedgerEntry.Side.RECEIVABLE


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def acme(head) -> Account:
    return make.account(name="Acme", tax_number="91-44")


def line(quantity: object = 10, price: str = "100.00", **more) -> dict:
    return {"description": "Press", "quantity": quantity, "price": price, "tax_rate": 10, **more}


def ordered(account: Account, *lines: dict, **values) -> Order:
    return order_confirm(make.order(account=account, lines=list(lines) or [line()], **values))


def partly(order: Order, quantity: object) -> Invoice:
    """A draft with so much of the first line."""
    draft = order_invoice(order)
    first, *_others = draft.lines.all()
    return document_change(draft, {}, [(first.number, {"quantity": quantity})])


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def invoiced(order: Order) -> list[Decimal]:
    return [row.invoiced for row in order.lines.all()]


def test_an_order_is_invoiced_as_it_was_sold(acme):
    order = ordered(acme, line(discount_percent=5), freight="20.00", discount_percent=10)
    draft = order_invoice(order)
    assert (draft.code, draft.total, draft.buyer_tax_number) == ("", order.total, "91-44")
    invoice = invoice_post(draft)

    assert invoice.code == "IN2018-0001"
    assert (invoice.dated_on, invoice.due_on) == (TODAY, dt.date(2018, 1, 31))
    assert balance(acme, RECEIVABLE) == order.total
    assert (fresh(order).billing, invoiced(order)) == ("full", [10])


def test_an_order_is_invoiced_in_parts_and_its_freight_once(acme):
    order = ordered(acme, line(3, "33.33"), freight="20.00")
    first = invoice_post(partly(order, 1))
    assert (first.freight, fresh(order).billing) == (20, "part")
    second = order_invoice(order)
    assert [row.quantity for row in second.lines.all()] == [2]
    second = invoice_post(second)

    assert second.freight == 0
    assert (fresh(order).billing, invoiced(order)) == ("full", [3])
    assert first.total + second.total == order.total
    with pytest.raises(ValidationError, match="nothing to invoice"):
        order_invoice(order)


def test_no_more_is_invoiced_than_ordered(acme):
    order = ordered(acme)
    draft, other = partly(order, 6), partly(order, 5)
    invoice_post(draft)
    with pytest.raises(ValidationError, match="Only 4 of “Press” are left") as caught:
        invoice_post(other)

    assert set(caught.value.message_dict) == {"lines"}
    assert invoiced(order) == [6]
    assert fresh(other).status == "draft" and fresh(other).code == ""
    assert balance(acme, RECEIVABLE) == D("660.00")
    assert invoice_post(document_change(fresh(other), {}, _quantity(other, 4))).code.endswith("2")


def _quantity(draft: Invoice, quantity: object) -> list:
    return [(row.number, {"quantity": quantity}) for row in draft.lines.all()]


def test_where_invoices_go_by_delivery_goods_must_have_left(acme):
    records.create(TradeSettings, {"invoiced_by": "delivery"})
    desk = make.product(name="Desk", cost="40.00")
    order = ordered(
        acme, {**line(), "product_id": desk.pk}, line(1, "50.00", description="Fitting")
    )
    goods, service = order.lines.all()
    draft = order_invoice(order)
    assert [row.order_line for row in draft.lines.all()] == [service]

    records.change(goods, {"delivered": 6, "returned": 1})
    draft = order_invoice(order)
    assert [row.quantity for row in draft.lines.all()] == [5, 1]
    lines = [(row.number, {"quantity": 6}) for row in draft.lines.all()[:1]]
    with pytest.raises(ValidationError, match="Only 5"):
        invoice_post(document_change(draft, {}, lines))


def test_two_orders_of_one_account_go_on_one_invoice(acme):
    first = ordered(acme, line(1), freight="10.00")
    second = ordered(acme, line(2), freight="5.00")
    invoice = invoice_post(invoice_take(order_invoice(first), order=second))

    assert invoice.freight == 15
    assert [fresh(order).billing for order in (first, second)] == ["full", "full"]
    assert invoice.total == first.total + second.total
    invoice_reverse(invoice, reason="Two papers wanted")
    assert order_invoice(second).freight == 5


def test_an_order_that_does_not_go_with_an_invoice_is_told(acme):
    draft = order_invoice(ordered(acme))
    make.exchange_rate(currency="EUR")
    for other in (
        ordered(make.account()),
        ordered(acme, currency="EUR"),
        ordered(acme, discount_percent=5),
    ):
        with pytest.raises(ValidationError, match="does not go with"):
            invoice_take(draft, order=other)
    with pytest.raises(ValidationError, match="on the invoice already"):
        invoice_take(draft, order=draft.lines.get().order_line.order)


def test_a_draft_that_was_turned_to_another_account_is_not_posted(acme):
    draft = document_change(order_invoice(ordered(acme)), {"account": make.account()})
    with pytest.raises(ValidationError, match="another account"):
        invoice_post(draft)
    assert not LedgerEntry.objects.exists()


def test_a_line_of_an_order_keeps_its_product(acme):
    draft = order_invoice(ordered(acme))
    lines = [(row.number, {"product_id": make.product().pk}) for row in draft.lines.all()]
    with pytest.raises(ValidationError, match="another product"):
        invoice_post(document_change(draft, {}, lines))


def test_only_a_confirmed_order_is_invoiced_and_an_invoiced_one_is_not_cancelled(acme):
    with pytest.raises(ValidationError, match="confirmed order"):
        order_invoice(make.order(account=acme))
    order = ordered(acme)
    invoice = invoice_post(partly(order, 1))
    with pytest.raises(ValidationError, match="reverse that first"):
        order_cancel(order)
    invoice_reverse(invoice, reason="Typed wrongly")
    assert order_cancel(fresh(order)).status == "cancelled"


def test_an_invoice_is_written_directly_in_a_foreign_currency(acme):
    make.exchange_rate(currency="EUR", rate="1.10")
    invoice = invoice_post(make.invoice(account=acme, currency="EUR"))
    entry = LedgerEntry.objects.get()
    assert (entry.amount, entry.currency, entry.base_amount) == (D(110), "EUR", D(121))
    assert (balance(acme, RECEIVABLE), invoice.money_currency) == (D(121), "EUR")


def test_a_credit_note_takes_off_what_is_open_and_is_to_be_invoiced_again(acme):
    order = ordered(acme, line(), freight="20.00")
    invoice = invoice_post(order_invoice(order))
    draft = invoice_credit(invoice)
    assert (draft.kind, draft.total, draft.corrects) == ("credit", invoice.total, invoice)
    note = document_change(draft, {"freight": 0}, _quantity(draft, 4))
    note = invoice_post(note)

    assert (fresh(order).billing, invoiced(order)) == ("part", [6])
    assert balance(acme, RECEIVABLE) == invoice.total - note.total == D("682.00")
    assert [fresh(row).settlement for row in (invoice, note)] == ["part", "full"]
    rest = invoice_credit(fresh(invoice))
    assert ([row.quantity for row in rest.lines.all()], rest.freight) == ([6], 20)
    invoice_post(rest)
    assert balance(acme, RECEIVABLE) == 0
    with pytest.raises(ValidationError, match="has been credited"):
        invoice_credit(fresh(invoice))


def test_no_more_is_credited_than_invoiced(acme):
    invoice = invoice_post(order_invoice(ordered(acme)))
    drafts = [invoice_credit(invoice), invoice_credit(invoice)]
    dear = document_change(invoice_credit(invoice), {"freight": "1.00"})
    with pytest.raises(ValidationError, match="At most 0"):
        invoice_post(dear)
    more = invoice_credit(invoice)
    more = document_change(more, {}, [(None, line(1, "5.00")), *_quantity(more, 10)])
    with pytest.raises(ValidationError, match="left to be credited"):
        invoice_post(more)
    invoice_post(drafts[0])
    with pytest.raises(ValidationError):
        invoice_post(drafts[1])
    assert balance(acme, RECEIVABLE) == 0


def test_reversing_restores_order_balance_and_open_amounts(acme):
    order = ordered(acme)
    invoice = invoice_post(order_invoice(order))
    note = invoice_post(invoice_credit(invoice))
    with pytest.raises(ValidationError, match="stands on it"):
        invoice_reverse(invoice, reason="No")
    assert fresh(invoice).status == "posted"

    invoice_reverse(note, reason="Not agreed")
    assert balance(acme, RECEIVABLE) == invoice.total
    assert (fresh(invoice).settlement, invoiced(order)) == ("none", [10])
    invoice = invoice_reverse(fresh(invoice), reason="Wrong customer")
    assert (invoice.reversal, balance(acme, RECEIVABLE)) == ("Wrong customer", 0)
    assert (fresh(order).billing, invoiced(order)) == ("none", [0])
    assert order_invoice(order).total == order.total


def test_a_credit_note_is_not_reversed_when_its_goods_were_invoiced_again(acme):
    order = ordered(acme)
    note = invoice_post(invoice_credit(invoice_post(order_invoice(order))))
    invoice_post(order_invoice(order))
    with pytest.raises(ValidationError, match="Only 0"):
        invoice_reverse(note, reason="Late")
    assert invoiced(order) == [10]


def test_what_is_posted_is_neither_edited_nor_deleted(office, acme):
    invoice = invoice_post(make.invoice(account=acme))
    with pytest.raises(ValidationError, match="only drafts"):
        document_change(invoice, {"freight": 1})
    api = program(office.people["dora"])
    assert api.delete(office.api(f"invoices/{invoice.number}/")).status_code == 403
    assert api.patch(office.api(f"invoices/{invoice.number}/"), {"freight": "1"}).status_code == 400


def test_the_tax_invoice_is_noted_once_and_its_number_is_unique(acme):
    first, second = (invoice_post(make.invoice(account=acme)) for _each in range(2))
    first = invoice_number(first, tax_invoice_number="04400178")
    with pytest.raises(ValidationError, match="once"):
        invoice_number(first, tax_invoice_number="1")
    with pytest.raises(ValidationError, match="on another invoice"):
        invoice_number(second, tax_invoice_number="04400178")
    invoice_reverse(first, reason="Red letter")
    assert invoice_number(second, tax_invoice_number="04400178").tax_invoice_number


def test_due_before_its_date_is_refused_at_the_field(acme):
    draft = make.invoice(account=acme, due_on="2017-12-31")
    with pytest.raises(ValidationError) as caught:
        invoice_post(draft)
    assert set(caught.value.message_dict) == {"due_on"}


def test_a_colleagues_order_is_not_invoiced(office, acme):
    with office.acting("ana"):
        order = ordered(make.account())
    with office.acting("max"):
        assert order_invoice(order).owner == order.owner
    with office.acting("bea"), pytest.raises(Hidden):
        order_invoice(order)


def test_over_page_and_program_it_is_the_same(office, acme):
    order = ordered(acme)
    api, page = program(office.people["dora"]), browser(office.people["dora"])
    made = api.post(office.api(f"orders/{order.number}/invoice/"), {})
    assert made.status_code == 200, made.content
    path = f"invoices/{made.json()['number']}/"
    first = made.json()["lines"][0]
    assert first["order_line"] is not None
    halved = {"lines": [{"number": first["number"], "quantity": "4"}]}
    assert api.patch(office.api(path), halved).status_code == 200
    posted = api.post(office.api(f"{path}post/"), {}).json()
    assert (posted["code"], posted["total"]) == ("IN2018-0001", "440.00")
    shown = page.get(office.path(path)).content.decode()
    assert "Settlement" in shown and "$440.00" in shown
    chain = page.get(office.path(f"{path}chain/")).content.decode()
    assert order.code in chain
    assert OrderLine.objects.get().invoiced == 4
    assert page.get(office.path(f"{path}print/")).status_code == 200
