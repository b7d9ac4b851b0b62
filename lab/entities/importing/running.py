"""The two jobs of an import: the dry run, and the writing in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lab import records
from lab.access.decisions import Refused
from lab.access.models import Verb
from lab.entities.exporting.cells import defused
from lab.entities.exporting.formats import csv_lines
from lab.entities.importing.models import ImportRun
from lab.entities.importing.planning import Action, Planner, RowPlan, counts_of, plan_all
from lab.entities.importing.reading import read_sheet
from lab.entities.saving import act_on_new
from lab.entities.spec import REGISTRY, Entity
from lab.jobs import Progress, work
from lab.jobs.models import Job
from lab.journal.models import Entry
from lab.journal.recording import one_batch
from lab.records.door import insert
from lab.records.validation import validate
from lab.tenancy.actor import Via, acting_as, current_actor

SHOWN = 100


def run_of(job: Job) -> tuple[ImportRun, Entity]:
    run = ImportRun.objects.get(pk=job.arguments["run"], user=job.user)
    entity = REGISTRY[run.collection]
    if run.attempt != current_actor().sandbox.attempt:
        raise ValidationError(_("The company was reset meanwhile. Upload the file again."))
    current_actor().policy.require(Verb.IMPORT, entity.model)
    return run, entity


@work(gettext_lazy("Import: dry run"))
def check_file(job: Job, progress: Progress) -> None:
    """Find out what every row would do; the report stays with the run, no record is written."""
    with acting_as(current_actor().through(Via.IMPORT)):
        run, entity = run_of(job)
        plans = _planned(run, entity, progress)
        run.report = {"counts": counts_of(plans), "rows": _shown(plans), "total": len(plans)}
        run.save(update_fields=["report"])


@work(gettext_lazy("Import"))
def import_file(job: Job, progress: Progress) -> dict[str, Any] | None:
    """Write all rows, or the good ones, or nothing; with the end of the job in one transaction."""
    with acting_as(current_actor().through(Via.IMPORT)):
        run, entity = run_of(job)
        before = _last_entry()
        plans = _planned(run, entity, progress)
        if run.bad_rows == "none" and any(plan.action is Action.ERROR for plan in plans):
            return _finish(run, plans, written=False)
        progress.writing(_("Writing"))
        with one_batch() as write:
            if _last_entry() != before:
                # Somebody wrote since: who is there already has to be asked anew.
                plans = _planned(run, entity, None)
            written = _write(run, entity, plans)
            run.entry = write.batch or None if written else None
            job.finish(Job.State.DONE, result=_finish(run, plans, written=written))
    return None


def _planned(run: ImportRun, entity: Entity, progress: Progress | None) -> list[RowPlan]:
    with run.file.open("rb") as file:
        rows = list(read_sheet(file).rows)
    if not rows:
        raise ValidationError(_("The file has a header and no rows below it."))
    if progress is not None:
        progress.begin(len(rows), _("Checking"))
    return plan_all(Planner(entity, run.mapping, run.duplicates), rows, progress)


def _last_entry() -> int:
    return Entry.objects.aggregate(last=Max("number"))["last"] or 0


def _write(run: ImportRun, entity: Entity, plans: Sequence[RowPlan]) -> bool:
    """Write what is planned; False when a row turned out bad and all or nothing was asked for."""
    updates = [plan for plan in plans if plan.action is Action.UPDATE]
    new = [plan for plan in plans if plan.action is Action.NEW]
    try:
        with transaction.atomic():
            _at_once(updates, _update_all, entity)
            _at_once(new, _create_all, entity)
            _act_on_new(run, entity, new)
    except BadRow as bad:
        if run.bad_rows == "none":
            bad.plan.refuse(bad.reason)
            return False
        _judge_anew(new)
        _one_by_one(updates, _update_all, entity)
        _one_by_one(new, _create_all, entity)
        _act_on_new(run, entity, new)
    return True


def _act_on_new(run: ImportRun, entity: Entity, plans: Sequence[RowPlan]) -> None:
    """What the person asked to be done to the records that were made."""
    rows = [plan.made for plan in plans if plan.action is Action.NEW]
    if rows:
        act_on_new([action for action in entity.new_actions if action.name in run.then], rows)


def _judge_anew(plans: Iterable[RowPlan]) -> None:
    """Rows that are tried one by one meet those before them: each is judged when its turn comes."""
    for plan in plans:
        plan.made = None


class BadRow(Exception):
    """A row that the dry run thought good is refused by a service, or by what happened since."""

    def __init__(self, plan: RowPlan, error: ValidationError | Refused) -> None:
        self.plan = plan
        self.reason = error.reason if isinstance(error, Refused) else " ".join(error.messages)
        super().__init__(self.reason)


Act = Callable[[Entity, Sequence[RowPlan]], None]


def _at_once(plans: Sequence[RowPlan], act: Act, entity: Entity) -> None:
    try:
        act(entity, plans)
    except (ValidationError, Refused) as error:
        raise BadRow(plans[getattr(error, "position", 0)], error) from error


def _one_by_one(plans: Iterable[RowPlan], act: Act, entity: Entity) -> None:
    for plan in plans:
        try:
            with transaction.atomic():
                _at_once([plan], act, entity)
        except BadRow as bad:
            plan.refuse(bad.reason)


def _update_all(entity: Entity, plans: Sequence[RowPlan]) -> None:
    rows = entity.model.objects.in_bulk([plan.row.pk for plan in plans if plan.row])
    many = [(rows[plan.row.pk], plan.values) for plan in plans if plan.row]
    if entity.change is None:
        records.change_many(many)
        return
    for position, (row, values) in enumerate(many):
        with _placed(position):
            entity.change(row, values, **_no_lines(entity))


def _create_all(entity: Entity, plans: Sequence[RowPlan]) -> None:
    many = [plan.values for plan in plans]
    if entity.create is None:
        if any(plan.made is None for plan in plans):
            _keep_made(plans, records.create_many(entity.model, many, verb=Verb.IMPORT))
            return
        _insert([plan.made for plan in plans])
    elif entity.create_many is not None:
        _keep_made(plans, entity.create_many(many))
    else:
        for position, plan in enumerate(plans):
            with _placed(position):
                plan.made = entity.create(plan.values, **_no_lines(entity))


def _keep_made(plans: Sequence[RowPlan], rows: Sequence[Any]) -> None:
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


def _no_lines(entity: Entity) -> dict[str, None]:
    """Files name no lines: those that are there stay."""
    return {"lines": None} if entity.lines else {}


@contextmanager
def _placed(position: int) -> Iterator[None]:
    """Say of an error at which place of the batch it happened."""
    try:
        yield
    except (ValidationError, Refused) as error:
        error.position = position  # type: ignore[union-attr]
        raise


def _shown(plans: Iterable[RowPlan]) -> list[dict[str, Any]]:
    """The first rows of each kind for the page, those with errors first."""
    order = (Action.ERROR, Action.NEW, Action.UPDATE, Action.SKIP)
    found: list[RowPlan] = []
    for action in order:
        kind = [plan for plan in plans if plan.action is action]
        found += kind[: SHOWN if action is Action.ERROR else SHOWN // 5]
    return [
        {
            "line": plan.line,
            "action": str(plan.action),
            "reason": plan.reason,
            "cells": [str(cell)[:80] for cell in plan.cells if cell not in (None, "")][:6],
        }
        for plan in sorted(found, key=lambda plan: plan.line)
    ]


def _finish(run: ImportRun, plans: Sequence[RowPlan], *, written: bool) -> dict[str, Any]:
    counts = counts_of(plans)
    run.outcome = {"written": written, "counts": counts, "rows": _shown(plans)}
    left = [plan for plan in plans if plan.action in (Action.ERROR, Action.SKIP)]
    if left:
        text = "".join(_error_lines(run.header, left))
        run.error_file.save("rows.csv", ContentFile(text.encode()), save=False)
    run.save(update_fields=["outcome", "error_file", "entry"])
    return {"counts": counts, "written": written}


def _error_lines(header: Sequence[str], plans: Iterable[RowPlan]) -> Iterable[str]:
    """The rows that were not written, as they came, each with the reason."""
    width = len(header)

    def rows() -> Iterable[list[str]]:
        yield [*map(defused, header), _("Reason")]
        for plan in plans:
            cells = [defused(str(cell)) for cell in plan.cells[:width]]
            yield [*cells, *[""] * (width - len(cells)), defused(plan.reason)]

    return csv_lines(rows())


def outcome_text(counts: dict[str, int]) -> str:
    new, updated = counts.get("new", 0), counts.get("update", 0)
    parts = [ngettext("%(n)d new record", "%(n)d new records", new) % {"n": new}]
    if updated:
        parts.append(ngettext("%(n)d updated", "%(n)d updated", updated) % {"n": updated})
    return ", ".join(parts)
