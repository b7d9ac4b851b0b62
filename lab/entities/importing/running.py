"""The two jobs of an import: the dry run, and the writing in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lab.access.models import Verb
from lab.entities.exporting.cells import defused
from lab.entities.exporting.formats import csv_lines
from lab.entities.importing.documents import planner_for
from lab.entities.importing.models import ImportRun
from lab.entities.importing.planning import Action, RowPlan, counts_of, plan_all
from lab.entities.importing.reading import read_sheet
from lab.entities.importing.writing import WRITTEN, Writer
from lab.entities.spec import REGISTRY, Entity
from lab.jobs import Progress, work
from lab.jobs.models import Job
from lab.journal.models import Entry
from lab.journal.recording import one_batch
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
        progress.writing(_("Writing"), _records_in(plans))
        with one_batch() as write:
            if _last_entry() != before:
                # Somebody wrote since: who is there already has to be asked anew.
                plans = _planned(run, entity, None)
            writer = Writer(entity, then=run.then, reach=progress.reach)
            written = writer.write(plans, skip_bad=run.bad_rows == "skip")
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
    return plan_all(planner_for(entity, run.mapping, run.duplicates), rows, progress)


def _records_in(plans: Iterable[RowPlan]) -> int:
    """How many records there are to write."""
    return sum(plan.whole is None and plan.action in WRITTEN for plan in plans)


def _last_entry() -> int:
    return Entry.objects.aggregate(last=Max("number"))["last"] or 0


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
