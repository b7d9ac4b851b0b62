"""What is worth knowing of a document and its lines while they are typed, and again before it is
issued; upper areas add theirs: floors, stock, last price, credit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.documents.models import Document
from crm.parts import Part, matched


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
# notes(document, total) -> what to know of the whole document that comes to so much, with tax and in
# its currency; it may be unsaved.
Noter = Callable[[Any, Decimal], Sequence[Hint]]
_NOTERS: list[Noter] = []


def register_hints(hinter: Hinter) -> None:
    _HINTERS.append(hinter)


def register_notes(noter: Noter) -> None:
    _NOTERS.append(noter)


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


def notes_of(document: Document, total: Decimal) -> list[Hint]:
    """All that is known of the whole document, what is urgent first."""
    notes = [note for noter in _NOTERS for note in noter(document, total)]
    return sorted(notes, key=lambda note: not note.urgent)


def urgent_texts(document: Any) -> list[str]:
    """What to mind before a saved document is issued: of the whole, then line by line."""
    told = [note.text for note in notes_of(document, document.total) if note.urgent]
    parts = matched(document, type(document).line_model(), None).parts
    hints = hints_of(document, parts)
    for place, part in enumerate(parts):
        for hint in hints.get(place, ()):
            if hint.urgent:
                text = _("Line %(line)d, %(what)s: %(warning)s")
                about = {"line": place + 1, "what": part.row, "warning": hint.text}
                told.append(text % about)
    return told
