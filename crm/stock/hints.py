"""Whether what a line promises is there, said while it is typed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.documents.hints import Hint, register_hints, typed_products
from crm.documents.money import ZERO
from crm.parts import Part
from crm.stock.models import StockLevel, Warehouse, default_warehouse
from lab.entities.cells import plain

# {product: {warehouse: available}}, each by id
Available = dict[int, dict[int, Decimal]]
MOST_NAMED = 3


def stock_hints(document: Any, parts: Sequence[Part]) -> dict[int, Hint]:
    """What is available in the document's warehouse, and elsewhere where that is too little.

    Lines of one product share what there is, in their order. Three queries.
    """
    if not getattr(document, "promises", False):
        return {}
    house = getattr(document, "warehouse", None) or default_warehouse()
    wanted = {
        place: (product, quantity)
        for place, (product, quantity) in typed_products(document, parts).items()
        if product.stocked
    }
    if house is None or not wanted:
        return {}
    names, levels = _available({product.pk for product, _quantity in wanted.values()})
    found = {}
    for place, (product, quantity) in wanted.items():
        here = levels.setdefault(product.pk, {})
        found[place] = _told(product, quantity, house, here, names)
        here[house.pk] = here.get(house.pk, ZERO) - quantity
    return found


def _available(products: set[int]) -> tuple[dict[int, str], Available]:
    """({warehouse: its name}, what is available where) of warehouses in use."""
    rows = StockLevel.objects.visible().filter(product_id__in=products, warehouse__active=True)
    names: dict[int, str] = {}
    found: Available = {}
    for row in rows.select_related("warehouse"):
        names[row.warehouse_id] = str(row.warehouse)
        found.setdefault(row.product_id, {})[row.warehouse_id] = row.available
    return names, found


def _told(
    product: Product,
    quantity: Decimal,
    house: Warehouse,
    levels: dict[int, Decimal],
    names: dict[int, str],
) -> Hint:
    left = max(ZERO, levels.get(house.pk, ZERO))
    told = {"count": _count(left, product), "warehouse": house}
    if left >= quantity:
        return Hint(_("%(count)s available in %(warehouse)s") % told)
    text = _("Only %(count)s available in %(warehouse)s") if left else _("None in %(warehouse)s")
    elsewhere = [
        f"{names[pk]} {_count(there, product)}"
        for pk, there in sorted(levels.items(), key=lambda item: (-item[1], item[0]))
        if pk != house.pk and there > 0
    ][:MOST_NAMED]
    if elsewhere:
        more = _("elsewhere: %(places)s") % {"places": ", ".join(elsewhere)}
        return Hint(f"{text % told}; {more}", urgent=True)
    return Hint(text % told, urgent=True)


def _count(quantity: Decimal, product: Product) -> str:
    return f"{plain(quantity)} {product.unit}".strip()


register_hints(stock_hints)
