"""Alerts of stock: once when less is available than the safety stock, until it is filled again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, Sum
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Product
from crm.purchasing.models import PurchaseOrder, PurchaseOrderLine
from crm.stock.models import StockLevel
from lab.entities.cells import plain
from lab.journal.models import Entry
from lab.notices.kinds import register_notice
from lab.notices.listening import listen
from lab.notices.telling import News, seats_of_kind, seats_taken
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Seat

ZERO = Decimal(0)
PIECES = Decimal("0.001")

register_notice(
    "stock-low",
    _("Stock is low"),
    _("“%(record)s” is low: %(available)s available, the safety stock is %(safety)s."),
    many=_("%(count)d products are below their safety stock."),
    icon="alert-triangle",
    tone="orange",
)


def level_news(entries: Sequence[Entry]) -> Iterator[News]:
    """Products that a write has brought below their safety stock: those that were not before."""
    numbers = {entry.record for entry in entries if entry.record is not None}
    rows = StockLevel.objects.numbered(*numbers).order_by()
    products = {level.number: level.product_id for level in rows}
    added: dict[int, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.record in products:
            added[products[entry.record]] += _added(entry)
    fallen = {pk: more for pk, more in added.items() if more < 0}
    yield from _alerts(dict.fromkeys(fallen), fallen)


def _added(entry: Entry) -> Decimal:
    """How much more is available after the change."""

    def change(name: str) -> Decimal:
        return Decimal(entry.after.get(name, 0)) - Decimal(entry.before.get(name, 0))

    return change("on_hand") - change("reserved")


def safety_news(entries: Sequence[Entry]) -> Iterator[News]:
    """Products whose safety stock was raised above what there is."""
    sandbox = current_actor().sandbox
    raised = {
        make_id(sandbox.pk, entry.record): Decimal(entry.before["safety_stock"])
        for entry in reversed(entries)
        if entry.record is not None and "safety_stock" in entry.before
    }
    yield from _alerts(raised, {})


def _alerts(safety: Mapping[int, Decimal | None], added: Mapping[int, Decimal]) -> Iterator[News]:
    """Of products by id, with the safety stock that they had (None: the present one), and what was
    added to what is available."""
    found = [
        (product, there)
        for product, there in _available(safety)
        if there < product.safety_stock
        and there - added.get(product.pk, ZERO) >= _former(product, safety[product.pk])
    ]
    if not found:
        return
    keepers, people = seats_of_kind(Seat.Kind.WAREHOUSE), seats_taken()
    buyers = _buyers(product.pk for product, _there in found)
    for product, there in found:
        # Where nobody sits on a seat of the stock it concerns the head, and else whoever is there.
        concerned = (keepers | buyers.get(product.pk, set())) & people
        seats = concerned or _head() & people or people
        yield News(kind="stock-low", seats=seats, row=product, facts=_facts(product, there))


def _former(product: Product, safety: Decimal | None) -> Decimal:
    return product.safety_stock if safety is None else safety


def _available(products: Iterable[int]) -> list[tuple[Product, Decimal]]:
    """What of these is available over all warehouses, as the purchase proposal counts it."""
    rows = list(Product.objects.filter(pk__in=list(products), stocked=True, safety_stock__gt=0))
    levels: Any = StockLevel.objects.filter(product__in=rows).order_by().values("product")
    sums = levels.annotate(there=Sum(F("on_hand") - F("reserved")))
    there = {row["product"]: Decimal(row["there"]).quantize(PIECES) for row in sums}
    return [(product, there.get(product.pk, ZERO)) for product in rows]


def _facts(product: Product, there: Decimal) -> dict[str, Any]:
    return {
        "available": f"{plain(there)} {product.unit}".strip(),
        "safety": f"{plain(product.safety_stock)} {product.unit}".strip(),
    }


def _buyers(products: Iterable[int]) -> dict[int, set[int]]:
    """{product: who ordered it last}."""
    lines = PurchaseOrderLine.objects.filter(product__in=set(products)).order_by()
    latest = dict(lines.values_list("product").annotate(last=Max("purchase_order")))
    orders = PurchaseOrder.objects.filter(pk__in=latest.values()).order_by()
    owners = dict(orders.values_list("pk", "owner"))
    return {product: {owners[order]} for product, order in latest.items() if order in owners}


def _head() -> set[int]:
    return {pk for pk, seat in current_actor().policy.seats.items() if seat.parent_id is None}


listen("stocklevel.*", level_news)
listen("product.changed", safety_news)
