"""Reports on goods: what was there, what left, what is still to be delivered."""

import datetime as dt
from decimal import Decimal

import pytest

from crm.delivery.deliveries import delivery_post, delivery_reverse, order_deliver
from crm.delivery.returns import delivery_return, return_post
from crm.models import Delivery, Order, StockLevel
from crm.stock.services import issue_post, paper_reverse, receipt_post, transfer_post
from tests.crm.reports.trading import Trade, later, line, ordered, report, told
from tests.factories import make

D = Decimal


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def trade(office, head) -> Trade:
    return Trade(office)


def bought(trade: Trade, product, quantity: int, cost: str) -> None:
    lines = [{"product_id": product.pk, "quantity": quantity, "unit_cost": cost}]
    receipt_post(make.stock_receipt(warehouse=trade.north, lines=lines))


def taken(trade: Trade, product, quantity: int):
    lines = [{"product_id": product.pk, "quantity": quantity}]
    return issue_post(make.stock_issue(warehouse=trade.north, lines=lines))


def test_the_stock_of_any_day_is_told_at_the_moving_average(trade, head):
    first = head.today
    later(10)
    bought(trade, trade.desk, 100, "60.00")
    later(10)
    taken(trade, trade.desk, 50)

    day = {
        offset: told(
            report("stock-value", on=first + dt.timedelta(days=offset)),
            "quantity",
            "value",
            "average",
        )["Desk"]
        for offset in (0, 10, 20)
    }

    assert day == {0: (100, 4000, 40), 10: (200, 10_000, 50), 20: (150, 7500, 50)}
    assert report("stock-value", on=first - dt.timedelta(days=1)).rows == []


def test_todays_stock_is_that_of_the_levels_in_every_warehouse(trade):
    south = make.warehouse(code="S", name="South")
    goods = [{"product_id": trade.desk.pk, "quantity": 30}]
    transfer_post(make.stock_transfer(warehouse=trade.north, to_warehouse=south, lines=goods))

    table = report("stock-value", by="warehouse")

    wanted = {}
    for level in StockLevel.objects.select_related("warehouse"):
        name = str(level.warehouse)
        wanted[name] = wanted.get(name, 0) + level.value
    assert told(table, "value") == wanted
    assert table.total["value"] == sum(wanted.values())
    crossed = report("stock-value", across="warehouse", measure="quantity")
    assert told(crossed, "across_0", "across_1")["Desk"] == (70, 30)


def test_turnover_of_stock_is_what_was_issued_by_the_average_value(trade, head):
    later(30)
    taken(trade, trade.desk, 50)
    paper_reverse(taken(trade, trade.desk, 10))

    first, last = head.today, head.today + dt.timedelta(days=29)
    table = report("stock-turnover", period="days", first=first, last=last)

    names = ("opening", "closing", "issued", "average", "turns")
    assert told(table, *names)["Desk"] == (4000, 2000, 2000, 3000, D(2000) / D(3000))
    assert told(table, "coverage")["Desk"] == 45
    assert told(table, "turns")["Lamp"] == 0
    assert told(table, "coverage")["Lamp"] is None


def test_slow_movers_are_what_nobody_has_taken_for_long(trade):
    later(50)
    taken(trade, trade.lamp, 1)
    later(50)
    assert told(report("slow-movers"), "idle_days", "value") == {"Desk": (100, 4000)}
    assert set(told(report("slow-movers", idle=30), "value")) == {"Desk", "Lamp"}
    assert report("slow-movers", idle=101).rows == []


def test_products_below_their_safety_stock_are_told_with_what_is_missing(trade):
    lean = make.product(name="Lean", safety_stock=10)
    make.product(name="Enough")
    bought(trade, lean, 12, "1.00")
    assert report("safety-stock").rows == []
    ordered(trade.acme, line(lean, 5), warehouse=trade.north)
    table = report("safety-stock")
    assert told(table, "on_hand", "reserved", "free", "short") == {"Lean": (12, 5, 7, 3)}
    assert report("safety-stock", category=trade.furniture.number).rows == []


def test_deliveries_are_told_by_region_with_returns_in_their_own_period(trade):
    trade.sell(trade.acme, line(trade.desk, 4))
    trade.sell(trade.byte, line(trade.lamp, 3, "20.00"))
    later(40)
    return_post(delivery_return(Delivery.objects.earliest("pk"), reason="Scratched"))

    names = ("value", "delivered", "returned", "kept", "cost")
    assert told(report("deliveries", period="last-month"), *names) == {
        "North": (400, 4, 0, 4, 160),
        "South": (60, 3, 0, 3, 30),
    }
    assert told(report("deliveries", period="month", by="industry"), *names) == {
        "Retail": (-400, 0, 4, -4, -160)
    }
    by_category = told(report("deliveries", by="category", period="last-month"), "cost")
    assert by_category == {"Furniture": 160, "None": 30}


def test_a_reversed_delivery_comes_off_on_the_day_of_its_reversal(trade):
    order = ordered(trade.acme, line(trade.desk, 4), owner=trade.ana)
    delivery = delivery_post(order_deliver(order))
    later(40)
    delivery_reverse(delivery)
    assert told(report("deliveries", by="month"), "cost") == {
        "January 2018": 160,
        "February 2018": -160,
    }


def test_what_is_not_delivered_stands_against_the_stock(trade, head):
    day = head.today
    ordered(trade.acme, line(trade.desk, 90), owner=trade.ana, requested_on=day)
    ordered(trade.byte, line(trade.desk, 30, "50.00"), owner=trade.bo, requested_on="2018-03-01")
    part = order_deliver(Order.objects.earliest("pk"))
    part.lines.update(quantity=40)
    delivery_post(part)
    later(5)

    table = report("undelivered")

    names = ("open", "overdue", "reserved", "waiting", "available", "missing", "open_value")
    assert told(table, *names) == {"Desk": (80, 50, 60, 20, 0, 20, 6500)}
    assert told(report("undelivered", by="account"), "open", "overdue_value") == {
        "Acme": (50, 5000),
        "Byte": (30, 0),
    }
    assert told(report("undelivered", by="due"), "open") == {"January 2018": 50, "March 2018": 30}


def test_reps_are_told_of_their_own_open_orders(trade, office):
    ordered(trade.acme, line(trade.desk, 2), owner=trade.ana)
    ordered(trade.byte, line(trade.desk, 3), owner=trade.bo)
    with office.acting("ana"):
        assert told(report("undelivered"), "open") == {"Desk": 2}
