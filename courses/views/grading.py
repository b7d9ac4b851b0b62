"""What teachers decide about the mark of one student: adjust, release, change, answer a request."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.forms import AdjustForm, AnswerForm, CommentForm, ReasonForm
from courses.marking.blind import aliases
from courses.marking.models import Grade, RegradeRequest
from courses.marking.services import (
    grade_adjust,
    grade_change,
    regrade_answer,
    regrade_reply,
    release,
)
from courses.permissions import assignments_to_mark, may_decide, may_mark
from courses.views.common import asked
from lab.people.models import User
from lab.people.views.common import person_of, posted, tried


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


def _person(grade: Grade) -> Any:
    """Who it is, unless marks are given without names."""
    known = aliases(grade.assignment)
    team = grade.submission.team_id if grade.submission else None
    return known.get(team or 0, _("a student")) if known else grade.user


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
        title=_("Adjust the mark of %(person)s") % {"person": _person(grade)},
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
    moved = {"before": grade.released_points, "after": grade.points}
    return asked(
        request,
        form,
        lambda: grade_change(grade, reason=form.cleaned_data["reason"], by=user),
        back=_place_of(grade),
        done=_("The released mark is changed."),
        title=_("Change the released mark of %(person)s") % {"person": _person(grade)},
        text=_("From %(before)s to %(after)s. The student reads the reason.") % moved,
        action_label=_("Change"),
    )


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = get_object_or_404(RegradeRequest.objects.select_related("grade"), pk=pk)
    grade = _grade_to_decide(user, found.grade_id)
    form = AnswerForm(posted(request))
    lines = []
    if grade.has_moved:
        moved = {"before": grade.released_points, "after": grade.points}
        lines = [_("Granting changes the released mark from %(before)s to %(after)s.") % moved]
    return asked(
        request,
        form,
        lambda: regrade_answer(found, by=user, **form.cleaned_data),
        back=_place_of(grade),
        done=_("The request is answered."),
        title=_("Answer %(person)s") % {"person": _person(grade)},
        text=found.text,
        lost=lines,
        action_label=_("Answer"),
    )


@login_required
@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """A reply in the thread of a request, by its student or by staff."""
    user = person_of(request)
    rows = RegradeRequest.objects.select_related("grade__assignment__classroom__school")
    found = get_object_or_404(rows, pk=pk)
    grade = found.grade
    own = grade.user_id == user.pk
    if not own and not may_mark(user, grade.assignment):
        raise Http404
    form = CommentForm(request.POST)
    if form.is_valid():
        tried(form, lambda: regrade_reply(found, text=form.cleaned_data["text"], by=user))
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect(reverse("assignment", args=[grade.assignment_id]) if own else _place_of(grade))
