"""Floor prices: whoever goes below one is told, not refused; it needs a reason, not a trick."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.parts import Part
from crm.selling.documents import Document
from lab.templatetags.ui import money
from lab.tenancy.actor import current_actor


def floor_products(ids: Iterable[Any]) -> dict[int, Product]:
    """The visible products among these that have a floor price; one query."""
    wanted = set(ids) - {None}
    rows = Product.objects.visible().filter(pk__in=wanted, floor_price__isnull=False)
    return rows.in_bulk() if wanted else {}


def below_floor(document: Document) -> list[str]:
    """What to mind before a document is sent: each line below its product's floor price."""
    lines = list(document.lines.all())  # type: ignore[attr-defined]
    floors = floor_products(line.product_id for line in lines)
    told = []
    for place, line in enumerate(lines, 1):
        if text := warning(line.product_id, line.price, _off(document, line), floors):
            told.append(_("Line %(line)d: %(warning)s") % {"line": place, "warning": text})
    return told


def part_warning(part: Part, document_percent: Decimal, floors: dict[int, Product]) -> str:
    """The same for a line that is still being typed."""
    off = Decimal(str(part.values.get("discount_percent") or 0))
    price = Decimal(str(part.values.get("price") or 0))
    return warning(part.values.get("product_id"), price, _both(off, document_percent), floors)


def warning(
    product_id: int | None, price: Decimal, off: Decimal, floors: dict[int, Product]
) -> str:
    """`off` is the discount in percent, of line and document together; "" where all is well."""
    product = floors.get(product_id or 0)
    if product is None or product.floor_price is None:
        return ""
    sold_at = price * (100 - off) / 100
    if sold_at >= product.floor_price:
        return ""
    currency = current_actor().sandbox.currency
    text = _("%(product)s is offered at %(price)s, below its floor price of %(floor)s.")
    return text % {
        "product": product,
        "price": money(sold_at, currency),
        "floor": money(product.floor_price, currency),
    }


def _off(document: Document, line: Any) -> Decimal:
    return _both(line.discount_percent, document.discount_percent)


def _both(one: Decimal, other: Decimal) -> Decimal:
    """Two discounts after each other, as one percentage."""
    return 100 - (100 - one) * (100 - other) / 100
