"""Looking at what a patch would do in many companies, and doing it company by company."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.jobs import Cancelled, Progress, work
from lab.jobs.models import Job
from lab.tenancy.models import Sandbox
from lab.tenancy.registry import model_of
from lab.ui.words import pair
from scenarios.models import ScenarioVersion
from scenarios.patching.plans import Left, Plan, Row
from scenarios.patching.services import Patch, companies_to_patch

MOST_LINES = 20
Told = dict[str, Any]


def _version(job: Job) -> ScenarioVersion:
    return ScenarioVersion.objects.select_related("scenario").get(pk=job.arguments["version"])


def _companies(job: Job, version: ScenarioVersion) -> list[Sandbox]:
    """Those asked for that are still to be patched: who starts a broken-off job again goes on with it."""
    found = companies_to_patch(version, job.user)
    if (room := job.arguments.get("classroom")) is not None:
        found = found.filter(classroom=room)
    if (ids := job.arguments.get("companies")) is not None:
        found = found.filter(pk__in=ids)
    return list(found)


def _page(job: Job, version: ScenarioVersion) -> str:
    return reverse("patch-shown", args=[version.scenario.slug, version.number, job.pk])


@work(gettext_lazy("Look at a patch"))
def look_at_patch(job: Job, progress: Progress) -> dict[str, Any]:
    """What the version would do in each company; nothing is changed in any."""
    version = _version(job)
    patch, companies = Patch(version), _companies(job, version)
    progress.begin(len(companies), version.name)
    told = []
    for count, sandbox in enumerate(companies, 1):
        told.append({**_named(sandbox), **_looked(patch, sandbox)})
        progress.reach(count)
    job.link = _page(job, version)
    return {"companies": told}


def _named(sandbox: Sandbox) -> Told:
    assert sandbox.template is not None
    before = sandbox.template.as_template.version  # type: ignore[attr-defined]
    return {
        "pk": sandbox.pk,
        "name": sandbox.name,
        "classroom": str(sandbox.classroom or ""),
        "number": before.number,
    }


def _looked(patch: Patch, sandbox: Sandbox) -> Told:
    try:
        found = patch.plan(sandbox)
    except ValidationError as error:
        return {"reasons": error.messages}
    return _told(found)


def _told(found: Plan) -> Told:
    return {
        "counts": [len(found.added), len(found.changed), len(found.kept), len(found.conflicts)],
        "added": _rows(found.added),
        "changed": _rows(found.changed),
        "kept": _lefts(found.kept),
        "conflicts": _lefts(found.conflicts),
    }


def _rows(rows: dict[Row, str]) -> list[str]:
    shown = list(rows.items())[:MOST_LINES]
    lines = [pair(model_of(name)._meta.verbose_name, label) for (name, _number), label in shown]
    return [*lines, *_more(len(rows))]


def _lefts(lefts: list[Left]) -> list[str]:
    return [*map(str, lefts[:MOST_LINES]), *_more(len(lefts))]


def _more(count: int) -> Iterable[str]:
    if count > MOST_LINES:
        yield _("… and %(count)s more.") % {"count": count - MOST_LINES}


@work(gettext_lazy("Patch companies"), in_steps=True)
def patch_companies(job: Job, progress: Progress) -> dict[str, Any]:
    """Each company in a write of its own: what is patched stays so, whatever happens to the others."""
    version = _version(job)
    patch, companies = Patch(version), _companies(job, version)
    progress.begin(len(companies), version.name)
    refused: list[str] = []
    done = 0
    try:
        for count, sandbox in enumerate(companies, 1):
            try:
                done += patch.apply(sandbox, job.user) is not None
            except ValidationError as error:
                refused.append(pair(sandbox, " ".join(error.messages)))
            progress.reach(count)
    except Cancelled:
        text = _(
            "Stopped: %(done)d of %(total)d companies are patched. Start again for the others."
        )
        told = {"done": done, "total": len(companies)}
        raise ValidationError(text % told) from None
    job.link = _page(job, version)
    return {"done": done, "refused": refused}
