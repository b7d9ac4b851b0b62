"""An order that is confirmed has the goods that are there reserved for it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.models import Order, Product, StockLevel, Warehouse
from crm.selling.services import order_cancel, order_confirm, order_reserve
from crm.stock.reserving import reserved_for
from crm.stock.services import receipt_post
from tests.factories import make


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def north(head) -> Warehouse:
    return make.warehouse(is_default=True)


@pytest.fixture
def desk(head) -> Product:
    return make.product(name="Desk", cost="40.00")


def received(product, warehouse, quantity) -> None:
    lines = [{"product_id": product.pk, "quantity": quantity}]
    receipt_post(make.stock_receipt(warehouse=warehouse, lines=lines))


def ordered(product, quantity) -> Order:
    return make.order(lines=[{"product_id": product.pk, "quantity": quantity}])


def reserved(order: Order) -> Decimal:
    return sum(reserved_for(list(order.lines.all())).values(), Decimal(0))


def test_confirming_reserves_what_is_there_in_the_orders_warehouse(desk, north):
    received(desk, north, 5)
    order = order_confirm(ordered(desk, 3))
    assert (order.warehouse, reserved(order)) == (north, 3)
    assert StockLevel.objects.get().available == 2


def test_what_comes_in_later_is_reserved_on_demand(desk, north):
    received(desk, north, 1)
    order = order_confirm(ordered(desk, 3))
    with pytest.raises(ValidationError, match="nothing is there"):
        order_reserve(order)
    received(desk, north, 9)
    assert reserved(order_reserve(order)) == 3
    with pytest.raises(ValidationError, match="Nothing more"):
        order_reserve(order)


def test_cancelling_gives_it_back(desk, north):
    received(desk, north, 5)
    order = order_cancel(order_confirm(ordered(desk, 3)))
    assert reserved(order) == 0
    assert StockLevel.objects.get().available == 5


def test_a_rep_who_may_not_touch_the_stock_reserves_all_the_same(office, desk, north):
    received(desk, north, 5)
    with office.acting("ana"):
        order = order_confirm(ordered(desk, 2))
        assert (order.warehouse, reserved(order)) == (north, 2)


def test_without_a_warehouse_nothing_is_reserved_and_a_draft_has_no_goods(desk, head):
    order = order_confirm(ordered(desk, 3))
    assert order.warehouse is None
    with pytest.raises(ValidationError, match="confirmed orders only"):
        order_reserve(ordered(desk, 3))
