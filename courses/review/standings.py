"""Standings follow the journals: companies in which something happened since are judged again, by a task.

A page that shows standings asks for it and waits for nothing. Any number of processes may ask.
"""

import logging
from collections.abc import Iterable
from decimal import Decimal

from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from courses.assignments.models import Assignment, Team
from courses.desk import Row, journal_ends
from courses.review.figures import company_figures
from courses.review.models import Standing
from courses.review.stuck import stretch_began
from lab.access.actors import system_actor
from lab.jobs.progress import CACHE
from lab.journal.models import Entry
from lab.tenancy.actor import Mode, acting_as
from lab.tenancy.models import Sandbox
from scenarios.checks.judging import judged
from scenarios.checks.model import TaskJudged

# Nobody asks a second time while the work is planned, or being done, for so many seconds at most: a
# process that was killed is replaced after the shorter time.
PLANNED, WORKING = 300, 30
# Of the entries since the last time; more than a person writes in a lesson.
MOST_MOMENTS = 2000
logger = logging.getLogger(__name__)


def is_behind(standing: Standing | None, sandbox: Sandbox, entry: int, digest: str) -> bool:
    """Whether the company may have come further since it was judged."""
    if standing is None:
        return True
    known = (standing.entry, standing.attempt, standing.session, standing.digest)
    return known != (entry, sandbox.attempt, sandbox.session, digest)


def keep_current(assignment: Assignment, rows: Iterable[Row]) -> int:
    """Have those judged that are behind; how many they are."""
    digest = assignment.version.digest
    late = sum(
        is_behind(standing_of(row.team), row.team.company, row.entry, digest) for row in rows
    )
    if late and caches[CACHE].add(_key(assignment.pk), True, PLANNED):
        follow_assignment.enqueue(assignment.pk)
    return late


def standing_of(team: Team) -> Standing | None:
    """As it came along with the team; a team that was never judged has none."""
    return getattr(team, "standing", None)


@task()
def follow_assignment(pk: int) -> int:
    """Judge the companies of the assignment that are behind; how many they were."""
    assignment = Assignment.objects.select_related("version").filter(pk=pk).first()
    done = failed = 0
    for team in _behind(assignment) if assignment else ():
        caches[CACHE].set(_key(pk), True, WORKING)
        try:
            standing_follow(team)
            done += 1
        except Exception:
            failed += 1
            logger.exception("team %s is not judged", team.pk)
    if not failed:
        # Else it is tried again only after a while.
        caches[CACHE].delete(_key(pk))
    return done


def _behind(assignment: Assignment) -> list[Team]:
    teams = (
        assignment.teams.at_work()
        .select_related("sandbox", "standing")
        .order_by("standing__judged_at")
    )
    ends = journal_ends([team.company.pk for team in teams])
    digest = assignment.version.digest
    return [
        team
        for team in teams
        if is_behind(standing_of(team), team.company, ends[team.company.pk][1], digest)
    ]


def standing_follow(team: Team) -> Standing:
    """Judge the team's company as it is now. What another process found later is left alone."""
    # First the number: what is written meanwhile is judged again the next time.
    sandbox = Sandbox.objects.select_related("classroom", "template").get(pk=team.company.pk)
    _last, entry = journal_ends([sandbox.pk])[sandbox.pk]
    found = judged(sandbox)
    with acting_as(system_actor(sandbox)):
        figures = company_figures()
    with transaction.atomic():
        known = Standing.objects.select_for_update().filter(team=team).first()
        if known is not None and known.entry > entry:
            return known
        standing = known or Standing(team=team, attempt=sandbox.attempt)
        _set(standing, sandbox, entry, found)
        standing.figures = figures
        standing.digest = team.assignment.version.digest
        standing.save()
    return standing


def _set(standing: Standing, sandbox: Sandbox, entry: int, found: tuple[TaskJudged, ...]) -> None:
    moments = _moments(sandbox, standing.entry, entry)
    former, anew = standing.earned, standing.attempt != sandbox.attempt
    standing.began_at = stretch_began(moments, last_at=standing.last_at, began_at=standing.began_at)
    standing.last_at = moments[-1] if moments else standing.last_at
    standing.shares = {one.check.key: one.outcome.share for task in found for one in task.checks}
    standing.earned = sum((task.earned for task in found), Decimal(0))
    standing.points = sum((task.points for task in found), Decimal(0))
    if anew:
        # Points of an attempt that is over, and those that the start brings, are no gain.
        standing.gained_at = None
    elif standing.earned > former and moments:
        standing.gained_at = standing.last_at
    standing.attempt, standing.session = sandbox.attempt, sandbox.session
    standing.entry, standing.judged_at = entry, timezone.now()


def _moments(sandbox: Sandbox, after: int, until: int) -> list:
    """When people did something between two entries, the oldest first."""
    entries = Entry._base_manager.filter(
        sandbox=sandbox, mode=Mode.PLAY, user__isnull=False, number__gt=after, number__lte=until
    )
    return list(entries.order_by("-number").values_list("at", flat=True)[:MOST_MOMENTS])[::-1]


def _key(pk: int) -> str:
    return f"standings-{pk}"
