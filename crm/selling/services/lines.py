"""What the lines of a document amount to, before they are written."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.parts import Parts, Pieces, line_error, matched
from crm.selling.documents import Document
from crm.selling.money import Priced, Totals, totals
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

# What fits into the columns of amounts.
LARGEST = Decimal(10) ** 14
PRICED = ("quantity", "price", "discount_percent", "tax_rate")


def planned(
    document: Document, pieces: Pieces | None, *, taken_over: bool = False
) -> tuple[Parts, Totals]:
    """The lines with all their values, and the totals; serves the preview of unsaved ones, too."""
    parts = matched(document, type(document).line_model(), pieces)
    if pieces is not None:
        fill_from_products(parts, taken_over=taken_over)
        for position, part in enumerate(parts.parts, 1):
            part.values["position"] = position
    sums = _totals(document, parts)
    _refuse_too_large(sums)
    for part, amounts in zip(parts.parts, sums.lines, strict=True):
        part.values |= {"net": amounts.net, "tax": amounts.tax, "gross": amounts.gross}
    return parts, sums


def _refuse_too_large(sums: Totals) -> None:
    text = _("This amount is too large.")
    for place, line in enumerate(sums.lines):
        if line.gross >= LARGEST:
            raise line_error(place, {"price": [text]})
    if max(sums.subtotal, sums.total) >= LARGEST:
        raise ValidationError({"lines": text})


def sums_of(sums: Totals) -> dict[str, Decimal]:
    """The totals as values of the document."""
    return {
        "subtotal": sums.subtotal,
        "discount": sums.discount,
        "tax": sums.tax,
        "total": sums.total,
    }


def fill_from_products(parts: Parts, *, taken_over: bool = False) -> None:
    """Give new lines what their product brings: name, unit, price and tax rate, unless stated.

    Raises LineErrors where a product is chosen that is not on sale today; lines that had it keep
    it, and so do those `taken_over` from an earlier document.
    """
    ids = {part.values.get("product_id") for part in parts.parts} - {None}
    products = Product.objects.visible().in_bulk(ids)
    if not taken_over:
        _refuse_off_sale(parts, products)
    names = {field.name for field in parts.model._meta.concrete_fields}
    for part in parts.parts:
        product = products.get(part.values.get("product_id"))
        if product is None:
            continue
        for name, offered in _brought(product).items():
            # A line that was there keeps what it says; only a blank description is filled again.
            blank = name in part.values if part.row is not None else name in names
            fills = part.row is None or name == "description"
            if blank and fills and part.values.get(name) in (None, ""):
                part.values[name] = offered


def _refuse_off_sale(parts: Parts, products: Mapping[int, Product]) -> None:
    today = current_actor().today
    for place, part in enumerate(parts.parts):
        product = products.get(part.values.get("product_id") or 0)
        if product is None or product.is_on_sale(today):
            continue
        if part.row is not None and part.row.product_id == product.pk:  # type: ignore[attr-defined]
            continue
        text = _("“%(product)s” is not on sale on %(day)s. Choose another product.")
        told = text % {"product": product, "day": today.isoformat()}
        raise line_error(place, {"product": [told]})


def require_quantities(parts: Parts) -> None:
    """What is issued sells something in every line."""
    for place in range(len(parts.parts)):
        if _number(parts, place, "quantity") <= 0:
            text = _("Line %(line)d has no quantity: enter how much, or remove the line.")
            raise ValidationError({"lines": text % {"line": place + 1}})


def _brought(product: Product) -> dict[str, Any]:
    return {
        "description": str(product),
        "unit": product.unit,
        "price": product.list_price,
        "tax_rate": product.tax_rate,
    }


def _totals(document: Document, parts: Parts) -> Totals:
    priced = [
        Priced(**{name: _number(parts, place, name) for name in PRICED})
        for place in range(len(parts.parts))
    ]
    percent = _decimal(type(document), "discount_percent", document.discount_percent)
    if percent is None:
        raise ValidationError({"discount_percent": _("Enter a number.")})
    return totals(priced, percent, current_actor().sandbox.currency)


def _number(parts: Parts, place: int, name: str) -> Decimal:
    part = parts.parts[place]
    if part.values.get(name, 0) is None:
        del part.values[name]
    number = _decimal(parts.model, name, part.get(name, parts.model))
    if number is None:
        raise line_error(place, {name: [_("Enter a number.")]})
    return number


def _decimal(model: type[Sandboxed], name: str, value: Any) -> Decimal | None:
    """The value of a decimal field as a number, or None when it is none."""
    try:
        return model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
    except ValidationError:
        return None
