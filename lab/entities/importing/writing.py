"""Writing what the dry run has planned, inside the one open write: in portions, or row by row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from lab import records
from lab.access.decisions import Refused
from lab.access.models import Verb
from lab.entities.importing.documents import refuse_lines, share_error
from lab.entities.importing.planning import Action, RowPlan
from lab.entities.saving import LineErrors, act_on_new
from lab.entities.spec import Entity
from lab.records.door import insert
from lab.records.tags import set_tags
from lab.records.validation import validate
from lab.tenancy.models import Sandboxed

WRITTEN = (Action.NEW, Action.UPDATE)
# As many as are written in about a tenth of a second, so that the page sees it go on.
PORTION = 500
Plans = Sequence[RowPlan]
Act = Callable[[Plans], None]


class BadRow(Exception):
    """A row that the dry run thought good is refused by a service, or by what happened since."""

    def __init__(self, plan: RowPlan, error: ValidationError | Refused) -> None:
        self.plan, self.error = plan, error
        super().__init__(str(error))

    def refuse(self) -> None:
        """Say so at the row, or at the rows of its lines."""
        if isinstance(self.error, LineErrors):
            refuse_lines(self.plan, self.error.lines)
            return
        refused = isinstance(self.error, Refused)
        self.plan.refuse(self.error.reason if refused else " ".join(self.error.messages))  # type: ignore[union-attr]
        share_error(self.plan)


class Writer:
    """Writes the records of one import; `reach` is told how many are done."""

    def __init__(
        self, entity: Entity, *, then: Iterable[str] = (), reach: Callable[[int], None]
    ) -> None:
        self.entity, self.reach, self.done = entity, reach, 0
        self.then = [action for action in entity.new_actions if action.name in then]

    def write(self, plans: Plans, *, skip_bad: bool) -> bool:
        """Write what is planned; False when a row turned out bad and all or nothing was asked for."""
        heads = [plan for plan in plans if plan.whole is None]
        updates = [plan for plan in heads if plan.action is Action.UPDATE]
        new = [plan for plan in heads if plan.action is Action.NEW]
        try:
            with transaction.atomic():
                self._portions(updates, self._update)
                self._portions(new, self._create)
                self._act_on(new)
        except BadRow as bad:
            if not skip_bad:
                bad.refuse()
                return False
            self._one_by_one(updates, new)
            self._act_on(new)
        return True

    def _portions(self, plans: Plans, act: Act) -> None:
        for start in range(0, len(plans), PORTION):
            part = plans[start : start + PORTION]
            try:
                act(part)
            except (ValidationError, Refused) as error:
                raise BadRow(part[getattr(error, "position", 0)], error) from error
            self.done += len(part)
            self.reach(self.done)

    def _one_by_one(self, updates: Plans, new: Plans) -> None:
        """Rows that are tried one by one meet those before them: each is judged when its turn comes."""
        self.done = 0
        for plan in new:
            plan.made = None
        for plans, act in ((updates, self._update), (new, self._create)):
            for plan in plans:
                try:
                    with transaction.atomic():
                        self._portions([plan], act)
                except BadRow as bad:
                    bad.refuse()

    def _act_on(self, plans: Plans) -> None:
        """What the person asked to be done to the records that were made."""
        if rows := [plan.made for plan in plans if plan.action is Action.NEW]:
            act_on_new(self.then, rows)

    def _update(self, plans: Plans) -> None:
        rows = self.entity.model.objects.in_bulk([plan.row.pk for plan in plans if plan.row])
        many = [(rows[plan.row.pk], plan) for plan in plans if plan.row]
        if self.entity.change is None:
            records.change_many([(row, plan.values) for row, plan in many])
        else:
            for position, (row, plan) in enumerate(many):
                with _placed(position):
                    self.entity.change(row, plan.values, **self._lines(plan))
        _tag([(row, plan) for row, plan in many])

    def _create(self, plans: Plans) -> None:
        entity, many = self.entity, [plan.values for plan in plans]
        if entity.create is None:
            if any(plan.made is None for plan in plans):
                _keep_made(plans, records.create_many(entity.model, many, verb=Verb.IMPORT))
            else:
                _insert([plan.made for plan in plans])
        elif entity.create_many is not None and not any(plan.lines for plan in plans):
            _keep_made(plans, entity.create_many(many))
        else:
            for position, plan in enumerate(plans):
                with _placed(position):
                    plan.made = entity.create(plan.values, **self._lines(plan))
        _tag([(plan.made, plan) for plan in plans])

    def _lines(self, plan: RowPlan) -> dict[str, Any]:
        """What the entity's service is told of lines; those of which the file says nothing stay."""
        return {"lines": plan.lines} if self.entity.lines else {}


def _keep_made(plans: Plans, rows: Sequence[Any]) -> None:
    for plan, row in zip(plans, rows, strict=True):
        plan.made = row


def _insert(rows: list[Any]) -> None:
    """The dry run judged them, and nothing was written since; but not across its batches."""
    try:
        with transaction.atomic():
            insert(rows, verb=Verb.IMPORT)
    except ValidationError:
        validate(rows)
        raise


def _tag(many: Iterable[tuple[Sandboxed, RowPlan]]) -> None:
    set_tags([(row, plan.tags) for row, plan in many if plan.tags is not None])


@contextmanager
def _placed(position: int) -> Iterator[None]:
    """Say of an error at which place of the portion it happened."""
    try:
        yield
    except (ValidationError, Refused) as error:
        error.position = position  # type: ignore[union-attr]
        raise
