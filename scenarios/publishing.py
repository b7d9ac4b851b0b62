"""Publishing a draft from its page, as a job: the templates may have to be made anew."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lab.jobs import Progress, work
from lab.jobs.models import Job
from scenarios.models import ScenarioVersion
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import publish
from scenarios.permissions import may_edit_draft


@work(_("Publish a scenario"))
def publish_version(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's argument is the id of the version."""
    found = ScenarioVersion.objects.select_related("scenario").get(pk=job.arguments["version"])
    may_edit_draft(job.user, found).require()
    progress.begin(1, found.name)
    try:
        published = publish(found, by=job.user)
    except BadPack as error:
        raise ValidationError(error.lines()) from error
    job.link = reverse("scenario-version", args=[published.scenario.slug, published.number])
    return {"version": str(published)}
