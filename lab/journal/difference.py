"""What differs in a sandbox from its template or a snapshot, row by row, as the actor sees it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lab.access.decisions import Refused
from lab.access.reach import EVERYTHING, NOTHING, Reach
from lab.journal.values import row_state, told, told_state
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import number_of
from lab.tenancy.models import Sandbox, Sandboxed
from lab.tenancy.registry import model_of, sandboxed_links
from lab.tenancy.stamping import CHUNK, TableDifference, differences, shift

KINDS = ("made", "changed", "deleted")
States = dict[str, Any]


@dataclass(frozen=True)
class RowDifference:
    """One row: nothing before it was made, nothing after it was deleted, else only what changed."""

    number: int
    label: str
    before: States
    after: States

    def as_json(self, model: type[Sandboxed]) -> dict[str, Any]:
        """As it is told, without the side on which there was no row."""
        sides = {"before": told(model, self.before), "after": told(model, self.after)}
        shown = {name: state for name, state in sides.items() if state}
        return {"number": self.number, "label": self.label, **shown}


Rows = dict[str, list[RowDifference]]


@dataclass(frozen=True)
class Difference:
    """{collection: rows} of what was made, changed and deleted; no collection without any."""

    made: Rows = field(default_factory=dict)
    changed: Rows = field(default_factory=dict)
    deleted: Rows = field(default_factory=dict)

    def as_json(self) -> dict[str, dict[str, list[dict[str, Any]]]]:
        return {
            kind: {
                collection: [row.as_json(model_of(collection)) for row in rows]
                for collection, rows in getattr(self, kind).items()
            }
            for kind in KINDS
        }


@dataclass(frozen=True)
class Count:
    """How many rows of one collection differ."""

    model: type[Sandboxed]
    made: int
    changed: int
    deleted: int

    @property
    def collection(self) -> str:
        return self.model.collection

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def total(self) -> int:
        return self.made + self.changed + self.deleted


class Comparison:
    """The same on demand: counts at once, rows a page at a time.

    Must be made and read as an actor of `sandbox`; staff see all, a seat what it may see there.
    Of deleted rows a seat sees those that belonged to the seats within its reach. Compared with
    another attempt so it does of changed ones: their numbers were perhaps those of others' records.
    """

    def __init__(self, sandbox: Sandbox, base: Sandbox) -> None:
        if current_actor().sandbox.pk != sandbox.pk:
            raise RuntimeError("A comparison is read by an actor of the compared sandbox.")
        self.sandbox, self.base = sandbox, base
        self._found = {item.table.model.collection: item for item in self._seen()}

    @property
    def counts(self) -> list[Count]:
        return [
            Count(item.table.model, len(item.made), len(item.changed), len(item.deleted))
            for item in self._found.values()
        ]

    @property
    def total(self) -> int:
        return sum(count.total for count in self.counts)

    def count(self, collection: str, kind: str) -> int:
        return len(self._ids(collection, kind))

    def rows(
        self, collection: str, kind: str, start: int = 0, stop: int | None = None
    ) -> list[RowDifference]:
        """Rows `start` … `stop` that were made, changed or deleted, by number."""
        ids = self._ids(collection, kind)[start:stop]
        if not ids:
            return []
        model = self._found[collection].table.model
        present = {} if kind == "deleted" else _rows_by_number(model, ids)
        delta = shift(self.base.pk, self.sandbox.pk)
        base = {} if kind == "made" else _rows_by_number(model, [pk - delta for pk in ids])
        return [_row(present.get(n), base.get(n)) for n in map(number_of, ids)]

    def everything(self, collection: str | None = None) -> Difference:
        found = Difference()
        for name in self._found:
            if collection in (None, name):
                for kind in KINDS:
                    if rows := self.rows(name, kind):
                        getattr(found, kind)[name] = rows
        return found

    def _ids(self, collection: str, kind: str) -> Sequence[int]:
        item = self._found.get(collection)
        return getattr(item, kind) if item else ()

    def _seen(self) -> Iterator[TableDifference]:
        policy = current_actor().policy
        for item in differences(self.sandbox, self.base):
            model = item.table.model
            reach = policy.reach(model, "view")
            if model.inner or reach == NOTHING:
                continue
            seen = item if reach == EVERYTHING else self._within(reach, item)
            if seen.made or seen.changed or seen.deleted:
                yield seen

    def _within(self, reach: Reach, item: TableDifference) -> TableDifference:
        visible = _visible(item.table.model, item.present)
        changed = [pk for pk in item.changed if pk in visible]
        if self.base.kind == Sandbox.Kind.SNAPSHOT and self.base.attempt != self.sandbox.attempt:
            changed = [*self._owned_before(reach, item.table.model, changed)]
        return TableDifference(
            table=item.table,
            made=tuple(pk for pk in item.made if pk in visible),
            changed=tuple(changed),
            deleted=tuple(self._owned_before(reach, item.table.model, item.deleted)),
        )

    def _owned_before(
        self, reach: Reach, model: type[Sandboxed], ids: Sequence[int]
    ) -> Iterator[int]:
        """Of rows that are gone, those whose owner in the base sits within reach."""
        delta = shift(self.base.pk, self.sandbox.pk)
        owners = [pk - delta for pk in reach.owners]
        prefix = f"{reach.part_of}__" if reach.part_of else ""
        for part in _chunks(ids):
            rows = model._base_manager.filter(
                pk__in=[pk - delta for pk in part], **{f"{prefix}owner__in": owners}
            )
            yield from sorted(pk + delta for pk in rows.values_list("pk", flat=True))


def difference(sandbox: Sandbox, base: Sandbox, *, collection: str | None = None) -> Difference:
    """What an actor of `sandbox` may see that differs from `base`; all rows at once."""
    return Comparison(sandbox, base).everything(collection)


def start_of(sandbox: Sandbox) -> Sandbox:
    """The template that a sandbox, or the origin of a snapshot, is compared with by default."""
    if sandbox.template is None:
        raise Refused(_("Only a company that came from a scenario has a start to compare with."))
    return sandbox.template


def _visible(model: type[Sandboxed], ids: Sequence[int]) -> set[int]:
    return {
        pk
        for part in _chunks(ids)
        for pk in model.objects.visible().filter(pk__in=part).values_list("pk", flat=True)
    }


def _rows_by_number(model: type[Sandboxed], ids: Sequence[int]) -> dict[int, Sandboxed]:
    """Rows of whichever sandbox; with what their names are made of."""
    rows: QuerySet = model._base_manager.all()
    if links := sandboxed_links(model):
        rows = rows.select_related(*(link.name for link in links))
    return {row.number: row for part in _chunks(ids) for row in rows.filter(pk__in=part)}


def _row(present: Sandboxed | None, base: Sandboxed | None) -> RowDifference:
    row = present or base
    assert row is not None
    if present is None or base is None:
        before, after = (told_state(one) if one else {} for one in (base, present))
    else:
        before, after = _differing(row_state(base), row_state(present))
    return RowDifference(row.number, str(row), before, after)


def _differing(before: States, after: States) -> tuple[States, States]:
    names = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
