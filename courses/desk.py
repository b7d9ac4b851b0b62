"""The class at a glance: each team of an assignment with what it has handed in and what that is worth."""

import datetime as dt
from dataclasses import dataclass, field, replace

from django.db.models import F, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from courses.assignments.models import Assignment, Member, Team
from courses.assignments.timing import Times, times_of, with_extensions
from courses.marking.blind import aliases
from courses.marking.grades import Counted, counted_of, present_members
from courses.marking.models import Grade, RegradeRequest
from courses.marking.second import Second, lot
from courses.submissions.models import Submission
from lab.journal.models import Entry
from lab.people.models import User
from lab.tenancy.actor import Mode
from lab.tenancy.models import Sandbox


@dataclass(frozen=True)
class Row:
    """One team. `last_at` is when one of its people last did something; `entry` is the number of the
    last entry in the journal of its company."""

    team: Team
    times: Times
    counted: Counted | None
    submissions: int
    grades: tuple[Grade, ...]
    last_at: dt.datetime | None = None
    entry: int = 0
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
        return self.counted is not None and self.counted.work.waits

    def waits_for(self, user: User, *, decides: bool) -> bool:
        """Whether this person has something to mark in it, or to moderate."""
        if self.counted is None or not self.waits:
            return False
        second = self.counted.work.second
        return second is None or second.waits_for(user, decides=decides)

    @property
    def second(self) -> Second | None:
        return self.counted.work.second if self.counted else None

    @property
    def released(self) -> bool:
        return bool(self.grades) and all(grade.is_released for grade in self.grades)

    @property
    def has_moved(self) -> bool:
        return any(grade.has_moved for grade in self.grades)

    @property
    def asked(self) -> bool:
        return any(grade.requests.all() for grade in self.grades)

    @property
    def open_request(self) -> bool:
        """Somebody asked to look again, and nobody has answered."""
        return any(
            one.status == RegradeRequest.Status.OPEN
            for grade in self.grades
            for one in grade.requests.all()
        )


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
        with_extensions(assignment.teams.at_work())
        .select_related("sandbox", "standing")
        .prefetch_related(Prefetch("members", people), "submissions")
    )
    counted, grades = counted_of(assignment), _grades(assignment)
    present = {member.user_id: member.pk for member in present_members(assignment)}
    ends = journal_ends([team.company.pk for team in teams])
    rows = [
        Row(
            team,
            times_of(team),
            counted.get(team.pk),
            len(team.submissions.all()),
            tuple(
                grades[m.user_id]
                for m in team.members.all()
                if m.user_id in grades and present[m.user_id] == m.pk
            ),
            *ends[team.company.pk],
        )
        for team in teams
    ]
    if known := aliases(assignment):
        rows = _without_names(rows, known)
    return ClassTable(rows)


def _grades(assignment: Assignment) -> dict[int, Grade]:
    rows = assignment.grades.prefetch_related("requests")
    return {grade.user_id: grade for grade in rows}


def _without_names(rows: list[Row], known: dict[int, str]) -> list[Row]:
    """In the order of the aliases, which tells nothing about the names."""
    told = [replace(row, alias=known[row.team.pk], grades=_mixed(row.grades)) for row in rows]
    return sorted(told, key=lambda row: int(row.alias[1:]))


def _mixed(grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    """In an order that tells nothing about the people."""
    return tuple(sorted(grades, key=lambda grade: lot(grade.assignment, grade.user_id)))


def journal_ends(sandboxes: list[int]) -> dict[int, tuple[dt.datetime | None, int]]:
    """{sandbox: (when somebody last did something there, the last number of its journal)}.

    Read from the end of each journal, and no further back than the company was judged: what simulated
    people write by the thousand costs nothing.
    """
    entries = Entry._base_manager.filter(sandbox=OuterRef("pk")).order_by("-number")
    judged = Coalesce(OuterRef("assigned_team__standing__entry"), 0)
    played = entries.filter(mode=Mode.PLAY, user__isnull=False, number__gt=judged)
    rows = Sandbox.objects.filter(pk__in=sandboxes).order_by()
    found = rows.annotate(
        number=Coalesce(Subquery(entries.values("number")[:1]), 0),
        last=Coalesce(Subquery(played.values("at")[:1]), F("assigned_team__standing__last_at")),
    )
    return {pk: (last, number) for pk, last, number in found.values_list("pk", "last", "number")}
