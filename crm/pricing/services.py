"""Writing price books with their lines."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.parts import Parts, Pieces, line_error, matched, write_parts
from crm.pricing.models import PriceBook, PriceBookLine
from crm.rows import reread
from lab import records
from lab.tenancy.writing import sandbox_write

Values = Mapping[str, Any]


def price_book_create(values: Values, lines: Pieces | None = None) -> PriceBook:
    """A new book with its lines, given as (None, values)."""
    with sandbox_write():
        book = records.create(PriceBook, values)
        _write_lines(book, lines)
        return book


def price_book_change(book: PriceBook, values: Values, lines: Pieces | None = None) -> PriceBook:
    """Change a book and its lines; None leaves the lines as they are. Raises Conflict."""
    with sandbox_write():
        fresh = reread(book)
        if fresh.version != book.version:
            raise records.Conflict(fresh)
        _write_lines(fresh, lines)
        return records.change(reread(fresh), values)


def _write_lines(book: PriceBook, lines: Pieces | None) -> None:
    if lines is None:
        return
    parts = matched(book, PriceBookLine, lines)
    _refuse_doubles(parts)
    write_parts(book, parts)


def _refuse_doubles(parts: Parts) -> None:
    """Of one product, each quantity begins one price."""
    seen: list[tuple[Any, Any]] = []
    for place, part in enumerate(parts.parts):
        product = part.get("product_id", parts.model)
        begins = _number(part.get("from_quantity", parts.model))
        if product is not None and (product, begins) in seen:
            text = _("This product has a price from this quantity on already.")
            raise line_error(place, {"from_quantity": [text]})
        seen.append((product, begins))


def _number(value: Any) -> Any:
    """As a number where it is one; what is none is refused when the line is saved."""
    try:
        return PriceBookLine._meta.get_field("from_quantity").to_python(value)
    except ValidationError:
        return value
