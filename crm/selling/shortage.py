"""What of a confirmed order is not there: neither delivered nor reserved."""

from dataclasses import dataclass
from decimal import Decimal

from crm.documents.models import Progress
from crm.selling.models import Order, OrderLine
from crm.stock.reserving import reserved_for


@dataclass(frozen=True)
class Missing:
    line: OrderLine
    quantity: Decimal


def missing_goods(order: Order) -> list[Missing]:
    """By line; empty where nothing was promised or all of it is there. Two queries at most."""
    waits = order.status == Order.Status.CONFIRMED and order.delivery != Progress.FULL
    if order.warehouse_id is None or not waits:
        return []
    stocked = order.lines.filter(product__stocked=True).select_related("product")  # type: ignore[attr-defined]
    lines = [line for line in stocked if line.undelivered]
    reserved = reserved_for(lines)
    found = [Missing(line, line.undelivered - reserved.get(line.pk, Decimal(0))) for line in lines]
    return [missing for missing in found if missing.quantity > 0]
