"""A long write that gathers: what it stores goes to the database together, what it has read it remembers.

Nobody can tell: each statement is watched. One that names a table for which something waits has all of
it sent first; one that writes a table has what was remembered of it forgotten. While the write is open
nobody else writes in the sandbox. What fails takes back the whole write by `Again`, and whoever opened
it does all anew without gathering: so no part needs a savepoint of its own.
"""

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar, cast

from django.db import connection, models

from lab.tenancy.models import Counter, Owned, Sandboxed
from lab.tenancy.registry import sandboxed_models, stored_field
from lab.tenancy.statements import update_together
from lab.tenancy.writing import Again, Write, maybe_write

T = TypeVar("T")
Row = TypeVar("Row", bound=models.Model)
# In the place of a model: whatever is decided by settings of the company.
SETTINGS = ""
Source = type[models.Model] | str
AT_ONCE = 500
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"')
_NESTED, _TAKEN_BACK = "SAVEPOINT", "ROLLBACK TO"


class Gathered:
    """What one write has not sent yet, and what it remembers."""

    def __init__(self) -> None:
        self._made: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._changed: dict[type[models.Model], dict[int, models.Model]] = defaultdict(dict)
        self._fields: dict[type[models.Model], set[str]] = defaultdict(set)
        self._waiting: tuple[str, ...] = ()
        self._sending = False
        self._known: dict[Hashable, Any] = {}
        self._keys: dict[str, set[Hashable]] = defaultdict(set)
        self._there: dict[str, set[int]] = defaultdict(set)

    def make(self, model: type[models.Model], rows: Sequence[models.Model]) -> None:
        """New rows as they are now, whatever becomes of the objects later."""
        table = model._meta.db_table
        self._forget(table)
        self._there[table].update(row.pk for row in rows if row.pk)
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias
        self._made[model] += map(copy.copy, rows) if issubclass(model, Sandboxed) else rows
        self._name_waiting()

    def change(self, row: models.Model, fields: Iterable[str]) -> None:
        """These fields of a row that is kept, with the values that they have when all is sent."""
        model = type(row)
        self._changed[model][row.pk] = row
        self._fields[model].update(fields)
        self._name_waiting()

    def once(self, key: Hashable, of: Iterable[Source], load: Callable[[], T]) -> T:
        """`load()`, remembered until a row of one of these models is written."""
        if key not in self._known:
            value = load()
            self._known[key] = value
            for model in of:
                self._keys[_table(model)].add(key)
        return self._known[key]

    def there(self, model: type[models.Model]) -> set[int]:
        """Ids of rows that are known to exist; whoever finds more adds them."""
        return self._there[model._meta.db_table]

    def take(self, name: str, count: int, make: Callable[[], Any]) -> range:
        counter = self.once(("counter", name), (Counter,), make)
        first = counter.next
        counter.next += count
        self.change(counter, ("next",))
        return range(first, first + count)

    def send(self) -> None:
        if not self._waiting:
            return
        self._sending = True
        try:
            made, changed, fields = self._made, self._changed, self._fields
            self._made, self._changed = defaultdict(list), defaultdict(dict)
            self._fields, self._waiting = defaultdict(set), ()
            for model, rows in made.items():
                model._base_manager.bulk_create(rows, batch_size=AT_ONCE)
            for model, by_pk in changed.items():
                named = [f for f in model._meta.concrete_fields if f.name in fields[model]]
                update_together(list(by_pk.values()), named, counted=False)
        finally:
            self._sending = False

    def watch(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        if not self._sending:
            text = sql if isinstance(sql, str) else str(sql)
            if text.startswith(_TAKEN_BACK):
                # What was gathered inside is not told from what was before.
                raise Again
            if self._waiting and (
                text.startswith(_NESTED) or any(table in text for table in self._waiting)
            ):
                self.send()
            if (written := _WRITES.match(text)) is not None:
                self._forget(written[1])
        return execute(sql, params, many, context)

    def _name_waiting(self) -> None:
        self._waiting = tuple(
            f'"{model._meta.db_table}"' for model in (*self._made, *self._changed)
        )

    def _forget(self, table: str) -> None:
        """Rows of the table are written: what was remembered of them, or was decided by settings, may
        not hold any more."""
        self._there.pop(table, None)
        for name in (table, *((SETTINGS,) if table in _settings() else ())):
            for key in self._keys.pop(name, ()):
                self._known.pop(key, None)


@contextmanager
def gathering(write: Write) -> Iterator[None]:
    """Gather inside the block. Raises Again where any of it fails: then the write is to be taken back."""
    gathered = write.gathered = Gathered()
    try:
        with connection.execute_wrapper(gathered.watch):
            yield
            gathered.send()
    except Exception as error:
        raise Again from error
    finally:
        write.gathered = None


def remembered(key: Hashable, of: Iterable[Source], load: Callable[[], T]) -> T:
    """`load()`; in a write that gathers once, until a row of one of these models is written. What is
    decided by settings of any kind names `SETTINGS`."""
    gathered = _gathered()
    return load() if gathered is None else gathered.once(key, of, load)


def store(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert rows that have their ids, at the latest when the write ends."""
    if (gathered := _gathered()) is not None:
        gathered.make(model, rows)
    else:
        model._base_manager.bulk_create(rows, batch_size=AT_ONCE)


def save_fields(row: models.Model, fields: Sequence[str]) -> None:
    """Save these fields of a row, at the latest when the write ends."""
    if (gathered := _gathered()) is not None:
        gathered.change(row, fields)
    else:
        row.save(update_fields=fields)


def known_ids(model: type[models.Model]) -> set[int] | None:
    """Ids of rows that exist while the write is open, to be added to; None where it does not gather."""
    gathered = _gathered()
    return gathered.there(model) if gathered is not None else None


def found_there(rows: Iterable[Row]) -> list[Row]:
    """The rows; no reference to them needs to be looked up in this write."""
    found = list(rows)
    if found and (known := known_ids(type(found[0]))) is not None:
        known.update(row.pk for row in found)
    return found


def _table(model: Source) -> str:
    return model if isinstance(model, str) else model._meta.db_table


def _gathered() -> Gathered | None:
    write = maybe_write()
    return write.gathered if write is not None else None


@cache
def _settings() -> frozenset[str]:
    """Tables of what belongs to nobody in particular, and may decide what policies remember."""
    return frozenset(m._meta.db_table for m in sandboxed_models() if _decides(m))


def _decides(model: type[Sandboxed]) -> bool:
    if model.inner or issubclass(model, Owned):
        return False
    if not model.part_of:
        return True
    whole = stored_field(model, model.part_of).related_model
    return _decides(cast(type[Sandboxed], whole))
