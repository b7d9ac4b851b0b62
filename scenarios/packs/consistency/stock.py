"""On hand is the sum of the moves, reserved that of the reservations, and documents move what they say."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.delivery.models import Delivery, Loan, LoanReturn, SalesReturn, Sample
from crm.documents.models import Posting
from crm.documents.settings import trade_settings
from crm.purchasing.models import GoodsReceipt
from crm.selling.models import Order, OrderLine
from crm.stock.models import Reservation, StockLevel, StockMove
from crm.stock.papers import (
    Requisition,
    StockAdjustment,
    StockIssue,
    StockReceipt,
)
from scenarios.packs.consistency.noting import ZERO, Noted, Rule

# Documents whose lines say what moves, and whether it comes in or goes out.
DIRECTIONS: dict[Any, int] = {
    StockReceipt: 1,
    GoodsReceipt: 1,
    SalesReturn: 1,
    LoanReturn: 1,
    StockAdjustment: 1,
    StockIssue: -1,
    Requisition: -1,
    Delivery: -1,
    Sample: -1,
    Loan: -1,
}
Sums = dict[Any, Decimal]


def _place(row: Any) -> tuple[int, int]:
    return row.product_id, row.warehouse_id


def levels(noted: Noted) -> None:
    """Each move says what was there after it; the levels say what is there after the last one."""
    quantities: Sums = defaultdict(Decimal)
    values: Sums = defaultdict(Decimal)
    after: dict[tuple[int, int], StockMove] = {}
    for move in StockMove.objects.order_by("pk"):
        place = _place(move)
        _follow(noted, after.get(place), move)
        quantities[place] += move.quantity
        values[place] += move.value
        after[place] = move
    reserved: Sums = defaultdict(Decimal)
    for row in Reservation.objects.all():
        reserved[_place(row)] += row.quantity
    known = {_place(level): level for level in StockLevel.objects.order_by("pk")}
    sums = _("The stock moves add up to %(wanted)s, not %(found)s.")
    for place, level in known.items():
        noted.expect(level, "on_hand", quantities[place], sums)
        noted.expect(level, "value", values[place], sums)
        text = _("The reservations add up to %(wanted)s, not %(found)s.")
        noted.expect(level, "reserved", reserved[place], text)
    for place, last in after.items():
        if place not in known:
            text = _("There is no stock level of this product and warehouse. Add one: %(wanted)s.")
            noted.add(last, "", text, wanted=quantities[place])


def _follow(noted: Noted, before: StockMove | None, move: StockMove) -> None:
    text = _("With the move before it comes to %(wanted)s, not %(found)s.")
    pieces, worth = (before.on_hand, before.stock_value) if before else (ZERO, ZERO)
    noted.expect(move, "on_hand", pieces + move.quantity, text)
    noted.expect(move, "stock_value", worth + move.value, text)
    if move.on_hand < 0 and not trade_settings().negative_stock:
        text = _("Less than nothing is on hand, which the trade settings do not allow.")
        noted.add(move, "on_hand", text)


def reservations(noted: Noted) -> None:
    """Only what a confirmed order still has to deliver is reserved."""
    rows = list(Reservation.objects.order_by("pk"))
    lines = OrderLine.objects.select_related("order").in_bulk([row.line_id for row in rows])
    taken: Sums = defaultdict(Decimal)
    for row in rows:
        line = lines.get(row.line_id) if row.line_collection == OrderLine.collection else None
        if line is None or line.order.status != Order.Status.CONFIRMED:
            noted.add(row, "line", _("Only lines of confirmed orders have reservations."))
            continue
        if line.product_id != row.product_id:
            noted.add(row, "product", _("“%(line)s” is of another product."), line=line)
        taken[line.pk] += row.quantity
        if taken[line.pk] > (left := line.quantity - line.delivered):
            text = _("“%(line)s” has only %(left)s to deliver: no more is reserved for it.")
            noted.add(row, "quantity", text, line=line, left=max(ZERO, left))


def movements(noted: Noted) -> None:
    """What a posted document moves is what its lines say; drafts and reversed ones move nothing."""
    moved: dict[tuple[str, int], Sums] = defaultdict(lambda: defaultdict(Decimal))
    for move in StockMove.objects.all():
        moved[move.document_collection, move.document_id][move.product_id] += move.quantity
    for model, sign in DIRECTIONS.items():
        if model.collection not in noted.pack.tables:
            continue
        wanted: dict[int, Sums] = defaultdict(lambda: defaultdict(Decimal))
        of = model.line_model().part_of
        posted = {f"{of}__status": Posting.Status.POSTED, "product__stocked": True}
        rows = model.line_model().objects.filter(**posted)
        for whole, product, quantity in rows.values_list(of, "product", "quantity"):
            wanted[whole][product] += sign * quantity
        for document in model.objects.order_by("pk"):
            found = moved[model.collection, document.pk]
            if {k: n for k, n in found.items() if n} != dict(wanted[document.pk]):
                text = _("Its lines say that %(wanted)s pieces move, its stock moves %(found)s.")
                told = {"wanted": sum(wanted[document.pk].values()), "found": sum(found.values())}
                noted.add(document, "", text, **{k: Decimal(v) for k, v in told.items()})


RULES: tuple[Rule, ...] = (
    ((StockMove, StockLevel, Reservation), levels),
    ((Reservation,), reservations),
    ((StockMove, *DIRECTIONS), movements),
)
