"""The steps of an import, whoever takes them: keep the file, find out what it would do, write."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from lab.access.models import Verb
from lab.entities.importing.columns import earlier_mapping
from lab.entities.importing.forms import MappingForm
from lab.entities.importing.models import ImportRun
from lab.entities.importing.reading import read_sheet
from lab.entities.importing.running import check_file, import_file
from lab.entities.spec import Entity
from lab.jobs import start
from lab.jobs.models import Job
from lab.jobs.running import Work
from lab.people.models import User
from lab.tenancy.actor import current_actor

# A file that is read and checked in about a second is not worth the wait for a worker.
SMALL_BYTES = 100_000


def own_runs(entity: Entity, user: User) -> QuerySet[ImportRun]:
    """A person's imports into a collection; nobody else sees them."""
    own = ImportRun.objects.filter(user=user, collection=entity.name)
    return own.select_related("check_job", "write_job")


def run_url(run: ImportRun) -> str:
    return reverse("import-run", args=[run.sandbox_id, run.collection, run.pk])


def begin(entity: Entity, upload: Any, user: User) -> ImportRun:
    """Keep the file; only its header is read now. Raises Refused, and ValidationError for no table."""
    actor = current_actor()
    actor.policy.require(Verb.IMPORT, entity.model)
    header = read_sheet(upload).header
    upload.seek(0)
    run = ImportRun(
        sandbox=actor.sandbox,
        user=user,
        collection=entity.name,
        attempt=actor.sandbox.attempt,
        file_name=upload.name[-120:],
        header=list(header),
    )
    run.file.save(upload.name, upload, save=False)
    run.save()
    return run


def mapping_form(run: ImportRun, entity: Entity, data: Any) -> MappingForm:
    """What the columns mean, guessed from the header and from what the person chose before."""
    others = own_runs(entity, run.user).exclude(pk=run.pk).exclude(mapping=[])
    earlier = others.first()
    known = earlier_mapping(earlier.header, earlier.mapping) if earlier else {}
    return MappingForm(data, run=run, entity=entity, earlier=known)


def start_check(run: ImportRun, form: MappingForm) -> None:
    """The dry run, with what a valid form says."""
    run.mapping = form.mapping()
    run.duplicates = form.cleaned_data["duplicates"]
    run.then = form.cleaned_data.get("then", [])
    run.report, run.outcome, run.write_job = {}, {}, None
    run.error_file.delete(save=False)
    run.save(
        update_fields=["mapping", "duplicates", "then", "report", "outcome", "error_file"]
        + ["write_job"]
    )
    run.check_job = _start(run, check_file)
    run.save(update_fields=["check_job"])


def start_writing(run: ImportRun, bad_rows: str) -> None:
    run.bad_rows = bad_rows
    run.save(update_fields=["bad_rows"])
    job = _start(run, import_file)
    ImportRun.objects.filter(pk=run.pk).update(write_job=job)


def _start(run: ImportRun, function: Work) -> Job:
    actor = current_actor()
    return start(
        function,
        user=run.user,
        sandbox=actor.sandbox,
        seat_number=actor.seat.number if actor.seat else None,
        arguments={"run": run.pk},
        title=f"{function.job_title}: {run.file_name}",  # type: ignore[attr-defined]
        link=run_url(run),
        here=run.file.size <= SMALL_BYTES,
    )
