"""An inject for several companies of a class, as a job."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.access.decisions import Refused
from lab.company.resets import companies_of_class
from lab.jobs import Cancelled, Progress, work
from lab.jobs.models import Job
from lab.tenancy.models import Sandbox
from lab.ui.words import pair
from scenarios.effects.kind import from_json
from scenarios.injects.models import Injection
from scenarios.injects.ready import Ready
from scenarios.injects.services import inject


@work(gettext_lazy("An event for a class"), in_steps=True)
def inject_class(job: Job, progress: Progress) -> dict[str, Any]:
    """One company after the other; one where it is not possible stops no other. A company that has it
    from this job already is passed over, so that a job that died can be done again."""
    assert job.classroom is not None
    told = job.arguments
    ready = Ready(told["key"], told["names"], {}, from_json(told["effects"]))
    at = dt.datetime.fromisoformat(told["at"]) if told.get("at") else None
    sandboxes = companies_of_class(job.classroom, job.user, told["companies"])
    progress.begin(len(sandboxes))
    failed: list[str] = []
    for count, sandbox in enumerate(sandboxes, 1):
        if problem := _one(ready, sandbox, job, at):
            failed.append(pair(sandbox, problem))
        try:
            progress.reach(count)
        except Cancelled:
            text = _("Stopped: %(done)d of %(total)d companies were reached.")
            told_ = {"done": count - len(failed), "total": len(sandboxes)}
            raise ValidationError(text % told_) from None
    if failed:
        raise ValidationError(failed)
    return {"companies": len(sandboxes)}


def _one(ready: Ready, sandbox: Sandbox, job: Job, at: dt.datetime | None) -> str:
    """Why it was not possible there; "" where it was."""
    done = Injection._base_manager.filter(
        sandbox=sandbox, key=ready.key, by=job.user, created_at__gte=job.created_at
    )
    if done.exists():
        return ""
    try:
        return inject(ready, sandbox, by=job.user, at=at).problem
    except Refused as refusal:
        return str(refusal.reason)
    except ValidationError as error:
        return " ".join(error.messages)
