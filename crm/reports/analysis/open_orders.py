"""What customers have ordered and not got yet, against what lies in the warehouses."""

from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

from crm.documents.money import ZERO
from crm.models import Order, OrderLine, Reservation, StockLevel
from crm.reports.analysis.asking import Asked
from crm.reports.analysis.facts import Facts, exact
from crm.reports.analysis.goods import AMOUNT, NOTHING, worth
from crm.reports.analysis.reads import Paths
from lab.tenancy.actor import current_actor

LINES = Paths.of_lines(
    "order", order="order", due="order__requested_on", warehouse="order__warehouse"
)
MEASURES = ("open", "reserved", "overdue", "open_value", "overdue_value", "orders")
OPEN = F("quantity") - F("delivered")


def open_lines() -> Any:
    """Goods of confirmed orders that are still to be delivered, as far as the actor sees the orders."""
    return OrderLine.objects.visible().filter(
        order__status=Order.Status.CONFIRMED, product__isnull=False, delivered__lt=F("quantity")
    )


def undelivered(asked: Asked) -> Facts:
    """Two queries; the second tells of products what is available."""
    late = Q(order__requested_on__lt=current_actor().today)
    keys = {f"key_{place}": _key(one.read_by) for place, one in enumerate(asked.dimensions)}
    rows = open_lines().filter(LINES.filter(asked)).order_by()
    rows = rows.annotate(held=_reserved(), worth=worth("", OPEN), **keys).values_list(*keys)
    sums = rows.annotate(
        sum_open=Sum(OPEN),
        sum_held=Sum("held"),
        sum_late=Sum(OPEN, filter=late),
        sum_worth=Sum("worth"),
        sum_late_worth=Sum("worth", filter=late),
        orders=Count("order", distinct=True),
    )
    facts = Facts()
    facts.take(sums, len(asked.dimensions), MEASURES)
    if [one.name for one in asked.dimensions] == ["product"]:
        _add_stock(facts)
    return facts


def _key(name: str) -> Any:
    return TruncMonth("order__requested_on") if name == "due" else LINES.key(name, "")


def _reserved() -> Any:
    """What is promised to the line, over all warehouses."""
    own = Reservation.objects.filter(
        line_collection=OrderLine.collection, line_id=OuterRef("pk")
    ).order_by()
    summed = own.values("line_id").annotate(sum=Sum("quantity")).values("sum")
    return Coalesce(Subquery(summed), NOTHING, output_field=AMOUNT)


def _add_stock(facts: Facts) -> None:
    rows = StockLevel.objects.visible().order_by().values_list("product")
    available = dict(rows.annotate(sum=Sum(F("on_hand") - F("reserved"))))
    for key in facts.rows:
        facts.count(key, "available", exact(available.get(key[0])) or ZERO)


def orders_of(asked: Asked, name: str, key: Any) -> Any:
    """The ids of the orders behind a key."""
    rows = open_lines().filter(LINES.filter(asked), _on_key(name, key))
    return rows.order_by().values_list("order", flat=True)


def _on_key(name: str, key: Any) -> Q:
    if name != "due":
        return LINES.on_key(name, key, "")
    if key is None:
        return Q(order__requested_on__isnull=True)
    return Q(order__requested_on__year=key.year, order__requested_on__month=key.month)
