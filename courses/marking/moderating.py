"""Two markers' work: taking a place, being done, and how two decisions become the one that holds."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.marking.grades import grades_follow
from courses.marking.items import CheckItem, CriterionItem, Work, works
from courses.marking.models import CheckMark, CriterionMark, Marking, Moderation
from courses.marking.news import tell_moderators
from courses.marking.second import MARKERS, Second, second_of
from courses.permissions import may_decide, may_mark
from courses.submissions.models import Submission
from lab.access.decisions import Refused
from lab.people.models import User

FOUR_PLACES = Decimal("0.0001")
Outcome = Moderation.Outcome


def locked(submission: Submission) -> Submission:
    """The submission while nobody else decides about it; only inside a transaction."""
    rows = Submission.objects.select_for_update(of=("self",))
    return rows.select_related(
        "team__assignment__classroom__school",
        "team__assignment__version",
        "team__assignment__rubric",
    ).get(pk=submission.pk)


def marking_for(submission: Submission, by: User) -> Marking | None:
    """Where this person's decisions go: the own place of two markers, taken now if one is free, or,
    without a second marker, to what holds (None). The submission is locked."""
    second = second_of(submission)
    if second is None:
        return None
    if second.settled:
        may_decide(by, submission.team.assignment).require()
        return None
    if (own := second.of(by)) is not None:
        if own.done_at is not None:
            raise ValidationError(_("You are done with this one: take that back to change it."))
        return own
    if not second.markings:
        second = _adopt(submission)
        if (own := second.of(by)) is not None:
            return own
    if len(second.markings) == MARKERS:
        raise Refused(_("Two markers are at work on this already."))
    place = 2 if any(one.place == 1 for one in second.markings) else 1
    marking = Marking(submission=submission, place=place, by=by)
    marking.save(force_insert=True)
    return marking


def _adopt(submission: Submission) -> Second:
    """What one person had decided before a second marker was wanted is the first marker's work."""
    marks = list(submission.criterion_marks.filter(marking=None).order_by("at"))
    checks = list(submission.check_marks.filter(marking=None).order_by("at"))
    if not (marks or checks):
        return Second()
    marker = (marks or checks)[0].by
    first = Marking(submission=submission, place=1, by=marker)
    first.save(force_insert=True)
    submission.criterion_marks.filter(marking=None).update(marking=first)
    submission.check_marks.filter(marking=None).update(marking=first)
    return Second((first,))


def marking_done(submission: Submission, *, by: User) -> Second:
    """This marker has decided on everything. When both have, near decisions become their mean; others
    wait for a moderator."""
    may_mark(by, submission.team.assignment).require()
    with transaction.atomic():
        submission = locked(submission)
        own = marking_for(submission, by)
        if own is None:
            raise ValidationError(_("Nobody marks this a second time."))
        work = work_of(submission, own)
        if work.score.waits:
            raise ValidationError(_("Decide on all of it first: something is still open."))
        own.done_at, own.points = timezone.now(), work.score.points
        own.save(update_fields=["done_at", "points"])
        second = second_of(submission)
        assert second is not None
        if second.both_done and apart(second) <= submission.team.assignment.markers_apart:
            _settle(submission, second, Outcome.MEAN, "", None)
        second = second_of(submission) or second
    if second.to_moderate:
        tell_moderators(submission)
    return second


def marking_reopen(submission: Submission, *, by: User) -> None:
    """Take the being done back, as long as the other one is not done: then both are known."""
    with transaction.atomic():
        second = second_of(locked(submission))
        own = second.of(by) if second else None
        if second is None or own is None or second.both_done or second.settled:
            raise ValidationError(_("Both are done: a moderator decides what changes now."))
        Marking.objects.filter(pk=own.pk).update(done_at=None, points=None)


def apart(second: Second) -> Decimal:
    """By how many points the two differ."""
    first, other = second.markings
    return abs((first.points or Decimal(0)) - (other.points or Decimal(0)))


def moderate(submission: Submission, *, outcome: str, reason: str, by: User) -> Moderation:
    """Decide which marks hold: by a teacher of the class, or by the first marker, who agrees with the
    second. It can be decided again; a released mark still changes with a reason only."""
    with transaction.atomic():
        submission = locked(submission)
        second = second_of(submission)
        if second is None or not second.both_done:
            raise ValidationError(_("Both markers must be done first."))
        first = second.markings[0]
        if not (first.by_id == by.pk and outcome == Outcome.SECOND and not second.settled):
            may_decide(by, submission.team.assignment).require()
        if outcome not in Outcome.values:
            raise ValidationError({"outcome": _("Choose what holds.")})
        if not reason.strip():
            raise ValidationError({"reason": _("Say why: both markers read it.")})
        return _settle(submission, second, Outcome(outcome), reason.strip(), by)


def work_of(submission: Submission, marking: Marking | None) -> Work:
    """The submission with what one of the markers decided."""
    found = works(submission.team.assignment, [submission], markings={submission.pk: marking})
    return found[submission.pk]


def _settle(
    submission: Submission, second: Second, outcome: Outcome, reason: str, by: User | None
) -> Moderation:
    first, other = (work_of(submission, marking) for marking in second.markings)
    chosen = {Outcome.FIRST: (first, first), Outcome.SECOND: (other, other)}
    one, two = chosen.get(outcome, (first, other))
    decider = by or second.markings[0].by
    submission.criterion_marks.filter(marking=None).delete()
    submission.check_marks.filter(marking=None).delete()
    CriterionMark.objects.bulk_create(
        [
            _criterion(submission, *pair, decider)
            for pair in zip(one.criteria, two.criteria, strict=True)
        ]
    )
    CheckMark.objects.bulk_create(
        [
            _check(submission, *pair, decider)
            for pair in zip(one.checks, two.checks, strict=True)
            if pair[0].by_hand or pair[1].by_hand
        ]
    )
    moderation = Moderation(
        submission=submission, outcome=outcome, apart=apart(second), reason=reason, by=by
    )
    moderation.full_clean()
    moderation.save(force_insert=True)
    grades_follow(submission.team.assignment, [submission.team])
    return moderation


def _criterion(
    submission: Submission, one: CriterionItem, two: CriterionItem, by: User
) -> CriterionMark:
    assert one.mark is not None and two.mark is not None
    points = (one.mark.worth + two.mark.worth) / 2
    level = min(one.levels, key=lambda level: abs(level.points - points))
    return CriterionMark(
        submission=submission,
        criterion=one.criterion,
        level=level,
        points=None if level.points == points else points.quantize(Decimal("0.01")),
        comment=_both(one.mark.comment, two.mark.comment, 2000),
        by=by,
    )


def _check(submission: Submission, one: CheckItem, two: CheckItem, by: User) -> CheckMark:
    share = ((one.share or Decimal(0)) + (two.share or Decimal(0))) / 2
    first, other = (item.by_hand.reason if item.by_hand else "" for item in (one, two))
    return CheckMark(
        submission=submission,
        check_key=one.check.key,
        share=share.quantize(FOUR_PLACES),
        reason=_both(first, other, 420),
        by=by,
    )


def _both(one: str, two: str, most: int) -> str:
    return "\n".join(dict.fromkeys(text for text in (one, two) if text))[:most]
