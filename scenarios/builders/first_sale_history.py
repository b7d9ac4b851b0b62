"""The two months before day 1 of `first-sale`: bought, sold, delivered, invoiced, paid, one thing returned.

Day 1 is Monday 2 March 2026; day -59 is 2 January, when the books were opened.
"""

import datetime as dt
from decimal import Decimal

from crm.delivery.notices import notice_release, order_dispatch
from crm.ledger.entries import Side
from crm.selling.models import Order
from scenarios.builders import first_sale_trade as made
from scenarios.builders.trading import Trade
from scenarios.packs.playing import Scene

OPENED = -59
MONEY = {"bank": Decimal("180000.00"), "till": Decimal("2500.00")}


def history(scene: Scene) -> None:
    trade = Trade(scene, "bank", "transfer")
    _open_books(scene, trade)
    _buy_and_sell_in_january(scene, trade)
    _buy_and_sell_in_february(scene, trade)
    _compare(scene, trade)


def _open_books(scene: Scene, trade: Trade) -> None:
    subject = scene.text("Stock taken over", "期初库存")
    owed = scene.text("Taken over from the old books", "旧账结转")
    day_one = scene.pack.manifest.calendar.day_one
    with scene.on(OPENED):
        main = [(product, pieces) for product, _least, pieces, _shown in made.STOCK if pieces]
        showroom = [(product, shown) for product, _least, _pieces, shown in made.STOCK if shown]
        for warehouse, goods in (("main", main), ("showroom", showroom)):
            trade.stock_taken_over(warehouse, goods, subject, "warehouse")
        for account, amount in MONEY.items():
            trade.money_taken_over(account, amount)
        days = {
            name: day_one + dt.timedelta(days=day) for name, day in (("late", -73), ("due", -38))
        }
        trade.owed_before("account-07", "4200.00", owed, "rep-1", due=days["late"])
        trade.owed_before("account-06", "6480.00", owed, "rep-3", due=days["due"])
        trade.owed_before("account-13", "-1500.00", owed, "rep-1", due=None)
        trade.owed_before(
            "supplier/oakline", "9360.00", owed, "finance", due=days["due"], side=Side.PAYABLE
        )


def _buy_and_sell_in_january(scene: Scene, trade: Trade) -> None:
    chairs = scene.text("Chairs for the new year", "新年度办公椅补货")
    with scene.on(-56):
        bought = trade.buy(
            "purchase/chairs", "supplier/sitwell", [("chair-ergo", 30), ("chair-basic", 20)],
            chairs, "rep-1",
        )  # fmt: skip
    with scene.on(-49):
        paid = trade.sell(
            "sale/paid", "account-09", [("desk-fixed", 6), ("chair-basic", 6)],
            scene.text("Six desks with chairs", "六套办公桌椅"), "rep-1",
        )  # fmt: skip
    with scene.on(-48):
        received = trade.receive(bought)
        bill = trade.billed(received, "SW-20117")
    with scene.on(-46):
        overdue = trade.sell(
            "sale/overdue", "account-07", [("chair-ergo", 16), ("assembly", 1)],
            scene.text("Ergonomic chairs for the second floor", "二楼人体工学椅"), "rep-1",
        )  # fmt: skip
    with scene.on(-45):
        trade.deliver(paid, carrier=_carrier(scene))
        first = trade.invoice(paid)
    with scene.on(-41):
        trade.deliver(overdue, carrier=_carrier(scene))
        late = trade.invoice(overdue)
    with scene.on(-35):
        returned = trade.sell(
            "sale/returned", "account-04", [("sofa-lounge", 3), ("chair-visitor", 12)],
            scene.text("Lounge for the waiting room", "候客区休闲家具"), "rep-2",
        )  # fmt: skip
    with scene.on(-31):
        gone = trade.deliver(returned, carrier=_carrier(scene))
        lounge = trade.invoice(returned)
    with scene.on(-24):
        trade.come_back(gone, [1, 0], scene.text("The cover is stained", "面料有污渍"))
        credit = trade.credit(lounge, [1, 0])
    with scene.on(-20):
        trade.paid(first)
        trade.pay(bill)
    with scene.on(-10):
        trade.paid(late, Decimal("10000.00"), scene.text("Part of the invoice", "部分货款"))
        trade.paid_rest(lounge, credit)


def _buy_and_sell_in_february(scene: Scene, trade: Trade) -> None:
    with scene.on(-7):
        desks = trade.buy(
            "purchase/desks", "supplier/oakline", [("desk-lift", 12), ("locker", 10)],
            scene.text("Desks for spring", "春季办公桌补货"), "rep-1",
        )  # fmt: skip
        drawn = scene.row(Order, "order-01")
        trade.deliver(drawn, carrier=_carrier(scene))
        trade.invoice(drawn)
    with scene.on(-6):
        partly = trade.sell(
            "sale/in-part", "account-05", [("desk-lift", 8, 5), ("screen", 12)],
            scene.text("Desks for the laboratory office", "实验室办公区升降桌"), "rep-1",
        )  # fmt: skip
    with scene.on(-4):
        part = trade.receive(desks, [6, 10])
        trade.billed(part, "OF-4471")
        trade.deliver(partly, [5, 12], carrier=_carrier(scene))
        trade.invoice(partly)
    with scene.on(-3):
        trade.sell(
            "sale/waiting", "account-11", [("pod-call", 3), ("screen", 6)],
            scene.text("Quiet room for calls", "静音电话间"), "rep-1",
        )  # fmt: skip
        waiting = trade.sell(
            "sale/announced", "account-09", [("table-meeting", 2), ("chair-visitor", 8)],
            scene.text("Meeting room", "会议室家具"), "rep-1",
        )  # fmt: skip
        notice_release(order_dispatch(waiting))


def _compare(scene: Scene, trade: Trade) -> None:
    """Two suppliers were asked for the same: one is cheaper, the other is quicker."""
    day_one = scene.pack.manifest.calendar.day_one
    with scene.on(-10):
        summer = trade.ask(
            "request/visitors", ["sitwell", "oakline"], [("chair-visitor", 30), ("locker", 8)],
            scene.text("Visitor chairs and lockers for summer", "夏季访客椅与储物柜"), "rep-1",
            by=day_one - dt.timedelta(days=4),
        )  # fmt: skip
    until = day_one + dt.timedelta(days=30)
    with scene.on(-6):
        trade.answer(summer, "sitwell", ["196.00", ""], "SW-Q118", days=7, until=until)
    with scene.on(-5):
        trade.answer(summer, "oakline", ["208.00", "515.00"], "OF-Q072", days=14, until=until)


def _carrier(scene: Scene) -> str:
    return scene.text("Own van", "自有货车")
