"""Long advances, and those of a whole class, as jobs."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.access.actors import entering
from lab.access.decisions import Refused
from lab.clock.advancing import Advanced, clock_advance
from lab.clock.steps import Step, target_of, target_on
from lab.clock.words import when
from lab.company.resets import companies_of_class
from lab.jobs import Cancelled, Progress, start, work
from lab.jobs.models import Job
from lab.people.models import Classroom, User
from lab.tenancy.actor import current_actor
from lab.ui.words import pair

# A page waits so long; what takes longer goes on as a job.
SECONDS = 3.0


def advance_or_job(to: dt.datetime, *, seen: dt.datetime | None = None) -> Advanced | Job:
    """Move the clock at once as far as that is quick; the rest of the way is a job."""
    done = clock_advance(to=to, seen=seen, seconds=SECONDS)
    if done.arrived:
        return done
    actor = current_actor()
    assert actor.user is not None
    return start(
        advance_clock,
        user=actor.user,
        sandbox=actor.sandbox,
        seat_number=actor.seat.number if actor.seat else None,
        arguments={"to": to.isoformat(), "attempt": actor.sandbox.attempt},
        title=_("Clock of “%(company)s”") % {"company": actor.sandbox},
        link=reverse("clock-last", args=[actor.sandbox.pk]),
    )


@work(gettext_lazy("Moving the clock on"), in_steps=True)
def advance_clock(job: Job, progress: Progress) -> dict[str, Any]:
    actor = current_actor()
    to = parse_datetime(job.arguments["to"])
    assert to is not None
    if job.arguments["attempt"] != actor.sandbox.attempt:
        raise ValidationError(_("The company was put back meanwhile: its clock was left alone."))
    first = timezone.localdate(actor.now)
    progress.begin((timezone.localdate(to) - first).days, when(to))
    try:
        done = clock_advance(
            to=to, reach=lambda now: progress.reach((timezone.localdate(now) - first).days)
        )
    except Cancelled:
        text = _("Stopped: the clock shows %(now)s.")
        raise ValidationError(text % {"now": when(actor.now)}) from None
    assert done.entry is not None
    return {"entry": done.entry.number, "simulated_now": done.now.isoformat()}


def class_advance(
    classroom: Classroom, user: User, ids: Iterable[int], *, by: str = "", to: str = ""
) -> Job:
    """Move the clocks of these companies of a class, each by its own calendar."""
    return start(
        advance_companies,
        user=user,
        classroom=classroom,
        arguments={"companies": list(ids), "by": by, "to": to},
        link=reverse("class-clock", args=[classroom.pk]),
    )


@work(gettext_lazy("Clocks of a class"), in_steps=True)
def advance_companies(job: Job, progress: Progress) -> dict[str, Any]:
    """One after the other; one that is refused stops no other."""
    assert job.classroom is not None
    sandboxes = companies_of_class(job.classroom, job.user, job.arguments["companies"])
    progress.begin(len(sandboxes))
    refused: list[str] = []
    for count, sandbox in enumerate(sandboxes, 1):
        with entering(job.user, sandbox):
            try:
                clock_advance(to=_target(job.arguments))
            except Refused as refusal:
                refused.append(pair(sandbox, refusal.reason))
            except ValidationError as error:
                refused.append(pair(sandbox, " ".join(error.messages)))
        try:
            progress.reach(count)
        except Cancelled:
            text = _("Stopped: %(done)d of %(total)d clocks were moved.")
            told = {"done": count - len(refused), "total": len(sandboxes)}
            raise ValidationError(text % told) from None
    if refused:
        raise ValidationError(refused)
    return {"companies": len(sandboxes)}


def _target(arguments: dict[str, Any]) -> dt.datetime:
    if arguments["to"]:
        return target_on(dt.date.fromisoformat(arguments["to"]))
    return target_of(Step(arguments["by"]))
