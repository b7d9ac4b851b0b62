"""What a record says in a file for people, in columns that the importer finds again."""

import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lab.entities.fields import FILES, Field, Kind
from lab.entities.sight import sees
from lab.entities.spec import Entity
from lab.journal.values import decimal_text
from lab.tenancy.models import Sandboxed

TAGS = "tags"
# What a spreadsheet takes for a formula, in either width.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
# Numbers and phone numbers begin like a formula and are none: nothing in them can call anything.
_HARMLESS = re.compile(r"[+-][\d\s().,/-]+")
_MARKED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def defused(text: str) -> str:
    """Text that a spreadsheet shows and does not run; `restored` takes the mark away again."""
    if _FORMULA.match(text) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    """In two steps: one pattern for both would try each of a long text's digits with all others."""
    return bool(_HARMLESS.fullmatch(text)) and any(sign.isdecimal() for sign in text)


def restored(text: str) -> str:
    return text[1:] if _MARKED.match(text) else text


class Names(list[str]):
    """Several names in one cell; JSON has them as a list."""

    def __str__(self) -> str:
        return "; ".join(self)


def tags_field(entity: Entity) -> Field:
    """The column of a record's tags, which whoever writes the file has put on the rows."""
    return Field(TAGS, Kind.COMPUTED, _("Tags"), entity.model)


@dataclass(frozen=True)
class Column:
    """A column of the file. A reference takes two: what it is called, and its number."""

    header: str
    field: Field | None
    by_number: bool = False

    def value(self, row: Sandboxed) -> Any:
        if self.field is None:
            return row.number
        if self.by_number:
            return self.field.json(row)
        return _value(self.field, row)


def number_header(label: Any) -> str:
    return _("%(field)s (number)") % {"field": label}


def columns_for(fields: Sequence[Field]) -> list[Column]:
    """The record's number, then the fields; two of one label are told apart by their name."""
    labels = [str(field.label) for field in fields]
    found = [Column(_("Number"), None)]
    for field, label in zip(fields, labels, strict=True):
        twice = labels.count(label) > 1 or label == found[0].header
        header = f"{label} [{field.name}]" if twice else label
        found.append(Column(header, field))
        if field.kind in (Kind.REFERENCE, Kind.SEAT):
            found.append(Column(number_header(header), field, by_number=True))
    return found


def _value(field: Field, row: Sandboxed) -> Any:
    if field.kind in (Kind.CHOICE, Kind.PICKLIST, *FILES):
        return field.label_of(row)
    value = field.value(row)
    if isinstance(value, Sandboxed):
        return str(value) if field.kind is not Kind.REFERENCE or sees(value) else ""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if isinstance(value, Names):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if value is None or isinstance(value, bool | int | Decimal | dt.date | dt.time):
        return value
    return str(value)


def as_text(field: Field | None, value: Any) -> str:
    """The value as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        column = field.column if field else None
        return decimal_text(value, column) if column is not None else str(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return defused(value) if isinstance(value, str) else str(value)
