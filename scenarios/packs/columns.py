"""Which columns a table of a pack may have, and how its cells become values and texts again.

| field                     | cell                                                           |
|---------------------------|----------------------------------------------------------------|
| text, choice, picklist    | as it is; `{Y+0}` is the year of day 1                          |
| whole number, amount      | `12`, `1250.00`                                                 |
| yes or no                 | `yes`, `no`                                                     |
| date, moment, time        | see `dates`                                                     |
| reference                 | the key of the row that is meant                                |
| picture                   | its path below `files/`                                         |
| `about`: any collection   | `opportunities/opportunity-07`                                  |
| list of words             | `account|contact`; other JSON as it is                          |

An empty cell leaves the field at its default. Where the model has a field `key` of its own, the
last part of the row's key fills it: `industries/retail` is the key `retail`.
"""

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from typing import Any, cast

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from lab.access.models import SharingMode
from lab.files.fields import BlobField
from lab.records.custom_fields import CustomField
from lab.records.custom_values import CUSTOM
from lab.records.picklists import PicklistItem, list_of
from lab.tenancy.fields import (
    CanonicalJSONField,
    FixedDateField,
    RecordIdField,
    canonical_json,
    is_derived,
    number_of,
)
from lab.tenancy.models import Extensible, Sandboxed, Seat
from lab.tenancy.registry import sandboxed_links, sandboxed_models
from scenarios.packs.calendar import Calendar
from scenarios.packs.dates import (
    fill_years,
    format_date,
    format_moment,
    parse_date,
    parse_moment,
    parse_time,
)
from scenarios.packs.pictures import FOLDER, cell_of

KERNEL_FIELDS = {"id", "sandbox", "version"}
# Sharing modes stand in pack.yaml.
NOT_TABLES = (SharingMode,)
YES, NO = "yes", "no"


class BadCell(ValueError):
    """A cell that cannot be read; the text says what is expected."""


class Keys:
    """Both ways between the keys of a pack and the numbers of its rows."""

    def __init__(
        self, numbers: dict[str, dict[str, int]], unreadable: Collection[str] = ()
    ) -> None:
        self.numbers = numbers
        # Collections whose file is broken: nobody can say which keys they have.
        self.unreadable = unreadable

    @cached_property
    def _names(self) -> dict[str, dict[int, str]]:
        return {
            collection: {number: key for key, number in keys.items()}
            for collection, keys in self.numbers.items()
        }

    def number(self, collection: str, key: str) -> int:
        try:
            return self.numbers[collection][key]
        except KeyError:
            if collection in self.unreadable:
                return 0
            text = _(
                "There is no “%(key)s” in %(file)s. Write the key of a row there, or add the row."
            )
            raise BadCell(text % {"key": key, "file": table_file(collection)}) from None

    def knows(self, collection: str, number: int) -> bool:
        """Whether the row has a key in the files, now or in a former version."""
        return number in self._names.get(collection, {})

    def name(self, collection: str, number: int) -> str:
        """The key of a row; one that an author added by hand gets a key that is still free."""
        if name := self._names.get(collection, {}).get(number):
            return name
        name = f"new-{number}"
        while name in self.numbers.get(collection, {}):
            name += "x"
        return name


@dataclass(frozen=True)
class Context:
    """What a cell's meaning depends on besides the cell."""

    calendar: Calendar
    keys: Keys
    make_id: Callable[[int], int]
    files: Mapping[str, str]


class Column:
    """A field as a column: `read` gives the attribute's value, `write` the cell's text."""

    def __init__(self, field: models.Field) -> None:
        self.field = field
        self.name = field.name

    @property
    def attribute(self) -> str:
        return self.field.attname

    @property
    def attributes(self) -> tuple[str, ...]:
        """All attributes of a row that the cell stands for."""
        return (self.attribute,)

    def state(self, row: Sandboxed) -> tuple[Any, ...]:
        """What the row says in it."""
        return tuple(getattr(row, attribute) for attribute in self.attributes)

    def read(self, cell: str, context: Context) -> Any:
        return fill_years(cell, context.calendar)

    def write(self, value: Any, context: Context) -> str:
        return str(value)

    def values(self, cell: str, context: Context) -> dict[str, Any]:
        return {self.attribute: self.read(cell, context)}

    def cell(self, row: Sandboxed, context: Context) -> str:
        value = getattr(row, self.attribute)
        return "" if value is None or value == "" else self.write(value, context)


class _Whole(Column):
    def read(self, cell: str, context: Context) -> int:
        try:
            if cell.isascii() and len(cell) < 20:
                return int(cell)
        except ValueError:
            pass
        raise BadCell(_("“%(text)s” is no whole number. Write it like 12.") % {"text": cell})


class _Amount(Column):
    def read(self, cell: str, context: Context) -> Decimal:
        try:
            if cell.isascii() and (number := Decimal(cell)).is_finite():
                return number
        except InvalidOperation:
            pass
        raise BadCell(_("“%(text)s” is no number. Write it like 1250.00.") % {"text": cell})


class _YesNo(Column):
    def read(self, cell: str, context: Context) -> bool:
        if cell not in (YES, NO):
            raise BadCell(_("Write yes or no."))
        return cell == YES

    def write(self, value: Any, context: Context) -> str:
        return YES if value else NO


class _Date(Column):
    def read(self, cell: str, context: Context) -> dt.date:
        return parse_date(cell, context.calendar)

    def write(self, value: Any, context: Context) -> str:
        return format_date(value, context.calendar)


class _FixedDate(_Date):
    """Written as it is: day 1 does not shift it."""

    def write(self, value: Any, context: Context) -> str:
        return value.isoformat()


class _Moment(Column):
    def read(self, cell: str, context: Context) -> dt.datetime:
        return parse_moment(cell, context.calendar)

    def write(self, value: Any, context: Context) -> str:
        return format_moment(timezone.localtime(value), context.calendar)


class _Time(Column):
    def read(self, cell: str, context: Context) -> dt.time:
        return parse_time(cell)

    def write(self, value: Any, context: Context) -> str:
        return f"{value:%H:%M}"


class _List(Column):
    """A list of words, or any other JSON as it is."""

    def read(self, cell: str, context: Context) -> Any:
        if cell[0] not in "[{":
            return [part.strip() for part in cell.split("|")]
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            text = _(
                "“%(text)s” is no JSON. Write words with a plain bar between: account|contact."
            )
            raise BadCell(text % {"text": cell[:40]}) from None

    def write(self, value: Any, context: Context) -> str:
        if value == []:
            return ""
        words = isinstance(value, list) and all(isinstance(part, str) for part in value)
        return "|".join(value) if words else canonical_json(value)


class _Picture(Column):
    """A picture by its path below `files/`."""

    def read(self, cell: str, context: Context) -> str:
        try:
            return context.files[f"{FOLDER}{cell}"]
        except KeyError:
            raise BadCell(
                _("There is no picture %(path)s in the pack. Put it there, or empty the cell.")
                % {"path": f"{FOLDER}{cell}"}
            ) from None

    def write(self, value: Any, context: Context) -> str:
        return cell_of(value)


class _Reference(Column):
    @property
    def target(self) -> str:
        return self.field.related_model.collection  # type: ignore[union-attr]

    def read(self, cell: str, context: Context) -> int:
        return context.make_id(context.keys.number(self.target, cell))

    def write(self, value: Any, context: Context) -> str:
        return context.keys.name(self.target, number_of(value))


class _AnyReference(Column):
    """`about_collection` and `about_id` in one column `about`."""

    def __init__(self, field: models.Field) -> None:
        super().__init__(field)
        self.name = field.name.removesuffix("_id")

    @property
    def attributes(self) -> tuple[str, ...]:
        return (self.attribute, f"{self.name}_collection")

    def values(self, cell: str, context: Context) -> dict[str, Any]:
        collection, _slash, key = cell.partition("/")
        number = context.keys.number(collection, key)
        return {
            f"{self.name}_collection": collection,
            self.attribute: context.make_id(number),
        }

    def write(self, value: Any, context: Context) -> str:
        raise NotImplementedError("A neutral reference needs its row.")

    def cell(self, row: Sandboxed, context: Context) -> str:
        if getattr(row, self.attribute) is None:
            return ""
        collection = getattr(row, f"{self.name}_collection")
        return (
            f"{collection}/{context.keys.name(collection, number_of(getattr(row, self.attribute)))}"
        )


_KINDS: tuple[tuple[type[models.Field], type[Column]], ...] = (
    (BlobField, _Picture),
    (RecordIdField, _AnyReference),
    (models.ForeignKey, _Reference),
    (models.BooleanField, _YesNo),
    (models.DateTimeField, _Moment),
    (FixedDateField, _FixedDate),
    (models.DateField, _Date),
    (models.TimeField, _Time),
    (models.DecimalField, _Amount),
    (models.IntegerField, _Whole),
    (CanonicalJSONField, _List),
)


@cache
def tables() -> dict[str, type[Sandboxed]]:
    """The collections that a pack has tables of, in the order in which they must be loaded."""
    wanted = [model for model in sandboxed_models() if not model.inner and model not in NOT_TABLES]
    ordered: dict[str, type[Sandboxed]] = {}
    while wanted:
        ready = [model for model in wanted if not (needs(model) & set(wanted) - {model})]
        if not ready:
            names = ", ".join(model.collection for model in wanted)
            raise RuntimeError(f"These tables refer to each other in a circle: {names}")
        ordered |= {model.collection: model for model in ready}
        wanted = [model for model in wanted if model not in ready]
    return ordered


@cache
def needs(model: type[Sandboxed]) -> frozenset[type[Sandboxed]]:
    """What must be there before: the tables it refers to, and the lists it chooses from."""
    needed = {cast(type[Sandboxed], field.related_model) for field in sandboxed_links(model)}
    if any(list_of(field) for field in model._meta.concrete_fields):
        needed.add(PicklistItem)
    if model is CustomField:
        needed.add(PicklistItem)
    if issubclass(model, Extensible):
        needed.add(CustomField)
    return frozenset(needed)


@cache
def columns_of(model: type[Sandboxed]) -> dict[str, Column]:
    """{name: column} of a model; what the kernel or the model computes has none."""
    fields = [field for field in model._meta.concrete_fields if not _computed(model, field)]
    columns = [column_for(field) for field in fields]
    merged = {
        f"{column.name}_collection" for column in columns if isinstance(column, _AnyReference)
    }
    return {column.name: column for column in columns if column.name not in merged}


def _computed(model: type[Sandboxed], field: models.Field) -> bool:
    """Kernel fields, derived ones, the `key` that follows from the row's own, and the JSON of the
    company's own fields, which are columns of their own."""
    if field.name == CUSTOM and issubclass(model, Extensible):
        return True
    return field.name in KERNEL_FIELDS or field.name == "key" or is_derived(field)


def column_for(field: models.Field) -> Column:
    for kind, column in _KINDS:
        if isinstance(field, kind):
            return column(field)
    return Column(field)


@cache
def picture_columns(model: type[Sandboxed]) -> frozenset[str]:
    """Names of the columns whose cells are paths of pictures."""
    return frozenset(n for n, column in columns_of(model).items() if isinstance(column, _Picture))


def pictures_named(model: type[Sandboxed], rows: Iterable[dict[str, str]]) -> set[str]:
    """Paths of the pictures that rows of a table name, in any language."""
    names = picture_columns(model)
    if not names:
        return set()
    return {
        f"{FOLDER}{cell}"
        for row in rows
        for column, cell in row.items()
        if cell and column.partition("@")[0] in names
    }


@cache
def has_own_key(model: type[Sandboxed]) -> bool:
    return any(field.name == "key" for field in model._meta.concrete_fields)


def table_file(collection: str) -> str:
    return "seats.csv" if collection == Seat.collection else f"data/{collection}.csv"
