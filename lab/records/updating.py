"""Saving changed rows: one statement for all that change the same fields."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import F, UniqueConstraint

from lab.records.validation import Conflict
from lab.tenancy.models import Sandboxed

# Parameters of one statement: older SQLite takes no more.
MOST_PARAMETERS = 900


def update_rows(rows: Sequence[Sandboxed], changed: Mapping[int, frozenset[str]]) -> None:
    """Save the named fields, {id() of a row: names}, of rows of one model; inside the open write.

    Raises Conflict with the first row that is not at the version that was read.
    """
    alike: dict[frozenset[str], list[Sandboxed]] = defaultdict(list)
    for row in {id(row): row for row in rows}.values():
        alike[changed[id(row)]].append(row)
    for names, group in alike.items():
        fields = _fields(type(group[0]), names)
        if len(group) == 1 or _is_unique(type(group[0]), names):
            for row in group:
                _update(row, fields)
        else:
            _update_together(group, fields)
        for row in group:
            row.version += 1


@cache
def _fields(model: type[Sandboxed], names: frozenset[str]) -> tuple[models.Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if field.name in names)


@cache
def _is_unique(model: type[Sandboxed], names: frozenset[str]) -> bool:
    """Whether the order of writing may matter: one row frees the value that another takes."""
    if any(field.unique for field in _fields(model, names)):
        return True
    found = [each for each in model._meta.constraints if isinstance(each, UniqueConstraint)]
    return any(names & _named_in(each) for each in found)


def _named_in(constraint: UniqueConstraint) -> set[str]:
    named = set(constraint.fields)
    waiting: list[Any] = [constraint.condition] if constraint.condition else []
    while waiting:
        for child in waiting.pop().children:
            if isinstance(child, tuple):
                named.add(child[0].split("__")[0])
            else:
                waiting.append(child)
    return named


def _update(row: Sandboxed, fields: Sequence[models.Field]) -> None:
    values = {field.attname: getattr(row, field.attname) for field in fields}
    same = type(row)._base_manager.filter(pk=row.pk, version=row.version)
    if not same.update(**values, version=F("version") + 1):
        raise Conflict(row)


def _update_together(rows: Sequence[Sandboxed], fields: Sequence[models.Field]) -> None:
    """`UPDATE … FROM (VALUES …)`, which both databases know."""
    size = MOST_PARAMETERS // (len(fields) + 1)
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        _refuse_changed(part)
        with connection.cursor() as cursor:
            cursor.execute(*_statement(part, fields))


def _refuse_changed(rows: Sequence[Sandboxed]) -> None:
    """Nobody else writes in this sandbox while the write is open: what is asked now stays true."""
    manager = type(rows[0])._base_manager
    versions = dict(manager.filter(pk__in=[r.pk for r in rows]).values_list("pk", "version"))
    for row in rows:
        if versions.get(row.pk) != row.version:
            raise Conflict(row)


def _statement(rows: Sequence[Sandboxed], fields: Sequence[models.Field]) -> tuple[str, list[Any]]:
    model, quote = type(rows[0]), connection.ops.quote_name
    key: models.Field = model._meta.pk
    columns = [key, *fields]
    first = ", ".join(_placeholder(column) for column in columns)
    other = ", ".join(["%s"] * len(columns))
    tuples = ", ".join(f"({first if not place else other})" for place in range(len(rows)))
    table = quote(model._meta.db_table)
    sets = [f"{quote(str(field.column))} = changed.column{n}" for n, field in enumerate(fields, 2)]
    sql = (
        f"UPDATE {table} SET {', '.join(sets)}, version = {table}.version + 1 "  # noqa: S608
        f"FROM (VALUES {tuples}) AS changed "
        f"WHERE {table}.{quote(str(key.column))} = changed.column1"
    )
    values = [
        column.get_db_prep_save(getattr(row, column.attname), connection)
        for row in rows
        for column in columns
    ]
    return sql, values


def _placeholder(field: models.Field) -> str:
    """PostgreSQL wants to be told the types of values; SQLite converts them when they are stored."""
    if connection.vendor == "sqlite":
        return "%s"
    return f"CAST(%s AS {field.cast_db_type(connection)})"
