"""Floor prices: whoever goes below one is told, not refused; it needs a reason, not a trick."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.documents.hints import Hint, register_hints, typed_products
from crm.documents.models import PricedDocument
from crm.documents.money import rounded, without_tax
from crm.documents.pricers import Wanted, offers_of, rate_of
from crm.parts import Part
from lab.templatetags.ui import money
from lab.tenancy.actor import current_actor


def floor_hints(document: Any, parts: Sequence[Part]) -> dict[int, Hint]:
    """Each line below its product's floor price, typed or saved."""
    if document.buys:
        return {}
    wanted, model = typed_products(document, parts), type(document).line_model()
    floors = floors_of(document, list(wanted.values()))
    found = {}
    for (place, (product, _quantity)), floor in zip(wanted.items(), floors, strict=True):
        price, off, tax = (
            Decimal(str(parts[place].get(name, model) or 0))
            for name in ("price", "discount_percent", "tax_rate")
        )
        if text := warning(product, sold_at(document, price, off, tax), floor):
            found[place] = Hint(text, urgent=True)
    return found


def floors_of(document: PricedDocument, wanted: Sequence[Wanted]) -> list[Decimal | None]:
    """In the company's currency and without tax: that of the price that holds, else the product's."""
    rate = rate_of(document)
    return [
        product.floor_price if offer.floor is None else offer.floor * rate
        for offer, (product, _quantity) in zip(offers_of(document, wanted), wanted, strict=True)
    ]


def sold_at(document: PricedDocument, price: Decimal, off: Decimal, tax_rate: Decimal) -> Decimal:
    """What a piece brings after all discounts, without tax, in the company's own currency."""
    left = (100 - off) * (100 - Decimal(document.discount_percent)) / 10_000
    brought = price * left * Decimal(document.rate or 1)
    return without_tax(brought, tax_rate) if document.prices_include_tax else brought


def warning(product: Product, sold_at: Decimal, floor: Decimal | None) -> str:
    """Empty where all is well."""
    currency = current_actor().sandbox.currency
    if floor is None or rounded(sold_at, currency) >= floor:
        return ""
    text = _("%(product)s is offered at %(price)s, below its floor price of %(floor)s.")
    return text % {
        "product": product,
        "price": money(sold_at, currency),
        "floor": money(floor, currency),
    }


register_hints(floor_hints)
