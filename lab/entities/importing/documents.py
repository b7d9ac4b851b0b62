"""Records with lines from a flat file: one row per line, what belongs to the record above or beside it.

Rows belong to one record when they agree in the column that tells documents apart; without such a
column, as long as what they say of the record stays the same or is left empty.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from lab.access.decisions import Refused
from lab.entities.fields import field_of
from lab.entities.importing.columns import DOCUMENT, targets
from lab.entities.importing.duplicates import rules_of
from lab.entities.importing.planning import BATCH, Action, Planner, RowPlan
from lab.entities.importing.reading import Row
from lab.entities.spec import Entity
from lab.records.door import new_row
from lab.records.validation import errors_in
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import stored_field

Lines = list[dict[str, Any]]


def planner_for(entity: Entity, mapping: Sequence[str], duplicates: str) -> Planner:
    """The one that reads lines where the file has any."""
    offered = targets(entity)
    has_lines = any(offered[key].part for key in mapping if key)
    return (DocumentPlanner if has_lines else Planner)(entity, mapping, duplicates)


class DocumentPlanner(Planner):
    """Plans records of several rows; a bad row refuses its whole record."""

    def __init__(self, entity: Entity, mapping: Sequence[str], duplicates: str) -> None:
        super().__init__(entity, mapping, duplicates)
        assert entity.lines is not None
        self.declared = entity.lines
        self.line_columns = {place: one for place, one in self.targets.items() if one.part}
        # What a row says of the record, the number and the tags among it.
        self.head_places = [
            place for place, one in self.targets.items() if not one.part and one.key != DOCUMENT
        ]
        key = self.place(DOCUMENT)
        self.key_column = self.number_column if key is None else key

    def batches(self, rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
        """Whole documents only, wherever in the file their rows stand."""
        batch: list[Row] = []
        for group in self._groups(rows):
            if batch and len(batch) + len(group) > BATCH:
                yield batch
                batch = []
            batch += group
        if batch:
            yield batch

    def plan(self, rows: Sequence[Row]) -> list[RowPlan]:
        plans = [RowPlan(row.line, row.cells) for row in rows]
        heads = [self._joined(group) for group in self._groups(plans)]
        self._read_lines(plans)
        self.plan_records(heads)
        for head in heads:
            settle(head)
        return plans

    def _groups(self, rows: Iterable[Any]) -> list[list[Any]]:
        """The rows of each document, in the order in which documents begin."""
        groups: list[list[Any]] = []
        by_key: dict[str, list[Any]] = {}
        for row in rows:
            key = _text(row, self.key_column) if self.key_column is not None else ""
            if key in by_key:
                by_key[key].append(row)
            elif groups and not key and self._goes_on(groups[-1][0], row):
                groups[-1].append(row)
            else:
                groups.append([row])
                if key:
                    by_key[key] = groups[-1]
        return groups

    def _goes_on(self, first: Any, row: Any) -> bool:
        """Whether a row without a key of its own belongs to the document above it."""
        said = [(_text(row, place), _text(first, place)) for place in self.head_places]
        return all(text in ("", above) for text, above in said)

    def _joined(self, group: list[RowPlan]) -> RowPlan:
        """The first row stands for the record; what the others say of it must be the same."""
        head, *others = group
        head.parts = group
        for plan in others:
            plan.whole = head
            for place in self.head_places:
                text = _text(plan, place)
                if text and text != _text(head, place):
                    plan.refuse(
                        _("%(field)s is another than in row %(line)d of the same document.")
                        % {"field": self.targets[place].label, "line": head.line}
                    )
        return head

    def _read_lines(self, plans: Sequence[RowPlan]) -> None:
        """What each row says of its line. What is left empty is the product's to bring."""
        filled = [plan for plan in plans if any(_text(plan, p) for p in self.line_columns)]
        drafts = [RowPlan(plan.line, plan.cells) for plan in filled]
        self.convert(drafts, self.line_columns)
        made: dict[int, Sandboxed] = {}
        for plan, draft in zip(filled, drafts, strict=True):
            values = {n: value for n, value in draft.values.items() if value not in (None, "")}
            plan.line_values = self._without_empty(plan, values)
            if draft.action is Action.ERROR:
                plan.refuse(draft.reason)
                continue
            try:
                made[plan.line] = new_row(self.declared.model, plan.line_values)
            except Refused as refusal:
                plan.refuse(refusal.reason)
        self._check_lines([plan for plan in filled if plan.line in made], made)

    def _without_empty(self, plan: RowPlan, values: dict[str, Any]) -> dict[str, Any]:
        empty = set()
        for place, target in self.line_columns.items():
            if not _text(plan, place) and target.field is not None:
                column = target.field.column
                empty |= {target.field.name, getattr(column, "attname", "")}
        return {name: value for name, value in values.items() if name not in empty}

    def _check_lines(self, plans: Sequence[RowPlan], made: dict[int, Sandboxed]) -> None:
        names = frozenset(t.field.name for t in self.line_columns.values() if t.field is not None)
        errors = errors_in([made[plan.line] for plan in plans], names)
        for position, found in errors.items():
            for name, problems in found.items():
                label = "" if name == NON_FIELD_ERRORS else f"{self._line_label(name)}: "
                plans[position].refuse(f"{label}{' '.join(_messages(problems))}")

    def _line_label(self, name: str) -> Any:
        return field_of(self.declared.model, name).label

    def present(
        self, plans: Sequence[RowPlan], made: dict[int, Sandboxed], whole: Sequence[str]
    ) -> dict[int, list[int]]:
        """Where no rule knows a record again: of those that say the same the ones with the same lines."""
        found = super().present(plans, made, whole)
        if rules_of(self.entity):
            return found
        stored = self._stored({pk for ids in found.values() for pk in ids})
        return {
            position: [pk for pk in ids if self._same(stored[pk], lines_of(plans[position]))]
            for position, ids in found.items()
        }

    def keys(self, plan: RowPlan, row: Sandboxed, whole: tuple[str, ...]) -> list[tuple[Any, Any]]:
        """Two documents of one file may say the same: the file tells them apart."""
        return [("line", plan.line)]

    def differing(self, plans: Sequence[RowPlan]) -> dict[int, bool]:
        found = super().differing(plans)
        stored = self._stored({plan.row.pk for plan in plans if plan.row is not None})
        for plan in plans:
            assert plan.row is not None
            present, lines = stored[plan.row.pk], lines_of(plan)
            if not lines or self._same(present, lines):
                plan.lines = None
                continue
            found[plan.row.pk] = True
            numbers = [line.number for line in present] + [None] * len(lines)
            plan.lines = list(zip(numbers, lines, strict=False))
        return found

    def _stored(self, ids: set[int]) -> dict[int, list[Sandboxed]]:
        found: dict[int, list[Sandboxed]] = defaultdict(list)
        link = self.declared.link
        if ids:
            rows = self.declared.model.objects.filter(**{f"{link}__in": sorted(ids)})
            for line in rows:
                found[getattr(line, f"{link}_id")].append(line)
        return found

    def _same(self, present: Sequence[Sandboxed], lines: Lines) -> bool:
        """Whether the record has these lines, as far as the file speaks of them."""
        if len(present) != len(lines):
            return False
        return all(
            getattr(line, stored_field(type(line), name).attname) == _typed(line, name, value)
            for line, values in zip(present, lines, strict=True)
            for name, value in values.items()
        )


def lines_of(head: RowPlan) -> Lines:
    """The values of all lines of a record, in the order of the file."""
    return [plan.line_values for plan in head.parts if plan.line_values is not None]


def settle(head: RowPlan) -> None:
    """One fate for all rows of a record, and its lines in one place."""
    if head.action is Action.NEW:
        head.lines = [(None, values) for values in lines_of(head)]
    if share_error(head):
        return
    for plan in head.parts[1:]:
        plan.action = head.action
        plan.reason = _("A line of row %(line)d.") % {"line": head.line}


def share_error(head: RowPlan) -> bool:
    """An error in one row refuses the whole record; whether there is any."""
    bad = next((plan for plan in head.parts if plan.action is Action.ERROR), None)
    if bad is None:
        return False
    text = _("Row %(line)d of the same document has an error.") % {"line": bad.line}
    for plan in head.parts:
        if plan.action is not Action.ERROR:
            plan.action, plan.reason = Action.ERROR, text
    return True


def refuse_lines(head: RowPlan, errors: Mapping[int, Any]) -> None:
    """What a service found wrong in which line, at the rows that brought the lines."""
    rows = [plan for plan in head.parts if plan.line_values is not None] or [head]
    for position, told in errors.items():
        texts = (
            [text for messages in told.values() for text in messages]
            if hasattr(told, "values")
            else told
        )
        rows[min(position, len(rows) - 1)].refuse(" ".join(map(str, texts)))
    share_error(head)


def _text(row: Any, place: int | None) -> str:
    cells = row.cells
    return str(cells[place]).strip() if place is not None and place < len(cells) else ""


def _typed(line: Sandboxed, name: str, value: Any) -> Any:
    """The value as the column would give it back."""
    column = stored_field(type(line), name)
    try:
        return value if column.is_relation else column.to_python(value)
    except ValidationError:
        return value


def _messages(problems: Iterable[Any]) -> list[str]:
    return [
        text
        for problem in problems
        for text in (problem.messages if isinstance(problem, ValidationError) else [str(problem)])
    ]
