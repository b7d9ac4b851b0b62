"""A class's lesson: open or not, in which pace, and the sessions of its companies."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lab.people.models import Classroom
from lab.people.permissions import may_change_roster
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import back, person_of, told
from scenarios.sessions.forms import LessonForm, SessionForm
from scenarios.sessions.lessons import lesson_close, lesson_open
from scenarios.sessions.models import Lesson
from scenarios.sessions.of_class import Group, class_begin, class_session_set, groups_of


@login_required
@require_safe
def class_lesson(request: HttpRequest, pk: int) -> HttpResponse:
    room = classroom_for(request, pk)
    return _page(request, room, LessonForm(initial=lesson_initial(room)))


def lesson_initial(room: Classroom) -> dict[str, Any]:
    lesson = Lesson.objects.filter(classroom=room).first()
    if lesson is None:
        return {}
    return {"pace": lesson.pace, "shuts": lesson.shuts, "away_minutes": lesson.away_minutes}


def _page(request: HttpRequest, room: Classroom, form: LessonForm) -> HttpResponse:
    context = {
        **class_frame(request, room),
        "tab": "companies",
        "form": form,
        "lesson": Lesson.objects.open().filter(classroom=room).first(),
        "groups": groups_of(room, person_of(request)),
    }
    status = 422 if form.is_bound else 200
    return render(request, "scenarios/sessions/class_lesson.html", context, status=status)


@login_required
@require_POST
def lesson_begin(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    may_change_roster(user, room).require()
    form = LessonForm(request.POST)
    if not form.is_valid():
        return _page(request, room, form)
    told(
        request,
        lambda: lesson_open(room, by=user, **form.cleaned_data),
        _("The lesson is open."),
    )
    return back(request, reverse("class-lesson", args=[room.pk]))


@login_required
@require_POST
def lesson_end(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    told(request, lambda: lesson_close(room, by=user), _("The lesson is closed."))
    return back(request, reverse("class-lesson", args=[room.pk]))


@login_required
@require_POST
def sessions_open(request: HttpRequest, pk: int) -> HttpResponse:
    """All companies of a scenario, up to a session."""
    room, user = classroom_for(request, pk), person_of(request)
    may_change_roster(user, room).require()
    group, form = _asked(request, room)
    ids = [one.sandbox.pk for one in group.companies]
    refused = class_session_set(room, user, ids, form.cleaned_data["session"])
    for reason in refused:
        messages.error(request, reason)
    if not refused:
        done = ngettext("%(n)d company is there.", "%(n)d companies are there.", len(ids))
        messages.success(request, done % {"n": len(ids)})
    return redirect("class-lesson", room.pk)


@login_required
@require_POST
def sessions_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """The chosen companies begin anew at a session; first a page that names what is lost."""
    room, user = classroom_for(request, pk), person_of(request)
    may_change_roster(user, room).require()
    group, form = _asked(request, room)
    chosen, number = form.cleaned_data["companies"], form.cleaned_data["session"]
    if not chosen:
        messages.error(request, _("Choose the companies first."))
        return redirect("class-lesson", room.pk)
    if "confirmed" in request.POST:
        return redirect("job", class_begin(room, user, chosen, number).pk)
    context = {
        "classroom": room,
        "group": group,
        "session": next(one for one in group.sessions if one.number == number),
        "companies": [one.sandbox for one in group.companies if one.sandbox.pk in chosen],
    }
    return render(request, "scenarios/sessions/begin.html", context)


def _asked(request: HttpRequest, room: Classroom) -> tuple[Group, SessionForm]:
    """The companies of the named version. Nothing else can be asked for by the page's own forms."""
    groups = {str(one.version.pk): one for one in groups_of(room, person_of(request))}
    group = groups.get(request.POST.get("version", ""))
    if group is None:
        raise Http404
    form = SessionForm(request.POST, companies=[one.sandbox.pk for one in group.companies])
    least = 1 if "begin" in request.path else 0
    if not form.is_valid() or not least <= form.cleaned_data["session"] <= len(group.sessions):
        raise Http404
    return group, form
