"""Rows as JSON and back: references become numbers, decimals and dates become text."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from typing import Any

from django.db import connection, models
from django.db.models.expressions import Col
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lab.tenancy.fields import RecordIdField, is_derived, make_id, number_of
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import sandboxed_links
from lab.tenancy.stamping import TableDifference

KERNEL_FIELDS = {"id", "sandbox", "version"}


@cache
def journalled_fields(model: type[Sandboxed]) -> tuple[models.Field, ...]:
    return tuple(f for f in model._meta.concrete_fields if f.name not in KERNEL_FIELDS)


@cache
def _references(model: type[Sandboxed]) -> frozenset[str]:
    """Names of the fields whose stored value is an id of the same sandbox."""
    links = {field.name for field in sandboxed_links(model)}
    neutral = {f.name for f in model._meta.concrete_fields if isinstance(f, RecordIdField)}
    return frozenset(links | neutral)


def as_json(row: Sandboxed, field: models.Field) -> Any:
    """The value of one field in the journal's form."""
    value = getattr(row, field.attname)
    convert = _converter(field, field.name in _references(type(row)))
    return value if value is None or convert is None else convert(value)


def _converter(field: models.Field, refers: bool) -> Callable[[Any], Any] | None:
    """What turns a stored value that is not None into JSON; None where it is JSON already."""
    if refers:
        return number_of
    if isinstance(field, models.DecimalField):
        return partial(decimal_text, field=field)
    if isinstance(field, models.DateField | models.TimeField):
        return _iso
    return None


def _iso(value: Any) -> Any:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        # One text for one moment, whether it was just typed or comes from the database.
        value = value.astimezone(dt.UTC)
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def decimal_text(value: Any, field: models.Field) -> str:
    if not isinstance(value, Decimal):
        return str(value)
    return str(value.quantize(_exponent(field)))


@cache
def _exponent(field: models.Field) -> Decimal:
    return Decimal(1).scaleb(-field.decimal_places)  # type: ignore[attr-defined]


@cache
def _conversions(
    model: type[Sandboxed],
) -> tuple[tuple[str, str, Callable[[Any], Any] | None], ...]:
    references = _references(model)
    return tuple(
        (field.name, field.attname, _converter(field, field.name in references))
        for field in journalled_fields(model)
    )


def row_state(row: Sandboxed) -> dict[str, Any]:
    """All fields of a row but the kernel's own."""
    return {
        name: value
        if (value := getattr(row, attname)) is None or convert is None
        else convert(value)
        for name, attname, convert in _conversions(type(row))
    }


@cache
def _raw_conversions(model: type[Sandboxed]) -> dict[str, tuple[str, Callable[[Any], Any]]]:
    """{column: (name of the field, what turns the database's own value into JSON)}."""
    return {
        str(field.column): (field.name, _from_raw(field.get_col(model._meta.db_table), convert))
        for field, (_name, _attname, convert) in zip(
            journalled_fields(model), _conversions(model), strict=True
        )
    }


def _from_raw(column: Col, convert: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    converters = connection.ops.get_db_converters(column) + column.get_db_converters(connection)

    def turn(value: Any) -> Any:
        for converter in converters:
            value = converter(value, column, connection)
        return value if value is None or convert is None else convert(value)

    return turn


RowStates = dict[str, dict[str, Any]]


def differing_states(item: TableDifference) -> tuple[RowStates, RowStates]:
    """{number: state} of the rows of a difference in the sandbox and in the base.

    All fields of a row that is on one side only, else those in which the two differ.
    """
    conversions = _raw_conversions(item.table.model)
    columns = [(n, *conversions[c]) for n, c in enumerate(item.table.compared) if c in conversions]
    here, there = (
        {str(number_of(pk)): {name: turn(rows[pk][n]) for n, name, turn in columns} for pk in ids}
        for rows, ids in ((item.here, item.made), (item.there, item.deleted))
    )
    for pk in item.changed:
        old, new, number = item.here[pk], item.there[pk], str(number_of(pk))
        differ = [column for column in columns if old[column[0]] != new[column[0]]]
        here[number] = {name: turn(old[n]) for n, name, turn in differ}
        there[number] = {name: turn(new[n]) for n, name, turn in differ}
    return here, there


def told_state(row: Sandboxed) -> dict[str, Any]:
    """The same without what is empty: enough to tell what a new row says."""
    return {
        name: value for name, value in row_state(row).items() if value not in (None, "", [], {})
    }


@cache
def _told_fields(model: type[Sandboxed]) -> dict[str, Callable[[Any], Any] | None]:
    """{field: what turns its journalled value into the told one} of all that is told."""
    return {
        field.name: local_text if isinstance(field, models.DateTimeField) else None
        for field in journalled_fields(model)
        if not is_derived(field)
    }


def told(model: type[Sandboxed], state: dict[str, Any]) -> dict[str, Any]:
    """A state as readers get it: nothing derived, moments in the project's time zone."""
    fields = _told_fields(model)
    return {
        name: value if value is None or (turn := fields.get(name)) is None else turn(value)
        for name, value in state.items()
        if name in fields
    }


def local_text(value: dt.datetime | str) -> str:
    """A moment as all answers of the API say it: ISO 8601 with the offset of the project's zone."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    if moment is None or timezone.is_naive(moment):
        return str(value)
    return timezone.localtime(moment).isoformat()


def from_json(model: type[Sandboxed], sandbox_id: int, state: dict[str, Any]) -> dict[str, Any]:
    """Values by column name (`owner_id`) for a state in the journal's form."""
    values = {}
    for field in journalled_fields(model):
        if field.name not in state:
            continue
        value = state[field.name]
        if value is not None and field.name in _references(model):
            value = make_id(sandbox_id, value)
        elif not isinstance(field, models.ForeignKey | models.JSONField):
            value = field.to_python(value)
        values[field.attname] = value
    return values
