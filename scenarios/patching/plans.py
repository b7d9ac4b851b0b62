"""What of a patch one company can take: nothing that anybody in it has worked on is touched."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lab.journal.models import Entry
from lab.records.validation import not_unique
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id, number_of
from lab.tenancy.models import Sandbox, Sandboxed
from lab.tenancy.registry import model_of, record_references, sandboxed_links, stored_field
from lab.tenancy.stamping import TableDifference, differences, shift
from lab.ui.words import pair
from scenarios.patching.additions import Additions

AT_ONCE = 900
Row = tuple[str, int]
CHANGES = (Entry.Change.MADE, Entry.Change.CHANGED, Entry.Change.DELETED)


@dataclass(frozen=True)
class Left:
    """A row that the patch leaves as it is, or out, and why."""

    collection: str
    number: int
    label: str
    reason: str

    def __str__(self) -> str:
        return pair(self.label, self.reason)


@dataclass
class Plan:
    """What will be done, by rows of the company; what stays as people made it; what cannot be added."""

    chosen: list[TableDifference] = field(default_factory=list)
    added: dict[Row, str] = field(default_factory=dict)
    changed: dict[Row, str] = field(default_factory=dict)
    kept: list[Left] = field(default_factory=list)
    conflicts: list[Left] = field(default_factory=list)


def plan(old: Sandbox, new: Sandbox, found: Additions) -> Plan:
    """For the company of the actor, who is the system's: it sees all and is asked for no right."""
    return _Planning(old, new, found).plan()


class _Planning:
    def __init__(self, old: Sandbox, new: Sandbox, found: Additions) -> None:
        self.sandbox, self.old, self.new, self.found = current_actor().sandbox, old, new, found
        self.rows = {name: self._rows(name) for name in found.collections}
        self.result = Plan()

    def plan(self) -> Plan:
        worked_on = self._worked_on()
        wanted = self._sorted_out(worked_on)
        while dropped := [*self._without_target(wanted), *self._in_others_place(wanted)]:
            for left in dropped:
                if wanted.pop((left.collection, left.number), None):
                    self.result.conflicts.append(left)
        for row, label in wanted.items():
            is_new = row[1] in self.found.added.get(row[0], ())
            (self.result.added if is_new else self.result.changed)[row] = label
        self.result.chosen = list(self._chosen(wanted))
        return self.result

    def _rows(self, collection: str) -> dict[int, Sandboxed]:
        """Rows of the new template that are added or changed, with what their names are made of."""
        model = model_of(collection)
        numbers = self.found.added.get(collection, frozenset()) | self.found.changed.get(
            collection, frozenset()
        )
        links = [link.name for link in sandboxed_links(model)]
        return {row.number: row for row in _read(model, self.new, numbers, links)}

    def _worked_on(self) -> set[Row]:
        """Wholes of all rows that are not as at the start, or that somebody has changed and put back."""
        touched: dict[str, set[int]] = defaultdict(set)
        for item in differences(self.sandbox, self.old):
            ids = [*item.made, *item.changed, *item.deleted]
            touched[item.table.model.collection] |= set(map(number_of, ids))
        entries = Entry.objects.filter(attempt=self.sandbox.attempt, change__in=CHANGES).order_by()
        for collection, record in entries.values_list("collection", "record").distinct():
            touched[collection].add(record or 0)
        found: set[Row] = set()
        for collection, numbers in list(touched.items()):
            found |= {(collection, number) for number in numbers}
            found |= self._wholes(model_of(collection), numbers)
        return found

    def _wholes(self, model: type[Sandboxed], numbers: Iterable[int]) -> set[Row]:
        """What lines belong to, now and at the start; a changed line makes its document a changed one."""
        found: set[Row] = set()
        while model.part_of and numbers:
            link = stored_field(model, model.part_of)
            whole = cast(type[Sandboxed], link.related_model)
            ids = [
                getattr(row, link.attname)
                for sandbox in (self.sandbox, self.old)
                for row in _read(model, sandbox, numbers)
            ]
            numbers, model = {number_of(pk) for pk in ids}, whole
            found |= {(whole.collection, number) for number in numbers}
        return found

    def _sorted_out(self, worked_on: set[Row]) -> dict[Row, str]:
        """Rows that the company may take as far as its own work goes; the others are noted as kept."""
        present = {
            name: _present(model_of(name), self.sandbox, numbers)
            for name, numbers in self.found.changed.items()
        }
        wanted: dict[Row, str] = {}
        for collection, rows in self.rows.items():
            for number, row in sorted(rows.items()):
                gone = number in self.found.changed.get(collection, ()) and (
                    number not in present[collection]
                )
                mine = not worked_on.isdisjoint(self._unit(row))
                if not (gone or mine):
                    wanted[collection, number] = str(row)
                    continue
                reason = _("deleted in this company") if gone else _("worked on in this company")
                self.result.kept.append(Left(collection, number, str(row), reason))
        return wanted

    def _unit(self, row: Sandboxed) -> set[Row]:
        """The row and what it belongs to."""
        found: set[Row] = {(row.collection, row.number)}
        while row.part_of:
            row = getattr(row, row.part_of)
            found.add((row.collection, row.number))
        return found

    def _without_target(self, wanted: Mapping[Row, str]) -> Iterator[Left]:
        """Rows that refer to one which is not in the company and does not come with them."""
        references = {row: set(_references(self.rows[row[0]][row[1]])) for row in wanted}
        asked: dict[str, set[int]] = defaultdict(set)
        for targets in references.values():
            for collection, number in targets:
                asked[collection].add(number)
        there = {
            (name, number)
            for name, numbers in asked.items()
            for number in _present(model_of(name), self.sandbox, numbers)
        }
        for row, targets in references.items():
            if missing := sorted(targets - there - wanted.keys()):
                collection, number = missing[0]
                what = model_of(collection)._meta.verbose_name
                text = _("refers to %(what)s no. %(number)d, which is not in this company")
                reason = text % {"what": what, "number": number}
                yield Left(*row, wanted[row], reason)

    def _in_others_place(self, wanted: Mapping[Row, str]) -> Iterator[Left]:
        """Rows whose number or name, which only one may have, somebody in the company has taken."""
        by_collection: dict[str, list[int]] = defaultdict(list)
        for collection, number in wanted:
            by_collection[collection].append(number)
        for collection, numbers in by_collection.items():
            rows = [self._here(self.rows[collection][number]) for number in numbers]
            for position, errors in not_unique(rows).items():
                row = (collection, numbers[position])
                reason = " ".join(ValidationError(dict(errors)).messages)
                yield Left(*row, wanted[row], reason)

    def _here(self, row: Sandboxed) -> Sandboxed:
        """The template's row as it would be in the company."""
        model, delta = type(row), shift(self.new.pk, self.sandbox.pk)
        moved = {link.attname for link in (*sandboxed_links(model), *record_references(model))}
        values: dict[str, Any] = {}
        for column in model._meta.concrete_fields:
            value = getattr(row, column.attname)
            values[column.attname] = value + delta if value and column.attname in moved else value
        values |= {"id": make_id(self.sandbox.pk, row.number), "sandbox_id": self.sandbox.pk}
        return model(**values)

    def _chosen(self, wanted: Mapping[Row, str]) -> Iterator[TableDifference]:
        for item in differences(self.sandbox, self.new):
            name = item.table.model.collection
            changed, added = (
                tuple(pk for pk in ids if (name, number_of(pk)) in wanted)
                for ids in (item.changed, item.deleted)
            )
            if changed or added:
                yield TableDifference(item.table, (), changed, added, item.here, item.there)


def _read(
    model: type[Sandboxed], sandbox: Sandbox, numbers: Iterable[int], links: Iterable[str] = ()
) -> Iterator[Sandboxed]:
    ids = sorted(make_id(sandbox.pk, number) for number in numbers)
    for start in range(0, len(ids), AT_ONCE):
        rows = model._base_manager.filter(pk__in=ids[start : start + AT_ONCE])
        yield from rows.select_related(*links) if links else rows


def _present(model: type[Sandboxed], sandbox: Sandbox, numbers: Iterable[int]) -> set[int]:
    ids = sorted(make_id(sandbox.pk, number) for number in numbers)
    return {
        number_of(pk)
        for start in range(0, len(ids), AT_ONCE)
        for pk in model._base_manager.filter(pk__in=ids[start : start + AT_ONCE]).values_list(
            "pk", flat=True
        )
    }


def _references(row: Sandboxed) -> Iterator[Row]:
    """All rows that a row names."""
    model = type(row)
    for link in sandboxed_links(model):
        if (pk := getattr(row, link.attname)) is not None:
            yield cast(type[Sandboxed], link.related_model).collection, number_of(pk)
    for reference in record_references(model):
        if (pk := getattr(row, reference.attname)) is not None:
            collection = getattr(row, f"{reference.name.removesuffix('_id')}_collection")
            yield collection, number_of(pk)
