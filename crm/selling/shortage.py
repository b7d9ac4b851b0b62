"""What of a confirmed order is not there: neither delivered nor reserved."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm.documents.models import Progress
from crm.selling.models import Order, OrderLine
from crm.stock.reserving import reserved_for


@dataclass(frozen=True)
class Missing:
    line: OrderLine
    quantity: Decimal


def missing_goods(order: Order, lines: Sequence[OrderLine] | None = None) -> list[Missing]:
    """By line; empty where nothing was promised or all of it is there. Two queries at most, one where
    the order's lines are at hand with their products."""
    waits = order.status == Order.Status.CONFIRMED and order.delivery != Progress.FULL
    if order.warehouse_id is None or not waits:
        return []
    if lines is None:
        lines = list(order.lines.select_related("product"))  # type: ignore[attr-defined]
    goods = [line for line in lines if line.product and line.product.stocked and line.undelivered]
    reserved = reserved_for(goods)
    found = [Missing(line, line.undelivered - reserved.get(line.pk, Decimal(0))) for line in goods]
    return [missing for missing in found if missing.quantity > 0]
