"""Whatever is delivered, returned, reversed and noticed, in any order: the figures tie."""

import random
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum

from crm.delivery.deliveries import delivery_post, delivery_reverse, order_deliver
from crm.delivery.notices import notice_deliver, notice_release, order_dispatch
from crm.delivery.progress import delivery_of
from crm.delivery.returns import delivery_return, return_post, return_reverse
from crm.documents.services import document_change
from crm.models import (
    Delivery,
    DeliveryLine,
    DispatchNotice,
    DispatchNoticeLine,
    Order,
    OrderLine,
    Reservation,
    SalesReturn,
    SalesReturnLine,
    StockLevel,
    StockMove,
)
from lab.testing.at_once import at_once
from tests.crm.delivery.conftest import again, line, ordered, received
from tests.factories import make

D = Decimal


@pytest.mark.parametrize("seed", range(5))
def test_the_figures_tie_after_any_sequence(head, north, south, acme, seed):
    """Legal and refused steps: nothing beyond what was ordered, nothing lost, nothing below zero."""
    chance = random.Random(seed)  # noqa: S311
    products = [make.product(cost=f"{cost}.37") for cost in (7, 19)]
    for product in products:
        received(product, north, 12, "7.37")
        received(product, south, 5, "9.11")
    orders = [ordered(acme, *(line(product, 6) for product in products)) for _each in range(3)]
    refused = 0
    for _step in range(45):
        try:
            _do_something(chance, orders, [north, south])
        except ValidationError:
            refused += 1
        _check()
    assert 0 < refused < 45


def _do_something(chance, orders, places) -> None:
    what = chance.choice(
        ["deliver", "notice", "ship", "post", "post", "undo", "return", "unreturn"]
    )
    order, place = chance.choice(orders), chance.choice(places)
    if what == "deliver":
        delivery_post(_some(chance, order_deliver(order, warehouse=place)))
    elif what == "notice":
        notice_release(_some(chance, order_dispatch(order, warehouse=place)))
    elif what == "ship" and (notice := _one(chance, DispatchNotice)):
        notice_deliver(notice, warehouse=place)
    elif what == "post" and (delivery := _one(chance, Delivery)):
        delivery_post(delivery)
    elif what == "undo" and (delivery := _one(chance, Delivery)):
        delivery_reverse(delivery, reason="Undone")
    elif what == "return" and (delivery := _one(chance, Delivery)):
        return_post(_some(chance, delivery_return(delivery, reason="Back", warehouse=place)))
    elif what == "unreturn" and (sales_return := _one(chance, SalesReturn)):
        return_reverse(sales_return, reason="Undone")


def _one(chance, model):
    rows = list(model.objects.all())
    return chance.choice(rows) if rows else None


def _some(chance, document):
    """The draft with other quantities, sometimes too many."""
    lines = [(row.number, {"quantity": D(chance.randint(1, 4))}) for row in document.lines.all()]
    return document_change(document, {}, lines)


def _sum(rows, name: str = "quantity") -> Decimal:
    return D(rows.aggregate(all=Sum(name))["all"] or 0).quantize(D("0.001"))


def _check() -> None:
    for row in OrderLine.objects.all():
        sent = DeliveryLine.objects.filter(order_line=row, delivery__status="posted")
        assert row.delivered == _sum(sent) <= row.quantity
        assert row.returned == _sum(sent, "returned") <= row.delivered
    for order in Order.objects.all():
        assert order.delivery == delivery_of(order)
    for row in DeliveryLine.objects.all():
        back = SalesReturnLine.objects.filter(delivery_line=row, sales_return__status="posted")
        assert row.returned == _sum(back) <= row.quantity
        assert _sum(back, "cost") <= row.cost
        if row.returned == row.quantity and row.delivery.status == "posted":
            assert _sum(back, "cost") == row.cost
    for row in DispatchNoticeLine.objects.all():
        sent = DeliveryLine.objects.filter(notice_line=row, delivery__status="posted")
        assert row.shipped == _sum(sent) <= row.quantity
    for notice in DispatchNotice.objects.exclude(status="draft"):
        waits = any(row.waiting for row in notice.lines.all())
        assert notice.status == ("released" if waits else "shipped")
    _check_stock()


def _check_stock() -> None:
    for model, sign in ((Delivery, -1), (SalesReturn, 1)):
        for document in model.objects.exclude(status="draft"):
            moves = StockMove.objects.filter(
                document_collection=model.collection, document_id=document.pk
            )
            assert sign * _sum(moves.filter(reverses=None), "value") == document.cost
            assert document.cost == _sum(document.lines.all(), "cost")
            gone = 0 if document.status == "reversed" else _sum(document.lines.all())
            assert sign * _sum(moves) == gone
    for level in StockLevel.objects.all():
        about = {"product": level.product, "warehouse": level.warehouse}
        assert level.on_hand == _sum(StockMove.objects.filter(**about)) >= 0
        assert level.value == _sum(StockMove.objects.filter(**about), "value") >= 0
        assert level.reserved == _sum(Reservation.objects.filter(**about)) <= level.on_hand
    codes = [
        int(code[-4:]) for code in Delivery.objects.exclude(code="").values_list("code", flat=True)
    ]
    assert sorted(codes) == list(range(1, len(codes) + 1))


def test_reversing_everything_brings_everything_back(head, north, acme):
    product = make.product(cost="7.37")
    received(product, north, 7, "3.33")
    order = ordered(acme, line(product, 5))
    before = list(StockLevel.objects.values_list("on_hand", "reserved", "value"))
    first = delivery_post(order_deliver(order))
    back = return_post(delivery_return(first, reason="Back"))
    return_reverse(back, reason="Undone")
    delivery_reverse(again(first), reason="Undone")

    assert list(StockLevel.objects.values_list("on_hand", "reserved", "value")) == before
    fresh = again(order)
    assert (fresh.delivery, fresh.lines.get().delivered, fresh.lines.get().returned) == (
        "none",
        0,
        0,
    )


def test_two_people_deliver_the_same_at_once_and_one_is_told(shared):
    with shared.acting("dora"):
        north, product = make.warehouse(is_default=True), make.product(name="Desk")
        received(product, north, 9)
        order = ordered(make.account(), line(product, 5))
        drafts = [order_deliver(order), order_deliver(order)]
    done, told = at_once(shared, *(lambda draft=draft: delivery_post(draft) for draft in drafts))
    assert done == "" and "only 0 are still to be delivered" in told
    with shared.acting("dora"):
        assert OrderLine.objects.get().delivered == 5
        assert StockLevel.objects.get().on_hand == 4
        assert [x.status for x in Delivery.objects.order_by("status")] == ["draft", "posted"]


def test_two_people_take_the_same_goods_back_at_once_and_one_is_told(shared):
    with shared.acting("dora"):
        north, product = make.warehouse(is_default=True), make.product(name="Desk")
        received(product, north, 9)
        delivery = delivery_post(order_deliver(ordered(make.account(), line(product, 5))))
        drafts = [delivery_return(delivery, reason="Back") for _each in range(2)]
    done, told = at_once(shared, *(lambda draft=draft: return_post(draft) for draft in drafts))
    assert "only 0 can still come back" in told
    with shared.acting("dora"):
        assert (StockLevel.objects.get().on_hand, DeliveryLine.objects.get().returned) == (9, 5)
