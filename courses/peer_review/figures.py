"""What reviews come to: by work, and by who reviewed. Read anew each time, in constant queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from courses.assignments.models import Member
from courses.marking.blind import aliases
from courses.marking.models import Criterion, CriterionMark, Level
from courses.peer_review.models import PeerReview, PeerReviewing
from courses.peer_review.scoring import (
    Compared,
    Shares,
    agreed_shares,
    is_outlier,
    mean_share,
    points_of,
    reviewing_share,
    whole_share,
)
from courses.submissions.models import Submission
from lab.people.models import User


@dataclass(frozen=True)
class Said:
    """One review with its share of the rubric's points; None while it is not handed in."""

    review: PeerReview
    share: Decimal | None = None
    stands_out: bool = False

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(100 * self.share)


@dataclass(frozen=True)
class WorkRow:
    """One work with its reviews; shares are of the rubric's points."""

    submission: Submission
    name: str
    said: tuple[Said, ...]
    mean: Decimal | None = None
    teacher: Decimal | None = None

    @property
    def shares(self) -> list[Decimal]:
        counting = [one for one in self.said if one.share is not None]
        return [one.share for one in counting if one.share is not None and _counts(one.review)]

    @property
    def spread(self) -> Decimal | None:
        found = self.shares
        return max(found) - min(found) if len(found) > 1 else None

    @property
    def stands_out(self) -> bool:
        return any(one.stands_out for one in self.said)


@dataclass(frozen=True)
class ReviewerRow:
    """One student: reviews due and handed in, the mark for reviewing, and the points of both parts."""

    user: User
    due: int
    done: int
    reviewing: Decimal | None
    received: Decimal | None
    points: Decimal | None


@dataclass(frozen=True)
class Proposal:
    """What the peers say on one criterion in the mean, and the level nearest to that."""

    criterion: Criterion
    points: Decimal
    level: Level
    count: int


def _counts(review: PeerReview) -> bool:
    return review.is_handed_in and not review.is_left_out


@dataclass
class Figures:
    """All of one peer review."""

    reviewing: PeerReviewing
    reviews: list[PeerReview]
    criteria: list[Criterion]
    teacher: Mapping[int, Shares]
    members: Mapping[int, list[User]]
    names: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def points(self) -> dict[int, Decimal]:
        """The points of each criterion, those of its best level."""
        return {
            one.pk: max((level.points for level in one.levels.all()), default=Decimal(0))
            for one in self.criteria
        }

    @cached_property
    def by_submission(self) -> dict[int, list[PeerReview]]:
        found: dict[int, list[PeerReview]] = defaultdict(list)
        for review in self.reviews:
            found[review.submission_id].append(review)
        return found

    @cached_property
    def said(self) -> dict[int, Shares]:
        """{id of the review: share of each criterion} of those that are handed in."""
        return {one.pk: self._shares(one) for one in self.reviews if one.is_handed_in}

    def _shares(self, review: PeerReview) -> Shares:
        return {
            mark.criterion_id: share_of(mark.level, self.points)
            for mark in review.marks.all()
            if mark.level is not None and mark.criterion_id in self.points
        }

    @cached_property
    def agreed(self) -> dict[int, Shares]:
        """{id of the submission: agreed share of each criterion}."""
        return {
            pk: agreed_shares(
                [self.said[one.pk] for one in rows if _counts(one)], self.teacher.get(pk, {})
            )
            for pk, rows in self.by_submission.items()
        }

    def work_rows(self) -> list[WorkRow]:
        """As the works are called, which is an order that tells nothing while names are hidden."""
        rows = [self._work_row(pk, reviews) for pk, reviews in self.by_submission.items()]
        return sorted(rows, key=lambda row: (len(row.name), row.name))

    def _work_row(self, pk: int, reviews: Sequence[PeerReview]) -> WorkRow:
        submission = reviews[0].submission
        agreed = self.agreed[pk]
        whole = whole_share(agreed, self.points) if agreed else None
        found = []
        for review in sorted(reviews, key=lambda one: str(one.reviewer)):
            given = self.said.get(review.pk)
            share = whole_share(given, self.points) if given is not None else None
            apart = share is not None and _counts(review) and is_outlier(share, whole)
            found.append(Said(review, share, apart))
        teacher = self.teacher.get(pk, {})
        told = whole_share(teacher, self.points) if teacher.keys() >= self.points.keys() else None
        name = self.names.get(submission.team_id) or str(submission.team)
        return WorkRow(submission, name, tuple(found), self.received(pk), told)

    def received(self, submission: int) -> Decimal | None:
        rows = self.by_submission.get(submission, [])
        return mean_share([whole_share(self.said[o.pk], self.points) for o in rows if _counts(o)])

    def reviewing_of(self, user: int) -> Decimal | None:
        mine = [one for one in self.reviews if one.reviewer_id == user]
        compared = [
            Compared(self.said[one.pk] if _counts(one) else None, self.agreed[one.submission_id])
            for one in mine
        ]
        return reviewing_share(compared, self.points)

    def row_of(self, user: User) -> ReviewerRow:
        mine = [one for one in self.reviews if one.reviewer_id == user.pk]
        reviewing, received = self.reviewing_of(user.pk), self._received_by(user.pk)
        found = points_of(
            received,
            reviewing,
            work_points=self.reviewing.work_points,
            reviewing_points=self.reviewing.reviewing_points,
        )
        return ReviewerRow(user, len(mine), sum(map(_counts, mine)), reviewing, received, found)

    @cached_property
    def _works(self) -> dict[int, int]:
        """{person: the reviewed submission of the own team}."""
        teams = {one.submission.team_id: one.submission_id for one in self.reviews}
        return {
            user.pk: teams[team]
            for team, people in self.members.items()
            if team in teams
            for user in people
        }

    def _received_by(self, user: int) -> Decimal | None:
        return self.received(self._works[user]) if user in self._works else None

    def reviewer_rows(self) -> list[ReviewerRow]:
        people = {one.reviewer_id: one.reviewer for one in self.reviews}
        people |= {user.pk: user for users in self.members.values() for user in users}
        order = sorted(people.values(), key=lambda one: (one.student_number, one.username))
        rows = [self.row_of(user) for user in order]
        return [row for row in rows if row.due or row.received is not None]

    def proposals(self, submission: int) -> list[Proposal]:
        """By the peers' mean; a level between two is the better one."""
        found = []
        counting = [one for one in self.by_submission.get(submission, ()) if _counts(one)]
        for criterion in self.criteria:
            given = [self.said[one.pk].get(criterion.pk) for one in counting]
            share = mean_share([one for one in given if one is not None])
            levels = list(criterion.levels.all())
            if share is None or not levels:
                continue
            points = share * self.points[criterion.pk]
            near = min(levels, key=lambda level: (abs(level.points - points), -level.points))
            found.append(Proposal(criterion, points, near, len(counting)))
        return found


def share_of(level: Level, points: Mapping[int, Decimal]) -> Decimal:
    full = points[level.criterion_id]
    return level.points / full if full else Decimal(0)


def figures_of(reviewing: PeerReviewing, submission: int | None = None) -> Figures:
    """Of all works, or of one alone."""
    assignment = reviewing.assignment
    rows = reviewing.reviews.select_related("reviewer", "submission__team").order_by("pk")
    if submission is not None:
        rows = rows.filter(submission=submission)
    reviews = list(rows.prefetch_related("marks__level", "marks__criterion"))
    rubric = reviewing.by_rubric
    criteria = list(rubric.criteria.prefetch_related("levels")) if rubric else []
    found = Figures(reviewing, reviews, criteria, {}, _members(assignment.pk))
    found.teacher = _teacher(reviews, found.points)
    found.names = aliases(assignment)
    return found


def _members(assignment: int) -> dict[int, list[User]]:
    rows = Member.objects.filter(team__assignment=assignment, left_at=None)
    found: dict[int, list[User]] = defaultdict(list)
    for member in rows.select_related("user"):
        found[member.team_id].append(member.user)
    return found


def _teacher(reviews: Sequence[PeerReview], points: Mapping[int, Decimal]) -> Mapping[int, Shares]:
    """{id of the submission: what markers have decided}, by the same criteria. Marks that two markers
    keep apart are none yet."""
    marks = CriterionMark.objects.filter(
        submission__in={one.submission_id for one in reviews},
        criterion__in=list(points),
        marking=None,
    ).select_related("level")
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for mark in marks:
        full = points[mark.criterion_id]
        found[mark.submission_id][mark.criterion_id] = mark.worth / full if full else Decimal(0)
    return dict(found)
