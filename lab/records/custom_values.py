"""What records say in the company's own fields: how it is kept, set and judged.

Kept is what is not blank: texts and keys of choices, numbers as JSON numbers, days as ISO text, `true`
for a ticked box, the number of a record.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lab.records.custom_fields import CustomField, Definition, definitions_of
from lab.records.picklists import picklists
from lab.tenancy.fields import NUMBER_MASK, make_id, number_of
from lab.tenancy.models import Extensible, Sandboxed
from lab.tenancy.registry import models_by_collection

Kind = CustomField.Kind
CUSTOM = "custom"
LONGEST = {Kind.TEXT: 200, Kind.LONG_TEXT: 10_000, Kind.CHOICE: 40}
# Fifteen digits are what a floating point number holds without loss.
PLACES, DIGITS = 4, 15
YES = ("true", "yes", "1", "on", "是")
NO = ("", "false", "no", "0", "off", "否")
CHUNK = 900
Row = TypeVar("Row", bound=Sandboxed)
Errors = dict[int, dict[str, list[Any]]]


def kept_value(definition: Definition, value: Any) -> Any:
    """The value as the record keeps it; None where there is nothing to keep. Raises ValidationError."""
    if value is None or value == "":
        return None
    return _KEEPING[Kind(definition.kind)](definition, value)


def _text(definition: Definition, value: Any) -> Any:
    if not isinstance(value, str):
        raise ValidationError(_("Enter a text."))
    if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise ValidationError(_("This text contains characters that cannot be stored."))
    longest = LONGEST[Kind(definition.kind)]
    if len(value) > longest:
        text = _("This text has %(found)d characters; %(most)d are the most.")
        raise ValidationError(text % {"found": len(value), "most": longest})
    return value.strip() or None


def _number(_definition: Definition, value: Any) -> int | float:
    try:
        if isinstance(value, bool):
            raise ValueError
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
        if not number.is_finite():
            raise ValueError
    except (ValueError, InvalidOperation):
        raise ValidationError(_("Enter a number.")) from None
    if number and number.adjusted() >= DIGITS - PLACES:
        raise ValidationError(_("This number is too large: at most 11 digits before the point."))
    if number != (rounded := round(number, PLACES)):
        raise ValidationError(_("At most four digits after the point."))
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def _date(_definition: Definition, value: Any) -> str:
    with suppress(ValueError):
        if isinstance(value, dt.datetime):
            return value.date().isoformat()
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value).strip())
        return day.isoformat()
    raise ValidationError(_("Write the date so: 2018-01-31."))


def _checkbox(_definition: Definition, value: Any) -> bool | None:
    text = str(value).strip().lower()
    if text in YES or text in NO:
        return text in YES or None
    raise ValidationError(_("Write yes or no."))


def _reference(_definition: Definition, value: Any) -> int:
    """From a record, its id or its number."""
    if isinstance(value, Sandboxed):
        return value.number
    try:
        if isinstance(value, bool | float):
            raise ValueError
        number = int(value)
    except (TypeError, ValueError):
        raise ValidationError(_("Refer to a record by its number.")) from None
    if number < 1:
        raise ValidationError(_("There is no such record, or you may not see it."))
    return number_of(number) if number > NUMBER_MASK else number


_KEEPING: dict[Kind, Callable[[Definition, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.CHOICE: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHECKBOX: _checkbox,
    Kind.REFERENCE: _reference,
}


def told_value(definition: Definition, kept: Any) -> Any:
    """A kept value as Python has it: Decimal, date, bool; numbers of records as they are."""
    if definition.kind == Kind.CHECKBOX:
        return bool(kept)
    if kept is None:
        return None
    if definition.kind == Kind.NUMBER:
        return Decimal(str(kept))
    return dt.date.fromisoformat(kept) if definition.kind == Kind.DATE else kept


def parted(
    model: type[Sandboxed], values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(values of the model's own fields, values of custom fields)."""
    known = definitions_of(model)
    own = {name: value for name, value in values.items() if name not in known}
    return own, {name: value for name, value in values.items() if name in known}


def drafted(model: type[Row], values: Mapping[str, Any]) -> Row:
    """A row that says this: not checked, nobody's, and in no sandbox."""
    own, custom = parted(model, values)
    row = model(**own)
    if custom:
        set_custom(row, custom)
    return row


def assign(row: Sandboxed, values: Mapping[str, Any]) -> None:
    """Set fields of both kinds. What cannot be kept as it should is left to validation."""
    own, custom = parted(type(row), values)
    for name, value in own.items():
        setattr(row, name, value)
    if custom:
        set_custom(row, custom)


def set_custom(row: Sandboxed, values: Mapping[str, Any]) -> None:
    """Put values of custom fields on a row; None takes one away, the others stay."""
    definitions = definitions_of(type(row))
    present = cast(Extensible, row).custom
    found = dict(present)
    for key, value in values.items():
        with suppress(ValidationError):
            value = kept_value(definitions[key], value)
        found[key] = value
    found = {key: value for key, value in found.items() if value is not None}
    changed = {key for key in found.keys() | present.keys() if found.get(key) != present.get(key)}
    row.custom = found  # type: ignore[attr-defined]
    row.custom_set = (row.custom_set or frozenset()) | changed  # type: ignore[attr-defined]


def begin_custom(row: Sandboxed, given: Mapping[str, Any]) -> None:
    """Values of a new row, with the defaults of those fields that `given` does not name."""
    defaults = {
        key: one.default
        for key, one in definitions_of(type(row)).items()
        if one.active and one.default and key not in given
    }
    if given or defaults:
        set_custom(row, {**defaults, **given})


def touched(row: Sandboxed, before: Mapping[str, Any]) -> dict[str, Any]:
    """`before` of a change with each custom field that was changed under its own name."""
    if CUSTOM not in before:
        return dict(before)
    keys = row.custom_set or frozenset()  # type: ignore[attr-defined]
    return {**before, **{key: before[CUSTOM].get(key) for key in keys}}


def changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Keys of the custom fields in which two states of a record differ, in the order of the keys."""
    old, new = (state.get(CUSTOM) or {} for state in (before, after))
    return [key for key in sorted({**old, **new}) if old.get(key) != new.get(key)]


def with_custom(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The later state, with each custom field in which the two differ under its own name."""
    custom = after.get(CUSTOM) or {}
    return {**after, **{key: custom.get(key) for key in changed_keys(before, after)}}


def check_custom(
    rows: Sequence[Sandboxed], fields: frozenset[str] | None, found: Errors, *, checked: bool
) -> None:
    """Add what is wrong in the custom fields of rows of one model; one query per kind of reference.

    The loader, which is not `checked`, has looked up the rows that are meant by their keys.
    """
    model = type(rows[0])
    if not issubclass(model, Extensible):
        return
    definitions = definitions_of(model)
    if fields is not None and not fields & {CUSTOM, *definitions}:
        return
    referred: dict[str, dict[int, list[tuple[int, str]]]] = defaultdict(lambda: defaultdict(list))
    for position, row in enumerate(cast(Sequence[Extensible], rows)):
        for key, value in row.custom.items():
            if row.custom_set is not None and key not in row.custom_set:
                continue
            definition = definitions.get(key)
            if text := _wrong(definition, value):
                found[position][key].append(text)
            elif checked and definition is not None and definition.kind == Kind.REFERENCE:
                referred[definition.refers_to][value].append((position, key))
    for collection, numbers in referred.items():
        known = _existing(rows[0].sandbox_id, collection, list(numbers))
        for number in numbers.keys() - known:
            for position, key in numbers[number]:
                text = _("There is no such record, or you may not see it.")
                found[position][key].append(text)


def _wrong(definition: Definition | None, value: Any) -> str:
    if definition is None:
        return _("The company has no such field.")
    try:
        kept = kept_value(definition, value)
    except ValidationError as error:
        return " ".join(error.messages)
    if kept != value or type(kept) is not type(value):
        return _("Enter a value of the right kind.")
    if definition.kind == Kind.CHOICE and value not in (
        keys := picklists().get(definition.picklist, {})
    ):
        text = _("“%(value)s” is not in the list. Choose one of: %(choices)s.")
        return text % {"value": value[:60], "choices": ", ".join(list(keys)[:12])}
    return ""


def _existing(sandbox_id: int, collection: str, numbers: list[int]) -> set[int]:
    model = models_by_collection().get(collection)
    if model is None:
        return set()
    rows = model.objects.visible()
    ids = [make_id(sandbox_id, number) for number in numbers]
    return {
        number_of(pk)
        for start in range(0, len(ids), CHUNK)
        for pk in rows.filter(pk__in=ids[start : start + CHUNK]).values_list("pk", flat=True)
    }
