"""Works are dealt to reviewers: all at once, what is missing later, and single ones by hand."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from courses.assignments.models import Member
from courses.marking.grades import counted_of
from courses.peer_review.allocating import allocate
from courses.peer_review.models import PeerReview, PeerReviewing
from courses.peer_review.news import tell_dealt
from courses.peer_review.permissions import may_run
from courses.submissions.models import Submission
from lab.people.models import Enrolment, User

LEAST_WORKS = 2


@dataclass(frozen=True)
class Hand:
    """Who may review what: the counted submission of each team, all people that each had, who handed in,
    and all students of the class."""

    works: Mapping[int, Submission]
    people: Mapping[int, frozenset[int]]
    reviewers: tuple[User, ...]
    students: frozenset[int]


@dataclass(frozen=True)
class Dealt:
    """How many reviews are new, and how many of people who left were taken back."""

    given: int
    taken_back: int


def locked(reviewing: PeerReviewing) -> PeerReviewing:
    rows = PeerReviewing.objects.select_for_update(of=("self",))
    return rows.select_related("assignment__classroom", "assignment__rubric", "rubric").get(
        pk=reviewing.pk
    )


def hand_of(reviewing: PeerReviewing) -> Hand:
    """Who handed in reviews, and is in the class; in a constant number of queries."""
    assignment = reviewing.assignment
    enrolled = Enrolment.objects.active().filter(
        classroom=assignment.classroom_id, role=Enrolment.Role.STUDENT, user__is_active=True
    )
    there = set(enrolled.values_list("user", flat=True))
    people: dict[int, set[int]] = {}
    present: dict[int, list[User]] = {}
    for member in Member.objects.filter(team__assignment=assignment).select_related("user"):
        people.setdefault(member.team_id, set()).add(member.user_id)
        if member.left_at is None and member.user_id in there:
            present.setdefault(member.team_id, []).append(member.user)
    counted = counted_of(assignment)
    works = {team: one.submission for team, one in counted.items() if team in present}
    return Hand(
        works,
        {team: frozenset(found) for team, found in people.items()},
        tuple(user for team in works for user in present[team]),
        frozenset(there),
    )


def works_deal(reviewing: PeerReviewing, *, by: User, afresh: bool = False) -> Dealt:
    """Deal what is missing: to who has too few, works that came late to those with the fewest, and what
    people who left had not handed in. `afresh`: everything anew, while nobody assesses."""
    may_run(by, reviewing.assignment).require()
    with transaction.atomic():
        reviewing = locked(reviewing)
        if reviewing.is_done:
            raise ValidationError(_("The peer review is done: go back to assessing first."))
        if afresh and reviewing.is_assessing:
            text = _("Students are assessing already: only what is missing can be dealt.")
            raise ValidationError(text)
        if afresh:
            reviewing.reviews.all().delete()
        return deal(reviewing)


def deal(reviewing: PeerReviewing) -> Dealt:
    """The same for the program itself; the row of `reviewing` is locked."""
    hand = hand_of(reviewing)
    if len(hand.works) < LEAST_WORKS:
        raise ValidationError(_("Two works are needed: wait until more have handed in."))
    taken_back = _take_back(reviewing, hand)
    rows = list(reviewing.reviews.select_related("submission"))
    pairs = allocate(
        {team: hand.people[team] for team in hand.works},
        [user.pk for user in hand.reviewers],
        each=reviewing.each,
        seed=reviewing.seed,
        fixed=[(row.reviewer_id, row.submission.team_id) for row in rows],
    )
    fresh = _made(reviewing, [(person, hand.works[team]) for person, team in pairs])
    _follow(reviewing, hand)
    if reviewing.is_assessing:
        tell_dealt(reviewing, {one.reviewer_id for one in fresh})
    return Dealt(len(fresh), taken_back)


def _take_back(reviewing: PeerReviewing, hand: Hand) -> int:
    """Reviews that nobody will write, or of works whose people are all gone."""
    gone = ~Q(reviewer__in=hand.students) | ~Q(submission__team__in=list(hand.works))
    rows = reviewing.reviews.filter(gone, handed_in_at=None)
    count = rows.count()
    rows.delete()
    return count


def _made(reviewing: PeerReviewing, pairs: Iterable[tuple[int, Submission]]) -> list[PeerReview]:
    last = dict(reviewing.reviews.order_by().values_list("reviewer").annotate(n=Max("number")))
    numbers = Counter(last)
    fresh = []
    for person, submission in pairs:
        numbers[person] += 1
        fresh.append(
            PeerReview(
                reviewing=reviewing,
                reviewer_id=person,
                submission=submission,
                number=numbers[person],
            )
        )
    return PeerReview.objects.bulk_create(fresh, batch_size=200)


def _follow(reviewing: PeerReviewing, hand: Hand) -> None:
    """Who has not begun reviews what counts now, where a team has handed in again."""
    moved = []
    for review in reviewing.reviews.filter(saved_at=None).select_related("submission"):
        counted = hand.works.get(review.submission.team_id)
        if counted is not None and counted.pk != review.submission_id:
            review.submission = counted
            moved.append(review)
    PeerReview.objects.bulk_update(moved, ["submission"], batch_size=200)


def review_assign(
    reviewing: PeerReviewing, *, reviewer: User, submission: Submission, by: User
) -> PeerReview:
    """One more review, by hand."""
    may_run(by, reviewing.assignment).require()
    with transaction.atomic():
        reviewing = locked(reviewing)
        if reviewing.is_done:
            raise ValidationError(_("The peer review is done: go back to assessing first."))
        _require_fits(reviewing, reviewer, submission)
        (made,) = _made(reviewing, [(reviewer.pk, submission)])
        if reviewing.is_assessing:
            tell_dealt(reviewing, {reviewer.pk})
    return made


def _require_fits(reviewing: PeerReviewing, reviewer: User, submission: Submission) -> None:
    assignment = reviewing.assignment
    enrolled = Enrolment.objects.active().filter(
        user=reviewer, classroom=assignment.classroom_id, role=Enrolment.Role.STUDENT
    )
    if submission.team.assignment_id != assignment.pk:
        raise ValidationError({"work": _("This work belongs to another assignment.")})
    if not enrolled.exists():
        raise ValidationError({"reviewer": _("Only students of the class review.")})
    if submission.team.members.filter(user=reviewer).exists():
        raise ValidationError({"work": _("Nobody reviews the own work.")})
    if reviewing.reviews.filter(reviewer=reviewer, submission__team=submission.team_id).exists():
        raise ValidationError({"work": _("This student has this work already.")})


def review_take_back(review: PeerReview, *, by: User) -> None:
    """Nobody needs to write it; what is handed in is taken out of the count instead."""
    may_run(by, review.reviewing.assignment).require()
    with transaction.atomic():
        locked(review.reviewing)
        found = PeerReview.objects.select_for_update().filter(pk=review.pk).first()
        if found is None:
            return
        if found.is_handed_in:
            text = _("This review is handed in: take it out of the count, with a reason.")
            raise ValidationError(text)
        found.delete()
