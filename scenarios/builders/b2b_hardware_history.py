"""How the books of `b2b-hardware` are opened on day 1: stock, money, what customers owe, what is ordered."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from scenarios.builders import b2b_hardware_trade as derived
from scenarios.builders.trading import Trade
from scenarios.packs.playing import Scene, Story

IN_THE_BANK = Decimal("1000000.00")


def opening_of(more: derived.Trade, key_of: Callable[[str], str]) -> Story:
    def opening(scene: Scene) -> None:
        trade = Trade(scene, "bank", "transfer")
        due = scene.pack.manifest.calendar.day_one + dt.timedelta(days=derived.MONTH)
        stock = scene.text("Stock taken over", "期初库存")
        owed = scene.text("Bought in December, not paid yet", "12 月已购未付")
        with scene.on(0):
            for office in derived.OFFICES:
                pieces = [(key_of(name), n) for name, n in more.stock(office) if n]
                keeper = f"warehouse-{key_of(office)}"
                trade.stock_taken_over(key_of(office), pieces, stock, keeper)
            trade.money_taken_over("bank", IN_THE_BANK)
            for account, amount in more.unpaid.items():
                key = key_of(account)
                trade.owed_before(key, derived.money(amount), owed, "finance", due=due)
            for series in derived.SUPPLIERS:
                _order_a_month(scene, trade, more, series, key_of)

    return opening


def _order_a_month(
    scene: Scene, trade: Trade, more: derived.Trade, series: str, key_of: Callable[[str], str]
) -> None:
    """A month's sales of each product from the works of its series."""
    goods = [
        (key_of(row["product"]), more.month(row["product"]))
        for row in more.source["products"]
        if row["series"] == series
    ]
    subject = scene.text(f"{series}: a month's sales", f"{series} 系列一个月用量")
    supplier = f"supplier/{key_of(series)}"
    trade.buy(f"purchase/{key_of(series)}", supplier, goods, subject, "warehouse-central")
