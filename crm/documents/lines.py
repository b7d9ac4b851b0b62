"""What the lines of a document amount to, before they are written."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.documents.models import Document, PricedDocument, PricedLine
from crm.documents.money import ZERO, Conditions, Priced, Totals, rounded, totals
from crm.documents.pricers import Offer, as_written, offers_of
from crm.parts import Parts, Pieces, line_error, matched
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

# What fits into the columns of amounts.
LARGEST = Decimal(10) ** 14
PRICED = ("quantity", "price", "discount_percent", "tax_rate")
CONDITIONS = ("discount_percent", "freight", "other_charges")


def placed(document: Document, pieces: Pieces | None, *, taken_over: bool = False) -> Parts:
    """The lines with all their values but amounts, in the order given."""
    parts = matched(document, type(document).line_model(), pieces)
    if pieces is not None:
        products = fill_from_products(document, parts, taken_over=taken_over)
        for position, part in enumerate(parts.parts, 1):
            part.values["position"] = position
        if issubclass(parts.model, PricedLine):
            _fill_costs(parts, products)
    return parts


def planned(
    document: PricedDocument, pieces: Pieces | None, *, taken_over: bool = False
) -> tuple[Parts, Totals]:
    """The lines with all their values, and the totals; serves the preview of unsaved ones, too."""
    parts = placed(document, pieces, taken_over=taken_over)
    sums = _totals(document, parts)
    _refuse_too_large(document, sums)
    for part, amounts in zip(parts.parts, sums.lines, strict=True):
        part.values |= {"net": amounts.net, "tax": amounts.tax, "gross": amounts.gross}
    return parts, sums


def _refuse_too_large(document: PricedDocument, sums: Totals) -> None:
    text = _("This amount is too large.")
    for place, line in enumerate(sums.lines):
        if line.gross >= LARGEST:
            raise line_error(place, {"price": [text]})
    if max(sums.subtotal, sums.total, base_total(document, sums)) >= LARGEST:
        raise ValidationError({"lines": text})


def sums_of(document: PricedDocument, sums: Totals) -> dict[str, Decimal]:
    """The totals as values of the document."""
    return {
        "subtotal": sums.subtotal,
        "discount": sums.discount,
        "tax": sums.tax,
        "total": sums.total,
    }


def base_total(document: PricedDocument, sums: Totals) -> Decimal:
    """The total in the company's own currency; without a rate, which is refused elsewhere, nothing."""
    rate = _decimal(type(document), "rate", document.rate)
    return rounded(sums.total * rate, current_actor().sandbox.currency) if rate else ZERO


def fill_from_products(
    document: Document | None, parts: Parts, *, taken_over: bool = False
) -> Mapping[int, Product]:
    """Give new lines what their product brings: name, unit, price and tax rate, unless stated.

    Answers the products. Raises LineErrors where one is chosen that is not on sale today; lines that
    had it keep it, and so do those `taken_over` from an earlier document.
    """
    ids = {part.get("product_id", parts.model) for part in parts.parts} - {None}
    products = Product.objects.visible().in_bulk(ids)
    if not taken_over:
        _refuse_off_sale(parts, products)
    offers = _offers(document, parts, products)
    again = ("description", "price") if isinstance(document, PricedDocument) else ("description",)
    names = {field.name for field in parts.model._meta.concrete_fields}
    for place, part in enumerate(parts.parts):
        product = products.get(part.values.get("product_id"))
        if product is None:
            continue
        for name, offered in _brought(document, product, offers.get(place)).items():
            # A line that was there keeps what it says; only a blank text or price is filled again.
            blank = name in part.values if part.row is not None else name in names
            fills = part.row is None or name in again
            if blank and fills and part.values.get(name) in (None, ""):
                part.values[name] = offered
    return products


def _offers(
    document: Document | None, parts: Parts, products: Mapping[int, Product]
) -> dict[int, Offer]:
    """{place: what its product is offered at} of the lines in which no price is typed."""
    if not isinstance(document, PricedDocument) or not issubclass(parts.model, PricedLine):
        return {}
    asked = {
        place: (products[part.values["product_id"]], quantity_of(parts, place))
        for place, part in enumerate(parts.parts)
        if part.values.get("product_id") in products and part.values.get("price") in (None, "")
    }
    return dict(zip(asked, offers_of(document, list(asked.values())), strict=True))


def quantity_of(parts: Parts, place: int) -> Decimal:
    """How much a line says; one piece where it is no number, which is refused elsewhere."""
    model = parts.model
    found = _decimal(model, "quantity", parts.parts[place].get("quantity", model))
    return Decimal(1) if found is None else found


def _fill_costs(parts: Parts, products: Mapping[int, Product]) -> None:
    """What the products of the lines cost, where it is known."""
    currency = current_actor().sandbox.currency
    for place, part in enumerate(parts.parts):
        product = products.get(part.get("product_id", parts.model) or 0)
        each = (product.cost if product else None) or ZERO
        part.values["cost"] = rounded(each * _number(parts, place, "quantity"), currency)


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
    """What is issued says in every line how much of it."""
    model: Any = parts.model
    for place in range(len(parts.parts)):
        if not model.takes(_number(parts, place, "quantity")):
            text = _("Line %(line)d has no quantity: enter how much, or remove the line.")
            raise ValidationError({"lines": text % {"line": place + 1}})


def _brought(
    document: Document | None, product: Product, offer: Offer | None = None
) -> dict[str, Any]:
    """Outside of documents prices are in the company's currency and without tax."""
    price = product.list_price
    if offer is not None and isinstance(document, PricedDocument):
        price = as_written(document, offer.price, product.tax_rate)
    return {
        "description": str(product),
        "unit": product.unit,
        "price": price,
        "tax_rate": product.tax_rate,
    }


def offered_prices(document: PricedDocument, lines: Sequence[Any]) -> list[Decimal]:
    """What the products of saved lines are offered at, as the document writes prices; 0 without one."""
    asked = [(line.product, line.quantity) for line in lines if line.product is not None]
    offers = iter(offers_of(document, asked))
    return [
        as_written(document, next(offers).price, line.product.tax_rate)
        if line.product is not None
        else ZERO
        for line in lines
    ]


def currency_of(document: PricedDocument) -> str:
    return document.currency or current_actor().sandbox.currency


def _totals(document: PricedDocument, parts: Parts) -> Totals:
    priced = [
        Priced(**{name: _number(parts, place, name) for name in PRICED})
        for place in range(len(parts.parts))
    ]
    return totals(priced, conditions_of(document))


def conditions_of(document: PricedDocument) -> Conditions:
    """What the document says for all its lines. Raises ValidationError where it is no number."""
    found = {name: _decimal(type(document), name, getattr(document, name)) for name in CONDITIONS}
    if wrong := [name for name, number in found.items() if number is None]:
        raise ValidationError({name: _("Enter a number.") for name in wrong})
    percent, freight, other = (number or ZERO for number in found.values())
    with_taxes = bool(document.prices_include_tax)
    return Conditions(currency_of(document), percent, freight + other, with_taxes)


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
