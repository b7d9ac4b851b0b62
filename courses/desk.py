"""The class at a glance: each team of an assignment with what it has handed in and what that is worth."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import OuterRef, Prefetch, Subquery

from courses.assignments.models import Assignment, Member, Team
from courses.assignments.timing import Times, times_of, with_extensions
from courses.marking.grades import Counted, counted_of
from courses.marking.models import Grade
from courses.submissions.models import Submission
from lab.journal.models import Entry
from lab.tenancy.actor import Mode
from lab.tenancy.models import Sandbox


@dataclass(frozen=True)
class Row:
    """One team. `last_at` is when one of its people last did something in the present attempt."""

    team: Team
    times: Times
    counted: Counted | None
    submissions: int
    grades: tuple[Grade, ...]
    last_at: dt.datetime | None = None
    # Shown in place of the name while work is marked without names.
    alias: str = ""

    @property
    def name(self) -> str:
        return self.alias or str(self.team)

    @property
    def submission(self) -> Submission | None:
        return self.counted.submission if self.counted else None

    @property
    def waits(self) -> bool:
        """Something was handed in and is not marked to the end."""
        return self.counted is not None and self.counted.work.score.waits

    @property
    def released(self) -> bool:
        return bool(self.grades) and all(grade.is_released for grade in self.grades)

    @property
    def has_moved(self) -> bool:
        return any(grade.has_moved for grade in self.grades)

    @property
    def asked(self) -> bool:
        return any(grade.requests.all() for grade in self.grades)


@dataclass(frozen=True)
class ClassTable:
    rows: list[Row] = field(default_factory=list)

    @property
    def handed_in(self) -> int:
        return sum(row.counted is not None for row in self.rows)

    @property
    def to_mark(self) -> int:
        return sum(row.waits for row in self.rows)

    @property
    def released(self) -> int:
        return sum(row.released for row in self.rows)


def class_table(assignment: Assignment) -> ClassTable:
    """In a constant number of queries, however many teams there are."""
    people = Member.objects.select_related("user").order_by("user__student_number", "pk")
    teams = list(
        with_extensions(assignment.teams.all())
        .select_related("sandbox")
        .prefetch_related(Prefetch("members", people), "submissions")
    )
    counted, grades = counted_of(assignment), _grades(assignment)
    last = last_activity([team.sandbox_id for team in teams])
    rows = [
        Row(
            team,
            times_of(team),
            counted.get(team.pk),
            len(team.submissions.all()),
            tuple(grades[m.user_id] for m in team.members.all() if m.user_id in grades),
            last.get(team.sandbox_id),
        )
        for team in teams
    ]
    if assignment.anonymous and not all(row.released for row in rows):
        rows = _without_names(rows)
    return ClassTable(rows)


def _grades(assignment: Assignment) -> dict[int, Grade]:
    rows = assignment.grades.prefetch_related("requests")
    return {grade.user_id: grade for grade in rows}


def _without_names(rows: list[Row]) -> list[Row]:
    """In the order of numbers that tell nothing about the names."""
    ordered = sorted(rows, key=lambda row: row.team.sandbox_id * 2654435761 % 2**32)
    return [Row(**{**vars(row), "alias": f"#{number}"}) for number, row in enumerate(ordered, 1)]


def last_activity(sandboxes: list[int]) -> dict[int, dt.datetime]:
    """{sandbox: when somebody last did something there}, read from the end of each journal."""
    played = Entry._base_manager.filter(sandbox=OuterRef("pk"), mode=Mode.PLAY, user__isnull=False)
    newest = Subquery(played.order_by("-number").values("at")[:1])
    rows = Sandbox.objects.filter(pk__in=sandboxes).annotate(last=newest).order_by()
    return {pk: at for pk, at in rows.values_list("pk", "last") if at is not None}
