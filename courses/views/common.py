"""What the pages of assignments share: which one, for whom, and dialogs that a service may refuse."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from courses.assignments.models import Assignment, Team
from courses.assignments.timing import with_extensions
from courses.permissions import assignments_to_mark, may_mark, own_teams
from courses.submissions.models import Submission
from lab.people.models import User
from lab.people.views.common import posted, tried


def assignment_to_mark(user: User, pk: int) -> Assignment:
    """One of the person's classes; for others it does not exist."""
    return get_object_or_404(assignments_to_mark(user), pk=pk)


def own_team(user: User, assignment_pk: int) -> Team:
    teams = with_extensions(own_teams(user)).select_related(
        "assignment__classroom", "assignment__version__scenario", "sandbox"
    )
    return get_object_or_404(teams, assignment=assignment_pk)


def submission_for(user: User, pk: int) -> tuple[Submission, bool]:
    """The submission, and whether the person marks it; for who is neither it does not exist."""
    rows = Submission.objects.select_related(
        "team__assignment__classroom__school",
        "team__assignment__version__scenario",
        "team__assignment__rubric",
        "team__sandbox",
        "snapshot",
        "by",
    )
    found = get_object_or_404(rows, pk=pk)
    if may_mark(user, found.team.assignment):
        return found, True
    if not found.team.members.filter(user=user).exists():
        raise Http404
    return found, False


def submission_to_mark(user: User, pk: int) -> Submission:
    found, marks = submission_for(user, pk)
    if not marks:
        raise Http404
    return found


def asked(
    request: HttpRequest,
    form: BaseForm,
    act: Callable[[], Any],
    *,
    back: str,
    done: str,
    **context: Any,
) -> HttpResponse:
    """A dialog with a form (a page of its own without htmx), then what it asks for, then back."""
    if posted(request) is not None and form.is_valid() and tried(form, act) is not None:
        messages.success(request, done)
        return redirect(back)
    part = request.headers.get("HX-Request") and request.method != "POST"
    page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
    status = 422 if request.method == "POST" else 200
    told = {"action_url": request.path, "form": form, "tone": "primary", **context}
    return render(request, page, told, status=status)
