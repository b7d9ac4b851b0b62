"""The class in its lesson: who is there, who asks, who is stuck, how far each is."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from courses.assignments.models import Assignment
from courses.lessons.attending import is_there
from courses.lessons.models import Attendance
from courses.review.table import LiveRow, LiveTable, live_table
from lab.people.models import Classroom, Enrolment, User
from scenarios.sessions.models import Lesson


@dataclass(frozen=True)
class Place:
    """One student of the class. `row` is the team's progress, None without a company, or while work is
    marked without names."""

    enrolment: Enrolment
    here: bool
    seen_at: dt.datetime | None
    asked_at: dt.datetime | None
    asked_about: str
    row: LiveRow | None

    @property
    def user(self) -> User:
        return self.enrolment.user

    @property
    def rank(self) -> tuple:
        """Who asks comes first, the longest waiting on top, then who is stuck."""
        stuck = self.row.stuck if self.row else None
        waits = self.asked_at or (stuck.since if stuck else None)
        moment = waits.timestamp() if waits else 0.0
        state = 0 if self.asked_at else 1 if stuck else 2
        return state, moment, self.user.student_number, self.user.username

    @property
    def seat(self) -> int:
        sitting = self.row.sitting if self.row else ()
        return next((seat for person, seat in sitting if person.pk == self.user.pk), 0)


@dataclass(frozen=True)
class Room:
    """A class at one moment of its lesson; `table` is of the lab that it works on."""

    classroom: Classroom
    lesson: Lesson | None
    places: list[Place]
    table: LiveTable | None

    @property
    def here(self) -> int:
        return sum(place.here for place in self.places)

    @property
    def hands(self) -> int:
        return sum(place.asked_at is not None for place in self.places)

    @property
    def stuck(self) -> int:
        return self.table.stuck if self.table else 0

    @property
    def mean(self) -> int:
        return self.table.mean if self.table else 0


def labs_of(room: Classroom) -> QuerySet[Assignment]:
    """Those with companies that have opened, the latest first."""
    found = room.assignments.filter(
        teams__sandbox__isnull=False, opens_at__lte=timezone.now()
    ).distinct()
    return found.select_related("classroom__school", "version__scenario", "rubric").order_by(
        "-opens_at", "-pk"
    )


def room_of(classroom: Classroom, lab: Assignment | None) -> Room:
    """In a constant number of queries."""
    now = timezone.now()
    lesson = Lesson.objects.open().filter(classroom=classroom).first()
    table = live_table(lab, now) if lab else None
    known = {one.user_id: one for one in Attendance.objects.filter(classroom=classroom)}
    enrolled = classroom.enrolments.active().filter(role=Enrolment.Role.STUDENT)
    rows = _rows_by_person(table)
    places = [
        _place(one, known.get(one.user_id), rows.get(one.user_id), lesson, now)
        for one in enrolled.select_related("user")
    ]
    return Room(classroom, lesson, sorted(places, key=lambda place: place.rank), table)


def _rows_by_person(table: LiveTable | None) -> dict[int, LiveRow]:
    rows = [row for row in table.rows if not row.row.alias] if table else []
    return {member.user_id: row for row in rows for member in row.row.team.members.all()}


def _place(
    enrolment: Enrolment,
    attendance: Attendance | None,
    row: LiveRow | None,
    lesson: Lesson | None,
    now: dt.datetime,
) -> Place:
    asked = attendance.asked_at if attendance and lesson else None
    if lesson is None or asked is None or asked < lesson.opened_at:
        asked = None
    return Place(
        enrolment,
        lesson is not None and is_there(attendance, now),
        attendance.seen_at if attendance else None,
        asked,
        attendance.asked_about if attendance and asked else "",
        row,
    )
