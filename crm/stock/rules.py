"""What the stock refuses of what is written elsewhere."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.stock.models import StockLevel
from lab.records.validation import register_check


def check_stocked(
    rows: Sequence[Product], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """Goods of which something lies in a warehouse, or is promised, stay goods."""
    if fields is None or "stocked" not in fields:
        return {}
    levels = StockLevel.objects.filter(product__in=rows).exclude(on_hand=0, reserved=0)
    kept = set(levels.values_list("product", flat=True))
    text = _("Some of it lies in a warehouse: issue it or correct the stock first.")
    return {
        place: ValidationError({"stocked": text})
        for place, row in enumerate(rows)
        if row.pk in kept
    }


register_check(Product, check_stocked)
