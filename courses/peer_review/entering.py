"""The points of a peer review in the gradebook: a column of its own, which follows the reviews.

It follows when assessing ends, a mark of the assignment changes, marks are released, or a review is taken
out of the count. What somebody typed there stays, and what a student can read changes with a reason only.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment, Member
from courses.gradebook.models import Category, Column, ManualMark, categories_of
from courses.gradebook.services import (
    gradebook_of,
    marks_compute,
    may_keep,
    register_mark_news,
)
from courses.marking.blind import is_blind
from courses.marking.grades import register_follower
from courses.peer_review.dealing import locked
from courses.peer_review.figures import ReviewerRow, figures_of
from courses.peer_review.models import PeerReviewing
from courses.peer_review.permissions import may_run
from lab.notices.telling import tell_people
from lab.people.models import User
from scenarios.provisioning import students_of


@dataclass(frozen=True)
class Entered:
    """What stands in the gradebook for a student; `waits` where it would be another mark by now."""

    mark: ManualMark
    waits: bool


def marks_enter(reviewing: PeerReviewing, *, by: User, reason: str = "") -> int:
    """By hand, again and again; how many marks are new or others.

    The column is made at first, in the first category, out of 100; the teacher moves and weighs it there.
    """
    assignment = reviewing.assignment
    may_run(by, assignment).require()
    may_keep(by, assignment.classroom).require()
    with transaction.atomic():
        reviewing = locked(reviewing)
        if not reviewing.is_done:
            raise ValidationError(_("End assessing first: the reviews can still change."))
        if is_blind(assignment):
            text = _("Release the marks first: until then nobody learns whose work it is.")
            raise ValidationError(text)
        gradebook_of(assignment.classroom)
        rows = figures_of(reviewing).reviewer_rows()
        if not reason.strip() and asks_for_reason(reviewing, rows):
            text = _("Say why: students have read the marks that change.")
            raise ValidationError({"reason": text})
        return _enter(reviewing, reviewing.column or _column(reviewing), by, reason.strip())


def marks_follow(reviewing: PeerReviewing, *, by: User, anew: bool = False) -> None:
    """By themselves, where the teacher wishes that and the gradebook is open. The column is made when
    assessing ends (`anew`), so one that was deleted afterwards stays away."""
    assignment = reviewing.assignment
    if not (reviewing.in_gradebook and reviewing.is_done) or is_blind(assignment):
        return
    if gradebook_of(assignment.classroom).is_locked:
        return
    column = reviewing.column
    if column is None and (anew or assignment.anonymous) and _first_category(reviewing):
        column = _column(reviewing)
    if column is not None:
        _enter(reviewing, column, by)


def assignment_follows(assignment: Assignment) -> None:
    """A mark of the assignment has changed, or marks were released; inside the transaction."""
    rows = PeerReviewing.objects.filter(
        assignment=assignment, phase=PeerReviewing.Phase.DONE, in_gradebook=True
    )
    if (found := rows.first()) is not None:
        marks_follow(locked(found), by=assignment.created_by)


def entered(reviewing: PeerReviewing, rows: Iterable[ReviewerRow]) -> dict[int, Entered]:
    """{id of the student: what stands in the gradebook}."""
    if reviewing.column_id is None:
        return {}
    points = {row.user.pk: row.points for row in rows}
    marks = ManualMark.objects.filter(column=reviewing.column_id)
    return {
        mark.user_id: Entered(mark, not mark.is_typed and mark.points != points.get(mark.user_id))
        for mark in marks
    }


def asks_for_reason(reviewing: PeerReviewing, rows: Iterable[ReviewerRow]) -> bool:
    """Whether marks would change that their students have read."""
    waiting = {pk for pk, one in entered(reviewing, rows).items() if one.waits}
    return bool(waiting) and not waiting.isdisjoint(_shown(reviewing))


def _enter(reviewing: PeerReviewing, column: Column, by: User, reason: str = "") -> int:
    there = {user.pk for user in students_of(reviewing.assignment.classroom)}
    rows = figures_of(reviewing).reviewer_rows()
    marks = {row.user.pk: row.points for row in rows if row.user.pk in there}
    return marks_compute(column, marks, shown=_shown(reviewing), by=by, reason=reason)


def _shown(reviewing: PeerReviewing) -> set[int]:
    """Who may read what the peers said and what it is worth; as `may_read_received` has it."""
    assignment = reviewing.assignment
    if assignment.comments_at_once:
        members = Member.objects.filter(team__assignment=assignment)
        return set(members.values_list("user", flat=True))
    released = assignment.grades.filter(released_at__isnull=False)
    return set(released.values_list("user", flat=True))


def _first_category(reviewing: PeerReviewing) -> Category | None:
    return categories_of(reviewing.assignment.classroom).first()


def _column(reviewing: PeerReviewing) -> Column:
    category = _first_category(reviewing)
    if category is None:
        raise ValidationError(_("The gradebook has no category: make one first."))
    name = _("Peer review: %(name)s") % {"name": reviewing.assignment.name}
    column = Column(category=category, name=name[:80], position=60)
    column.full_clean()
    column.save()
    reviewing.column = column
    reviewing.save(update_fields=["column"])
    return column


def tell_changed(column: Column, people: Collection[int], by: User, reason: str) -> None:
    """Those of the people who read their points on the page of the assignment."""
    reviewing = PeerReviewing.objects.filter(column=column).select_related("assignment").first()
    if reviewing is None:
        return
    wanted = User.objects.filter(pk__in=set(people) & _shown(reviewing))
    facts = {"who": str(by), "record": column.name}
    link = reverse("assignment", args=[reviewing.assignment_id])
    tell_people(wanted, "mark-changed", facts, link=link, remark=reason)


register_follower(assignment_follows)
register_mark_news(tell_changed)
