"""How much of a document's lines later documents have taken up: added up, never beyond what there is."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.money import ZERO
from lab import records
from lab.entities.cells import plain

# {id of a line: quantity}
Quantities = Mapping[int, Decimal]


def summed(pairs: Iterable[tuple[int | None, Decimal]]) -> dict[int, Decimal]:
    """Quantities added up by the row that they are of; what is of none is left out."""
    found: dict[int, Decimal] = {}
    for pk, quantity in pairs:
        if pk is not None:
            found[pk] = found.get(pk, ZERO) + quantity
    return found


def taken_of(lines: Iterable[Any], link: str, sign: int = 1) -> dict[int, Decimal]:
    """What these lines take of the lines that `link` names."""
    return summed((getattr(line, f"{link}_id"), sign * line.quantity) for line in lines)


def count_on(
    rows: Iterable[Any], deltas: Quantities, most: Callable[[Any], Decimal], column: str
) -> None:
    """Add to what was taken of these lines, or take away; never beyond `most(row)`, never below zero."""
    changes = []
    for row in rows:
        present, delta = getattr(row, column), deltas[row.pk]
        if delta > 0 and present + delta > most(row):
            refuse_quantity(row, most(row) - present)
        if present + delta < 0:
            refuse_quantity(row, present)
        changes.append((row, {column: present + delta}))
    records.change_many(changes)


def refuse_quantity(line: Any, left: Decimal) -> None:
    text = _("Only %(left)s of “%(line)s” are left, by %(document)s.")
    told = {"left": plain(max(ZERO, left)), "line": line, "document": getattr(line, line.part_of)}
    raise ValidationError({"lines": text % told})
