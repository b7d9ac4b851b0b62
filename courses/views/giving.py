"""What teachers do with assignments: give them, see how far the class is, give more time, release."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.assignments.models import Assignment, Team
from courses.assignments.services import (
    assignment_change,
    assignment_create,
    assignment_delete,
    deadlines_move,
    extension_give,
)
from courses.assignments.timing import times_of
from courses.forms import AssignmentForm, ExtensionForm, MoreTimeForm
from courses.marking.services import release
from courses.pages.models import LabBrief
from courses.pages.services import lab_link, lab_to_give
from courses.permissions import assignments_to_mark, may_decide, may_give
from courses.teams.building import teams_build
from courses.teams.forms import LateForm
from courses.teams.providing import class_session, provide
from courses.views.common import asked, assignment_to_mark
from lab.jobs import start
from lab.people.models import Classroom, User
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import person_of, posted, told, tried
from scenarios.class_plan import Sharing
from scenarios.sessions.selecting import sessions_of


@login_required
@require_safe
def class_assignments(request: HttpRequest, pk: int) -> HttpResponse:
    """The assignments of a class, the next due first."""
    room, user = classroom_for(request, pk), person_of(request)
    rows = room.assignments.select_related("version__scenario").annotate(
        team_count=Count("teams", filter=Q(teams__sandbox__isnull=False), distinct=True),
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
    lab = lab_to_give(room, request.GET.get("lab", ""))
    form = AssignmentForm(posted(request), instance=_draft(room, lab), school=room.school)
    if request.method == "POST" and form.is_valid():
        made = tried(form, lambda: assignment_create(form.instance, by=user))
        if made is not None:
            if lab is not None:
                lab_link(lab, room, made, by=user)
            return _begun(made, user)
    return _form_page(request, form, room, _("New assignment"))


def _draft(room: Classroom, lab: LabBrief | None) -> Assignment:
    """What the form begins with: the lab's name and scenario where one is given."""
    language = get_language() or "en"
    if lab is None or lab.version is None:
        return Assignment(classroom=room, language=language)
    spoken = lab.version.languages
    return Assignment(
        classroom=room,
        name=lab.title[:80],
        version=lab.version,
        language=language if language in spoken else next(iter(spoken), language),
    )


def _begun(made: Assignment, user: User) -> HttpResponse:
    """Where teams are put together first, to their page; else the companies are made at once."""
    forming = Assignment.Forming
    if made.sharing != Sharing.TEAMS or made.order not in (forming.HAND, forming.BALANCED):
        return redirect("job", _provide(made, user).pk)
    if made.order == forming.BALANCED:
        teams_build(made, forming=forming.BALANCED, by=user)
    return redirect("assignment-teams", made.pk)


def _provide(assignment: Assignment, user: User, session: int | None = None) -> Any:
    return start(
        provide,
        user=user,
        classroom=assignment.classroom,
        title=f"{assignment} · {assignment.classroom}",
        arguments={"assignment": assignment.pk, "session": session},
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
        "action_label": pgettext("what was given", "Take back"),
    }
    part = request.headers.get("HX-Request")
    page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
    return render(request, page, context)


@login_required
def companies(request: HttpRequest, pk: int) -> HttpResponse:
    """Companies for whoever has none yet; where the class has gone on, from there or from the beginning."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_give(user, found.classroom).require()
    choices = late_choices(found)
    form = LateForm(posted(request), choices=choices, initial={"session": choices[-1][0]})
    if request.method == "POST" and (len(choices) == 1 or form.is_valid()):
        session = form.cleaned_data["session"] if len(choices) > 1 else None
        return redirect("job", _provide(found, user, session).pk)
    context = {
        "action_url": request.path,
        "form": form,
        "tone": "primary",
        "title": _("Companies for late-comers"),
        "text": _("Where a team has room they join it; new companies begin where you say."),
        "action_label": _("Make the companies"),
    }
    part = request.headers.get("HX-Request") and request.method != "POST"
    page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
    return render(request, page, context, status=422 if form.is_bound else 200)


def late_choices(found: Assignment) -> list[tuple[int, str]]:
    """Sessions at which a late-comer may begin: that of the assignment, and that of the class."""
    start, reached = found.start_session, class_session(found)
    sessions = {one.number: str(one) for one in sessions_of(found.version)}
    choices = [(start, _("where the assignment begins"))]
    if reached > max(start, 1) and reached in sessions:
        told = {"number": reached, "name": sessions[reached]}
        choices.append((reached, _("where the class is: session %(number)d, %(name)s") % told))
    return choices


@login_required
def more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """For the whole class at once, as after an outage, or for one team by its name."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_decide(user, found).require()
    form = MoreTimeForm(posted(request), teams=found.teams.at_work())
    return asked(
        request,
        form,
        lambda: _give_time(found, form, user),
        back=reverse("assignment", args=[pk]),
        done=_("They have more time."),
        title=_("More time"),
        text=_("For all: the class and everybody with an extension get so many days more."),
        action_label=_("Give more time"),
    )


def _give_time(found: Assignment, form: MoreTimeForm, user: User) -> Any:
    days, reason = form.cleaned_data["by_days"], form.cleaned_data["reason"]
    team = form.cleaned_data["team"]
    if team is None:
        return deadlines_move(found, by_days=days, reason=reason, by=user)
    due_at = times_of(team).due_at
    if due_at is None:
        raise ValidationError(_("This assignment is never due."))
    return extension_give(team, due_at=due_at + dt.timedelta(days=days), reason=reason, by=user)


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
