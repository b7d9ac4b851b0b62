"""Saving the parts of a record with it: lines of a document, products of an opportunity.

Parts come as (number or None, values): with a number one is changed, without it is new, and those
that are missing are deleted. Their order is the order of the list.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from lab import records
from lab.entities.saving import LineErrors
from lab.tenancy.models import Sandboxed

Pieces = Sequence[tuple[int | None, Mapping[str, Any]]]
MOST_PARTS = 500


@dataclass
class Part:
    """One part as it shall be: the row that is changed, or None for a new one, and its values."""

    row: Sandboxed | None
    values: dict[str, Any]

    def get(self, name: str, model: type[Sandboxed]) -> Any:
        """The value that a column will have."""
        return self.values.get(name, getattr(self.row or model(), name))


@dataclass
class Parts:
    """All parts of a record as they shall be, and the rows that are to go."""

    model: type[Sandboxed]
    parts: list[Part]
    missing: list[Sandboxed] = field(default_factory=list)


def matched(whole: Sandboxed, model: type[Sandboxed], pieces: Pieces | None) -> Parts:
    """Find the rows that the pieces mean; None keeps all as they are.

    Raises ValidationError when a number is not of this record.
    """
    present = _present(whole, model)
    if pieces is None:
        return Parts(model, [Part(row, {}) for row in present.values()])
    if len(pieces) > MOST_PARTS:
        raise ValidationError({"lines": _("At most %(count)d lines.") % {"count": MOST_PARTS}})
    numbers = [number for number, _values in pieces if number is not None]
    if len(set(numbers)) != len(numbers) or not present.keys() >= set(numbers):
        raise ValidationError({"lines": _("A line is not part of this record. Load it again.")})
    parts = [
        Part(present[number] if number is not None else None, dict(values))
        for number, values in pieces
    ]
    return Parts(model, parts, [row for n, row in present.items() if n not in numbers])


def write_parts(whole: Sandboxed, parts: Parts) -> None:
    """Delete, change and create the parts of a saved record."""
    records.delete_many(parts.missing)
    old = [place for place, part in enumerate(parts.parts) if part.row is not None]
    new = [place for place, part in enumerate(parts.parts) if part.row is None]
    with _errors_by_line(parts, old):
        kept = (parts.parts[place] for place in old)
        records.change_many([(part.row, part.values) for part in kept if part.row is not None])
    with _errors_by_line(parts, new):
        link = parts.model.part_of
        records.create_many(
            parts.model, [{**parts.parts[place].values, link: whole} for place in new]
        )


def save_parts(whole: Sandboxed, model: type[Sandboxed], pieces: Pieces | None) -> None:
    """Write the parts of a record that need no computing; None leaves them alone."""
    if pieces is not None:
        write_parts(whole, matched(whole, model, pieces))


def line_error(place: int, errors: Mapping[str, Any]) -> LineErrors:
    """What is wrong with the part at this place, counted from 0."""
    return LineErrors({place: dict(errors)})


def _present(whole: Sandboxed, model: type[Sandboxed]) -> dict[int, Sandboxed]:
    if whole.pk is None:
        return {}
    rows = model.objects.filter(**{model.part_of: whole})
    if any(column.name == "product" for column in model._meta.concrete_fields):
        # Without words of its own a part is called like its product.
        rows = rows.select_related("product")
    return {row.number: row for row in rows}


@contextmanager
def _errors_by_line(parts: Parts, places: Sequence[int]) -> Iterator[None]:
    """What is wrong is told with the place of the line, as the caller counts them."""
    try:
        yield
    except ValidationError as error:
        by_row = getattr(error, "by_position", {}).values()
        told = {
            place: errors
            for place in places
            for row, errors in by_row
            if row is parts.parts[place].row
        }
        if not told:
            told = {places[getattr(error, "position", 0)]: _by_field(error)}
        raise LineErrors(told) from error


def _by_field(error: ValidationError) -> dict[str, Any]:
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {NON_FIELD_ERRORS: error.messages}
