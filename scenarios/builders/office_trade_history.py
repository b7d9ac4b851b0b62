"""The two months before day 1 of `office-trade`: bought, sold, delivered, invoiced, paid or not paid.

Day 1 is Monday 2 March 2026; day -59 is 2 January, when the books were opened.
"""

import datetime as dt
from decimal import Decimal

from crm.catalogue.models import Product
from crm.documents.services import document_create
from crm.ledger.entries import Side
from crm.parties.models import Account, Contact
from crm.selling.models import Opportunity, Quote
from crm.selling.services.quotes import quote_send
from lab.tenancy.models import Seat
from scenarios.builders import office_trade_supply as made
from scenarios.builders.trading import Goods, Trade
from scenarios.packs.playing import Scene

OPENED = -59
MONEY = {"bank": Decimal("260000.00"), "till": Decimal("3000.00")}
# day, customer, goods, seat, days until the customer pays: 0 has not paid yet
SALES: tuple[tuple[int, str, Goods, str, int], ...] = (
    (-54, "account-07", [("printer-mono", 6), ("toner-mono", 12)], "rep-1", 28),
    (-52, "account-11", [("projector", 3), ("speaker", 3)], "rep-2", 31),
    (-47, "account-05", [("scanner", 6), ("paper", 60)], "rep-2", 24),
    (-44, "greenway-foods", [("display", 2), ("transport", 1)], "rep-1", 35),
    (-40, "account-09", [("copier-25", 2), ("maintenance", 2)], "rep-3", 33),
    (-37, "lakeside-clinic", [("printer-color", 4), ("toner-color", 12)], "rep-1", 30),
    (-33, "account-12", [("monitor", 16), ("shredder", 4)], "rep-3", 29),
    (-27, "harbour-school", [("projector", 2), ("camera", 2)], "rep-1", 21),
    (-22, "account-03", [("paper", 80), ("toner-mono", 24)], "rep-3", 19),
    (-17, "account-06", [("copier-45", 2), ("installation", 2)], "rep-3", 0),
    (-13, "account-10", [("printer-mono", 8), ("binder", 3)], "rep-1", 0),
    (-9, "account-08", [("display", 2), ("camera", 4)], "rep-2", 0),
)  # fmt: skip


def history(scene: Scene) -> None:
    trade = Trade(scene, "bank", "transfer")
    _open_books(scene, trade)
    _buy(scene, trade)
    _compare(scene, trade)
    _sell(scene, trade)
    _owe_and_return(scene, trade)
    _wait_for_the_player(scene, trade)


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
        due = day_one - dt.timedelta(days=40)
        trade.owed_before("account-04", "5600.00", owed, "rep-1", due=due)
        trade.owed_before(
            "supplier/printwell", "12400.00", owed, "finance", due=due, side=Side.PAYABLE
        )


def _buy(scene: Scene, trade: Trade) -> None:
    """Half of what is bought in January is paid; toner and paper are still to be paid."""
    with scene.on(-50):
        machines = trade.buy(
            "purchase/machines", "supplier/printwell", [("printer-mono", 20), ("scanner", 4)],
            scene.text("Printers for the first quarter", "一季度打印机补货"), "purchasing",
        )  # fmt: skip
    with scene.on(-42):
        bill = trade.billed(trade.receive(machines), "PW-3308")
    with scene.on(-21):
        supplies = trade.buy(
            "purchase/supplies", "supplier/riverside", [("paper", 100), ("toner-mono", 20)],
            scene.text("Paper and toner", "复印纸与硒鼓补货"), "purchasing",
        )  # fmt: skip
    with scene.on(-18):
        trade.billed(trade.receive(supplies), "RP-0917")
    with scene.on(-14):
        trade.pay(bill)


def _compare(scene: Scene, trade: Trade) -> None:
    """Three suppliers were asked: one is cheaper, one is quicker and lacks a line, one declined."""
    day_one = scene.pack.manifest.calendar.day_one
    with scene.on(-10):
        rooms = trade.ask(
            "request/rooms", ["clearview", "copyline", "printwell"],
            [("monitor", 20), ("projector", 4)],
            scene.text("Monitors and projectors for spring", "春季显示器与投影仪"), "purchasing",
            by=day_one - dt.timedelta(days=4),
        )  # fmt: skip
    until = day_one + dt.timedelta(days=30)
    with scene.on(-7):
        trade.answer(rooms, "copyline", ["905.00", ""], "CW-5512", days=7, until=until)
        reason = scene.text("They do not sell monitors.", "不经营显示器。")
        trade.refuse(rooms, "printwell", reason)
    with scene.on(-5):
        trade.answer(rooms, "clearview", ["885.00", "2980.00"], "CD-2087", days=12, until=until)


def _sell(scene: Scene, trade: Trade) -> None:
    for place, (day, account, goods, seat, days) in enumerate(SALES, start=1):
        with scene.on(day):
            order = trade.sell(f"sale/{place:02d}", account, goods, _subject(scene, goods), seat)
        with scene.on(day + 3):
            trade.deliver(order, carrier=_carrier(scene))
            invoice = trade.invoice(order)
        if days:
            with scene.on(min(day + 3 + days, -1)):
                trade.paid(invoice)


def _subject(scene: Scene, goods: Goods) -> str:
    """The products by their names in the company's language."""
    names = [scene.row(Product, key).name for key, *_quantity in goods]
    return scene.text(" and ", "、").join(names)


def _owe_and_return(scene: Scene, trade: Trade) -> None:
    """Stonegate Audit has paid a part only; Maple Design will send one projector back."""
    with scene.on(-52):
        late = trade.sell(
            "sale/late", "stonegate-audit", [("copier-25", 2), ("scanner", 2), ("installation", 1)],
            scene.text("Copiers and scanners for the audit season", "年审季复合机与扫描仪"), "rep-1",
        )  # fmt: skip
    with scene.on(-50):
        trade.deliver(late, carrier=_carrier(scene))
        invoice = scene.named(trade.invoice(late), "invoice/late")
    with scene.on(-12):
        trade.paid(invoice, Decimal("6000.00"), scene.text("Part of the invoice", "部分货款"))
    with scene.on(-15):
        studio = trade.sell(
            "sale/studio", "maple-design", [("projector", 2), ("speaker", 3)],
            scene.text("Presentation room", "方案演示室设备"), "rep-1",
        )  # fmt: skip
    with scene.on(-11):
        scene.named(trade.deliver(studio, carrier=_carrier(scene)), "delivery/studio")
        scene.named(trade.invoice(studio), "invoice/studio")


def _wait_for_the_player(scene: Scene, trade: Trade) -> None:
    """Orders that the stock does not cover, and a quote that waits for the customer's answer."""
    with scene.on(-6):
        _offer_displays(scene)
    with scene.on(-4):
        trade.sell(
            "sale/copiers", "lakeside-clinic", [("copier-45", 3), ("maintenance", 3)],
            scene.text("Colour copiers for the wards", "病区彩色复合机"), "rep-1",
        )  # fmt: skip
    with scene.on(-3):
        trade.sell(
            "sale/monitors", "union-freight", [("monitor", 26), ("scanner", 5)],
            scene.text("Monitors for the dispatch centre", "调度中心显示器"), "rep-1",
        )  # fmt: skip


def _offer_displays(scene: Scene) -> None:
    deal = scene.row(Opportunity, "displays-foods")
    values = {
        "account": scene.row(Account, "greenway-foods"),
        "contact": scene.row(Contact, "oscar-lund"),
        "opportunity": deal,
        "subject": deal.name,
        "owner": scene.row(Seat, "rep-1"),
        "valid_until": scene.sandbox.simulated_now.date() + dt.timedelta(days=45),
    }
    product = scene.row(Product, "display")
    line = {"product_id": product.pk, "quantity": Decimal(5), "discount_percent": Decimal(5)}
    quote = document_create(Quote, values, [(None, line)])
    scene.named(quote_send(quote), "quote/displays")


def _carrier(scene: Scene) -> str:
    return scene.text("Own van", "自有货车")
