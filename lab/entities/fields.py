"""Finding a field by its name: everything that shows, filters, reads or writes one asks here.

A name that the model does not have may be that of one of the company's own fields.
"""

from collections.abc import Iterable
from functools import cache

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst

from lab.entities.custom import DefinedField, defined_field
from lab.entities.kinds import (
    CHOOSING,
    FILES,
    NUMERIC,
    PLACES_OF_PERCENT,
    REFERRING,
    TEMPORAL,
    Field,
    Kind,
    keyed_rows,
)
from lab.entities.spec import Entity
from lab.files.fields import BlobField, ImageBlobField
from lab.records.custom_fields import definitions_of
from lab.records.picklists import PicklistField
from lab.tenancy.models import Sandboxed, Seat
from lab.tenancy.registry import stored_field

__all__ = [
    "CHOOSING",
    "FILES",
    "NUMERIC",
    "REFERRING",
    "TEMPORAL",
    "DefinedField",
    "Field",
    "Kind",
    "field_of",
    "fields_of",
    "joins",
    "keyed_rows",
]


def field_of(model: type[Sandboxed], name: str) -> Field:
    """The field of this name. Raises FieldDoesNotExist when the model has neither column nor property,
    and the company has defined none."""
    try:
        return _declared(model, name)
    except FieldDoesNotExist:
        if (definition := definitions_of(model).get(name)) is None:
            raise
        return defined_field(model, definition)


@cache
def _declared(model: type[Sandboxed], name: str) -> Field:
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
