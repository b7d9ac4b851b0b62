"""The time machine: a company as it was right after any entry of its journal.

The present rows are copied into a frozen sandbox, and all later entries are undone in the copy, in one
statement for each table and kind of change. Each viewer has one such copy of a company; it is replaced
by the next that they open, and reaped when nobody has opened it for long.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext as _

from lab.access.decisions import Hidden
from lab.journal.jumps import blank_copy
from lab.journal.models import Entry, Moment
from lab.journal.values import from_json, journalled_fields
from lab.people.models import User
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandbox, Sandboxed
from lab.tenancy.registry import model_of
from lab.tenancy.stamping import chunks, copy_rows, erase
from lab.tenancy.writing import sandbox_write

KEPT_FOR = dt.timedelta(hours=12)
Change = Entry.Change
Fields = dict[str, Any]
# (collection, number of the record)
Key = tuple[str, int]


def moment_open(sandbox: Sandbox, number: int, *, viewer: User) -> Sandbox:
    """The company as it was right after entry `number`. Raises Hidden where there is no such entry.

    The actor is one of the company itself, who may look into it; the copy shows no more than that.
    """
    entry = Entry._base_manager.filter(sandbox=sandbox, number=number).first()
    if entry is None:
        raise Hidden
    with sandbox_write():
        _forget(Moment.objects.filter(viewer=viewer))
        copy = blank_copy(
            sandbox,
            Sandbox.Kind.SNAPSHOT,
            _("%(company)s, entry %(number)d")[:120]
            % {"company": sandbox.name[:90], "number": number},
            viewer,
            template=sandbox.template,
            origin=sandbox,
            classroom=sandbox.classroom,
            attempt=entry.attempt,
            simulated_now=entry.simulated_at,
        )
        copy_rows(sandbox, copy)
        later = Entry._base_manager.filter(sandbox=sandbox, number__gt=number)
        rewind(copy, undone(later.order_by("-number").iterator(chunk_size=500)))
        Moment.objects.create(sandbox=sandbox, copy=copy, entry=number, viewer=viewer)
    return copy


def undone(entries: Iterable[Entry]) -> dict[Key, Fields | None]:
    """What the rows that the entries touched were before all of them; entries come the newest first.

    None is a row that did not exist. Of a row that was deleted later all fields are told, of others
    those that were changed.
    """
    found: dict[Key, Fields | None] = {}
    for entry in entries:
        for key, before in _before(entry):
            if before is None:
                found[key] = None
            else:
                found[key] = {**(found.get(key) or {}), **before}
    return found


def _before(entry: Entry) -> Iterator[tuple[Key, Fields | None]]:
    if entry.change == Change.JUMP:
        for collection, rows in entry.after.items():
            for number in rows.keys() - entry.before.get(collection, {}).keys():
                yield (collection, int(number)), None
        for collection, rows in entry.before.items():
            for number, fields in rows.items():
                yield (collection, int(number)), fields
    elif entry.change == Change.MADE:
        yield (entry.collection, entry.record or 0), None
    elif entry.change and entry.before:
        yield (entry.collection, entry.record or 0), entry.before


def rewind(copy: Sandbox, wanted: dict[Key, Fields | None]) -> None:
    """Make the rows of the copy what is wanted of them.

    What two rows may not have both is never written in place: all such rows go first and then come back,
    so that two may exchange it. Other changes are written where the rows are, which spares the database
    the search for what refers to them.
    """
    by_model: dict[type[Sandboxed], dict[int, Fields | None]] = defaultdict(dict)
    for (collection, number), fields in wanted.items():
        by_model[model_of(collection)][make_id(copy.pk, number)] = fields
    plans = [_Plan.of(model, copy, rows) for model, rows in by_model.items()]
    with transaction.atomic():
        for plan in plans:
            _take_out(plan.model, plan.going)
        for plan in plans:
            plan.model._base_manager.bulk_create(plan.coming, batch_size=500)
            _write(plan.model, plan.changing)


@dataclass
class _Plan:
    """What happens to the rows of one table."""

    model: type[Sandboxed]
    going: list[int] = field(default_factory=list)
    coming: list[Sandboxed] = field(default_factory=list)
    # {id: {column name: value}}
    changing: dict[int, Fields] = field(default_factory=dict)

    @classmethod
    def of(cls, model: type[Sandboxed], copy: Sandbox, wanted: dict[int, Fields | None]) -> "_Plan":
        plan, there = cls(model), _ids_of(model, [pk for pk, fields in wanted.items() if fields])
        coming: dict[int, Fields] = {}
        for pk, fields in wanted.items():
            if fields is None:
                plan.going.append(pk)
                continue
            in_place = pk in there and not fields.keys() & _exclusive(model)
            chosen = plan.changing if in_place else coming
            chosen[pk] = from_json(model, copy.pk, fields)
        plan.going += coming
        present = model._base_manager.in_bulk(coming)
        for pk, values in coming.items():
            row = present.get(pk) or model(id=pk, sandbox_id=copy.pk)
            for name, value in values.items():
                setattr(row, name, value)
            plan.coming.append(row)
        return plan


@cache
def _exclusive(model: type[Sandboxed]) -> frozenset[str]:
    """Names of the fields that decide whether two rows may stand side by side."""
    names: set[str] = set()
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint):
            condition = constraint.condition
            names.update(constraint.fields, condition.referenced_base_fields if condition else ())
    return frozenset(names)


def _ids_of(model: type[Sandboxed], ids: list[int]) -> set[int]:
    """Which of the ids there are."""
    name = connection.ops.quote_name(model._meta.db_table)
    found: set[int] = set()
    with connection.cursor() as cursor:
        for some in chunks(ids):
            cursor.execute(f"SELECT id FROM {name} WHERE id IN ({some})")
            found.update(pk for (pk,) in cursor.fetchall())
    return found


def _write(model: type[Sandboxed], changing: dict[int, Fields]) -> None:
    """Set the values of the rows, with one statement for all rows in which the same columns changed."""
    quote = connection.ops.quote_name
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    by_attname = {one.attname: one for one in journalled_fields(model)}
    for pk, values in changing.items():
        if values:
            alike[tuple(values)].append(pk)
    with connection.cursor() as cursor:
        for names, ids in alike.items():
            fields = [by_attname[name] for name in names]
            columns = ", ".join(f"{quote(str(one.column))} = %s" for one in fields)
            rows = (
                [
                    *(
                        one.get_db_prep_save(changing[pk][one.attname], connection)
                        for one in fields
                    ),
                    pk,
                ]
                for pk in ids
            )
            cursor.executemany(
                f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE id = %s", list(rows)
            )


def _take_out(model: type[Sandboxed], ids: list[int]) -> None:
    name = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        for some in chunks(ids):
            cursor.execute(f"DELETE FROM {name} WHERE id IN ({some})")


def moment_of(copy: Sandbox) -> Moment | None:
    """What the sandbox shows, where it is such a copy."""
    if copy.kind != Sandbox.Kind.SNAPSHOT:
        return None
    return Moment._base_manager.filter(copy=copy).select_related("sandbox").first()


def reap(now: dt.datetime | None = None) -> int:
    """Remove the copies that nobody has opened for long; how many they were."""
    return _forget(Moment._base_manager.filter(opened_at__lt=(now or timezone.now()) - KEPT_FOR))


def _forget(moments: Any) -> int:
    copies = [moment.copy for moment in moments.select_related("copy")]
    for copy in copies:
        Moment._base_manager.filter(copy=copy).delete()
        erase(copy)
    return len(copies)
