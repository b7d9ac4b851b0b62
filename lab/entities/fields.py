"""Fields of an entity as people, files and programs see them, whatever column stores them.

Everything that shows, filters, reads or writes a field asks here for its kind. Fields that a
scenario defines itself (custom fields) will be further `Field`s that `field_of` and `fields_of`
return from their definitions, stored in one JSON column; nothing built on `Field` has to change.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst

from lab.entities.sight import sees
from lab.entities.spec import Entity
from lab.files.fields import BlobField, ImageBlobField
from lab.files.references import name_of
from lab.journal.values import decimal_text, local_text
from lab.records.picklists import PicklistField
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import number_of
from lab.tenancy.models import Sandboxed, Seat
from lab.tenancy.registry import stored_field


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long-text"
    EMAIL = "email"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    PICKLIST = "picklist"
    SEAT = "seat"  # a reference to a seat, known to the policy without a query
    KEYED = "keyed"  # a reference that people know by a key: a stage
    REFERENCE = "reference"
    RECORD = "record"  # a neutral reference: collection and number
    JSON = "json"
    FILE = "file"
    IMAGE = "image"
    COMPUTED = "computed"  # a property of the model, only shown


CHOOSING = {Kind.CHOICE, Kind.PICKLIST, Kind.KEYED}
PLACES_OF_PERCENT = 4
NUMERIC = {Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT}
TEMPORAL = {Kind.DATE, Kind.DATETIME}
FILES = {Kind.FILE, Kind.IMAGE}
REFERRING = {Kind.SEAT, Kind.REFERENCE, Kind.KEYED}


@dataclass(frozen=True)
class Field:
    """One field of a model under the name that forms, files and API use."""

    name: str
    kind: Kind
    label: Any
    model: type[Sandboxed]
    column: models.Field | None = None

    @property
    def related(self) -> type[Sandboxed]:
        return self.column.related_model  # type: ignore[union-attr, return-value]

    @property
    def required(self) -> bool:
        return self.column is not None and not self.column.blank and not self.column.has_default()

    @property
    def help_text(self) -> Any:
        return getattr(self.column, "help_text", "")

    @property
    def numeric(self) -> bool:
        return self._says("numeric") if self.kind is Kind.COMPUTED else self.kind in NUMERIC

    @property
    def pieces(self) -> bool:
        """Whether a computed number counts things and is no money."""
        return self.kind is Kind.COMPUTED and self._says("pieces")

    def _says(self, mark: str) -> bool:
        """Whether the property that computes it carries the mark."""
        shown = getattr(self.model, self.name)
        return bool(getattr(getattr(shown, "fget", shown), mark, False))

    @property
    def sortable(self) -> bool:
        return self.kind not in (Kind.COMPUTED, Kind.RECORD, Kind.JSON, Kind.LONG_TEXT, *FILES)

    @property
    def order_by(self) -> str:
        """The lookup to sort by: a reference sorts as its own records do, a stage by its position."""
        if self.kind is Kind.KEYED:
            return f"{self.name}__position"
        if self.kind in (Kind.REFERENCE, Kind.SEAT):
            return f"{self.name}__{str(list(self.related._meta.ordering or ['id'])[0]).lstrip('-')}"
        return self.name

    @property
    def joined(self) -> bool:
        """Whether showing it reads another table."""
        return self.kind in (Kind.REFERENCE, Kind.KEYED)

    @property
    def tones(self) -> dict[str, str]:
        return getattr(self.model, "tones", {}).get(self.name, {})

    def choices(self) -> dict[str, str]:
        """{key: label} of a choosing field, in the actor's sandbox."""
        if self.kind is Kind.PICKLIST:
            return self.column.choices_here()  # type: ignore[union-attr]
        if self.kind is Kind.KEYED:
            return {row.key: str(row) for row in keyed_rows(self.related)}
        return {str(key): str(label) for key, label in self.column.flatchoices}  # type: ignore[union-attr]

    def offered(self) -> dict[str, str]:
        """The same for who chooses anew: without what is no longer in use, or set by an action only."""
        if self.kind is Kind.PICKLIST:
            return self.column.offered_here()  # type: ignore[union-attr]
        if self.kind is Kind.KEYED:
            rows = keyed_rows(self.related)
            return {row.key: str(row) for row in rows if getattr(row, "active", True)}
        by_action = self.model.set_by_actions.get(self.name, ())
        return {key: label for key, label in self.choices().items() if key not in by_action}

    def value(self, row: Sandboxed) -> Any:
        """What the row holds, as Python has it; a referred row for references."""
        if self.kind is Kind.SEAT:
            return current_actor().policy.seats.get(getattr(row, self.column.attname))  # type: ignore[union-attr]
        if self.kind is Kind.RECORD:
            collection, pk = (
                getattr(row, f"{self.name}_collection"),
                getattr(row, f"{self.name}_id"),
            )
            return f"{collection}/{number_of(pk)}" if pk else None
        value = getattr(row, self.name)
        return value() if callable(value) else value

    def json(self, row: Sandboxed) -> Any:
        """The value in the API and in JSON exports."""
        if self.kind in (Kind.REFERENCE, Kind.SEAT):
            pk = getattr(row, self.column.attname)  # type: ignore[union-attr]
            return None if pk is None else number_of(pk)
        value = self.value(row)
        if value is None:
            return None
        if self.kind is Kind.KEYED:
            return value.key
        if self.kind in FILES:
            return name_of(value) or None
        if isinstance(value, Decimal):
            return decimal_text(value, self.column) if self.column else str(value)
        if isinstance(value, dt.datetime):
            return local_text(value)
        return value.isoformat() if isinstance(value, dt.date | dt.time) else value

    def label_of(self, row: Sandboxed) -> str:
        """The value in words, for choices and references; "" where there is none."""
        value = self.value(row)
        if value in (None, ""):
            return ""
        if self.kind in (Kind.CHOICE, Kind.PICKLIST):
            return self.choices().get(str(value), str(value))
        if self.kind in FILES:
            return name_of(value)
        if self.kind is Kind.REFERENCE and not sees(value):
            return f"#{value.number}"
        return str(value)


def keyed_rows(model: type[Sandboxed]) -> list[Any]:
    """The few rows of a keyed model in the actor's sandbox, read once per actor."""
    return current_actor().policy.once(
        f"keyed:{model.collection}", lambda: list(model.objects.all())
    )


@cache
def field_of(model: type[Sandboxed], name: str) -> Field:
    """The field of this name. Raises FieldDoesNotExist when the model has neither column nor property."""
    try:
        found = stored_field(model, name)
    except FieldDoesNotExist:
        return _without_column(model, name)
    return Field(name, _kind(found), capfirst(found.verbose_name), model, found)


def _without_column(model: type[Sandboxed], name: str) -> Field:
    fields = {column.name: column for column in model._meta.concrete_fields}
    if f"{name}_collection" in fields:
        return Field(name, Kind.RECORD, capfirst(fields[f"{name}_id"].verbose_name), model, None)
    if not hasattr(model, name):
        raise FieldDoesNotExist(f"{model.__name__} has no field or property '{name}'.")
    shown = getattr(model, name)
    label = getattr(getattr(shown, "fget", shown), "label", name.replace("_", " "))
    return Field(name, Kind.COMPUTED, capfirst(label), model, None)


def _kind(column: models.Field) -> Kind:
    if isinstance(column, models.ForeignKey):
        if column.related_model is Seat:
            return Kind.SEAT
        return Kind.KEYED if hasattr(column.related_model, "key") else Kind.REFERENCE
    if isinstance(column, PicklistField):
        return Kind.PICKLIST
    if isinstance(column, BlobField):
        return Kind.IMAGE if isinstance(column, ImageBlobField) else Kind.FILE
    if column.choices:
        return Kind.CHOICE
    if isinstance(column, models.DecimalField):
        return _decimal_kind(column)
    for python, kind in KINDS.items():
        if isinstance(column, python):
            return kind
    return Kind.TEXT


def _decimal_kind(column: models.DecimalField) -> Kind:
    """By convention what has cents is money; exchange rates have more.

    Percentages are called so, or named in the model's `percentages`.
    """
    named = f"_{column.name}".endswith(("_percent", "_rate"))
    named = named or column.name in getattr(column.model, "percentages", ())
    if named and column.decimal_places <= PLACES_OF_PERCENT:
        return Kind.PERCENT
    return Kind.MONEY if column.decimal_places == 2 else Kind.DECIMAL


# DateTimeField is a DateField, EmailField a CharField: the narrower first.
KINDS: dict[type[models.Field], Kind] = {
    models.DateTimeField: Kind.DATETIME,
    models.DateField: Kind.DATE,
    models.TimeField: Kind.TIME,
    models.BooleanField: Kind.BOOLEAN,
    models.EmailField: Kind.EMAIL,
    models.TextField: Kind.LONG_TEXT,
    models.JSONField: Kind.JSON,
    models.IntegerField: Kind.INTEGER,
}


def fields_of(entity: Entity, names: Iterable[str]) -> list[Field]:
    return [field_of(entity.model, name) for name in names]


def joins(fields: Iterable[Field]) -> list[str]:
    """What to select_related so that these fields cost no query per row."""
    return [field.name for field in fields if field.joined]
