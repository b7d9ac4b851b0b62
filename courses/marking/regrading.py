"""Judging all submissions of an assignment again: first what would change is shown, then it does.

What people decided by hand stays, and a mark that is released stays until it is changed with a reason.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assignments.models import Assignment
from courses.marking.blind import aliases
from courses.marking.grades import grades_follow
from courses.marking.items import works
from courses.permissions import may_decide
from courses.submissions.models import MEMBERS, Submission
from courses.submissions.services import results_in
from lab.jobs import Progress, work
from lab.jobs.models import Job
from lab.people.models import User

# A judging that was cut off longer ago begins anew: releases of the software may lie between.
GOES_ON_FOR = dt.timedelta(days=1)


@dataclass(frozen=True)
class Proposal:
    """A submission that would be worth something else, before any late days are taken off by hand."""

    submission: Submission
    before: Decimal
    after: Decimal
    checks: tuple[str, ...]
    # The team, or what stands for it while work is marked without names.
    name: str = ""


@work(gettext_lazy("Judge again"), in_steps=True)
def regrade(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's arguments are those of `asked`. What an earlier job left when it was cut off, it does."""
    assignment = Assignment.objects.select_related("version__scenario", "classroom__school").get(
        pk=job.arguments["assignment"]
    )
    if job.user is None:
        raise LookupError("Submissions are judged for somebody who may decide.")
    may_decide(job.user, assignment).require()
    waiting = to_judge(assignment, begun_at(job))
    progress.begin(len(waiting), _("Judging"))
    for done, submission in enumerate(waiting, start=1):
        propose(submission)
        progress.reach(done)
    job.link = reverse("assignment-regrade", args=[assignment.pk])
    return {"judged": len(waiting), "changed": len(proposals(assignment))}


def asked(assignment: Assignment) -> dict[str, Any]:
    """The arguments of the job: which assignment, and by which checks."""
    return {"assignment": assignment.pk, "digest": assignment.version.digest}


def begun_at(job: Job) -> dt.datetime:
    """When the judging began that the job goes on with: its own beginning, or that of the first of the
    jobs before it that were cut off, by the same checks and not long ago."""
    moment = job.created_at
    for earlier in _earlier(job.arguments, job.created_at):
        if earlier.state not in (Job.State.FAILED, Job.State.CANCELLED):
            break
        moment = earlier.created_at
    return moment


def last_judging(assignment: Assignment) -> Job | None:
    """The job that judged it last by the present checks, not long ago."""
    return _earlier(asked(assignment), timezone.now()).first()


def cut_off(assignment: Assignment, last: Job | None) -> int:
    """How many submissions the last job left to judge; 0 where it came to its end."""
    if last is None or last.state not in (Job.State.FAILED, Job.State.CANCELLED):
        return 0
    return len(to_judge(assignment, begun_at(last)))


def _earlier(arguments: Mapping[str, Any], moment: dt.datetime) -> QuerySet[Job]:
    """Jobs of the same question in the day before, the last first."""
    return Job.objects.filter(
        work=f"{regrade.__module__}.{regrade.__qualname__}",
        arguments__assignment=arguments["assignment"],
        arguments__digest=arguments.get("digest"),
        created_at__lt=moment,
        created_at__gt=moment - GOES_ON_FOR,
    ).order_by("-created_at", "-pk")


def to_judge(assignment: Assignment, since: dt.datetime) -> list[Submission]:
    """Those that were not judged again since then."""
    rows = Submission.objects.filter(team__assignment=assignment)
    rows = rows.filter(Q(proposed_at=None) | Q(proposed_at__lt=since))
    return list(rows.select_related("snapshot", "team__assignment").order_by("pk"))


def propose(submission: Submission) -> None:
    """What the checks find in the frozen copy now, beside what holds until somebody takes it over."""
    submission.proposed = results_in(submission.snapshot, submission.team)
    submission.proposed_at = timezone.now()
    submission.save(update_fields=["proposed", "proposed_at"])


def proposals(assignment: Assignment) -> list[Proposal]:
    """What would change, in the order of the teams."""
    rows = Submission.objects.filter(team__assignment=assignment, proposed__isnull=False)
    differing = [one for one in rows.select_related("team") if one.proposed != one.results]
    known = aliases(assignment)
    names = {one.pk: known.get(one.team_id) or str(one.team) for one in differing}
    differing.sort(key=lambda one: (len(known) and len(names[one.pk]), names[one.pk], one.number))
    before = works(assignment, differing)
    points = {pk: found.score.points for pk, found in before.items()}
    checks = {one.pk: _changed(one.results, one.proposed) for one in differing}
    for one in differing:
        one.results = one.proposed
    after = works(assignment, differing)
    return [
        Proposal(one, points[one.pk], after[one.pk].score.points, checks[one.pk], names[one.pk])
        for one in differing
    ]


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    keys = [*after, *(key for key in before if key not in after)]
    changed = [key for key in keys if before.get(key) != after.get(key)]
    whole = [key for key in changed if key != MEMBERS]
    return tuple(whole or ([str(_("the work of members"))] if changed else []))


def take_over(assignment: Assignment, *, by: User) -> int:
    """Let hold what was proposed; how many submissions changed."""
    may_decide(by, assignment).require()
    with transaction.atomic():
        rows = Submission.objects.select_for_update().filter(
            team__assignment=assignment, proposed__isnull=False
        )
        changed = rows.exclude(results=F("proposed")).count()
        rows.update(
            results=F("proposed"),
            digest=assignment.version.digest,
            judged_at=F("proposed_at"),
            proposed=None,
            proposed_at=None,
        )
        grades_follow(assignment)
    return changed


def leave(assignment: Assignment, *, by: User) -> None:
    """Forget what was proposed."""
    may_decide(by, assignment).require()
    rows = Submission.objects.filter(team__assignment=assignment)
    rows.update(proposed=None, proposed_at=None)
