"""Invoices by delivery: what left is invoiced once, what came back is credited, in any mixture."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.billing.invoices import invoice_post, invoice_reverse
from crm.billing.invoicing import (
    delivery_invoice,
    invoice_credit,
    invoice_take_delivery,
    order_invoice,
    return_credit,
)
from crm.delivery.deliveries import delivery_post, delivery_reverse, order_deliver
from crm.delivery.returns import delivery_return, return_post, return_reverse
from crm.documents.chains import chain_of
from crm.documents.services import document_change
from crm.documents.settings import TradeSettings
from crm.ledger.balances import balance
from crm.ledger.models import LedgerEntry
from crm.models import Account, Delivery, Invoice, Order, Product, Warehouse
from crm.selling.services import order_confirm
from crm.stock.services import receipt_post
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
def desk(head) -> Product:
    house = make.warehouse(code="MAIN", is_default=True)
    product = make.product(name="Desk", cost="4.00", list_price="12.00")
    lines = [{"product_id": product.pk, "quantity": 100, "unit_cost": "4.00"}]
    receipt_post(make.stock_receipt(warehouse=house, lines=lines))
    return product


@pytest.fixture
def by_delivery(head) -> None:
    records.create(TradeSettings, {"invoiced_by": "delivery"})


def ordered(account: Account, product: Product, quantity: object = 10, **more) -> Order:
    line = {"product_id": product.pk, "quantity": quantity, "price": "10.00", "tax_rate": 0}
    return order_confirm(make.order(account=account, lines=[line], **more))


def delivered(order: Order, quantity: object) -> Delivery:
    draft = order_deliver(order)
    lines = [(row.number, {"quantity": quantity}) for row in draft.lines.all()]
    return delivery_post(document_change(draft, {}, lines))


def sent(account: Account, *lines: dict) -> Delivery:
    house = Warehouse.objects.get(code="MAIN")
    return delivery_post(make.delivery(account=account, warehouse=house, lines=list(lines)))


def returned(delivery: Delivery, quantity: object):
    draft = delivery_return(delivery, reason="Broken")
    lines = [(row.number, {"quantity": quantity}) for row in draft.lines.all()]
    return return_post(document_change(draft, {}, lines))


def of(invoice: Invoice, quantity: object) -> Invoice:
    lines = [(row.number, {"quantity": quantity}) for row in invoice.lines.all()]
    return document_change(invoice, {}, lines)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def told(delivery: Delivery) -> tuple[str, list[Decimal]]:
    return fresh(delivery).billing, [row.invoiced for row in delivery.lines.all()]


def test_a_delivery_is_invoiced_at_the_prices_of_its_order(acme, desk):
    order = ordered(acme, desk, freight="5.00")
    delivery = delivered(order, 4)
    assert told(delivery) == ("none", [0])
    draft = delivery_invoice(delivery)
    (line,) = draft.lines.all()
    assert (line.quantity, line.price, line.order_line.order) == (4, 10, order)
    assert line.delivery_line.delivery == delivery
    assert draft.total == 45
    invoice_post(draft)
    assert told(delivery) == ("full", [4])
    assert (fresh(order).billing, order.lines.get().invoiced) == ("part", 4)


def test_a_delivery_without_an_order_is_invoiced_at_what_the_product_is_offered_for(acme, desk):
    delivery = sent(acme, {"product_id": desk.pk, "quantity": 2})
    draft = delivery_invoice(delivery)
    assert draft.lines.get().price == 12
    invoice_post(draft)
    assert told(delivery) == ("full", [2])


def test_several_deliveries_stand_on_one_invoice_and_one_delivery_on_several(acme, desk):
    order = ordered(acme, desk)
    first, second = delivered(order, 3), delivered(order, 5)
    invoice = invoice_take_delivery(delivery_invoice(first), delivery=second)
    assert [row.quantity for row in invoice.lines.all()] == [3, 5]
    with pytest.raises(ValidationError, match="on the invoice already"):
        invoice_take_delivery(invoice, delivery=second)
    lines = [(row.number, {"quantity": 2}) for row in invoice.lines.all()]
    invoice_post(document_change(invoice, {}, lines))
    assert (told(first), told(second)) == (("part", [2]), ("part", [2]))
    assert delivery_invoice(second).lines.get().quantity == 3


def test_no_more_is_invoiced_than_was_delivered(acme, desk):
    delivery = delivered(ordered(acme, desk), 4)
    with pytest.raises(ValidationError, match="Only 4"):
        invoice_post(of(delivery_invoice(delivery), 5))
    drafts = [delivery_invoice(delivery), delivery_invoice(delivery)]
    invoice_post(drafts[0])
    with pytest.raises(ValidationError, match="Only 0"):
        invoice_post(drafts[1])
    with pytest.raises(ValidationError, match="has been invoiced"):
        delivery_invoice(delivery)


def test_only_what_was_posted_and_to_the_same_account_is_invoiced(acme, desk):
    draft = order_deliver(ordered(acme, desk))
    with pytest.raises(ValidationError, match="post the delivery first"):
        delivery_invoice(draft)
    invoice = delivery_invoice(delivery_post(draft))
    elsewhere = delivered(ordered(make.account(), desk), 1)
    with pytest.raises(ValidationError, match="another account"):
        invoice_take_delivery(invoice, delivery=elsewhere)
    with pytest.raises(ValidationError, match="went to another account"):
        lines = [(None, {**LINE, "delivery_line_id": elsewhere.lines.get().pk,
                         "product_id": desk.pk})]  # fmt: skip
        invoice_post(document_change(invoice, {}, lines))


LINE = {"description": "Desk", "quantity": 1, "price": "1.00"}


def test_orders_with_other_terms_are_left_for_an_invoice_of_their_own(acme, desk):
    orders = [ordered(acme, desk, 2), ordered(acme, desk, 3, discount_percent=10)]
    lines = [
        {"product_id": desk.pk, "quantity": n, "order_line_id": order.lines.get().pk}
        for order, n in zip(orders, (2, 3), strict=True)
    ]
    delivery = sent(acme, *lines)
    first = invoice_post(delivery_invoice(delivery))
    second = invoice_post(delivery_invoice(delivery))
    assert (first.total, second.total) == (20, 27)
    assert told(delivery)[0] == "full"


def test_what_came_back_is_not_invoiced(acme, desk):
    order = ordered(acme, desk)
    delivery = delivered(order, 10)
    draft = delivery_invoice(delivery)
    returned(delivery, 4)
    assert delivery_invoice(delivery).lines.get().quantity == 6
    with pytest.raises(ValidationError, match="Only 6"):
        invoice_post(draft)
    invoice_post(of(draft, 6))
    assert (told(delivery), fresh(order).billing) == (("full", [6]), "full")


def test_an_order_that_came_back_whole_has_nothing_left_to_invoice(acme, desk):
    order = ordered(acme, desk)
    delivery = delivered(order, 10)
    back = returned(delivery, 10)
    assert (fresh(order).billing, fresh(delivery).billing) == ("full", "full")
    return_reverse(back, reason="Mistake")
    assert (fresh(order).billing, fresh(delivery).billing) == ("none", "none")


def test_a_return_is_credited_with_its_lines(acme, desk):
    order = ordered(acme, desk, freight="5.00")
    delivery = delivered(order, 10)
    invoice = invoice_post(delivery_invoice(delivery))
    back = returned(delivery, 4)
    assert fresh(order).billing == "full"
    note = return_credit(back)
    (line,) = note.lines.all()
    assert (note.kind, note.corrects, note.freight) == ("credit", invoice, 0)
    assert (line.quantity, line.return_line.sales_return, line.corrects.invoice) == (
        4,
        back,
        invoice,
    )
    note = invoice_post(note)
    assert note.total == 40
    assert balance(acme, RECEIVABLE) == invoice.total - 40
    assert (back.lines.get().credited, told(delivery)) == (4, ("full", [6]))
    assert (fresh(order).billing, order.lines.get().invoiced) == ("full", 6)
    with pytest.raises(ValidationError, match="nothing to credit"):
        return_credit(back)
    with pytest.raises(ValidationError, match="was credited"):
        return_reverse(fresh(back), reason="Mistake")
    invoice_reverse(note, reason="Mistake")
    assert (back.lines.get().credited, told(delivery)) == (0, ("full", [10]))
    return_reverse(fresh(back), reason="Mistake")


def test_a_return_of_goods_on_several_invoices_is_credited_by_one_note_for_each(acme, desk):
    delivery = delivered(ordered(acme, desk), 10)
    invoices = [invoice_post(of(delivery_invoice(delivery), n)) for n in (3, 7)]
    back = returned(delivery, 5)
    notes = [invoice_post(return_credit(back)) for _each in invoices]
    assert [(note.corrects, note.lines.get().quantity) for note in notes] == [
        (invoices[0], 3),
        (invoices[1], 2),
    ]


def test_a_return_is_credited_on_an_invoice_by_the_order_too(acme, desk):
    order = ordered(acme, desk)
    delivery = delivered(order, 10)
    invoice = invoice_post(order_invoice(order))
    assert invoice.lines.get().delivery_line is None
    assert fresh(delivery).billing == "full"
    note = invoice_post(return_credit(returned(delivery, 2)))
    assert (note.corrects, note.total) == (invoice, 20)


def test_what_was_never_invoiced_is_not_credited(acme, desk):
    back = returned(delivered(ordered(acme, desk), 10), 2)
    with pytest.raises(ValidationError, match="nothing to credit"):
        return_credit(back)


def test_a_delivery_that_was_invoiced_is_not_reversed(acme, desk):
    delivery = delivered(ordered(acme, desk), 4)
    invoice = invoice_post(delivery_invoice(delivery))
    with pytest.raises(ValidationError, match="was invoiced"):
        delivery_reverse(fresh(delivery), reason="Mistake")
    invoice_post(invoice_credit(invoice))
    assert told(delivery) == ("none", [0])
    delivery_reverse(fresh(delivery), reason="Mistake")


def test_where_invoices_go_by_delivery_an_order_is_invoiced_by_its_deliveries(
    acme, desk, by_delivery
):
    order = ordered(acme, desk)
    with pytest.raises(ValidationError, match="not delivered yet"):
        order_invoice(order)
    first, second = delivered(order, 3), delivered(order, 4)
    draft = order_invoice(order)
    assert [(row.quantity, row.delivery_line.delivery) for row in draft.lines.all()] == [
        (3, first),
        (4, second),
    ]
    invoice_post(draft)
    assert (told(first), told(second), fresh(order).billing) == (
        ("full", [3]),
        ("full", [4]),
        "part",
    )


def test_the_chain_leads_from_the_delivery_to_invoice_and_credit_note(acme, desk):
    delivery = delivered(ordered(acme, desk), 4)
    invoice = invoice_post(delivery_invoice(delivery))
    back = returned(delivery, 1)
    note = invoice_post(return_credit(back))
    for row, later in ((delivery, [note, invoice]), (back, [note])):
        steps = {step.collection: step.links for step in chain_of(row)}
        assert [link.row for link in steps["invoices"]] == later
    steps = {step.collection: step.links for step in chain_of(note)}
    assert [link.row for link in steps["returns"]] == [back]


def test_programs_invoice_deliveries_and_credit_returns(acme, desk, office):
    order = ordered(acme, desk)
    deliveries = [delivered(order, 3), delivered(order, 2)]
    api = program(office.people["dora"])
    path = office.api(f"deliveries/{deliveries[0].number}/invoice/")
    number = api.post(path, {}).json()["number"]
    take = office.api(f"invoices/{number}/take-delivery/")
    answer = api.post(take, {"delivery": deliveries[1].number})
    assert [line["quantity"] for line in answer.json()["lines"]] == ["3.000", "2.000"]
    assert api.post(office.api(f"invoices/{number}/post/"), {}).status_code == 200
    back = returned(deliveries[0], 1)
    note = api.post(office.api(f"returns/{back.number}/credit/"), {}).json()
    assert note["kind"] == "credit"


def test_a_colleagues_delivery_and_invoice_are_theirs(office):
    with office.acting("dora"):
        house = make.warehouse(is_default=True)
        product = make.product(name="Desk")
        lines = [{"product_id": product.pk, "quantity": 9, "unit_cost": "4.00"}]
        receipt_post(make.stock_receipt(warehouse=house, lines=lines))
        owner = office.seat("ana")
        account = make.account(owner=owner)
        order = ordered(account, product, 3, owner=owner)
        delivery = delivered(order, 3)
    with office.acting("bo"), pytest.raises((Hidden, Refused)):
        delivery_invoice(delivery)
    with office.acting("ana"):
        invoice = invoice_post(delivery_invoice(delivery))
    assert invoice.owner == owner


def test_an_order_asks_for_its_invoice_only_when_something_was_delivered(
    office, by_delivery, acme, desk
):
    order = ordered(acme, desk)
    page = browser(office.people["dora"])
    path = office.path(f"orders/{order.number}/")
    assert "post a delivery of it first" in page.get(path).content.decode()
    answer = program(office.people["dora"]).post(office.api(f"orders/{order.number}/invoice/"), {})
    assert answer.status_code == 400 and "post a delivery" in str(answer.json())
    delivery_post(order_deliver(order))
    assert "post a delivery of it first" not in page.get(path).content.decode()


def test_a_service_is_invoiced_before_anything_is_delivered(by_delivery, acme, desk):
    line = {"description": "Assembly", "quantity": 1, "price": "10.00"}
    order = order_confirm(make.order(account=acme, lines=[line]))
    assert order_invoice(order).total
