"""What people do in a peer review: set it up, assess, answer, leave out, take over, enter marks."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment
from courses.marking.models import Criterion, Level, Rubric
from courses.peer_review.dealing import locked
from courses.peer_review.entering import marks_follow
from courses.peer_review.models import PeerCriterionMark, PeerReview, PeerReviewing
from courses.peer_review.permissions import may_answer, may_review, may_run
from lab.people.models import User


@dataclass(frozen=True)
class Judged:
    """What is said on one criterion: the id of a level, None while it is open, and words."""

    level: int | None = None
    text: str = ""


def reviewing_of(assignment: Assignment) -> PeerReviewing | None:
    rows = PeerReviewing.objects.select_related("assignment__rubric", "rubric", "column")
    found = rows.filter(assignment=assignment).first()
    if found is not None:
        found.assignment = assignment
    return found


def reviewing_set_up(reviewing: PeerReviewing, *, by: User) -> PeerReviewing:
    """Have a peer review, or another one. By what is judged stays once assessing has begun."""
    may_run(by, reviewing.assignment).require()
    reviewing.full_clean(exclude=["assignment"] if reviewing.pk else None)
    _require_rubric(reviewing)
    with transaction.atomic():
        former = PeerReviewing.objects.select_for_update().filter(pk=reviewing.pk).first()
        begun = former is not None and former.phase != PeerReviewing.Phase.COLLECTING
        if begun and former and former.rubric_id != reviewing.rubric_id:
            text = _("Assessing has begun: the rubric stays as it is.")
            raise ValidationError({"rubric": text})
        if former is None:
            reviewing.save(force_insert=True)
        else:
            if former.closes_at != reviewing.closes_at:
                reviewing.reminded_at = None
            reviewing.save(update_fields=[*SETTINGS, "reminded_at"])
            marks_follow(locked(reviewing), by=by, anew=not former.in_gradebook)
    return reviewing


SETTINGS = (
    "each", "rubric", "closes_at", "shows_reviewers", "work_points", "reviewing_points",
    "in_gradebook", "seed",
)  # fmt: skip


def _require_rubric(reviewing: PeerReviewing) -> None:
    rubric = reviewing.rubric
    if rubric is not None and rubric.school_id != reviewing.assignment.classroom.school_id:
        raise ValidationError({"rubric": _("This rubric belongs to another school.")})


def reviewing_copy(
    former: PeerReviewing, assignment: Assignment, closes_at: dt.datetime | None
) -> PeerReviewing:
    """The same for another class, which begins with collecting."""
    told = {name: getattr(former, name) for name in SETTINGS}
    if former.rubric_id == former.assignment.rubric_id:
        told["rubric"] = None  # As a rule that of the assignment, which may have been copied.
    return PeerReviewing.objects.create(
        **{**told, "assignment": assignment, "closes_at": closes_at}
    )


def reviewing_remove(reviewing: PeerReviewing, *, by: User) -> None:
    """Have none after all, as long as no review is handed in."""
    may_run(by, reviewing.assignment).require()
    with transaction.atomic():
        reviewing = locked(reviewing)
        if reviewing.reviews.handed_in().exists():
            raise ValidationError(_("Reviews are handed in already: the peer review stays."))
        reviewing.delete()


def review_save(
    review: PeerReview,
    judged: Mapping[int, Judged],
    *,
    comment: str,
    hand_in: bool,
    by: User,
    seen: str = "",
) -> PeerReview:
    """Keep a draft, or hand it in whole; {id of the criterion: what is said}.

    `seen` is the `state_of` the review that the page showed: who has it open twice does not write over
    what was saved meanwhile. Without it that is not asked.
    """
    with transaction.atomic():
        reviewing = locked(review.reviewing)
        found = PeerReview.objects.select_for_update().filter(pk=review.pk).first()
        if found is None:
            raise ValidationError(_("Your teacher has taken this work back: nothing is due."))
        found.reviewing = reviewing
        may_review(by, found).require()
        if seen and seen != state_of(found):
            raise ValidationError(_("You saved it elsewhere meanwhile. Load the page again."))
        if found.is_handed_in and not hand_in:
            raise ValidationError(_("It is handed in already: hand in the change as well."))
        _say(found, _levels(reviewing.by_rubric), judged, whole=hand_in)
        found.comment, found.saved_at = comment.strip(), timezone.now()
        if hand_in:
            _require_comment(found)
            found.handed_in_at = found.saved_at
        found.clean_fields(exclude=["reviewing", "reviewer", "submission"])
        found.save(update_fields=["comment", "saved_at", "handed_in_at"])
    return found


def state_of(review: PeerReview) -> str:
    """Changes whenever it is saved."""
    return review.saved_at.isoformat() if review.saved_at else "new"


def _require_comment(review: PeerReview) -> None:
    if not review.comment:
        raise ValidationError({"comment": _("Say in words what is good and what would help.")})


def _levels(rubric: Rubric | None) -> dict[Criterion, dict[int, Level]]:
    criteria = rubric.criteria.prefetch_related("levels") if rubric else ()
    return {one: {level.pk: level for level in one.levels.all()} for one in criteria}


def _say(
    review: PeerReview,
    levels: Mapping[Criterion, Mapping[int, Level]],
    judged: Mapping[int, Judged],
    *,
    whole: bool,
) -> None:
    known = {criterion.pk for criterion in levels}
    if judged.keys() - known:
        raise ValidationError(_("This criterion is none of the rubric. Load the page again."))
    rows = []
    for criterion, choices in levels.items():
        one = judged.get(criterion.pk, Judged())
        if one.level is not None and one.level not in choices:
            raise ValidationError(_("This level is none of the rubric. Load the page again."))
        if whole and one.level is None:
            text = _("Choose a level for each criterion: “%(name)s” is open.")
            raise ValidationError(text % {"name": criterion})
        mark = PeerCriterionMark(
            review=review,
            criterion=criterion,
            level=choices[one.level] if one.level is not None else None,
            text=one.text.strip(),
        )
        mark.clean_fields(exclude=["review", "criterion", "level"])
        rows.append(mark)
    review.marks.all().delete()
    PeerCriterionMark.objects.bulk_create(rows)


def review_answer(review: PeerReview, *, helpful: int | None, answer: str, by: User) -> PeerReview:
    """What one of the authors says of it: once, and for the reviewer to read."""
    with transaction.atomic():
        rows = PeerReview.objects.select_for_update(of=("self",)).select_related(
            "reviewing__assignment__classroom", "submission__team"
        )
        found = rows.get(pk=review.pk)
        may_answer(by, found).require()
        if helpful is None and not answer.strip():
            raise ValidationError({"answer": _("Rate it, or write an answer.")})
        found.helpful, found.answer = helpful, answer.strip()
        found.answered_at, found.answered_by = timezone.now(), by
        found.clean_fields(exclude=["reviewing", "reviewer", "submission", "answered_by"])
        found.save(update_fields=["helpful", "answer", "answered_at", "answered_by"])
    return found


def review_leave_out(review: PeerReview, *, reason: str, by: User) -> PeerReview:
    """Out of the count: its author does not read it, and it earns its reviewer nothing."""
    may_run(by, review.reviewing.assignment).require()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the reviewer reads it.")})
    with transaction.atomic():
        reviewing = locked(review.reviewing)
        found = PeerReview.objects.select_for_update().get(pk=review.pk)
        if found.is_left_out:
            raise ValidationError(_("It is out of the count already."))
        found.left_out_at, found.left_out_by = timezone.now(), by
        found.left_out_reason = reason.strip()
        found.clean_fields(exclude=["reviewing", "reviewer", "submission", "left_out_by"])
        found.save(update_fields=["left_out_at", "left_out_by", "left_out_reason"])
        marks_follow(reviewing, by=by)
    return found


def review_count_again(review: PeerReview, *, by: User) -> None:
    may_run(by, review.reviewing.assignment).require()
    with transaction.atomic():
        reviewing = locked(review.reviewing)
        rows = PeerReview.objects.filter(pk=review.pk)
        rows.update(left_out_at=None, left_out_by=None, left_out_reason="")
        marks_follow(reviewing, by=by)
