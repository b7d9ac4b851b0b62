"""Deliveries: what goes out, of which order, and that reversing brings all of it back."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.delivery.deliveries import (
    delivery_add,
    delivery_change,
    delivery_post,
    delivery_reverse,
    order_deliver,
)
from crm.documents.chains import chain_of
from crm.documents.services import document_change
from crm.documents.settings import TradeSettings
from crm.models import Delivery, OrderLine
from crm.selling.services import order_cancel, order_confirm
from crm.stock.moving import moves_of
from lab import records
from lab.access.decisions import Refused
from lab.entities.saving import LineErrors
from lab.tenancy.models import Seat
from lab.testing.callers import browser, program
from tests.crm.delivery.conftest import again, line, ordered, received, reserved, there, told
from tests.factories import make

D = Decimal


def part(delivery: Delivery, quantity: object) -> Delivery:
    """The same draft with so much in each line."""
    lines = [(row.number, {"quantity": quantity}) for row in delivery.lines.all()]
    return document_change(again(delivery), {}, lines)


def test_an_order_is_delivered_in_parts_until_nothing_is_left(desk, north, acme):
    order = ordered(acme, line(desk, 5))
    first = order_deliver(order)
    assert [row.quantity for row in first.lines.all()] == [5]
    assert (first.account, first.warehouse, first.address) == (acme, north, "1 Dock Rd\nLeeds")

    first = delivery_post(part(first, 2))
    assert (first.code, first.cost) == ("DN2018-0001", D("80.00"))
    assert told(order) == ("part", [2])
    assert there(desk, north) == (8, D("320.00"))
    second = delivery_post(order_deliver(order))
    assert [row.quantity for row in second.lines.all()] == [3]
    assert told(order) == ("full", [5])
    with pytest.raises(ValidationError, match="All of it has been delivered"):
        order_deliver(order)


def test_a_delivery_uses_up_what_was_reserved_and_reversing_reserves_it_again(desk, north, acme):
    order = ordered(acme, line(desk, 5))
    assert reserved(order) == 5
    delivery = delivery_post(part(order_deliver(order), 2))
    assert reserved(order) == 3

    delivery = delivery_reverse(delivery, reason="Lorry broke down")
    assert (delivery.status, reserved(order)) == ("reversed", 5)
    assert told(order) == ("none", [0])
    assert there(desk, north) == (10, D("400.00"))
    assert order_cancel(again(order)).status == "cancelled"


def test_what_was_not_reserved_is_not_reserved_by_reversing(desk, north, south, acme):
    received(desk, south, 5)
    order = ordered(acme, line(desk, 5), warehouse=None)
    assert reserved(order) == 0
    delivery = delivery_reverse(delivery_post(order_deliver(order, warehouse=south)), reason="No")
    assert (delivery.warehouse, reserved(order)) == (south, 0)


def test_goods_of_another_warehouse_free_what_was_reserved_in_the_orders(desk, north, south, acme):
    received(desk, south, 4)
    order = ordered(acme, line(desk, 5))
    delivery = delivery_post(part(order_deliver(order, warehouse=south), 3))
    assert (reserved(order), there(desk, south)[0], there(desk, north)[0]) == (2, 1, 10)
    delivery_reverse(delivery, reason="Wrong ones")
    assert (reserved(order), there(desk, south)) == (5, (4, D("160.00")))


def test_more_than_was_ordered_is_not_delivered_and_nothing_is_posted(desk, north, acme):
    order = ordered(acme, line(desk, 5))
    first, second = order_deliver(order), order_deliver(order)
    delivery_post(part(first, 3))
    with pytest.raises(ValidationError, match="only 2 are still to be delivered"):
        delivery_post(second)

    assert told(order) == ("part", [3])
    assert (again(second).status, again(second).code, reserved(order)) == ("draft", "", 2)
    assert there(desk, north)[0] == 7


def test_two_lines_of_one_order_line_count_together(desk, acme):
    order = ordered(acme, line(desk, 5))
    of = order.lines.get().pk
    lines = [line(desk, 3, order_line_id=of), line(desk, 3, order_line_id=of)]
    with pytest.raises(ValidationError, match="only 5"):
        delivery_post(make.delivery(account=acme, lines=lines))


def test_too_little_in_stock_is_told(desk, south, acme):
    order = ordered(acme, line(desk, 5))
    with pytest.raises(ValidationError, match="too little of “Desk” in “South”"):
        delivery_post(order_deliver(order, warehouse=south))
    assert told(order) == ("none", [0])


def test_several_orders_of_an_account_go_in_one_delivery(desk, north, acme):
    lamp = make.product(name="Lamp")
    received(lamp, north, 9, "7.00")
    one, two = ordered(acme, line(desk, 2)), ordered(acme, line(lamp, 3), line(desk, 1))
    delivery = delivery_add(order_deliver(one), order=two)
    with pytest.raises(ValidationError, match="in this delivery already"):
        delivery_add(again(delivery), order=two)
    delivery = delivery_post(again(delivery))

    assert delivery.cost == D("141.00")
    assert (told(one), told(two)) == (("full", [2]), ("full", [3, 1]))
    steps = {step.collection: [link.row for link in step.links] for step in chain_of(delivery)}
    assert set(steps["orders"]) == {one, two}


def test_an_order_of_another_account_is_not_added_nor_named_in_a_line(desk, acme):
    other = ordered(make.account(name="Else"), line(desk, 1))
    delivery = make.delivery(account=acme, lines=[line(desk, 1)])
    with pytest.raises(ValidationError, match="another account"):
        delivery_add(delivery, order=other)
    of = other.lines.get().pk
    with pytest.raises(LineErrors) as caught:
        make.delivery(account=acme, lines=[line(desk, 1, order_line_id=of)])
    assert "another account" in str(caught.value.lines[0]["order_line"])


def test_a_line_names_the_product_that_was_ordered(desk, acme):
    of = ordered(acme, line(desk, 1)).lines.get().pk
    chair = make.product(name="Chair")
    with pytest.raises(LineErrors) as caught:
        make.delivery(account=acme, lines=[line(chair, 1, order_line_id=of)])
    assert "another product" in str(caught.value.lines[0]["order_line"])


def test_a_draft_that_goes_over_to_another_account_does_not_leave_with_its_order(desk, acme):
    other = make.account(name="Else", billing_city="Bath")
    draft = order_deliver(ordered(acme, line(desk, 1)))
    draft = delivery_change(draft, {"account": other})
    assert draft.address == "Bath"
    with pytest.raises(ValidationError, match="Line 1: This is of an order of another account"):
        delivery_post(draft)


def test_only_confirmed_orders_are_delivered(desk, acme):
    with pytest.raises(ValidationError, match="is not confirmed"):
        order_deliver(make.order(account=acme, lines=[line(desk, 1)]))
    order = ordered(acme, line(desk, 1))
    draft = order_deliver(order)
    order_cancel(order)
    with pytest.raises(ValidationError, match="is not confirmed"):
        delivery_post(draft)
    assert there(desk, draft.warehouse)[0] == 10


def test_a_delivered_order_is_not_cancelled(desk, acme):
    order = ordered(acme, line(desk, 2))
    delivery_post(part(order_deliver(order), 1))
    with pytest.raises(ValidationError, match="reverse that first"):
        order_cancel(again(order))


def test_without_an_order_it_is_delivered_all_the_same(desk, north, acme):
    delivery = delivery_post(make.delivery(account=acme, warehouse=north, lines=[line(desk, 4)]))
    assert (delivery.status, delivery.cost) == ("posted", D("160.00"))
    assert there(desk, north) == (6, D("240.00"))


def test_services_and_words_count_as_promised_but_move_nothing(desk, north, acme):
    advice = make.product(name="Advice", stocked=False)
    words = {"description": "Set-up", "quantity": 1, "price": 10}
    order = ordered(acme, line(advice, 2), words)
    delivery = delivery_post(order_deliver(order))
    assert told(order)[0] == "full"
    assert delivery.cost == 0
    assert not moves_of(delivery).exists()


def test_an_order_of_words_alone_names_nothing_to_deliver(north, acme):
    order = ordered(acme, {"description": "Set-up", "quantity": 1, "price": 10})
    with pytest.raises(ValidationError, match="names no product"):
        order_deliver(order)


def test_where_no_warehouse_is_usual_one_is_asked_for(head, acme):
    product = make.product()
    order = ordered(acme, line(product, 1))
    with pytest.raises(ValidationError, match="Choose the warehouse") as caught:
        order_deliver(order)
    assert set(caught.value.message_dict) == {"warehouse"}


def test_what_was_invoiced_by_delivery_is_credited_before_it_comes_back(desk, acme):
    records.create(TradeSettings, {"invoiced_by": "delivery"})
    order = ordered(acme, line(desk, 2))
    delivery = delivery_post(order_deliver(order))
    records.change(OrderLine.objects.get(), {"invoiced": 1})
    with pytest.raises(ValidationError, match="credit the invoice first"):
        delivery_reverse(delivery, reason="Late")
    assert told(order) == ("full", [2])


@pytest.mark.parametrize("quantity", [-1, 0, "1000000000000"])
def test_absurd_quantities_are_refused(desk, acme, quantity):
    with pytest.raises(ValidationError):
        delivery_post(make.delivery(account=acme, lines=[line(desk, quantity)]))


class TestRights:
    def test_a_rep_delivers_the_own_order_and_no_other(self, office, desk, north):
        with office.acting("ana"):
            mine = make.account()
            order = order_confirm(make.order(account=mine, lines=[line(desk, 2)]))
            draft = order_deliver(order)
            assert draft.owner == office.seat("ana")
        api = program(office.people["bea"])
        assert api.post(office.api(f"orders/{order.number}/deliver/")).status_code == 404
        assert api.post(office.api(f"deliveries/{draft.number}/post/")).status_code == 404
        with office.acting("ana"):
            assert delivery_post(draft).status == "posted"

    def test_whoever_only_sees_an_order_does_not_deliver_it(self, office, desk, north, acme):
        order = ordered(acme, line(desk, 2))
        make_visible(office)
        with office.acting("bo"):
            with pytest.raises(Refused):
                order_deliver(order)
            of = order.lines.get().pk
            draft = make.delivery(account=acme, lines=[line(desk, 1, order_line_id=of)])
            with pytest.raises(Refused):
                delivery_post(draft)
        assert told(order) == ("none", [0])

    def test_who_keeps_the_warehouse_delivers_what_others_have_sold(self, office, desk, north):
        with office.acting("ana"):
            order = order_confirm(make.order(account=make.account(), lines=[line(desk, 2)]))
        with office.acting("dora"):
            records.change(Seat.objects.get(pk=office.seat("bo").pk), {"kind": "warehouse"})
        api = program(office.people["bo"])
        made = api.post(office.api(f"orders/{order.number}/deliver/"))
        assert made.status_code == 200, made.content
        path = f"deliveries/{made.json()['number']}/"
        assert api.post(office.api(f"{path}post/")).json()["status"] == "posted"
        with office.acting("ana"):
            assert Delivery.objects.visible().get().owner == office.seat("ana")
        changed = api.patch(office.api(f"orders/{order.number}/"), {"subject": "Mine now"})
        assert changed.status_code == 403


def make_visible(office) -> None:
    from lab.access.models import SharingMode

    for family in ("accounts", "documents"):
        mode, _made = SharingMode.objects.filter(family=family).first(), None
        if mode:
            records.change(mode, {"mode": "read"})
        else:
            records.create(SharingMode, {"family": family, "mode": "read"})


def test_over_page_and_program_it_is_the_same(office, desk, north, acme):
    order = ordered(acme, line(desk, 5))
    api, page = program(office.people["dora"]), browser(office.people["dora"])
    made = api.post(office.api(f"orders/{order.number}/deliver/"), {"warehouse": north.number})
    assert made.status_code == 200, made.content
    path = f"deliveries/{made.json()['number']}/"
    (told_line,) = made.json()["lines"]
    assert told_line["order_line"] == order.lines.get().number
    lines = [{"number": told_line["number"], "quantity": "4"}, {"product": desk.number}]
    lines[1] |= {"quantity": "1", "order_line": told_line["order_line"]}
    assert api.patch(office.api(path), {"lines": lines}).status_code == 200
    assert api.post(office.api(f"{path}post/")).json()["cost"] == "200.00"
    assert told(order) == ("full", [5])
    shown = page.get(office.path(path)).content.decode()
    assert order.code in shown and "Desk" in shown and "$200.00" in shown
    refused = api.patch(office.api(path), {"remark": "More"})
    assert refused.status_code == 400
    assert (
        api.post(office.api(f"{path}reverse/"), {"reason": "Back"}).json()["status"] == "reversed"
    )
    assert told(order) == ("none", [0])


def test_the_lines_of_orders_can_be_found_in_the_form(office, desk, acme):
    order = ordered(acme, line(desk, 5))
    make.order(account=acme, lines=[line(desk, 1)])
    page = browser(office.people["dora"])
    path = f"order-lines/options/?for=delivery-lines.order_line&by={desk.number}"
    (option,) = page.get(office.path(path)).json()
    assert option["text"] == "Desk" and order.code in option["hint"]
    assert page.get(office.path("quote-lines/options/")).status_code == 404
