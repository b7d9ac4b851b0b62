"""The long parts: a pack is written as a file; an uploaded one is looked at, and then stored."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.jobs import Progress, work
from lab.jobs.models import Job
from scenarios.exchange.targets import Target, preview, target_of
from scenarios.models import Scenario, ScenarioVersion
from scenarios.packs.pack import Pack, read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.sources import WRITERS, Source, source_in
from scenarios.packs.versions import dumped, store, trial

MOST_LINES = 200


def file_name(version: ScenarioVersion, kind: str) -> str:
    return f"{version.scenario.slug}-{version.number}{kind}"


@work(gettext_lazy("Pack as a file"))
def write_pack(job: Job, progress: Progress) -> dict[str, Any]:
    """Arguments: the id of the version, and the ending of the file."""
    found = ScenarioVersion.objects.select_related("scenario").get(pk=job.arguments["version"])
    kind = job.arguments["kind"]
    progress.begin(2, found.name)
    told = dumped(found)
    progress.reach(1)
    try:
        content = WRITERS[kind](told.files)
    except BadPack as error:
        raise ValidationError(error.lines()) from error
    job.file_name = file_name(found, kind)
    job.file.save(job.file_name, ContentFile(content), save=False)
    left = [_("Is left out: %(what)s") % {"what": one} for one in told.left_behind]
    job.finish(Job.State.DONE, message=" ".join(left), result={"version": str(found)})
    return job.result


@work(gettext_lazy("Look at an uploaded pack"))
def look_at_pack(job: Job, progress: Progress) -> dict[str, Any]:
    """What is wrong with the file, or what it would change. Nothing stays of it but the file."""
    name = job.arguments["name"]
    progress.begin(3, name)
    job.link = reverse("pack-upload", args=[job.pk])
    try:
        source = _source(job)
        pack = source.pack()
        progress.reach(1)
        with source.locating():
            trial(pack)
        progress.reach(2)
    except BadPack as error:
        return {"problems": error.lines(), "count": len(error.problems) + error.more}
    return _told(pack, target_of(pack, job.user))


def _source(job: Job) -> Source:
    with job.file.open("rb") as file:
        return source_in(job.arguments["name"], file.read())


def _told(pack: Pack, target: Target) -> dict[str, Any]:
    found = preview(target, target.files(pack))
    return {
        "slug": pack.manifest.slug,
        "names": pack.manifest.name,
        "languages": list(pack.manifest.languages),
        "rows": sum(len(table.rows) for table in pack.tables.values()),
        "number": target.number,
        "said": pack.manifest.version,
        "before": target.before.number if target.before else None,
        "replaces": target.replaces,
        "changes": found.changes[:MOST_LINES],
        "lost": found.lost[:MOST_LINES],
        "mark": target.mark,
    }


@work(gettext_lazy("Store an uploaded pack"))
def store_pack(job: Job, progress: Progress) -> dict[str, Any]:
    """Arguments: the job that looked at the file, and whether edits may be dropped."""
    looked = Job.objects.of(job.user).get(pk=job.arguments["upload"])
    progress.begin(1, looked.arguments["name"])
    try:
        version = _stored(looked, force=job.arguments["force"])
    except BadPack as error:
        raise ValidationError(error.lines()) from error
    job.link = reverse("scenario-version", args=[version.scenario.slug, version.number])
    return {"version": str(version)}


def _stored(looked: Job, *, force: bool) -> ScenarioVersion:
    """Raises ValidationError where the scenario is not as the person saw it."""
    source = _source(looked)
    pack = source.pack()
    with transaction.atomic():
        # Locked, so that nobody starts or publishes a draft meanwhile.
        Scenario.objects.select_for_update().filter(slug=pack.manifest.slug).first()
        target = target_of(pack, looked.user)
        if target.mark != looked.result["mark"]:
            text = _("The scenario has changed since you looked. Upload the file once more.")
            raise ValidationError(text)
        with source.locating():
            return store(read_pack(target.files(pack)), by=looked.user, force=force)
