"""The start page of teachers and assistants: the lesson now, marking, who is stuck, what is due.

In a constant number of queries, however many classes, labs and students there are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from courses.assignments.models import Assignment, Team
from courses.assignments.timing import times
from courses.desk import journal_ends
from courses.lessons.models import Attendance
from courses.marking.models import Grade, RegradeRequest
from courses.review.standings import standing_of
from courses.review.stuck import stuck
from courses.submissions.models import Submission
from lab.people.models import Classroom, Enrolment, User
from scenarios.sessions.models import Lesson

# Due within this time, or not longer ago than that.
AHEAD, BEHIND = dt.timedelta(days=14), dt.timedelta(days=7)
# A lab on which nobody may work any more has nobody stuck; one without an end is looked at for so long.
OPEN_FOR = dt.timedelta(days=120)
MOST, NAMED = 8, 3
FIGURES = (
    ("to_mark", "?state=mark"),
    ("to_release", ""),
    ("asked", "?state=urgent"),
    ("stuck", "?state=stuck"),
)


@dataclass
class LessonNow:
    lesson: Lesson
    hands: int = 0


@dataclass
class Waiting:
    """What one assignment has for its staff. `stuck_names` stays empty where work is marked without names."""

    assignment: Assignment
    to_mark: int = 0
    to_release: int = 0
    asked: int = 0
    stuck: int = 0
    stuck_names: list[str] = field(default_factory=list)
    teams: int = 0
    handed_in: int = 0

    @property
    def urgent(self) -> bool:
        return bool(self.to_mark or self.to_release or self.asked or self.stuck)

    @property
    def overdue(self) -> bool:
        """Somebody has not handed in what was due."""
        due_at = self.assignment.due_at
        return due_at is not None and due_at < timezone.now() and self.handed_in < self.teams


@dataclass(frozen=True)
class Desk:
    """`waiting` and `due` are told of at most MOST labs, the figures of all."""

    rooms: tuple[Classroom, ...]
    lessons: tuple[LessonNow, ...]
    labs: tuple[Waiting, ...]

    @property
    def waiting(self) -> list[Waiting]:
        found = [one for one in self.labs if one.urgent]
        return sorted(found, key=lambda one: (-one.stuck, -one.to_mark, one.assignment.pk))[:MOST]

    @property
    def due(self) -> list[Waiting]:
        now = timezone.now()
        found = [
            one
            for one in self.labs
            if one.assignment.due_at and now - BEHIND < one.assignment.due_at < now + AHEAD
        ]
        return sorted(found, key=lambda one: one.assignment.due_at)[:MOST]  # type: ignore[arg-type,return-value]

    def total(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.labs)

    @property
    def figures(self) -> list[dict[str, Any]]:
        """Each leads to the lab that has the most of it, as the class table filters it."""
        return [
            {"key": name, "count": self.total(name), "url": self._place(name, state)}
            for name, state in FIGURES
        ]

    def _place(self, name: str, state: str) -> str:
        most = max(self.labs, key=lambda one: getattr(one, name), default=None)
        if most is None or not getattr(most, name):
            return ""
        return f"{reverse('assignment', args=[most.assignment.pk])}{state}"


def desk_at_home(user: User) -> dict[str, Any]:
    """Nothing for who looks after no class."""
    rooms = Classroom.objects.filter(
        archived=False, pk__in=Enrolment.objects.staff().filter(user=user).values("classroom")
    ).order_by("name", "pk")
    found = tuple(rooms.select_related("term"))
    return {"desk": Desk(found, _lessons(found), _labs(found))} if found else {}


def _lessons(rooms: Sequence[Classroom]) -> tuple[LessonNow, ...]:
    lessons = Lesson.objects.open().filter(classroom__in=rooms).select_related("classroom")
    found = {one.classroom_id: LessonNow(one) for one in lessons.order_by("closes_at", "pk")}
    up = Attendance.objects.filter(classroom__in=list(found), asked_at__isnull=False)
    for room, asked_at in up.values_list("classroom", "asked_at"):
        if asked_at and asked_at >= found[room].lesson.opened_at:
            found[room].hands += 1
    return tuple(found.values())


def _labs(rooms: Sequence[Classroom]) -> tuple[Waiting, ...]:
    given = Assignment.objects.filter(classroom__in=rooms).opened().select_related("classroom")
    labs = {one.pk: Waiting(one) for one in given}
    _count(labs, "teams", Team.objects.filter(assignment__in=labs).at_work(), "assignment")
    handed_in = Submission.objects.filter(team__assignment__in=labs)
    _count(labs, "handed_in", handed_in, "team__assignment", "team")
    _count_marks(labs)
    asked = RegradeRequest.objects.filter(
        grade__assignment__in=labs, status=RegradeRequest.Status.OPEN
    )
    _count(labs, "asked", asked, "grade__assignment")
    _find_stuck(labs)
    return tuple(labs.values())


def _count(
    labs: dict[int, Waiting], name: str, rows: QuerySet[Any], lab: str, what: str = "pk"
) -> None:
    counts = rows.order_by().values_list(lab).annotate(n=Count(what, distinct=True))
    for pk, count in counts:
        setattr(labs[pk], name, count)


def _count_marks(labs: dict[int, Waiting]) -> None:
    """Works that wait for a person, and marks that could be shown."""
    marks = Grade.objects.filter(assignment__in=labs, submission__isnull=False).order_by()
    counts = marks.values_list("assignment").annotate(
        to_mark=Count("submission__team", filter=Q(complete=False), distinct=True),
        to_release=Count("pk", filter=Q(complete=True, released_at=None)),
    )
    for pk, to_mark, to_release in counts:
        labs[pk].to_mark, labs[pk].to_release = to_mark, to_release


def _find_stuck(labs: dict[int, Waiting]) -> None:
    """As the class table tells it, from what was judged last."""
    now = timezone.now()
    running = [pk for pk, one in labs.items() if _runs(one.assignment, now)]
    teams = list(
        Team.objects.filter(assignment__in=running)
        .at_work()
        .select_related("sandbox", "standing")
        .annotate(handed_in=Count("submissions"))
    )
    ends = journal_ends([team.company.pk for team in teams])
    rooms = {labs[pk].assignment.classroom_id for pk in running}
    lessons = Lesson.objects.open().filter(classroom__in=rooms, held_at=None)
    opened = dict(lessons.values_list("classroom", "opened_at"))
    names: dict[int, list[str]] = defaultdict(list)
    for team in teams:
        assignment = labs[team.assignment_id].assignment
        if _is_stuck(team, assignment, ends[team.company.pk][0], opened, now):
            names[assignment.pk].append(team.name)
    for pk, found in names.items():
        labs[pk].stuck = len(found)
        labs[pk].stuck_names = [] if labs[pk].assignment.anonymous else found[:NAMED]


def _runs(assignment: Assignment, now: dt.datetime) -> bool:
    closes_at = times(assignment).closes_at
    return now < closes_at if closes_at else now - assignment.opens_at < OPEN_FOR


def _is_stuck(
    team: Team,
    assignment: Assignment,
    last_at: dt.datetime | None,
    opened: dict[int, dt.datetime],
    now: dt.datetime,
) -> bool:
    standing, allowed = standing_of(team), assignment.submissions_allowed
    through = bool(allowed) and team.handed_in >= allowed  # type: ignore[attr-defined]
    found = stuck(
        now,
        last_at=last_at,
        gained_at=standing.gained_at if standing else None,
        began_at=standing.began_at if standing else None,
        lesson_at=opened.get(assignment.classroom_id),
        complete=bool(standing and standing.complete) or through,
    )
    return found is not None
