"""What a field of an entity is to people, files and programs, whatever column stores it."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import models

from lab.entities.sight import sees
from lab.files.references import name_of
from lab.journal.values import decimal_text, local_text
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import number_of
from lab.tenancy.models import Sandboxed


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
