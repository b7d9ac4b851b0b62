"""The stock on any day, from its moves: what was there, what it was worth, what went out of it."""

from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Q, Sum

from crm.models import Product, PurchaseOrder, PurchaseOrderLine, StockMove
from crm.reports.analysis.asking import Asked, below_category
from crm.reports.analysis.facts import Facts, exact
from crm.reports.analysis.reads import Paths, keys_of

MOVES = Paths({"product": "product", "category": "product__category", "warehouse": "warehouse"})
# What uses goods up; transfers, counts and loans do not.
ISSUES = ("deliveries", "returns", "samples", "stock-issues", "requisitions")
_ISSUED = Q(document_collection__in=ISSUES)


def stock_on(asked: Asked) -> Facts:
    """Pieces and value at the end of the day, and when the last goods were issued; one query."""
    out = _ISSUED & Q(quantity__lt=0, reverses=None, reversed_by=None)
    rows = _moves(asked).annotate(
        sum_quantity=Sum("quantity"),
        sum_value=Sum("value"),
        issued=Max("dated_on", filter=out),
        moved=Max("dated_on"),
    )
    facts, depth = Facts(), len(asked.dimensions)
    for row in rows:
        key, (quantity, value, issued, moved) = tuple(row[:depth]), row[depth:]
        facts.count(key, "quantity", exact(quantity))
        facts.count(key, "value", exact(value))
        facts.put(key, "moved", moved)
        if issued:
            facts.put(key, "issued_on", issued)
    return facts


def stock_turned(asked: Asked) -> Facts:
    """The value before the period and at its end, and what goods issued in it had cost; one query."""
    span = asked.span
    before, inside = Q(dated_on__lt=span.first), Q(dated_on__range=(span.first, span.last))
    rows = _moves(asked).annotate(
        opening=Sum("value", filter=before),
        closing=Sum("value"),
        issued=Sum(-F("value"), filter=inside & _ISSUED),
    )
    facts = Facts()
    facts.take(rows, len(asked.dimensions), ("opening", "closing", "issued"))
    return facts


def _moves(asked: Asked) -> Any:
    """All moves until the end of the period, grouped."""
    keys = keys_of(asked, MOVES, "dated_on")
    rows = StockMove.objects.visible().filter(MOVES.filter(asked), dated_on__lte=asked.span.last)
    return rows.order_by().annotate(**keys).values_list(*keys)


def shortfall(asked: Asked) -> Facts:
    """What lies there and is promised of products that have a safety stock; two queries."""
    facts = Facts()
    products = Product.objects.visible().filter(stocked=True, safety_stock__gt=0).order_by()
    if category := asked.chosen.get("category"):
        products = products.filter(category__in=below_category(category))
    rows = products.values_list("pk", "safety_stock").annotate(
        there=Sum("stock_levels__on_hand"), promised=Sum("stock_levels__reserved")
    )
    coming = _on_order()
    for pk, safety, on_hand, reserved in rows:
        key = (pk,)
        facts.count(key, "safety", exact(safety))
        facts.count(key, "on_hand", exact(on_hand or 0))
        facts.count(key, "reserved", exact(reserved or 0))
        facts.count(key, "coming", coming.get(pk, Decimal(0)))
    return facts


def _on_order() -> dict[int, Decimal]:
    lines = PurchaseOrderLine.objects.filter(
        purchase_order__status=PurchaseOrder.Status.CONFIRMED,
        product__isnull=False,
        received__lt=F("quantity"),
    )
    sums = lines.order_by().values_list("product").annotate(sum=Sum(F("quantity") - F("received")))
    return {pk: exact(coming) or Decimal(0) for pk, coming in sums}


def moves_of(asked: Asked, name: str, key: Any) -> Any:
    """The ids of the moves behind a key, up to the end of the period."""
    rows = StockMove.objects.visible().filter(
        MOVES.filter(asked), MOVES.on_key(name, key, "dated_on"), dated_on__lte=asked.span.last
    )
    return rows.order_by("-pk").values_list("pk", flat=True)
