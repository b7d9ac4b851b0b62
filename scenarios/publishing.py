"""Publishing a draft from its page, as a job: the templates may have to be made anew."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lab.jobs import Progress, work
from lab.jobs.models import Job
from scenarios.models import ScenarioVersion
from scenarios.packs.problems import BadPack
from scenarios.packs.restoring import edited
from scenarios.packs.versions import present, publish
from scenarios.permissions import may_edit_draft
from scenarios.workbench.trials import end_trials


@work(_("Publish a scenario"))
def publish_version(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's arguments name the draft, which a save may have made anew meanwhile. What is published
    is what was saved last; trial companies of a draft whose data were edited go, as with every save."""
    slug, number = job.arguments["slug"], job.arguments["number"]
    versions = ScenarioVersion.objects.select_related("scenario")
    asked = versions.filter(scenario__slug=slug, number=number).first()
    if asked is None:
        raise ValidationError(_("Somebody else has deleted the draft meanwhile."))
    progress.begin(1, asked.name)
    try:
        with transaction.atomic():
            found = present(asked)
            may_edit_draft(job.user, found).require()
            if edited(found):
                end_trials(found)
            published = publish(found, by=job.user)
    except BadPack as error:
        raise ValidationError(error.lines()) from error
    job.link = reverse("scenario-version", args=[published.scenario.slug, published.number])
    return {"version": str(published)}
