"""Who may do what in a peer review."""

from django.utils.translation import gettext as _

from courses.assignments.models import Assignment, Team
from courses.peer_review.models import PeerReview, PeerReviewing
from courses.permissions import NOT_RELEASED, NOT_YOURS, OVER, may_give, may_mark
from lab.access.decisions import ALLOWED, Decision
from lab.people.models import Enrolment, User


def may_run(user: User, assignment: Assignment) -> Decision:
    """Set it up, deal works, move its phases, take reviews out of the count, enter marks: teachers."""
    return may_give(user, assignment.classroom)


def may_see_all(user: User, assignment: Assignment) -> Decision:
    """Who reviewed whom, and what was said: staff of the class."""
    return may_mark(user, assignment)


def is_enrolled(user: User, assignment: Assignment) -> bool:
    rows = Enrolment.objects.active().filter(user=user, classroom=assignment.classroom_id)
    return rows.exists()


def may_read_to_review(user: User, review: PeerReview) -> Decision:
    """The reviewer, from when assessing begins; before that nobody knows of it."""
    reviewing = review.reviewing
    mine = review.reviewer_id == user.pk and is_enrolled(user, reviewing.assignment)
    if not mine or reviewing.phase == PeerReviewing.Phase.COLLECTING:
        return Decision(False, NOT_YOURS, of_right=True)
    return ALLOWED


def may_review(user: User, review: PeerReview) -> Decision:
    """Save a draft and hand in, also again, until assessing ends."""
    if not (decision := may_read_to_review(user, review)):
        return decision
    reviewing = review.reviewing
    if reviewing.assignment.classroom.archived:
        return Decision(False, OVER)
    if not reviewing.is_assessing or reviewing.is_over:
        return Decision(False, _("Assessing has ended: your review stays as it is."))
    if review.is_left_out:
        return Decision(False, _("Your teacher has taken this review out of the count."))
    return ALLOWED


def may_read_received(user: User, assignment: Assignment) -> Decision:
    """What peers say of the own work: once the review is done, by the rules for comments and marks."""
    reviewing = PeerReviewing.objects.filter(assignment=assignment).first()
    if reviewing is None or not reviewing.is_done:
        return Decision(False, _("Your peers are still at it."))
    grades = assignment.grades.filter(user=user, released_at__isnull=False)
    if assignment.comments_at_once or grades.exists():
        return ALLOWED
    return Decision(False, NOT_RELEASED)


def is_author(user: User, team: Team) -> bool:
    return team.members.filter(user=user, left_at=None).exists()


def may_answer(user: User, review: PeerReview) -> Decision:
    """One of the authors, once."""
    assignment = review.reviewing.assignment
    if not is_author(user, review.submission.team) or not is_enrolled(user, assignment):
        return Decision(False, NOT_YOURS, of_right=True)
    if not review.is_handed_in or review.is_left_out:
        return Decision(False, NOT_YOURS, of_right=True)
    if not (decision := may_read_received(user, assignment)):
        return decision
    if assignment.classroom.archived:
        return Decision(False, OVER)
    if review.answered_at is not None:
        return Decision(False, _("This review is answered already."))
    return ALLOWED
