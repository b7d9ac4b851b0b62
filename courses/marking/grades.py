"""The grades of an assignment follow the work of its teams until they are released."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from courses.assignments.models import Assignment, Member, Team
from courses.marking.items import Work, works, works_of_members
from courses.marking.models import Grade
from courses.marking.second import lot
from courses.submissions.models import Submission


@dataclass(frozen=True)
class Counted:
    """The submission of a team that counts, with its score; with those of members, where each is marked
    by the own work."""

    work: Work
    of_members: Mapping[int, Work] = field(default_factory=dict)

    def work_of(self, person: int) -> Work:
        return self.of_members.get(person, self.work)

    @property
    def submission(self) -> Submission:
        return self.work.submission


Follower = Callable[[Assignment], object]
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Called once at start: what else follows when a mark changes or marks are released; inside the
    transaction."""
    _followers.append(follower)


def tell_followers(assignment: Assignment) -> None:
    for follower in _followers:
        follower(assignment)


def grades_follow(assignment: Assignment, teams: Iterable[Team] | None = None) -> None:
    """Compute the grades of all members, in a constant number of queries. What was released stays as it
    is; that it would be another one now is seen in `Grade.has_moved`."""
    with transaction.atomic():
        wanted = None if teams is None else [team.pk for team in teams]
        members = present_members(assignment, wanted)
        if wanted is not None:
            wanted = list({member.team_id for member in members})
        counted = counted_of(assignment, wanted)
        grades = {grade.user_id: grade for grade in assignment.grades.select_for_update()}
        fresh: list[Grade] = []
        moved: list[Grade] = []
        for member in members:
            grade = grades.get(member.user_id)
            found = grade or Grade(assignment=assignment, user_id=member.user_id)
            if _set(found, counted.get(member.team_id), member) or grade is None:
                (moved if grade else fresh).append(found)
        # Their numbers stand in addresses of the marking side.
        fresh.sort(key=lambda grade: lot(assignment, grade.user_id))
        Grade.objects.bulk_create(fresh, batch_size=200)
        Grade.objects.bulk_update(moved, ["submission", "points", "complete"], batch_size=200)
        tell_followers(assignment)


def present_members(assignment: Assignment, teams: list[int] | None = None) -> list[Member]:
    """Each person once: in the team of now, or the last one for who is in none any more."""
    rows = Member.objects.filter(team__assignment=assignment)
    if teams is not None:
        people = Member.objects.filter(team__in=teams).values("user")
        rows = rows.filter(user__in=people)
    by_person: dict[int, Member] = {}
    for member in rows.order_by(F("left_at").asc(nulls_last=True), "pk"):
        by_person[member.user_id] = member
    return list(by_person.values())


def _set(grade: Grade, counted: Counted | None, member: Member) -> bool:
    """Whether something changed."""
    before = (grade.submission_id, grade.points, grade.complete)
    if counted is None:
        grade.submission, grade.points, grade.complete = None, None, False
    else:
        score = counted.work_of(member.user_id).score
        grade.submission = counted.submission
        grade.points = score.adjusted(Decimal(grade.adjustment), Decimal(member.factor))
        grade.complete = not (score.waits or counted.work.unsettled)
    return before != (grade.submission_id, grade.points, grade.complete)


def counted_of(assignment: Assignment, teams: list[int] | None = None) -> Mapping[int, Counted]:
    """{id of the team: what counts of it}: its last submission, or the best by points."""
    rows = Submission.objects.filter(team__assignment=assignment)
    if teams is not None:
        rows = rows.filter(team__in=teams)
    submissions = list(rows.select_related("team").order_by("team", "number"))
    found, own = works(assignment, submissions), _by_submission(assignment, submissions)
    counted: dict[int, Counted] = {}
    for submission in submissions:
        new = Counted(found[submission.pk], own[submission.pk])
        former = counted.get(submission.team_id)
        best = assignment.counted == Assignment.Counted.BEST
        if former is None or not best or new.work.score.points >= former.work.score.points:
            counted[submission.team_id] = new
    return counted


def _by_submission(
    assignment: Assignment, submissions: list[Submission]
) -> Mapping[int, dict[int, Work]]:
    found: dict[int, dict[int, Work]] = defaultdict(dict)
    for (submission, person), work in works_of_members(assignment, submissions).items():
        found[submission][person] = work
    return found
