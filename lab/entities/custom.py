"""The company's own fields as `Field`s: what shows, filters, reads or writes fields needs no more.

Each has a column that no table has: it says how the value is typed, read and described.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from lab.entities.kinds import Field, Kind
from lab.entities.naming import Named, names_of
from lab.records.custom_fields import CustomField as Stored
from lab.records.custom_fields import Definition, definitions_of
from lab.records.custom_values import DIGITS, LONGEST, PLACES, kept_value, told_value
from lab.records.picklists import PicklistField
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import models_by_collection

KINDS: dict[str, Kind] = {
    Stored.Kind.TEXT: Kind.TEXT,
    Stored.Kind.LONG_TEXT: Kind.LONG_TEXT,
    Stored.Kind.NUMBER: Kind.DECIMAL,
    Stored.Kind.DATE: Kind.DATE,
    Stored.Kind.CHOICE: Kind.PICKLIST,
    Stored.Kind.CHECKBOX: Kind.BOOLEAN,
    Stored.Kind.REFERENCE: Kind.REFERENCE,
}
SORTED = (Kind.TEXT, Kind.DECIMAL, Kind.DATE, Kind.PICKLIST, Kind.BOOLEAN)


@dataclass(frozen=True)
class DefinedField(Field):
    """A field that the company has defined; records keep its value in their JSON column."""

    definition: Definition = None  # type: ignore[assignment]

    @property
    def related(self) -> type[Sandboxed]:
        return models_by_collection()[self.definition.refers_to]

    @property
    def required(self) -> bool:
        return self.definition.required

    @property
    def sortable(self) -> bool:
        return self.kind in SORTED

    @property
    def path(self) -> str:
        """The lookup of its value."""
        return f"custom__{self.name}"

    @property
    def order_by(self) -> str:
        return self.path

    @property
    def joined(self) -> bool:
        return False

    def kept(self, row: Sandboxed) -> Any:
        """The value as the record keeps it, None for nothing."""
        return row.custom.get(self.name)  # type: ignore[attr-defined]

    def value(self, row: Sandboxed) -> Any:
        """As Python has it; of a reference the record's name, which pages read for all rows at once."""
        kept = self.kept(row)
        if self.kind is not Kind.REFERENCE:
            return told_value(self.definition, kept)
        return None if kept is None else self.named(kept)

    def named(self, number: int) -> Named:
        """The record that is referred to; without a name where it is hidden or gone."""
        collection = self.definition.refers_to

        def read() -> Any:
            return names_of({collection: [number]}).get((collection, number))

        found = current_actor().policy.once(f"about:{collection}/{number}", read)
        return found or Named(collection, number, "")

    def json(self, row: Sandboxed) -> Any:
        value = told_value(self.definition, self.kept(row))
        if isinstance(value, Decimal):
            return f"{value:f}"
        if self.kind is Kind.DATE:
            return value.isoformat() if value else None
        return (
            ""
            if value is None and self.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.PICKLIST)
            else value
        )

    def label_of(self, row: Sandboxed) -> str:
        if self.kind is Kind.PICKLIST:
            key = self.kept(row)
            return "" if key is None else self.choices().get(key, key)
        value = self.value(row)
        return "" if value is None else str(value)

    def door(self, raw: Any) -> Any:
        """What the write door takes for what was typed or sent. Raises ValidationError."""
        if isinstance(raw, dict | list):
            raise ValidationError(_("Give one value here, not a list or an object."))
        kept = kept_value(self.definition, raw)
        if kept is None and self.required:
            raise ValidationError(_("This field is required."))
        return kept


def missing(model: type[Sandboxed], given: Mapping[str, Any]) -> dict[str, str]:
    """{key: what to say} of the required fields that a new record's values leave out.

    Asked of people, files and programs that make records; what the company makes by itself (a lead's
    account, a web form's lead) waits for somebody to fill them in.
    """
    return {
        key: _("This field is required.")
        for key, one in definitions_of(model).items()
        if one.active and one.required and not one.default and given.get(key) in (None, "")
    }


def _text(definition: Definition) -> models.Field:
    return models.CharField(max_length=LONGEST[Stored.Kind.TEXT], blank=True)


def _long_text(definition: Definition) -> models.Field:
    return models.TextField(max_length=LONGEST[Stored.Kind.LONG_TEXT], blank=True)


def _number(definition: Definition) -> models.Field:
    return models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)


def _date(definition: Definition) -> models.Field:
    return models.DateField(null=True, blank=True)


def _choice(definition: Definition) -> models.Field:
    return PicklistField(definition.picklist)


def _checkbox(definition: Definition) -> models.Field:
    return models.BooleanField(default=False)


def _reference(definition: Definition) -> models.Field:
    return models.BigIntegerField(null=True, blank=True)


COLUMNS: dict[str, Callable[[Definition], models.Field]] = {
    Stored.Kind.TEXT: _text,
    Stored.Kind.LONG_TEXT: _long_text,
    Stored.Kind.NUMBER: _number,
    Stored.Kind.DATE: _date,
    Stored.Kind.CHOICE: _choice,
    Stored.Kind.CHECKBOX: _checkbox,
    Stored.Kind.REFERENCE: _reference,
}


@lru_cache(maxsize=4096)
def defined_field(model: type[Sandboxed], definition: Definition) -> DefinedField:
    column = COLUMNS[definition.kind](definition)
    column.set_attributes_from_name(definition.key)
    column.verbose_name, column.help_text = definition.label, definition.help_text
    if definition.default:
        kept = kept_value(definition, definition.default)
        column.default = told_value(definition, kept)
    kind = KINDS[definition.kind]
    return DefinedField(definition.key, kind, definition.label, model, column, definition)
