"""Handing in, and judging again what was handed in."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.assignments.models import Team
from courses.assignments.timing import times_of
from courses.marking.grades import grades_follow
from courses.permissions import may_submit
from courses.submissions.models import MEMBERS, Submission
from lab.access.actors import system_actor
from lab.journal.jumps import take_snapshot, taken_at
from lab.people.models import User
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from lab.tenancy.writing import sandbox_write
from scenarios.checks.judging import judged
from scenarios.checks.model import TaskJudged


def submit(team: Team, *, by: User, note: str = "") -> Submission:
    """Hand in the company as it is: frozen, judged, and marked as far as the checks can.

    Two members at once hand in once each, in order, and only as often as allowed.
    """
    with transaction.atomic():
        team = (
            Team.objects.select_for_update(of=("self",))
            .select_related("assignment__classroom", "assignment__version__scenario", "sandbox")
            .get(pk=team.pk)
        )
        may_submit(by, team).require()
        submission = _taken(team, by, note)
        _close(team)
        grades_follow(team.assignment, [team])
    return submission


def _taken(team: Team, by: User, note: str) -> Submission:
    number = team.submissions.count() + 1
    moment = timezone.now()
    with acting_as(system_actor(team.company, by)), sandbox_write():
        snapshot = take_snapshot(team.company, name=f"{team.assignment} · {number}"[:120], by=by)
        submission = Submission(
            team=team,
            number=number,
            snapshot=snapshot,
            entry=taken_at(snapshot),
            by=by,
            at=moment,
            days_late=times_of(team).days_late(moment),
            note=note,
            results=results_in(snapshot, team),
            digest=team.assignment.version.digest,
            judged_at=moment,
        )
        submission.full_clean()
        submission.save(force_insert=True)
    return submission


def _close(team: Team) -> None:
    """With the last submission work ends where it does not go on."""
    assignment = team.assignment
    last = (
        assignment.submissions_allowed
        and team.submissions.count() >= assignment.submissions_allowed
    )
    if last and not assignment.goes_on:
        Sandbox.objects.filter(pk=team.company.pk).update(frozen=True)


def results_in(snapshot: Sandbox, team: Team) -> dict[str, Any]:
    """What the checks find: in the whole company, and for each member where people are judged."""
    found = results_of(judged(snapshot))
    if found and team.assignment.by_person:
        people = team.members.filter(left_at=None).values_list("user_id", flat=True)
        found[MEMBERS] = {
            str(person): results_of(judged(snapshot, person=person)) for person in sorted(people)
        }
    return found


def results_of(tasks: tuple[TaskJudged, ...]) -> dict[str, Any]:
    return {
        one.check.key: {
            "share": one.outcome.share,
            "evidence": [list(place) for place in one.outcome.evidence],
        }
        for task in tasks
        for one in task.checks
    }
