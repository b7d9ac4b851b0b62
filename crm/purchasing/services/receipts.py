"""What can happen to goods receipts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.counting import summed, taken_of
from crm.documents.models import Progress
from crm.documents.money import ZERO, rounded
from crm.documents.posting import document_post, document_reverse
from crm.documents.services import document_change, document_create, require_draft
from crm.purchasing.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    PurchaseOrder,
    PurchaseOrderLine,
)
from crm.purchasing.progress import count_received, ordered_lines
from crm.purchasing.rules import require_fit
from crm.purchasing.services.costs import follow_stock, put_back
from crm.rows import reread
from crm.stock.drafting import goods_line, goods_values
from crm.stock.models import Warehouse, default_warehouse
from crm.stock.moving import Move, post_moves, reverse_moves
from lab import records
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

NewLines = list[tuple[int | None, dict[str, Any]]]


def purchase_order_receive(
    order: PurchaseOrder, *, warehouse: Warehouse | None = None
) -> GoodsReceipt:
    """A draft receipt with all of an order that is still to come."""
    with sandbox_write():
        order = reread(order, "view")
        lines = _to_come(order)
        place = warehouse or order.warehouse or _usual_warehouse()
        values = goods_values(order, GoodsReceipt, place)
        return document_create(GoodsReceipt, values, lines, taken_over=True)


def goods_receipt_add(receipt: GoodsReceipt, *, order: PurchaseOrder) -> GoodsReceipt:
    """Add to a draft what is still to come of a further order of the same supplier."""
    with sandbox_write():
        receipt, order = reread(receipt), reread(order, "view")
        require_draft(receipt)
        if order.account_id != receipt.account_id:
            raise ValidationError({"order": _("This order is of another supplier.")})
        present = _lines(receipt)
        known = {line.purchase_order_line_id for line in present}
        fresh = [line for line in _to_come(order) if line[1]["purchase_order_line_id"] not in known]
        if not fresh:
            raise ValidationError({"order": _("All of this order is in this receipt already.")})
        kept: NewLines = [(line.number, {}) for line in present]
        return document_change(receipt, {}, [*kept, *fresh])


def goods_receipt_post(receipt: GoodsReceipt) -> GoodsReceipt:
    """The goods are here: in stock at what they were ordered for, and counted on the orders."""
    return document_post(receipt, _book, before=_before)


def goods_receipt_reverse(receipt: GoodsReceipt, *, reason: str = "") -> GoodsReceipt:
    """The goods never came. Refused where they are not there any more, or were invoiced."""
    return document_reverse(receipt, _unbook, reason=reason)


def worth_of(receipt: GoodsReceipt) -> dict[int, Decimal]:
    """{line: what its goods would be worth if the draft were posted now}; three queries."""
    return _values(_lines(receipt))


def _usual_warehouse() -> Warehouse:
    if (found := default_warehouse()) is None:
        text = _("Choose the warehouse that the goods come into.")
        raise ValidationError({"warehouse": text})
    return found


def _to_come(order: PurchaseOrder) -> NewLines:
    """What is still to come of an order, as new lines. Raises ValidationError where nothing is."""
    if order.status != PurchaseOrder.Status.CONFIRMED:
        text = _("“%(order)s” is not ordered: nothing of it comes in.")
        raise ValidationError(text % {"order": order})
    lines = [line for line in order.lines.exclude(product=None) if line.unreceived]  # type: ignore[attr-defined]
    if not lines:
        done = order.receipt == Progress.FULL
        raise ValidationError(
            _("All of it has come in.") if done else _("This order names no product.")
        )
    return [
        (None, goods_line(line, line.unreceived, purchase_order_line_id=line.pk)) for line in lines
    ]


def _lines(receipt: GoodsReceipt) -> list[GoodsReceiptLine]:
    return list(receipt.lines.select_related("product"))  # type: ignore[attr-defined]


def _before(receipt: GoodsReceipt) -> None:
    require_fit(receipt, _lines(receipt))


def _book(receipt: GoodsReceipt) -> None:
    lines = _lines(receipt)
    worth = _values(lines)
    count_received(receipt, taken_of(lines, "purchase_order_line"), event="purchaseorder.received")
    moves = [Move(line.product, receipt.warehouse, line.quantity, worth[line.pk]) for line in lines]
    assert receipt.day is not None
    post_moves(receipt, moves, receipt.day)
    costs = follow_stock(lines)
    records.change_many([(line, {"value": worth[line.pk], **costs[line.pk]}) for line in lines])
    records.change(receipt, {"value": sum(worth.values(), ZERO)})


def _values(lines: Sequence[GoodsReceiptLine]) -> dict[int, Decimal]:
    """What the goods of each line are worth, in the company's currency.

    A line of an order that has come in whole, in however many receipts, is worth its net amount.
    """
    ordered = ordered_lines(line.purchase_order_line_id for line in lines)
    received = {pk: line.received for pk, line in ordered.items()}
    booked = _booked(ordered)
    worth: dict[int, Decimal] = {}
    for line in lines:
        pk = line.purchase_order_line_id
        if pk is None:
            worth[line.pk] = _direct_value(line)
            continue
        received[pk] += line.quantity
        share = _share(ordered[pk], received[pk])
        worth[line.pk] = max(ZERO, share - booked.get(pk, ZERO))
        booked[pk] = booked.get(pk, ZERO) + worth[line.pk]
    return worth


def _share(line: PurchaseOrderLine, quantity: Decimal) -> Decimal:
    base = current_actor().sandbox.currency
    return rounded(line.net * line.purchase_order.rate * quantity / line.quantity, base)


def _booked(ordered: Mapping[int, PurchaseOrderLine]) -> dict[int, Decimal]:
    """{line of an order: what of its value stands in stock already}."""
    rows = GoodsReceiptLine.objects.filter(
        purchase_order_line__in=list(ordered), goods_receipt__status=GoodsReceipt.Status.POSTED
    )
    return summed(rows.order_by().values_list("purchase_order_line", "value"))


def _direct_value(line: GoodsReceiptLine) -> Decimal:
    each = line.product.cost if line.unit_cost is None else line.unit_cost
    return rounded((each or ZERO) * line.quantity, current_actor().sandbox.currency)


def _unbook(receipt: GoodsReceipt) -> None:
    lines = _lines(receipt)
    if any(line.invoiced for line in lines):
        text = _("“%(receipt)s” was invoiced: reverse or credit the supplier's invoice first.")
        raise ValidationError(text % {"receipt": receipt})
    reverse_moves(receipt)
    back = {pk: -quantity for pk, quantity in taken_of(lines, "purchase_order_line").items()}
    count_received(receipt, back, event="purchaseorder.unreceived")
    put_back(lines)
