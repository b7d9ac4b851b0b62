"""Which price book says what of a line, and that a typed price is another one."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from crm.documents.hints import Hint, register_hints, typed_products
from crm.documents.lines import currency_of
from crm.documents.pricers import as_written
from crm.parts import Part
from crm.pricing.prices import book_offers
from lab.templatetags.ui import money


def book_hints(document: Any, parts: Sequence[Part]) -> dict[int, Hint]:
    wanted = typed_products(document, parts)
    offers = book_offers(document, list(wanted.values()))
    found = {}
    for (place, (product, _quantity)), offer in zip(wanted.items(), offers, strict=True):
        if offer is None:
            continue
        rate = parts[place].values.get("tax_rate")
        price = as_written(document, offer.price, product.tax_rate if rate is None else rate)
        told = {"book": offer.source, "price": money(price, currency_of(document))}
        taken = parts[place].values.get("price") == price
        found[place] = Hint(_("%(book)s: %(price)s") % told, price=None if taken else price)
    return found


register_hints(book_hints)
