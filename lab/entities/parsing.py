"""Values that come from outside (API, files, pages) turned into values for the write door."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from lab.entities.fields import DefinedField, Field, Kind, field_of, keyed_rows
from lab.entities.spec import REGISTRY
from lab.files.fields import BlobField
from lab.records.picklists import PicklistsField
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import models_by_collection


def parse_values(model: type[Sandboxed], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Door values by column from raw values by field name. Raises ValidationError by field."""
    values: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for name, value in raw.items():
        try:
            values.update(parse(field_of(model, name), value))
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    return values


def parse(field: Field, raw: Any) -> dict[str, Any]:
    """The column values for one field: usually one, two for a neutral reference."""
    raw = _text(raw) if isinstance(raw, str) else raw
    if isinstance(field, DefinedField):
        return {field.name: field.door(raw)}
    if field.kind in PARSERS:
        return PARSERS[field.kind](field, raw)
    column = field.column
    if raw in (None, ""):
        return {field.name: None if column.null else _empty(field)}  # type: ignore[union-attr]
    if isinstance(raw, dict | list):
        raise ValidationError(_("Give one value here, not a list or an object."))
    if field.kind is Kind.DATETIME:
        return {field.name: _moment(raw)}
    return {field.name: _value(column, raw)}  # type: ignore[arg-type]


def _text(raw: str) -> str:
    """Without spaces around it. Raises ValidationError for what no database keeps."""
    if "\x00" in raw or any("\ud800" <= sign <= "\udfff" for sign in raw):
        raise ValidationError(_("This text contains characters that cannot be stored."))
    return raw.strip()


def _value(column: models.Field, raw: Any) -> Any:
    """The column's value, checked as far as computing with it before validation needs."""
    try:
        value = column.to_python(raw)
    except (TypeError, ValueError, ArithmeticError):
        raise ValidationError(_("Enter a value of the right kind.")) from None
    if isinstance(value, Decimal | float):
        if isinstance(raw, bool):
            raise ValidationError(_("Enter a number."))
        column.run_validators(value)
    return value


def _empty(field: Field) -> Any:
    if field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.CHOICE, Kind.PICKLIST):
        return ""
    column = field.column
    return column.get_default() if column is not None and column.has_default() else None


def _moment(raw: Any) -> dt.datetime:
    if isinstance(raw, dt.datetime):
        found: dt.datetime | None = raw
    else:
        try:
            found = parse_datetime(str(raw))
        except ValueError:
            found = None
    if found is None or not 1 < found.year < 9999:
        raise ValidationError(_("Write date and time so: 2018-01-31 09:30."))
    return make_aware(found) if is_naive(found) else found


def _reference(field: Field, raw: Any) -> dict[str, Any]:
    name = field.column.attname  # type: ignore[union-attr]
    if raw in (None, ""):
        return {name: None}
    return {name: make_id(current_actor().sandbox.pk, _number(raw))}


def _number(raw: Any) -> int:
    try:
        if isinstance(raw, bool | float):
            raise ValueError
        return int(raw)
    except (TypeError, ValueError):
        raise ValidationError(_("Refer to a record by its number.")) from None


def _keyed(field: Field, raw: Any) -> dict[str, Any]:
    name = field.column.attname  # type: ignore[union-attr]
    if raw in (None, ""):
        return {name: None}
    rows = {row.key: row.pk for row in keyed_rows(field.related)}
    if not isinstance(raw, str) or raw not in rows:
        known = ", ".join(rows)
        raise ValidationError(
            _("“%(value)s” is unknown. Choose one of: %(choices)s.")
            % {"value": raw, "choices": known}
        )
    return {name: rows[raw]}


def _record(field: Field, raw: Any) -> dict[str, Any]:
    if raw in (None, ""):
        return {f"{field.name}_collection": "", f"{field.name}_id": None}
    collection, _slash, number = str(raw).partition("/")
    model = models_by_collection().get(collection)
    if model is None or collection not in REGISTRY:
        raise ValidationError(_("Name a record as collection/number, such as accounts/17."))
    pk = make_id(current_actor().sandbox.pk, _number(number))
    if not model.objects.visible().filter(pk=pk).exists():
        raise ValidationError(_("There is no such record, or you may not see it."))
    return {f"{field.name}_collection": collection, f"{field.name}_id": pk}


def _names(field: Field, raw: Any) -> dict[str, Any]:
    """A list as programs send it, or names with commas or semicolons as people write them."""
    if isinstance(raw, str) and raw[:1] in ("[", "{"):
        with suppress(ValueError, RecursionError):
            return {field.name: json.loads(raw)}
    if isinstance(raw, str):
        raw = [name.strip() for name in re.split("[,;，；、\n]", raw) if name.strip()]
    if raw is None:
        raw = _empty(field)
    if isinstance(field.column, PicklistsField) and isinstance(raw, list):
        raw = field.column.keys_of(raw)
    return {field.name: raw}


def _boolean(field: Field, raw: Any) -> dict[str, Any]:
    if isinstance(raw, bool):
        return {field.name: raw}
    text = str(raw or "").strip().lower()
    if text in ("1", "true", "yes", "y", "on", "是"):
        return {field.name: True}
    if text in ("", "0", "false", "no", "n", "off", "否"):
        return {field.name: False}
    raise ValidationError(_("Write yes or no."))


def _file(field: Field, raw: Any) -> dict[str, Any]:
    """What was uploaded, decoded; nothing takes the file away. Nobody names one by its fingerprint."""
    if raw is None or raw == "":
        return {field.name: ""}
    if not isinstance(raw, UploadedFile):
        raise ValidationError(
            _("Send the file itself as multipart/form-data, or nothing to take it away.")
        )
    return {field.name: cast(BlobField, field.column).taken(raw)}


PARSERS = {
    Kind.REFERENCE: _reference,
    Kind.SEAT: _reference,
    Kind.KEYED: _keyed,
    Kind.RECORD: _record,
    Kind.JSON: _names,
    Kind.BOOLEAN: _boolean,
    Kind.FILE: _file,
    Kind.IMAGE: _file,
}
