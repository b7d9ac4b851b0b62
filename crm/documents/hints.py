"""What is worth knowing of a line while it is typed; upper areas add theirs: floors, stock, last price."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crm.catalogue.models import Product
from crm.documents.models import Document
from crm.parts import Part


@dataclass(frozen=True)
class Hint:
    """A short text beside a line; one that is `urgent` also stands above the totals.

    With a `price`, as the document writes prices, a click on the text takes it over.
    """

    text: str
    urgent: bool = False
    price: Decimal | None = None


# hints(document, lines) -> {place of the line, from 0: what to say}; a constant number of queries.
Hinter = Callable[[Any, Sequence[Part]], Mapping[int, Hint]]
_HINTERS: list[Hinter] = []


def register_hints(hinter: Hinter) -> None:
    _HINTERS.append(hinter)


def typed_products(document: Document, parts: Sequence[Part]) -> dict[int, tuple[Product, Decimal]]:
    """{place: product and quantity} of the lines that name a product; one query."""
    model = type(document).line_model()
    ids = [part.get("product_id", model) for part in parts]
    products = Product.objects.visible().in_bulk(set(ids) - {None})
    return {
        place: (products[pk], Decimal(str(part.get("quantity", model) or 0)))
        for place, (pk, part) in enumerate(zip(ids, parts, strict=True))
        if pk in products
    }


def hints_of(document: Document, parts: Sequence[Part]) -> dict[int, list[Hint]]:
    """All that is known of the lines, in the order in which the areas were registered."""
    found: dict[int, list[Hint]] = {}
    for hinter in _HINTERS:
        for place, hint in hinter(document, parts).items():
            found.setdefault(place, []).append(hint)
    return found
