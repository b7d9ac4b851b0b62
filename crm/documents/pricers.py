"""What a product is offered at: upper areas say it (price books, prices of suppliers), else the list does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from crm.catalogue.models import Product
from crm.documents.models import PricedDocument
from crm.documents.money import rounded, with_tax
from lab.tenancy.actor import current_actor


@dataclass(frozen=True)
class Offer:
    """A piece without tax, in the document's currency; `floor` is what it is not sold below.

    `source` names where the price comes from, empty for the product itself.
    """

    price: Decimal
    floor: Decimal | None = None
    source: str = ""


# One product in some quantity.
Wanted = tuple[Product, Decimal]
# offers(document, wanted) -> one each, None where this area knows no price; a constant number of
# queries. An area that has nothing to say of this kind of document answers with None for each.
Pricer = Callable[[Any, Sequence[Wanted]], Sequence[Offer | None]]
_PRICERS: list[Pricer] = []


def register_pricer(pricer: Pricer) -> None:
    _PRICERS.append(pricer)


def offers_of(document: PricedDocument, wanted: Sequence[Wanted]) -> list[Offer]:
    """The first answer of those registered counts; products without one have their list price."""
    if not wanted:
        return []
    found: list[Offer | None] = [None] * len(wanted)
    for pricer in _PRICERS:
        answers = pricer(document, wanted)
        found = [old or new for old, new in zip(found, answers, strict=True)]
    rate = rate_of(document)
    return [
        offer or Offer(product.list_price / rate)
        for offer, (product, _quantity) in zip(found, wanted, strict=True)
    ]


def as_written(document: PricedDocument, price: Decimal, tax_rate: Decimal) -> Decimal:
    """A price without tax as the document writes prices: with or without tax, rounded."""
    if document.prices_include_tax:
        price = with_tax(price, tax_rate)
    return rounded(price, document.currency or current_actor().sandbox.currency)


def rate_of(document: PricedDocument) -> Decimal:
    """The document's rate; 1 where what is typed is none, which is refused elsewhere."""
    try:
        rate = type(document)._meta.get_field("rate").to_python(document.rate)  # type: ignore[union-attr]
    except ValidationError:
        rate = None
    return rate if rate and rate > 0 else Decimal(1)
