"""What authors do with versions from their pages: start a draft, delete it, archive, take back."""

from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lab.jobs import Progress, work
from lab.jobs.models import Job
from lab.people.models import User
from scenarios.models import Scenario, ScenarioVersion
from scenarios.packs.files import MANIFEST
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import discard, files_of, present, store
from scenarios.permissions import may_archive, may_edit_draft, may_start_draft


@work(_("New draft of a scenario"))
def start_draft(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's argument is the id of the version to go on from."""
    found = ScenarioVersion.objects.select_related("scenario").get(pk=job.arguments["version"])
    progress.begin(1, found.name)
    try:
        draft = draft_start(found, by=job.user)
    except BadPack as error:
        raise ValidationError(error.lines()) from error
    job.link = reverse("scenario-version", args=[draft.scenario.slug, draft.number])
    return {"version": str(draft)}


def draft_start(version: ScenarioVersion, *, by: User) -> ScenarioVersion:
    """The next version as a draft, with the files of this one; rows keep their numbers."""
    with transaction.atomic():
        scenario = Scenario.objects.select_for_update().get(pk=version.scenario_id)
        may_start_draft(by, version).require()
        newest = scenario.versions.order_by("-number").values_list("number", flat=True)[0]
        files = files_of(version)
        manifest = with_version(files[MANIFEST], newest + 1)
        return store(read_pack({**files, MANIFEST: manifest}), by=by)


def with_version(text: str, number: int) -> str:
    """pack.yaml with another version; all else, comments too, is left as it is."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("pack.yaml is no mapping.")
    value = next(value for key, value in root.value if key.value == "version")
    return text[: value.start_mark.index] + str(number) + text[value.end_mark.index :]


def draft_delete(version: ScenarioVersion, *, by: User) -> None:
    """Raises BadPack when somebody already uses a company of it."""
    with transaction.atomic():
        version = present(version)
        may_edit_draft(by, version).require()
        discard(version)
        if not version.scenario.versions.exists():
            version.scenario.delete()


def version_archive(version: ScenarioVersion, *, by: User) -> None:
    """Offer it to no more classes. Those that have companies of it keep them."""
    may_archive(by, version).require()
    ScenarioVersion.objects.filter(pk=version.pk, archived_at=None).update(
        archived_at=timezone.now()
    )


def version_unarchive(version: ScenarioVersion, *, by: User) -> None:
    may_archive(by, version).require()
    ScenarioVersion.objects.filter(pk=version.pk).update(archived_at=None)
