"""What markers and teachers do: mark, adjust, release, change what is released, answer requests."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment
from courses.lti.marks import marks_follow
from courses.marking.blind import aliases, is_blind
from courses.marking.grades import grades_follow, tell_followers
from courses.marking.models import (
    CheckMark,
    Criterion,
    CriterionMark,
    Grade,
    GradeChange,
    Level,
    RegradeReply,
    RegradeRequest,
)
from courses.marking.moderating import locked, marking_for
from courses.marking.news import tell_changed, tell_released, tell_request
from courses.permissions import may_ask_again, may_decide, may_mark
from courses.submissions.models import Submission
from lab.people.audit import Act, audit
from lab.people.models import User
from scenarios.checks.judging import tasks_of


def criterion_mark(
    submission: Submission, criterion: Criterion, level: Level, *, comment: str = "", by: User
) -> CriterionMark:
    """Decide on a criterion; who decides again replaces what was decided."""
    (mark,) = rubric_mark(submission, [(criterion, level, comment)], by=by)
    return mark


Decided = tuple[Criterion, Level, str]


def rubric_mark(
    submission: Submission, decided: Sequence[Decided], *, by: User
) -> list[CriterionMark]:
    """Decide on several criteria at once. Of two markers each writes into the own marking."""
    assignment = submission.team.assignment
    may_mark(by, assignment).require()
    for criterion, level, _comment in decided:
        if level.criterion_id != criterion.pk or criterion.rubric_id != assignment.rubric_id:
            raise ValidationError({"level": _("This level is none of the assignment's rubric.")})
    with transaction.atomic():
        marking = marking_for(locked(submission), by)
        marks = []
        for criterion, level, comment in decided:
            values = {"level": level, "comment": comment, "by": by, "at": timezone.now()}
            mark, _new = CriterionMark.objects.update_or_create(
                submission=submission,
                criterion=criterion,
                marking=marking,
                defaults={**values, "points": None},
            )
            marks.append(mark)
        grades_follow(assignment, [submission.team])
    return marks


def check_mark(
    submission: Submission, check_key: str, *, share: Decimal, reason: str, by: User
) -> CheckMark:
    """Decide in place of a check. Holds until it is taken back, however often checks are judged."""
    assignment = submission.team.assignment
    may_mark(by, assignment).require()
    tasks, _known = tasks_of(assignment.version)
    if check_key not in {check.key for task in tasks for check in task.checks}:
        raise ValidationError({"check_key": _("The scenario has no such check.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the student reads it.")})
    mark = CheckMark(submission=submission, check_key=check_key, share=share, reason=reason, by=by)
    mark.full_clean(validate_unique=False, validate_constraints=False)
    values = {"share": share, "reason": reason, "by": by, "at": timezone.now()}
    with transaction.atomic():
        marking = marking_for(locked(submission), by)
        mark, _new = CheckMark.objects.update_or_create(
            submission=submission, check_key=check_key, marking=marking, defaults=values
        )
        grades_follow(assignment, [submission.team])
    return mark


def check_unmark(submission: Submission, check_key: str, *, by: User) -> None:
    """What the check found counts again."""
    may_mark(by, submission.team.assignment).require()
    with transaction.atomic():
        marking = marking_for(locked(submission), by)
        submission.check_marks.filter(check_key=check_key, marking=marking).delete()
        grades_follow(submission.team.assignment, [submission.team])


def grade_adjust(grade: Grade, *, points: Decimal, reason: str, by: User) -> Grade:
    """Points for this member alone, such as for the share in the team's work; 0 takes them back."""
    may_decide(by, grade.assignment).require()
    if points and not reason.strip():
        raise ValidationError({"reason": _("Say why: the student reads it.")})
    with transaction.atomic():
        grade = Grade.objects.select_for_update().get(pk=grade.pk)
        grade.adjustment, grade.adjustment_reason = points, reason if points else ""
        grade.full_clean(exclude=["released_points"])
        grade.save(update_fields=["adjustment", "adjustment_reason"])
        grades_follow(grade.assignment)
        grade.refresh_from_db()
    return grade


def release(assignment: Assignment, grades: Iterable[Grade] | None = None, *, by: User) -> int:
    """Show students their marks: all that are complete and not shown yet, or some of them. How many.

    An interrupted release goes on where it was; who handed in nothing gets 0 only when named.
    """
    may_decide(by, assignment).require()
    with transaction.atomic():
        rows = assignment.grades.select_for_update().filter(released_at=None)
        if grades is None:
            rows = rows.filter(complete=True)
        else:
            rows = rows.filter(pk__in=[grade.pk for grade in grades])
        found, moment = list(rows), timezone.now()
        if waiting := [grade for grade in found if grade.submission_id and not grade.complete]:
            names = ", ".join(_named(assignment, waiting[:5]))
            raise ValidationError(_("Marks are still missing for %(names)s.") % {"names": names})
        for grade in found:
            grade.released_points = grade.points if grade.points is not None else Decimal(0)
            grade.released_at = moment
        Grade.objects.bulk_update(found, ["released_points", "released_at"], batch_size=200)
        # In the same transaction: who is told of a mark has it, and nobody is told twice.
        tell_released(assignment, found)
        if found:
            told = {"label": assignment.name, "marks": len(found)}
            audit(Act.RELEASED, by=by, classroom=assignment.classroom, **told)
        tell_followers(assignment)
        marks_follow(assignment, by=by)
    return len(found)


def _named(assignment: Assignment, grades: Iterable[Grade]) -> list[str]:
    """By name, or by what stands for it while marks are given without names."""
    known = aliases(assignment)
    return [
        (known.get(grade.submission.team_id) if grade.submission else None) or str(grade.user)
        for grade in grades
    ]


def grade_change(grade: Grade, *, reason: str, by: User) -> GradeChange:
    """Let a released mark follow the work again. The reason stays with it."""
    may_decide(by, grade.assignment).require()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the student reads it.")})
    with transaction.atomic():
        grade = Grade.objects.select_for_update().get(pk=grade.pk)
        if not grade.has_moved:
            raise ValidationError(
                _("The released mark is what the work is worth: nothing changes.")
            )
        change = GradeChange(
            grade=grade,
            before=grade.released_points,
            after=grade.points if grade.points is not None else Decimal(0),
            reason=reason,
            by=by,
        )
        change.full_clean()
        change.save(force_insert=True)
        grade.released_points = change.after
        grade.save(update_fields=["released_points"])
        tell_changed(grade, by=by, reason=reason)
        audit(
            Act.MARK_CHANGED,
            by=by,
            # A name beside a mark would tell whose work it is.
            person=None if is_blind(grade.assignment) else grade.user,
            classroom=grade.assignment.classroom,
            label=grade.assignment.name,
        )
        marks_follow(grade.assignment, by=by)
    return change


def regrade_ask(grade: Grade, *, text: str, by: User) -> RegradeRequest:
    """The student asks to look again; one question at a time."""
    may_ask_again(by, grade).require()
    request = RegradeRequest(grade=grade, text=text.strip())
    request.full_clean()
    request.save(force_insert=True)
    tell_request(request, by=by, text=text, kind="regrade-asked")
    return request


def regrade_reply(request: RegradeRequest, *, text: str, by: User) -> RegradeReply:
    """The student and staff talk about the request until it is answered."""
    if by.pk != request.grade.user_id:
        may_mark(by, request.grade.assignment).require()
    with transaction.atomic():
        _open_request(request)
        reply = RegradeReply(request=request, author=by, text=text.strip())
        reply.full_clean()
        reply.save(force_insert=True)
    tell_request(request, by=by, text=reply.text, kind="regrade-said")
    return reply


def _open_request(request: RegradeRequest) -> RegradeRequest:
    found = RegradeRequest.objects.select_for_update().get(pk=request.pk)
    if found.status != RegradeRequest.Status.OPEN:
        raise ValidationError(_("This request is answered already."))
    return found


def regrade_answer(
    request: RegradeRequest, *, granted: bool, answer: str, by: User
) -> RegradeRequest:
    """Answer it once. Where it is granted and the work is worth something else by now, the released mark
    follows, with the answer as its reason."""
    may_decide(by, request.grade.assignment).require()
    if not answer.strip():
        raise ValidationError({"answer": _("Write an answer: the student reads it.")})
    with transaction.atomic():
        request = _open_request(request)
        status = RegradeRequest.Status
        if granted and request.grade.has_moved:
            request.change = grade_change(request.grade, reason=answer[:200], by=by)
        request.status = status.GRANTED if granted else status.DECLINED
        request.answer, request.answered_by, request.answered_at = answer, by, timezone.now()
        request.full_clean()
        request.save()
        tell_request(request, by=by, text=answer, kind="regrade-said")
    return request
