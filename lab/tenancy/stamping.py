"""Stamp, compare and put back whole sandboxes with set operations, a few statements per table.

Because ids are arithmetic, the row of one sandbox becomes the row of another by adding
`(target - source) << 24` to its id and to every reference into the sandbox.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.db import connection, transaction

from lab.tenancy.fields import NUMBER_BITS, RecordIdField, SandboxedIdField
from lab.tenancy.models import Sandbox, Sandboxed
from lab.tenancy.registry import sandboxed_links, sandboxed_models

# The token of optimistic locking says how often a row was saved, not what it says.
NOT_COMPARED = {"sandbox_id", "version"}
CHUNK = 900

RawRow = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """The SQL of one sandboxed table; every statement takes (delta, …) as its parameters."""

    model: type[Sandboxed]
    name: str
    columns: tuple[str, ...]
    shifted: frozenset[str]

    def _quoted(self, columns: Iterable[str]) -> str:
        return ", ".join(connection.ops.quote_name(column) for column in columns)

    def _moved(self, columns: Iterable[str], sandbox_id: int, delta: int) -> str:
        """The select list that reads rows as if they belonged to `sandbox_id`."""
        quote = connection.ops.quote_name
        return ", ".join(
            str(int(sandbox_id))
            if column == "sandbox_id"
            else f"{quote(column)} + {int(delta)}"
            if column in self.shifted
            else quote(column)
            for column in columns
        )

    def copy(self, source: int, target: int) -> str:
        """INSERT … SELECT of all rows of `source` into `target`."""
        moved = self._moved(self.columns, target, shift(source, target))
        table = connection.ops.quote_name(self.name)
        return (
            f"INSERT INTO {table} ({self._quoted(self.columns)}) "
            f"SELECT {moved} FROM {table} WHERE sandbox_id = {int(source)} ORDER BY id"
        )

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """What makes two rows the same; the id comes first."""
        return tuple(column for column in self.columns if column not in NOT_COMPARED)

    def differing(self, sandbox: int, base: int) -> tuple[str, str]:
        """SELECTs of the rows of `sandbox` that are not the same in `base`, and the other way round.

        Both read as rows of `sandbox`.
        """
        table = connection.ops.quote_name(self.name)
        moved = self._moved(self.compared, sandbox, shift(base, sandbox))
        here = (
            f"SELECT {self._quoted(self.compared)} FROM {table} WHERE sandbox_id = {int(sandbox)}"
        )
        there = f"SELECT {moved} FROM {table} WHERE sandbox_id = {int(base)}"
        return f"{here} EXCEPT {there}", f"{there} EXCEPT {here}"


def shift(source: int, target: int) -> int:
    return (target - source) << NUMBER_BITS


@cache
def table_of(model: type[Sandboxed]) -> Table:
    fields = model._meta.concrete_fields
    links = {field.column for field in sandboxed_links(model)}
    return Table(
        model=model,
        name=model._meta.db_table,
        columns=tuple(str(field.column) for field in fields),
        shifted=frozenset(
            str(field.column)
            for field in fields
            if field.column in links or isinstance(field, RecordIdField | SandboxedIdField)
        ),
    )


def tables() -> list[Table]:
    return [table_of(model) for model in sandboxed_models()]


def copy_rows(source: Sandbox, target: Sandbox) -> int:
    """Copy every sandboxed row of `source` into the empty `target`; how many there were."""
    count = 0
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(table.copy(source.pk, target.pk))
            count += cursor.rowcount
    return count


@dataclass(frozen=True)
class TableDifference:
    """Ids, all in terms of the compared sandbox: made there, changed there, deleted there.

    `here` and `there` hold what the database gave of those rows in the sandbox and in the base, by id:
    a value for each of `table.compared`.
    """

    table: Table
    made: tuple[int, ...]
    changed: tuple[int, ...]
    deleted: tuple[int, ...]
    here: Mapping[int, RawRow] = field(default_factory=dict, repr=False)
    there: Mapping[int, RawRow] = field(default_factory=dict, repr=False)

    @property
    def present(self) -> list[int]:
        """Rows of the sandbox that are not as in the base."""
        return [*self.made, *self.changed]

    @property
    def wanted(self) -> list[int]:
        """Rows of the base that are not so in the sandbox."""
        return [*self.changed, *self.deleted]


def differences(sandbox: Sandbox, base: Sandbox) -> Iterator[TableDifference]:
    """What is different in `sandbox` from `base`, table by table; tables without any are left out."""
    with connection.cursor() as cursor:
        for table in tables():
            here, there = (
                _by_id(cursor, statement) for statement in table.differing(sandbox.pk, base.pk)
            )
            if here or there:
                yield TableDifference(
                    table=table,
                    made=tuple(sorted(here.keys() - there.keys())),
                    changed=tuple(sorted(here.keys() & there.keys())),
                    deleted=tuple(sorted(there.keys() - here.keys())),
                    here=here,
                    there=there,
                )


def _by_id(cursor: Any, statement: str) -> dict[int, RawRow]:
    cursor.execute(statement)
    return {row[0]: row for row in cursor.fetchall()}


def put_back(sandbox: Sandbox, base: Sandbox, found: Iterable[TableDifference]) -> None:
    """Make the differing rows of `sandbox` as they are in `base`. One statement each way per chunk."""
    delta = shift(base.pk, sandbox.pk)
    with connection.cursor() as cursor:
        for difference in found:
            table = difference.table
            name = connection.ops.quote_name(table.name)
            for ids in chunks(difference.present):
                cursor.execute(f"DELETE FROM {name} WHERE id IN ({ids})")
            for ids in chunks([pk - delta for pk in difference.wanted]):
                cursor.execute(
                    f"{table.copy(base.pk, sandbox.pk).removesuffix(' ORDER BY id')} AND id IN ({ids})"
                )


def chunks(ids: Sequence[int]) -> Iterator[str]:
    """Ids as SQL lists of a size that every database takes."""
    for start in range(0, len(ids), CHUNK):
        yield ", ".join(str(int(pk)) for pk in ids[start : start + CHUNK])


def erase(sandbox: Sandbox) -> None:
    """Remove a sandbox with all that is in it and about it."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables():
            name = connection.ops.quote_name(table.name)
            cursor.execute(f"DELETE FROM {name} WHERE sandbox_id = {int(sandbox.pk)}")
        sandbox.delete()
