"""What customers wait for: the part of confirmed orders that is neither delivered nor reserved."""

from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from crm.purchasing.proposal import register_demand
from crm.selling.models import Order, OrderLine
from crm.stock.models import Reservation


def unserved_demand() -> dict[int, Decimal]:
    """{product id: quantity}; two queries."""
    lines: Any = OrderLine.objects.filter(
        order__status=Order.Status.CONFIRMED,
        product__isnull=False,
        delivered__lt=F("quantity"),
    )
    waiting = lines.order_by().values("product").annotate(sum=Sum(F("quantity") - F("delivered")))
    kept: Any = Reservation.objects.filter(line_collection=OrderLine.collection)
    reserved = kept.order_by().values("product").annotate(sum=Sum("quantity"))
    promised = {row["product"]: _places(row["sum"]) for row in reserved}
    return {
        row["product"]: max(Decimal(0), _places(row["sum"]) - promised.get(row["product"], 0))
        for row in waiting
    }


def _places(sum_: Any) -> Decimal:
    """SQLite adds decimals as floats: the sum has the places of the column again."""
    return Decimal(sum_).quantize(Decimal("0.001"))


register_demand(unserved_demand)
