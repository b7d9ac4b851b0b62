"""JSON schemas of fields, records and forms, for the API's description."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.entities.api.rows import line_fields, nested, told_fields
from lab.entities.fields import FILES, Field, Kind, field_of
from lab.entities.files import file_fields
from lab.entities.filter_kinds import (
    AnyOf,
    During,
    Numbers,
    OwnNumber,
    Records,
    References,
    Seats,
    Tagged,
)
from lab.entities.periods import PERIODS
from lab.entities.spec import Entity

Shape = dict[str, Any]
DECIMAL = r"^-?\d+(\.\d+)?$"
VERSION: Shape = {"type": "string", "description": "Send it back to be told of a conflict (409)."}
NUMBER: Shape = {
    "type": "integer",
    "minimum": 1,
    "description": "The record's number in its sandbox.",
}

_PERIOD = rf"^(\d{{4}}-\d{{2}}-\d{{2}}|(last|next)-[1-9]\d{{0,3}}-days|{'|'.join(PERIODS)})$"

BINARY: Shape = {"type": "string", "format": "binary"}
# The type of a file's content is its own.
ANY_TYPE = "*/*"
FILE: Shape = {
    "type": "object",
    "nullable": True,
    "properties": {
        "name": {"type": "string"},
        "size": {"type": "integer"},
        "media_type": {"type": "string"},
        "sha256": {"type": "string"},
        "url": {"type": "string"},
    },
    "required": ["name", "size", "media_type", "sha256", "url"],
}

BY_KIND: dict[Kind, Shape] = {
    Kind.TEXT: {"type": "string"},
    Kind.LONG_TEXT: {"type": "string"},
    Kind.EMAIL: {"type": "string", "format": "email"},
    Kind.INTEGER: {"type": "integer"},
    Kind.DECIMAL: {"type": "string", "pattern": DECIMAL},
    Kind.MONEY: {"type": "string", "pattern": DECIMAL},
    Kind.PERCENT: {"type": "string", "pattern": DECIMAL},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.DATETIME: {"type": "string", "format": "date-time"},
    Kind.TIME: {"type": "string", "format": "time"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.CHOICE: {"type": "string"},
    Kind.PICKLIST: {"type": "string"},
    Kind.SEAT: {"type": "integer"},
    Kind.KEYED: {"type": "string"},
    Kind.REFERENCE: {"type": "integer"},
    Kind.RECORD: {"type": "string", "pattern": r"^[a-z-]+/\d+$"},
    Kind.JSON: {},
    Kind.FILE: FILE,
    Kind.IMAGE: FILE,
    Kind.COMPUTED: {"readOnly": True},
}


def field_shape(field: Field) -> Shape:
    shape = {**BY_KIND[field.kind], "title": str(field.label)}
    column = field.column
    notes = [str(field.help_text), _meaning(field)]
    if field.kind is Kind.CHOICE and column is not None:
        shape["enum"] = [key for key, _label in column.flatchoices]
        if column.blank and "" not in shape["enum"]:
            shape["enum"].append("")
    if (
        field.kind in (Kind.EMAIL, Kind.DATE)
        and column is not None
        and column.blank
        and not column.null
    ):
        shape.pop("format")
    if getattr(column, "max_length", None) and field.kind not in FILES:
        shape["maxLength"] = column.max_length  # type: ignore[union-attr]
    if field.kind is Kind.RECORD or (column is not None and column.null):
        shape["nullable"] = True
    if column is not None and not column.editable:
        shape["readOnly"] = True
    if text := " ".join(filter(None, notes)):
        shape["description"] = text
    return shape


def _meaning(field: Field) -> str:
    match field.kind:
        case Kind.CHOICE:
            labels = field.column.flatchoices  # type: ignore[union-attr]
            return "; ".join(f"`{key}` {label}" for key, label in labels)
        case Kind.PICKLIST:
            name = field.column.picklist  # type: ignore[union-attr]
            return _("A key of the picklist “%(name)s”.") % {"name": name}
        case Kind.KEYED:
            return _("A key of %(records)s.") % {"records": field.related.collection}
        case Kind.REFERENCE | Kind.SEAT:
            return _("A number of %(records)s.") % {"records": field.related.collection}
        case Kind.RECORD:
            return _("collection/number, such as accounts/17.")
        case Kind.FILE | Kind.IMAGE:
            return _("Sent as multipart/form-data; null takes it away; told back it stays.")
    return ""


def _object(fields: Iterable[Field], **more: Shape) -> Shape:
    properties = {**more, **{field.name: field_shape(field) for field in fields}}
    return {"type": "object", "properties": properties}


CUSTOM = gettext_lazy(
    "The company's own fields, each under its key: see the collection “custom-fields”. Texts, days "
    "(2026-01-31), numbers as text, true or false, keys of choices, numbers of records."
)


def _open(entity: Entity, shape: Shape) -> Shape:
    """Whether the company may have added fields."""
    if not entity.extensible:
        return shape
    kinds = [{"type": kind} for kind in ("string", "boolean", "integer")]
    more = {"description": str(CUSTOM), "oneOf": kinds, "nullable": True}
    return {**shape, "additionalProperties": more}


def row_shape(entity: Entity) -> Shape:
    """A record as it is told."""
    shape = _open(entity, _object(told_fields(entity), number=NUMBER, version=VERSION))
    for lines in nested(entity):
        told = _object(line_fields(lines), number=NUMBER, version=VERSION)
        shape["properties"][lines.name] = {"type": "array", "items": _all_required(told)}
    return _all_required(shape)


def fields_shape(fields: Iterable[Field]) -> Shape:
    """Rows as they are told that are no records of their own."""
    return _all_required(_object(fields, number=NUMBER, version=VERSION))


def _all_required(shape: Shape) -> Shape:
    return {**shape, "required": list(shape["properties"])}


def multipart_shape(entity: Entity, *, new: bool) -> Shape:
    """The same as a form that brings files."""
    shape = written_shape(entity, new=new)
    binary = {field.name: {**BINARY, "title": str(field.label)} for field in file_fields(entity)}
    return {**shape, "properties": {**shape["properties"], **binary}}


def written_shape(entity: Entity, *, new: bool) -> Shape:
    """What is sent to make or change a record."""
    names = [*entity.form_fields, *(["owner"] if hasattr(entity.model, "owner") else [])]
    fields = [field_of(entity.model, name) for name in names]
    shape = _open(entity, _object(fields) if new else _object(fields, version=VERSION))
    if entity.lines:
        lines = _object(
            [field_of(entity.lines.model, name) for name in entity.lines.fields],
            number={**NUMBER, "description": _("Without a number the line is new.")},
        )
        shape["properties"][entity.lines.name] = {
            "type": "array",
            "items": lines,
            "description": _("Lines that are left out are deleted; without lines all stay."),
        }
    required = [field.name for field in fields if field.required and field.name != "owner"]
    return {**shape, "required": required} if new and required else shape


def page_shape(rows: Shape) -> Shape:
    link = {"type": "string", "nullable": True, "format": "uri"}
    properties = {
        "count": {"type": "integer"},
        "next": link,
        "previous": link,
        "results": {"type": "array", "items": rows},
    }
    return _all_required({"type": "object", "properties": properties})


FORM_KINDS: dict[type[forms.Field], Shape] = {
    forms.BooleanField: {"type": "boolean"},
    forms.IntegerField: {"type": "integer"},
    forms.DecimalField: {"type": "string", "pattern": DECIMAL},
    forms.DateTimeField: {"type": "string", "format": "date-time"},
    forms.DateField: {"type": "string", "format": "date"},
    forms.EmailField: {"type": "string", "format": "email"},
}


def form_shape(form: type[forms.Form]) -> Shape:
    """What an action asks for."""
    fields = form.base_fields
    properties = {name: _form_field_shape(field) for name, field in fields.items()}
    required = [name for name, field in fields.items() if field.required]
    shape = {"type": "object", "properties": {**properties, "version": VERSION}}
    return {**shape, "required": required} if required else shape


def _form_field_shape(field: forms.Field) -> Shape:
    kind = next((shape for python, shape in FORM_KINDS.items() if type(field) is python), None)
    named, meaning = _named_record(field)
    shape: Shape = {**(kind or named or {"type": "string"}), "title": str(field.label or "")}
    if not field.required:
        shape["nullable"] = True
    choices = field.__dict__.get("_choices")
    if type(field) is forms.ChoiceField and isinstance(choices, list) and choices:
        shape["enum"] = [str(key) for key, _label in choices]
    if getattr(field, "max_length", None):
        shape["maxLength"] = field.max_length  # type: ignore[attr-defined]
    if text := " ".join(filter(None, [str(field.help_text), meaning])):
        shape["description"] = text
    return shape


def _named_record(field: forms.Field) -> tuple[Shape, str]:
    """The schema of a form's field that names a record (`model`, and `by_key` for small tables) or an
    item of a picklist, and what to send; ({}, "") for any other."""
    if picklist := getattr(field, "picklist", ""):
        return {}, _("A key of the picklist “%(name)s”.") % {"name": picklist}
    if (model := getattr(field, "model", None)) is None:
        return {}, ""
    records = {"records": model.collection}
    if getattr(field, "by_key", False):
        return {}, _("A key of %(records)s.") % records
    return {"type": "integer", "minimum": 1}, _("A number of %(records)s.") % records


def filter_shape(name: str, one: django_filters.Filter) -> tuple[Shape, str]:
    """The schema of a filter's parameter, and what it means."""
    label = str(one.label or name)
    for kind, shape, text in _FILTERS:
        if isinstance(one, kind):
            meaning = str(text) % {"field": label} if text else label
            return dict(shape), _excluding(meaning) if one.exclude else meaning
    return {"type": "string"}, _excluding(label) if one.exclude else label


def _excluding(meaning: str) -> str:
    return _("All but: %(meaning)s") % {"meaning": meaning}


_TEXTS: Shape = {"type": "array", "items": {"type": "string"}}
_DAY: Shape = {"type": "string", "pattern": _PERIOD}
# Class of the filter, its schema, what it means; the narrower classes first.
_FILTERS: tuple[tuple[type[django_filters.Filter], Shape, Any], ...] = (
    (AnyOf, _TEXTS, gettext_lazy("%(field)s: any of these.")),
    (Tagged, {"type": "string"}, gettext_lazy("Tags by number or name, with commas.")),
    (
        Seats,
        {"type": "string"},
        gettext_lazy("%(field)s: seats by number, “me”, or “team”, with commas."),
    ),
    (During, _DAY, gettext_lazy("%(field)s: a day, or a period by the company's own date.")),
    (Records, {"type": "string"}, gettext_lazy("%(field)s: collection/number, with commas.")),
    (References, {"type": "string"}, gettext_lazy("%(field)s: records by number, with commas.")),
    (Numbers, {"type": "string"}, gettext_lazy("%(field)s: numbers, with commas.")),
    (OwnNumber, {"type": "integer"}, ""),
    (django_filters.BooleanFilter, {"type": "boolean"}, ""),
    (django_filters.NumberFilter, {"type": "number"}, ""),
)
