"""What teachers do with assignments: give them, see how far the class is, give more time, release."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.assignments.models import Assignment, Team
from courses.assignments.services import (
    assignment_change,
    assignment_create,
    assignment_delete,
    deadlines_move,
    extension_give,
    provide,
)
from courses.assignments.timing import times_of
from courses.desk import class_table
from courses.forms import AssignmentForm, ExtensionForm, MoreTimeForm
from courses.marking.services import release
from courses.permissions import assignments_to_mark, may_decide, may_give
from courses.views.common import asked, assignment_to_mark
from lab.jobs import start
from lab.people.models import Classroom, User
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import person_of, posted, told, tried


@login_required
@require_safe
def class_assignments(request: HttpRequest, pk: int) -> HttpResponse:
    """The assignments of a class, the next due first."""
    room, user = classroom_for(request, pk), person_of(request)
    rows = room.assignments.select_related("version__scenario").annotate(
        team_count=Count("teams", distinct=True),
        handed_in=Count("teams__submissions__team", distinct=True),
        released=Max("grades__released_at"),
    )
    context = {
        **class_frame(request, room),
        "tab": "assignments",
        "assignments": rows,
        "may_give": may_give(user, room),
        "now": timezone.now(),
    }
    return render(request, "courses/class_assignments.html", context)


@login_required
def assignment_new(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    may_give(user, room).require()
    draft = Assignment(classroom=room, language=get_language() or "en")
    form = AssignmentForm(posted(request), instance=draft, school=room.school)
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: assignment_create(form.instance, by=user))
        if made is not None:
            return redirect("job", _provide(made, user).pk)
    return _form_page(request, form, room, _("New assignment"))


def _provide(assignment: Assignment, user: User) -> Any:
    return start(
        provide,
        user=user,
        classroom=assignment.classroom,
        title=f"{assignment} · {assignment.classroom}",
        arguments={"assignment": assignment.pk},
        link=reverse("assignment", args=[assignment.pk]),
    )


def _form_page(
    request: HttpRequest, form: AssignmentForm, room: Classroom, title: str
) -> HttpResponse:
    context = {"form": form, "classroom": room, "title": title}
    return render(
        request, "courses/assignment_form.html", context, status=422 if form.errors else 200
    )


@login_required
def assignment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_give(user, found.classroom).require()
    room = found.classroom
    form = AssignmentForm(posted(request), instance=found, school=room.school)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: assignment_change(form.instance, by=user)) is not None
    ):
        messages.success(request, _("The assignment is changed."))
        return redirect("assignment", pk)
    return _form_page(request, form, room, _("Change the assignment"))


@login_required
def assignment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_give(user, found.classroom).require()
    if request.method == "POST":
        done = told(request, lambda: assignment_delete(found, by=user), _("It is taken back."))
        if done:
            return redirect("classroom-assignments", found.classroom_id)
        return redirect("assignment", pk)
    context = {
        "title": _("Take back “%(name)s”?") % {"name": found},
        "text": _("Its companies stay with the students, for practice."),
        "action_url": request.path,
        "action_label": _("Take back"),
    }
    part = request.headers.get("HX-Request")
    page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
    return render(request, page, context)


def desk(request: HttpRequest, found: Assignment) -> HttpResponse:
    """The class table of an assignment, for its staff."""
    user = person_of(request)
    context = {
        **class_frame(request, found.classroom),
        "tab": "assignments",
        "assignment": found,
        "table": class_table(found),
        "may_decide": may_decide(user, found),
        "may_give": may_give(user, found.classroom),
        "now": timezone.now(),
    }
    return render(request, "courses/desk.html", context)


@login_required
@require_POST
def companies(request: HttpRequest, pk: int) -> HttpResponse:
    """Companies for whoever has none yet."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_give(user, found.classroom).require()
    return redirect("job", _provide(found, user).pk)


@login_required
def more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """For the whole class at once, as after an outage."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_decide(user, found).require()
    form = MoreTimeForm(posted(request))
    return asked(
        request,
        form,
        lambda: deadlines_move(found, by=user, **form.cleaned_data),
        back=reverse("assignment", args=[pk]),
        done=_("All have more time."),
        title=_("More time for all"),
        text=_("The class and everybody with an extension get so many days more."),
        action_label=_("Give more time"),
    )


@login_required
def team_extension(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    team = get_object_or_404(
        Team.objects.filter(assignment__in=assignments_to_mark(user)).select_related(
            "assignment__classroom__school"
        ),
        pk=pk,
    )
    may_decide(user, team.assignment).require()
    form = ExtensionForm(posted(request), initial={"due_at": times_of(team).due_at})
    return asked(
        request,
        form,
        lambda: extension_give(team, by=user, **form.cleaned_data),
        back=reverse("assignment", args=[team.assignment_id]),
        done=_("The extension is given."),
        title=_("More time for %(team)s") % {"team": team},
        action_label=_("Give more time"),
    )


@login_required
@require_POST
def release_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the class all marks that are complete."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    count = release(found, by=user)
    if count:
        text = ngettext("%(n)d mark is released.", "%(n)d marks are released.", count)
        messages.success(request, text % {"n": count})
    else:
        messages.info(request, _("No mark is complete and not released yet."))
    return redirect("assignment", pk)
