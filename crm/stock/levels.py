"""The levels of products in warehouses, as one write changes them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.documents.settings import trade_settings
from crm.stock.models import StockLevel, Warehouse
from lab import records
from lab.entities.cells import plain

Place = tuple[int, int]


@dataclass
class Levels:
    """Rows by (product, warehouse), read once, changed in memory, written once by `write`."""

    rows: dict[Place, StockLevel]
    fresh: set[Place] = field(default_factory=set)

    @classmethod
    def read(cls, places: Iterable[tuple[Product, Warehouse]]) -> "Levels":
        """The levels of these, also of those where there was never anything; two queries at most."""
        wanted = {(product.pk, warehouse.pk): (product, warehouse) for product, warehouse in places}
        products = {product for product, _warehouse in wanted}
        found = StockLevel.objects.filter(product__in=products)
        found = found.select_related("product", "warehouse")
        rows = {(row.product_id, row.warehouse_id): row for row in found}
        fresh = set(wanted) - set(rows)
        for place in fresh:
            product, warehouse = wanted[place]
            rows[place] = StockLevel(product=product, warehouse=warehouse)
        return cls({place: rows[place] for place in wanted}, fresh)

    def read_more(self, places: Iterable[tuple[Product, Warehouse]]) -> None:
        """The same for what is not among them yet."""
        fresh = [place for place in places if (place[0].pk, place[1].pk) not in self.rows]
        if fresh:
            more = Levels.read(fresh)
            self.rows |= more.rows
            self.fresh |= more.fresh

    def at(self, product: Product, warehouse: Warehouse) -> StockLevel:
        return self.rows[product.pk, warehouse.pk]

    def refuse_shortage(self, places: Iterable[Place]) -> None:
        """Raise ValidationError for what is not there at these, all at once; the company may allow it."""
        if trade_settings().negative_stock:
            return
        levels = (self.rows[place] for place in sorted(set(places)))
        told = [_short(level) for level in levels if level.on_hand < max(0, level.reserved)]
        if told:
            raise ValidationError(told)

    def write(self) -> None:
        """Write them; as nobody's right, but as what follows from a posted document."""
        made = [_values(self.rows[place]) for place in sorted(self.fresh)]
        records.create_many(StockLevel, made)
        kept = [(row, _amounts(row)) for place, row in self.rows.items() if place not in self.fresh]
        rows = StockLevel.objects.select_related("product", "warehouse")
        stored = rows.in_bulk([row.pk for row, _values in kept])
        records.change_many([(stored[row.pk], values) for row, values in kept])


def _amounts(level: StockLevel) -> dict[str, Any]:
    return {"on_hand": level.on_hand, "reserved": level.reserved, "value": level.value}


def _values(level: StockLevel) -> dict[str, Any]:
    return {"product": level.product, "warehouse": level.warehouse, **_amounts(level)}


def _short(level: StockLevel) -> str:
    text = _(
        "There is too little of “%(product)s” in “%(warehouse)s”: %(missing)s are missing. "
        "Deliver less, from another warehouse, or when goods have come in."
    )
    missing = max(Decimal(0), level.reserved) - level.on_hand
    return text % {
        "product": level.product,
        "warehouse": level.warehouse,
        "missing": f"{plain(missing)} {level.product.unit}".strip(),
    }
