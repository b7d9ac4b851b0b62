"""The dry run: what every row of a file would do, found out in batches and without writing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.access.decisions import Refused
from lab.access.models import Verb
from lab.entities.custom import missing
from lab.entities.fields import field_of
from lab.entities.importing.columns import NUMBER, TAGS, Target, targets
from lab.entities.importing.duplicates import existing, key_of, rules_of, whole_key
from lab.entities.importing.reading import Row
from lab.entities.importing.values import Convert, converter, tag_names
from lab.entities.spec import Entity
from lab.jobs import Progress
from lab.journal.values import row_state
from lab.records.custom_fields import definitions_of
from lab.records.custom_values import assign
from lab.records.door import new_row
from lab.records.tags import tag_key, tags_of
from lab.records.validation import errors_in
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Owned, Sandboxed
from lab.ui.words import pair

BATCH = 1000


class Action(StrEnum):
    NEW = "new"
    UPDATE = "update"
    SKIP = "skip"
    ERROR = "error"


class Duplicates(StrEnum):
    SKIP = "skip"
    UPDATE = "update"
    CREATE = "create"


ACTION_LABELS = {
    Action.NEW: (gettext_lazy("new"), "green"),
    Action.UPDATE: (gettext_lazy("update"), "blue"),
    Action.SKIP: (gettext_lazy("skip"), "secondary"),
    Action.ERROR: (gettext_lazy("error"), "red"),
}


@dataclass
class RowPlan:
    """What one row will do. `row` is the record to update, `made` the one to make.

    `tags` are those that the record shall have, `lines` pieces for the entity's service; None leaves
    both as they are. Of a document's rows the first stands for it and has all of them as `parts`; the
    others name it as their `whole`. `line_values` is the line that a row brings.
    """

    line: int
    cells: tuple[Any, ...]
    action: Action = Action.NEW
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    row: Sandboxed | None = None
    made: Any = None
    tags: list[str] | None = None
    lines: list[tuple[int | None, dict[str, Any]]] | None = None
    line_values: dict[str, Any] | None = None
    whole: "RowPlan | None" = None
    parts: list["RowPlan"] = field(default_factory=list)

    def cell(self, place: int | None) -> Any:
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def refuse(self, reason: str) -> None:
        self.action = Action.ERROR
        self.reason = f"{self.reason} {reason}".strip()

    def skip(self, reason: str) -> None:
        self.action, self.reason = Action.SKIP, reason


class Planner:
    """Plans the rows of one file, batch by batch; remembers what earlier rows of it were."""

    def __init__(self, entity: Entity, mapping: Sequence[str], duplicates: str) -> None:
        offered = targets(entity)
        self.entity = entity
        self.duplicates = Duplicates(duplicates)
        self.targets: dict[int, Target] = {i: offered[key] for i, key in enumerate(mapping) if key}
        self.columns = {i: one for i, one in self.targets.items() if one.field and not one.part}
        self.number_column, self.tag_column = self.place(NUMBER), self.place(TAGS)
        self._seen: dict[tuple[Any, ...], int] = {}
        self._reach = current_actor().policy.reach(entity.model, Verb.IMPORT)

    def place(self, key: str) -> int | None:
        return next((place for place, one in self.targets.items() if one.key == key), None)

    def batches(self, rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
        """The rows in portions that can be planned one after the other."""
        waiting = iter(rows)
        while batch := list(islice(waiting, BATCH)):
            yield batch

    def plan(self, rows: Sequence[Row]) -> list[RowPlan]:
        plans = [RowPlan(row.line, row.cells) for row in rows]
        self.plan_records(plans)
        return plans

    def plan_records(self, plans: Sequence[RowPlan]) -> None:
        """Decide what becomes of each record; one row is one record."""
        self.convert(plans, self.columns)
        self._read_tags(plans)
        made = self._built(plans)
        self._match(plans, made)
        self._check_new([p for p in plans if p.action is Action.NEW], made)
        self._check_updates([p for p in plans if p.action is Action.UPDATE])

    def convert(self, plans: Sequence[RowPlan], columns: dict[int, Target]) -> None:
        """Turn the cells of these columns into values of each plan."""
        converters: dict[int, Convert] = {}
        for place, target in columns.items():
            converters[place] = converter(target, [plan.cell(place) for plan in plans])
        for plan in plans:
            for place, convert in converters.items():
                try:
                    plan.values.update(convert(plan.cell(place)))
                except ValidationError as error:
                    plan.refuse(pair(columns[place].label, " ".join(error.messages)))
            if "owner_id" in plan.values and plan.values["owner_id"] is None:
                del plan.values["owner_id"]

    def _read_tags(self, plans: Sequence[RowPlan]) -> None:
        for plan in plans if self.tag_column is not None else ():
            try:
                plan.tags = tag_names(plan.cell(self.tag_column))
            except ValidationError as error:
                plan.refuse(f"{self.targets[self.tag_column].label}: {' '.join(error.messages)}")  # type: ignore[index]

    def _built(self, plans: Sequence[RowPlan]) -> dict[int, Sandboxed]:
        """{line: the record that the row would make}, of the rows that could be read."""
        found = {}
        for plan in plans:
            if plan.action is not Action.ERROR:
                try:
                    plan.made = found[plan.line] = new_row(self.entity.model, plan.values)
                except Refused as refusal:
                    plan.refuse(refusal.reason)
        return found

    def _match(self, plans: Sequence[RowPlan], made: dict[int, Sandboxed]) -> None:
        """Decide between new, update and skip: who is there already, who was in the file?"""
        read = [plan for plan in plans if plan.line in made]
        custom = definitions_of(self.entity.model)
        named = {name for plan in read[:1] for name in plan.values if name not in custom}
        whole = sorted(named - {"owner_id"})
        matches = self.present(read, made, whole)
        ids = {position: found for position, found in matches.items() if found}
        numbered = self._numbered(read)
        ids |= {position: [pk] for position, pk in numbered.items()}
        rows = self.entity.rows().in_bulk({pk for found in ids.values() for pk in found[:2]})
        for position, plan in enumerate(read):
            found = [rows[pk] for pk in ids.get(position, [])[:2] if pk in rows]
            keys = [(NUMBER, numbered[position])] if position in numbered else None
            keys = keys or self.keys(plan, made[plan.line], tuple(whole))
            self._decide(plan, found, self._twin(keys, plan.line))

    def present(
        self, plans: Sequence[RowPlan], made: dict[int, Sandboxed], whole: Sequence[str]
    ) -> dict[int, list[int]]:
        """{position: ids of the records that are the same as what the row would make}."""
        return existing(self.entity, [made[plan.line] for plan in plans], whole)

    def _numbered(self, plans: Sequence[RowPlan]) -> dict[int, int]:
        """{position: id} of the visible records that the rows name by number."""
        if self.number_column is None:
            return {}
        sandbox_id = current_actor().sandbox.pk
        texts = [str(plan.cell(self.number_column)).strip() for plan in plans]
        ids = {
            position: make_id(sandbox_id, int(text))
            for position, text in enumerate(texts)
            if text.isdecimal() and len(text) < 9
        }
        visible = self.entity.rows().filter(pk__in=ids.values())
        there = set(visible.order_by().values_list("pk", flat=True))
        return {position: pk for position, pk in ids.items() if pk in there}

    def keys(self, plan: RowPlan, row: Sandboxed, whole: tuple[str, ...]) -> list[tuple[Any, Any]]:
        """By what a row is known again: each rule that says something, else all that it says."""
        keys = [(rule, key) for rule in rules_of(self.entity) if (key := key_of(row, rule))]
        return keys or [(whole, whole_key(row, whole))]

    def _twin(self, keys: list[tuple[Any, Any]], line: int) -> int | None:
        """The line of this file that said the same before."""
        earlier = [self._seen[key] for key in keys if key in self._seen]
        for key in keys:
            self._seen.setdefault(key, line)
        return earlier[0] if earlier else None

    def _decide(self, plan: RowPlan, found: list[Sandboxed], twin: int | None) -> None:
        if self.duplicates is Duplicates.CREATE:
            return
        if not found:
            if twin is not None:
                plan.skip(_("The same as row %(line)d of this file.") % {"line": twin})
            return
        there = f"#{found[0].number} {found[0]}"
        if self.duplicates is Duplicates.SKIP:
            plan.skip(_("Already there: %(record)s.") % {"record": there})
        elif len(found) > 1:
            other = f"#{found[1].number} {found[1]}"
            plan.refuse(
                _("Several records fit: %(first)s and %(second)s. Merge them first.")
                % {"first": there, "second": other}
            )
        elif twin is not None:
            plan.skip(_("The same as row %(line)d of this file.") % {"line": twin})
        else:
            plan.action, plan.row, plan.reason = Action.UPDATE, found[0], there

    def _check_new(self, plans: Sequence[RowPlan], made: dict[int, Sandboxed]) -> None:
        rows = [made[plan.line] for plan in plans]
        # A service fills in what the file does not name; only what it names can be judged here.
        named = self._mapped_names() if self.entity.create else None
        self._tell(plans, errors_in(rows, named))
        for plan, row in zip(plans, rows, strict=True):
            for name, text in missing(self.entity.model, plan.values).items():
                plan.refuse(f"{self._label(name)}{text}")
            if isinstance(row, Owned) and not self._reach.covers(row):
                plan.refuse(_("The owner is not of your own team."))

    def _mapped_names(self) -> frozenset[str]:
        return frozenset(t.field.name for t in self.columns.values() if t.field is not None)

    def _check_updates(self, plans: Sequence[RowPlan]) -> None:
        model = self.entity.model
        mine = model.objects.visible(Verb.CHANGE).filter(pk__in=[p.row.pk for p in plans if p.row])
        changeable = set(mine.order_by().values_list("pk", flat=True))
        waiting: list[RowPlan] = []
        changed: set[str] = set()
        more = self.differing(plans)
        for plan in plans:
            row = plan.row
            assert row is not None
            if row.pk not in changeable:
                plan.refuse(str(current_actor().policy.may(Verb.CHANGE, row).reason))
                continue
            names = _changes(row, plan.values)
            if not names and not more[row.pk]:
                plan.skip(_("Nothing differs: %(record)s.") % {"record": plan.reason})
                continue
            changed |= names
            waiting.append(plan)
        rows = [plan.row for plan in waiting if plan.row]
        self._tell(waiting, errors_in(rows, frozenset(changed)))

    def differing(self, plans: Sequence[RowPlan]) -> dict[int, bool]:
        """{id: whether more than the record's own fields is another now}; notes what is to be done."""
        rows = [plan.row for plan in plans if plan.row is not None]
        present = tags_of(rows) if self.tag_column is not None else {}
        found = {}
        for plan in plans:
            assert plan.row is not None
            had = {tag_key(tag.name) for tag in present.get(plan.row.pk, ())}
            if plan.tags is not None and {tag_key(name) for name in plan.tags} == had:
                plan.tags = None
            found[plan.row.pk] = plan.tags is not None
        return found

    def _tell(self, plans: Sequence[RowPlan], errors: dict[int, dict[str, list[Any]]]) -> None:
        for position, found in errors.items():
            for name, problems in found.items():
                texts = " ".join(text for problem in problems for text in _texts(problem))
                plans[position].refuse(f"{self._label(name)}{texts}")

    def _label(self, name: str) -> str:
        if name == NON_FIELD_ERRORS:
            return ""
        return f"{field_of(self.entity.model, name).label}: "


def _texts(problem: Any) -> list[str]:
    return problem.messages if isinstance(problem, ValidationError) else [str(problem)]


def _changes(row: Sandboxed, values: dict[str, Any]) -> set[str]:
    """Put the values on the row; names of the fields that then differ."""
    before = row_state(row)
    assign(row, values)
    row.clean_derived()
    after = row_state(row)
    return {name for name in after if after[name] != before[name]}


def plan_all(
    planner: Planner, rows: Iterable[Row], progress: Progress | None = None
) -> list[RowPlan]:
    """The plans of all rows in the order of the file; progress after each batch."""
    plans: list[RowPlan] = []
    for batch in planner.batches(rows):
        plans += planner.plan(batch)
        if progress is not None:
            progress.reach(len(plans))
    return sorted(plans, key=lambda plan: plan.line)


def counts_of(plans: Iterable[RowPlan]) -> dict[str, int]:
    """Of records: rows that only bring a line to one are not counted."""
    found = dict.fromkeys([str(action) for action in Action], 0)
    for plan in plans:
        if plan.whole is None:
            found[plan.action] += 1
    return found
