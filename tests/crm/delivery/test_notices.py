"""Dispatch notices: the warehouse is told what may ship, ships it, and the notice follows."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.delivery.deliveries import delivery_post, delivery_reverse, order_deliver
from crm.delivery.notices import notice_cancel, notice_deliver, notice_release, order_dispatch
from crm.documents.chains import chain_of
from crm.documents.services import document_change
from crm.models import Delivery, DispatchNotice
from crm.selling.services import order_cancel, order_confirm
from lab import records
from lab.entities.saving import LineErrors
from lab.tenancy.models import Seat
from lab.testing.callers import browser, program
from tests.crm.delivery.conftest import again, line, ordered, there, told
from tests.factories import make

D = Decimal


def part(document, quantity):
    """The same draft with so much in each line."""
    lines = [(row.number, {"quantity": quantity}) for row in document.lines.all()]
    return document_change(again(document), {}, lines)


@pytest.fixture
def order(desk, acme):
    return ordered(acme, line(desk, 5), requested_on="2018-01-09")


def state(notice) -> tuple[str, list[Decimal]]:
    fresh = again(notice)
    return fresh.status, list(fresh.lines.values_list("shipped", flat=True))


def test_a_notice_is_released_and_shipped_by_the_deliveries_that_take_it(order, desk, north):
    notice = notice_release(order_dispatch(order))
    assert (notice.code, str(notice.requested_on)) == ("DP2018-0001", "2018-01-09")
    first = delivery_post(part(notice_deliver(notice), 2))
    assert (state(notice), told(order)) == (("released", [2]), ("part", [2]))

    second = delivery_post(notice_deliver(again(notice)))
    assert [row.quantity for row in second.lines.all()] == [3]
    assert (state(notice), told(order)) == (("shipped", [5]), ("full", [5]))

    delivery_reverse(first, reason="Wrong lorry")
    assert (state(notice), told(order)) == (("released", [3]), ("part", [3]))
    assert there(desk, north)[0] == 7


def test_what_the_warehouse_was_told_of_already_is_not_told_again(order):
    notice_release(part(order_dispatch(order), 3))
    second = order_dispatch(order)
    assert [row.quantity for row in second.lines.all()] == [2]
    with pytest.raises(ValidationError, match="only 2 may still ship"):
        notice_release(part(second, 4))
    notice_release(part(second, 2))
    with pytest.raises(ValidationError, match="told of all of it"):
        order_dispatch(order)


def test_a_cancelled_notice_lets_nothing_ship_and_frees_what_is_left(order):
    notice = notice_release(order_dispatch(order))
    draft = notice_deliver(notice)
    notice = notice_cancel(notice, reason="Customer waits")
    assert (notice.status, notice.cancellation) == ("cancelled", "Customer waits")
    with pytest.raises(ValidationError, match="is not released"):
        delivery_post(draft)
    with pytest.raises(ValidationError, match="is not released"):
        notice_deliver(notice)
    assert (told(order), again(draft).status) == (("none", [0]), "draft")
    assert [row.quantity for row in order_dispatch(order).lines.all()] == [5]


def test_two_deliveries_of_one_notice_ship_no_more_than_it_lets(order):
    notice = notice_release(part(order_dispatch(order), 3))
    first, second = notice_deliver(notice), notice_deliver(notice)
    delivery_post(first)
    with pytest.raises(ValidationError, match="lets only 0 of “Desk” ship"):
        delivery_post(second)
    assert told(order) == ("part", [3])


def test_only_confirmed_orders_of_the_account_are_in_a_notice(desk, acme, order):
    draft = make.order(account=acme, lines=[line(desk, 1)])
    with pytest.raises(ValidationError, match="is not confirmed"):
        order_dispatch(draft)
    other = ordered(make.account(name="Else"), line(desk, 1)).lines.get()
    with pytest.raises(LineErrors) as caught:
        make.dispatch_notice(account=acme, lines=[line(desk, 1, order_line=other)])
    assert "another account" in str(caught.value.lines[0]["order_line"])


def test_an_order_that_is_cancelled_meanwhile_is_not_released(order):
    notice = order_dispatch(order)
    order_cancel(order)
    with pytest.raises(ValidationError, match="Line 1: .* is not confirmed"):
        notice_release(notice)
    assert again(notice).code == ""


def test_deliveries_without_a_notice_stay_possible(order):
    notice = notice_release(order_dispatch(order))
    delivery_post(part(order_deliver(order), 4))
    with pytest.raises(ValidationError, match="only 1 are still to be delivered"):
        delivery_post(notice_deliver(notice))
    assert state(notice) == ("released", [0])


def test_a_line_of_a_delivery_does_not_change_what_its_notice_names(order, desk, acme):
    notice = notice_release(order_dispatch(order))
    other = ordered(acme, line(desk, 5)).lines.get()
    draft = notice_deliver(notice)
    (row,) = draft.lines.all()
    with pytest.raises(LineErrors) as caught:
        document_change(draft, {}, [(row.number, {"order_line": other})])
    assert "notice names another line" in str(caught.value.lines[0]["order_line"])


def test_the_chain_shows_the_notice_between_order_and_delivery(order):
    notice = notice_release(order_dispatch(order))
    delivery = notice_deliver(notice)
    steps = {step.collection: [link.row for link in step.links] for step in chain_of(notice)}
    assert (steps["orders"], steps["deliveries"]) == ([order], [delivery])
    places = [step.collection for step in chain_of(delivery)]
    assert places.index("orders") < places.index("dispatch-notices") < places.index("deliveries")


def test_the_warehouse_ships_what_a_rep_has_released(office, desk, north):
    with office.acting("ana"):
        order = order_confirm(make.order(account=make.account(), lines=[line(desk, 2)]))
        notice = notice_release(order_dispatch(order))
    records.change(Seat.objects.get(pk=office.seat("bo").pk), {"kind": "warehouse"})
    api, page = program(office.people["bo"]), browser(office.people["bo"])
    path = f"dispatch-notices/{notice.number}/"
    shown = page.get(office.path(path)).content.decode()
    assert order.code in shown and "Desk" in shown
    made = api.post(office.api(f"{path}deliver/"), {}).json()
    assert made["collection"] == "deliveries"
    assert api.post(office.api(f"deliveries/{made['number']}/post/")).json()["status"] == "posted"
    assert api.get(office.api(path)).json()["status"] == "shipped"
    with office.acting("ana"):
        assert Delivery.objects.visible().get().owner == office.seat("ana")
    assert program(office.people["bea"]).get(office.api(path)).status_code == 404


def test_an_issued_notice_is_neither_edited_nor_deleted(office, order):
    notice = notice_release(order_dispatch(order))
    with pytest.raises(ValidationError, match="only drafts"):
        document_change(notice, {"remark": "More"}, None)
    answer = program(office.people["dora"]).delete(office.api(f"dispatch-notices/{notice.number}/"))
    assert answer.status_code == 403
    assert DispatchNotice.objects.count() == 1
