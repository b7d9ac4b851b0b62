"""The lines of a record in its form: a table of inputs `lines-<i>-<field>`, read back in order."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django import forms

from lab.entities.cells import Cells
from lab.entities.fields import Field, Kind, field_of, joins
from lab.entities.forms import RecordForm
from lab.entities.inputs import form_field, form_field_like
from lab.entities.narrowing import narrow
from lab.entities.saving import LineErrors
from lab.entities.spec import Entity, Lines
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

PRESENT = "lines-present"
INDEX = re.compile(r"^lines-(\d{1,4})-")
# One more than a record can have: what is beyond only costs time, the services refuse that many.
MOST_READ = 501
BLANK = "__blank__"


class LineForm(RecordForm):
    """The inputs of one line, copied from those of an empty one: a document has hundreds of lines."""

    def __init__(self, lines: Lines, index: int | str, **options: Any) -> None:
        known = f"line-inputs:{lines.model.collection}"
        self.made: dict[str, forms.Field] = current_actor().policy.once(known, dict)
        super().__init__(lines.model, lines.fields, prefix=f"lines-{index}", **options)
        self.use_required_attribute = False
        narrow(self, lines.model.collection, lines.narrowed)

    def _made(self, field: Field, value: Any) -> forms.Field:
        if field.name not in self.made:
            made = self.made[field.name] = form_field(field, "")
            made.label = str(made.label)
        return form_field_like(self.made[field.name], field, value)


@dataclass
class LineRow:
    """One line: its inputs, what is computed, and what is wrong with it as a whole."""

    form: RecordForm
    number: str = ""
    computed: list[tuple[Field, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.form.prefix}-number"


@dataclass
class LinesEditor:
    """All lines as the page shows them, and `blank`, from which the page makes new ones."""

    fields: list[Field]
    computed: list[Field]
    rows: list[LineRow]
    blank: LineRow
    # Whether the order of the lines is kept.
    ordered: bool = False


def editor(entity: Entity, row: Sandboxed | None = None) -> LinesEditor | None:
    """For an unsent form: the record's lines, or one empty one."""
    if entity.lines is None:
        return None
    stored = stored_lines(entity, row) if row is not None else []
    cells, computed = Cells(), _computed(entity.lines)
    rows = [
        LineRow(
            form=LineForm(entity.lines, index, row=line),
            number=str(line.number),
            computed=[(each, cells(each, line)) for each in computed],
        )
        for index, line in enumerate(stored)
    ]
    return _editor(entity.lines, rows or [LineRow(form=LineForm(entity.lines, 0))])


def editor_again(entity: Entity, data: Mapping[str, Any], error: Any) -> LinesEditor | None:
    """For a form that was refused: what was typed, with the errors beside it."""
    if entity.lines is None:
        return None
    indexes = list(_filled(entity.lines, data))
    _load_labels(entity.lines, data, indexes)
    rows = [
        LineRow(
            form=LineForm(entity.lines, index, data=data),
            number=data.get(f"lines-{index}-number", ""),
        )
        for index in indexes
    ]
    if isinstance(error, LineErrors):
        for position, told in error.lines.items():
            if position < len(rows):
                _show(rows[position], told)
    return _editor(entity.lines, rows)


def raw_lines(entity: Entity, data: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The lines as they were sent, for the write door; None when the form had none."""
    if entity.lines is None or PRESENT not in data:
        return None
    return list(numbered_lines(entity, data).values())


def numbered_lines(entity: Entity, data: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """The same by the number that each has on the page."""
    if entity.lines is None:
        return {}
    indexes = list(_filled(entity.lines, data))
    _load_labels(entity.lines, data, indexes)
    return {index: _raw(entity.lines, index, data) for index in indexes}


def stored_lines(entity: Entity, row: Sandboxed) -> list[Sandboxed]:
    lines = entity.lines
    if lines is None:
        return []
    links = joins(field_of(lines.model, name) for name in (*lines.fields, *lines.computed))
    rows = lines.model.objects.filter(**{lines.link: row})
    found = list(rows.select_related(*links) if links else rows)
    for line in found:
        setattr(line, lines.link, row)
    return found


def _editor(lines: Lines, rows: list[LineRow]) -> LinesEditor:
    blank, empty = LineRow(form=LineForm(lines, BLANK)), [(each, "") for each in _computed(lines)]
    for row in (*rows, blank):
        row.computed = row.computed or empty
    shown = [field_of(lines.model, name) for name in lines.fields]
    ordered = any(each.name == "position" for each in lines.model._meta.concrete_fields)
    return LinesEditor(shown, _computed(lines), rows, blank, ordered)


def _computed(lines: Lines) -> list[Field]:
    return [field_of(lines.model, name) for name in lines.computed]


def _filled(lines: Lines, data: Mapping[str, Any]) -> Iterator[int]:
    """Indexes of the lines in which something stands, in the order of the page."""
    defaults, names = _defaults(lines), ("number", *lines.fields)
    found = dict.fromkeys(int(match[1]) for name in data if (match := INDEX.match(name)))
    for index in list(found)[:MOST_READ]:
        typed = {name: data.get(f"lines-{index}-{name}", "").strip() for name in names}
        if any(text not in ("", defaults.get(name, "")) for name, text in typed.items()):
            yield index


def _defaults(lines: Lines) -> dict[str, str]:
    """What an untouched line holds: it is no line then."""
    form = current_actor().policy.once(
        f"blank-line:{lines.model.collection}", lambda: LineForm(lines, BLANK)
    )
    return {name: str(each.initial) for name, each in form.fields.items()}


def _raw(lines: Lines, index: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """A new line leaves out what is empty, so that its product can bring it."""
    raw = LineForm(lines, index, data=data).raw()
    number = data.get(f"lines-{index}-number", "")
    if number.isdecimal():
        return {**raw, "number": number}
    return {name: value for name, value in raw.items() if value != ""}


def _show(row: LineRow, told: Any) -> None:
    errors = told if isinstance(told, dict) else {"__all__": told}
    for name, messages in errors.items():
        place = next((n for n in (name, name.removesuffix("_id")) if n in row.form.fields), None)
        if place is None:
            row.errors += [str(message) for message in messages]
        else:
            row.form.add_error(place, [str(message) for message in messages])


def _load_labels(lines: Lines, data: Mapping[str, Any], indexes: Iterable[int]) -> None:
    """Name what the sent lines refer to: one query per reference, however many lines."""
    policy = current_actor().policy
    for each in (field_of(lines.model, name) for name in lines.fields):
        if each.kind is not Kind.REFERENCE:
            continue
        sent = {data.get(f"lines-{index}-{each.name}", "") for index in indexes}
        numbers = {int(text) for text in sent if text.isdecimal() and len(text) < 9}
        records = each.related.objects.numbered(*numbers)
        found = {record.number: record for record in records}
        for number in numbers:
            name = f"label:{each.related.collection}:{number}"
            policy.once(name, partial(found.get, number))
