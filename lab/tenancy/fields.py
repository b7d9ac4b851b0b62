"""Ids by arithmetic, `id = sandbox << 24 | number`, and the column types that stamping relies on."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

NUMBER_BITS = 24
NUMBER_MASK = (1 << NUMBER_BITS) - 1


def make_id(sandbox_id: int, number: int) -> int:
    """The primary key of row `number` in a sandbox. A number outside 1 … 16,777,215 matches no row."""
    if not 0 < number <= NUMBER_MASK:
        return 0
    return sandbox_id << NUMBER_BITS | number


def number_of(pk: int) -> int:
    return pk & NUMBER_MASK


def sandbox_of(pk: int) -> int:
    return pk >> NUMBER_BITS


def first_play_number(scenario_rows: int) -> int:
    """Where rows made in play begin: one above the power of ten above twice the scenario's rows.

    A patch of the scenario can add as many rows again and never meets a student's.
    """
    start = 1000
    while start <= 2 * scenario_rows:
        start *= 10
    return start + 1


class _WideInteger(models.BigIntegerField):
    """64 bits on every database; on SQLite `integer`, so that the primary key is the rowid itself."""

    def db_type(self, connection: Any) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class SandboxedIdField(_WideInteger):
    """The primary key of a sandboxed row, given by the kernel, never by a sequence."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(primary_key=True, editable=False, serialize=False)
        super().__init__(*args, **kwargs)


class RecordIdField(_WideInteger):
    """The id of a row whose collection another column names; shifted when a sandbox is stamped.

    Named `<x>_id` beside a `<x>_collection`; both are null and blank together.
    """


class DerivedTextField(models.CharField):
    """Text that `clean_derived` computes from other fields, such as a search key: never shown or told."""

    derived = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(blank=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[Any, ...]:
        """In the database it is text like any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class DerivedDecimalField(models.DecimalField):
    """A number that `clean_derived` computes from other fields: shown, but in no file and no journal."""

    derived = True

    def deconstruct(self) -> tuple[Any, ...]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs


class FixedDateField(models.DateField):
    """A day of the real calendar, such as a holiday: day 1 of a scenario never shifts it."""

    def deconstruct(self) -> tuple[Any, ...]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs


def is_derived(field: models.Field) -> bool:
    return getattr(field, "derived", False)


class _SortedEncoder(DjangoJSONEncoder):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "sort_keys": True})


class CanonicalJSONField(models.JSONField):
    """JSON with sorted keys, so that equal values are equal texts where a database compares texts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["encoder"] = _SortedEncoder
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[Any, ...]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("encoder", None)
        return name, path, args, kwargs


def canonical_json(value: Any) -> str:
    return json.dumps(value, cls=_SortedEncoder, ensure_ascii=False)
