"""The grades of an assignment follow the work of its teams until they are released."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from courses.assignments.models import Assignment, Member, Team
from courses.marking.items import Work, works
from courses.marking.models import Grade
from courses.submissions.models import Submission


@dataclass(frozen=True)
class Counted:
    """The submission of a team that counts, with its score."""

    work: Work

    @property
    def submission(self) -> Submission:
        return self.work.submission


def grades_follow(assignment: Assignment, teams: Iterable[Team] | None = None) -> None:
    """Compute the grades of all members, in a constant number of queries. What was released stays as it
    is; that it would be another one now is seen in `Grade.has_moved`."""
    with transaction.atomic():
        wanted = None if teams is None else [team.pk for team in teams]
        counted = counted_of(assignment, wanted)
        members = Member.objects.filter(team__assignment=assignment).order_by("pk")
        if wanted is not None:
            members = members.filter(team__in=wanted)
        grades = {grade.user_id: grade for grade in assignment.grades.select_for_update()}
        fresh: list[Grade] = []
        moved: list[Grade] = []
        for member in members:
            grade = grades.get(member.user_id)
            found = grade or Grade(assignment=assignment, user_id=member.user_id)
            if _set(found, counted.get(member.team_id)) or grade is None:
                (moved if grade else fresh).append(found)
        Grade.objects.bulk_create(fresh, batch_size=200)
        Grade.objects.bulk_update(moved, ["submission", "points", "complete"], batch_size=200)


def _set(grade: Grade, counted: Counted | None) -> bool:
    """Whether something changed."""
    before = (grade.submission_id, grade.points, grade.complete)
    if counted is None:
        grade.submission, grade.points, grade.complete = None, None, False
    else:
        score = counted.work.score
        grade.submission = counted.submission
        grade.points = score.adjusted(Decimal(grade.adjustment))
        grade.complete = not score.waits
    return before != (grade.submission_id, grade.points, grade.complete)


def counted_of(assignment: Assignment, teams: list[int] | None = None) -> Mapping[int, Counted]:
    """{id of the team: what counts of it}: its last submission, or the best by points."""
    rows = Submission.objects.filter(team__assignment=assignment)
    if teams is not None:
        rows = rows.filter(team__in=teams)
    submissions = list(rows.order_by("team", "number"))
    found = works(assignment, submissions)
    counted: dict[int, Counted] = {}
    for submission in submissions:
        new, former = Counted(found[submission.pk]), counted.get(submission.team_id)
        best = assignment.counted == Assignment.Counted.BEST
        if former is None or not best or new.work.score.points >= former.work.score.points:
            counted[submission.team_id] = new
    return counted
