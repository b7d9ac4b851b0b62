"""Making, changing and ordering custom fields; only what keeps the records readable is let through."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from lab.records.custom_fields import (
    COLUMNS,
    MOST_FIELDS,
    REFERABLE,
    CustomField,
    Definition,
    extensible_models,
)
from lab.records.custom_values import kept_value
from lab.records.door import change, change_many, create
from lab.records.picklists import picklists
from lab.records.validation import register_check
from lab.tenancy.writing import sandbox_write

Kind = CustomField.Kind
# Records hold the key, and what they hold is of the kind.
FIXED = ("entity", "key")
FIXED_WHILE_USED = ("kind", "picklist", "refers_to")


def own_list(entity: str, key: str) -> str:
    """The name of the picklist that belongs to one field alone."""
    return f"{entity}.{key}"[:80]


def custom_field_create(values: Mapping[str, Any]) -> CustomField:
    """A new field, after the others of its kind of record unless a position is given."""
    entity, given = str(values.get("entity", "")), dict(values)
    if given.get("kind") == Kind.CHOICE and not given.get("picklist"):
        given["picklist"] = own_list(entity, str(given.get("key", "")))
    with sandbox_write():
        last = CustomField.objects.filter(entity=entity).aggregate(last=Max("position"))["last"]
        return create(CustomField, {"position": (last or 0) + 1, **given})


def custom_field_change(field: CustomField, values: Mapping[str, Any]) -> CustomField:
    """Its records and key stay; its kind too, as long as a record says something in it."""
    with sandbox_write():
        for name in FIXED:
            if values.get(name, getattr(field, name)) != getattr(field, name):
                text = _("This stays as it is: records and files know the field by it.")
                raise ValidationError({name: text})
        asked = dict(values)
        if asked.get("kind", field.kind) == Kind.CHOICE and not asked.get(
            "picklist", field.picklist
        ):
            asked["picklist"] = own_list(field.entity, field.key)
        for name in FIXED_WHILE_USED:
            if asked.get(name, getattr(field, name)) != getattr(field, name) and field.used():
                text = _("Records say something in this field already. Make a new field instead.")
                raise ValidationError({name: text})
        return change(field, asked)


def custom_fields_order(fields: Sequence[CustomField]) -> None:
    """Let the fields stand in this order."""
    numbered = enumerate(fields, start=1)
    change_many([(field, {"position": place}) for place, field in numbered])


def _check(
    rows: Sequence[CustomField], fields: frozenset[str] | None, checked: bool
) -> dict[int, ValidationError]:
    """How many there may be, and whether each default is a value of its field."""
    found: dict[int, ValidationError] = {}
    if fields is None:
        found |= _too_many(rows)
    if fields is None or fields & {"default", "kind", "picklist", "refers_to"}:
        for position, row in enumerate(rows):
            if text := _wrong_default(row):
                found.setdefault(position, ValidationError({"default": text}))
    return found


def _too_many(rows: Sequence[CustomField]) -> dict[int, ValidationError]:
    counts: dict[str, int] = {}
    for entity in {row.entity for row in rows}:
        counts[entity] = CustomField.objects.filter(entity=entity).count()
    found = {}
    for position, row in enumerate(rows):
        counts[row.entity] += 1
        if counts[row.entity] > MOST_FIELDS:
            text = _("%(most)d fields of its own are the most that a kind of record takes.")
            found[position] = ValidationError({"entity": text % {"most": MOST_FIELDS}})
    return found


def _wrong_default(row: CustomField) -> str:
    if not row.default or row.kind not in Kind.values:
        return ""
    if row.kind == Kind.REFERENCE:
        return _("A reference begins empty.")
    try:
        kept_value(definition_of(row), row.default)
    except ValidationError as error:
        return " ".join(error.messages)
    if row.kind == Kind.CHOICE and row.default not in picklists().get(row.picklist, {}):
        return _("This key is not in the list of choices.")
    return ""


def definition_of(row: CustomField) -> Definition:
    return Definition(**{name: getattr(row, name) for name in COLUMNS})


def offered_entities() -> list[str]:
    """Collections that take custom fields and have pages."""
    return [name for name in extensible_models() if name in REFERABLE]


register_check(CustomField, _check)
