"""The marker's table: one submission with its checks, rubric and comments, and the next one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.desk import Row, class_table
from courses.forms import AdjustForm, AnswerForm, CheckMarkForm, CommentForm, ReasonForm
from courses.marking.items import works
from courses.marking.models import Criterion, Grade, Level, RegradeRequest
from courses.marking.services import (
    check_mark,
    check_unmark,
    criterion_mark,
    grade_adjust,
    grade_change,
    regrade_answer,
    release,
)
from courses.permissions import assignments_to_mark, may_decide
from courses.submissions.models import Comment, Submission
from courses.submissions.services import comment_add, comment_remove
from courses.views.common import asked, submission_for, submission_to_mark
from lab.people.models import User
from lab.people.views.common import person_of, posted, tried


@login_required
@require_safe
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    """For its markers; a student reads the own work on the page of the assignment."""
    user = person_of(request)
    found, marks = submission_for(user, pk)
    if not marks:
        return redirect("assignment", found.team.assignment_id)
    return render(request, "courses/submission.html", _table_of(user, found))


def _table_of(user: User, found: Submission) -> dict[str, Any]:
    assignment = found.team.assignment
    table = class_table(assignment)
    row = next(row for row in table.rows if row.team.pk == found.team_id)
    return {
        "assignment": assignment,
        "submission": found,
        "row": row,
        "work": works(assignment, [found])[found.pk],
        "others": found.team.submissions.exclude(pk=found.pk),
        "comments": found.comments.select_related("author"),
        "comment_form": CommentForm(),
        "may_decide": may_decide(user, assignment),
        "requests": RegradeRequest.objects.filter(grade__in=row.grades).select_related(
            "grade__user"
        ),
        "next": _next_to_mark(table.rows, row),
    }


def _next_to_mark(rows: list[Row], present: Row) -> Submission | None:
    """The next in the table that waits, from here on and then from the top."""
    place = rows.index(present)
    for row in [*rows[place + 1 :], *rows[:place]]:
        if row.waits:
            return row.submission
    return None


@login_required
@require_POST
def criterion(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a level; the form names criterion and level."""
    user = person_of(request)
    found = submission_to_mark(user, pk)
    chosen = get_object_or_404(Criterion, pk=_id(request, "criterion"))
    level = get_object_or_404(Level, pk=_id(request, "level"))
    comment = request.POST.get("comment", "")[:2000]
    try:
        criterion_mark(found, chosen, level, comment=comment, by=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("submission", pk)


def _id(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Http404
    return int(text)


@login_required
def check(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Decide in place of a check."""
    user = person_of(request)
    found = submission_to_mark(user, pk)
    form = CheckMarkForm(posted(request))
    return asked(
        request,
        form,
        lambda: check_mark(
            found, key, share=form.share, reason=form.cleaned_data["reason"], by=user
        ),
        back=reverse("submission", args=[pk]),
        done=_("Your mark counts in place of the check."),
        title=_("Mark by hand"),
        text=_("It stays whatever the check finds later."),
        action_label=_("Mark"),
    )


@login_required
@require_POST
def check_back(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    user = person_of(request)
    check_unmark(submission_to_mark(user, pk), key, by=user)
    messages.success(request, _("The check counts again."))
    return redirect("submission", pk)


@login_required
@require_POST
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = submission_to_mark(user, pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        tried(form, lambda: comment_add(found, text=form.cleaned_data["text"], by=user))
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect("submission", pk)


@login_required
@require_POST
def comment_back(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = get_object_or_404(Comment.objects.select_related("submission"), pk=pk)
    submission_to_mark(user, found.submission_id)
    comment_remove(found, by=user)
    return redirect("submission", found.submission_id)


def _grade_to_decide(user: User, pk: int) -> Grade:
    rows = Grade.objects.filter(assignment__in=assignments_to_mark(user))
    found = get_object_or_404(
        rows.select_related("assignment__classroom__school", "user", "submission"), pk=pk
    )
    may_decide(user, found.assignment).require()
    return found


def _place_of(grade: Grade) -> str:
    if grade.submission_id:
        return reverse("submission", args=[grade.submission_id])
    return reverse("assignment", args=[grade.assignment_id])


@login_required
def adjust(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    grade = _grade_to_decide(user, pk)
    initial = {"points": grade.adjustment, "reason": grade.adjustment_reason}
    form = AdjustForm(posted(request), initial=initial)
    return asked(
        request,
        form,
        lambda: grade_adjust(grade, by=user, **form.cleaned_data),
        back=_place_of(grade),
        done=_("The mark is adjusted."),
        title=_("Adjust the mark of %(person)s") % {"person": grade.user},
        text=_("For this member alone, on top of what the team's work is worth. 0 takes it back."),
        action_label=_("Adjust"),
    )


@login_required
@require_POST
def release_one(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    grade = _grade_to_decide(user, pk)
    try:
        release(grade.assignment, [grade], by=user)
        messages.success(request, _("The mark is released."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_place_of(grade))


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    grade = _grade_to_decide(user, pk)
    form = ReasonForm(posted(request))
    told = {"before": grade.released_points, "after": grade.points}
    return asked(
        request,
        form,
        lambda: grade_change(grade, reason=form.cleaned_data["reason"], by=user),
        back=_place_of(grade),
        done=_("The released mark is changed."),
        title=_("Change the released mark of %(person)s") % {"person": grade.user},
        text=_("From %(before)s to %(after)s. The student reads the reason.") % told,
        action_label=_("Change"),
    )


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = get_object_or_404(RegradeRequest.objects.select_related("grade"), pk=pk)
    grade = _grade_to_decide(user, found.grade_id)
    form = AnswerForm(posted(request))
    return asked(
        request,
        form,
        lambda: regrade_answer(found, by=user, **form.cleaned_data),
        back=_place_of(grade),
        done=_("The request is answered."),
        title=_("Answer %(person)s") % {"person": grade.user},
        text=found.text,
        action_label=_("Answer"),
    )
