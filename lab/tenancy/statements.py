"""One statement that saves many rows."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

# Parameters of one statement: older SQLite takes no more.
MOST_PARAMETERS = 900


def update_together(
    rows: Sequence[models.Model], fields: Sequence[models.Field], *, counted: bool
) -> None:
    """Save the fields of rows of one model by `UPDATE … FROM (VALUES …)`, which both databases know.

    `counted` adds one to the version of each row.
    """
    size = MOST_PARAMETERS // (len(fields) + 1)
    for start in range(0, len(rows), size):
        with connection.cursor() as cursor:
            cursor.execute(*_statement(rows[start : start + size], fields, counted))


def _statement(
    rows: Sequence[models.Model], fields: Sequence[models.Field], counted: bool
) -> tuple[str, list[Any]]:
    model, quote = type(rows[0]), connection.ops.quote_name
    key: models.Field = model._meta.pk
    columns = [key, *fields]
    first = ", ".join(_placeholder(column) for column in columns)
    other = ", ".join(["%s"] * len(columns))
    tuples = ", ".join(f"({first if not place else other})" for place in range(len(rows)))
    table = quote(model._meta.db_table)
    sets = [f"{quote(str(field.column))} = changed.column{n}" for n, field in enumerate(fields, 2)]
    if counted:
        sets.append(f"version = {table}.version + 1")
    sql = (
        f"UPDATE {table} SET {', '.join(sets)} "  # noqa: S608
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
