"""The lines of a record as they were at an entry of the journal, beside what they are now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lab.entities.fields import Field, field_of
from lab.entities.spec import REGISTRY, Lines
from lab.entities.wording import Wording
from lab.journal.history import parts_at

States = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Cell:
    """A field of a line then and now, in words."""

    numeric: bool
    then: str
    now: str


@dataclass(frozen=True)
class Part:
    """A line: its cells in the order of the columns, and what became of it since."""

    number: int
    cells: list[Cell]
    tone: str
    fate: str


@dataclass(frozen=True)
class Parts:
    label: str
    columns: list[Field]
    then: list[Part]
    since: list[Part]


def parts_as_they_were(collection: str, number: int, entry: int, last: int) -> Parts | None:
    """None for records without lines; `last` is the newest entry, at which it is now."""
    entity = REGISTRY.get(collection)
    if entity is None or entity.lines is None:
        return None
    lines = entity.lines
    then = parts_at(lines.model, number, entry)
    now = parts_at(lines.model, number, last)
    wording = Wording()
    wording.learn(lines.model.collection, *then.values(), *now.values())
    columns = [field_of(lines.model, name) for name in (*lines.fields, *lines.computed)]
    told = list(_told(wording, lines, columns, then, now))
    return Parts(
        label=capfirst(str(lines.model._meta.verbose_name_plural)),
        columns=columns,
        then=[part for part in told if part.number in then],
        since=[part for part in told if part.number not in then],
    )


def _told(
    wording: Wording, lines: Lines, columns: list[Field], then: States, now: States
) -> Iterator[Part]:
    for number in sorted({*then, *now}, key=lambda one: _place(one, then, now)):
        was, became = then.get(number, {}), now.get(number, {})
        changes = wording.changes(lines.model.collection, was, became)
        told = {change.name: (change.before, change.after) for change in changes}
        cells = [Cell(field.numeric, *told.get(field.name, ("", ""))) for field in columns]
        yield Part(number, cells, *_fate(was, became, cells))


def _place(number: int, then: States, now: States) -> tuple[int, int]:
    """As they stood on the document; without a position in the order in which they were made."""
    state = then.get(number) or now.get(number) or {}
    return int(state.get("position") or 0), number


def _fate(was: Any, became: Any, cells: list[Cell]) -> tuple[str, str]:
    if not was:
        return "green", _("added since")
    if not became:
        return "red", _("deleted since")
    if any(cell.then != cell.now for cell in cells):
        return "yellow", _("changed since")
    return "", ""
