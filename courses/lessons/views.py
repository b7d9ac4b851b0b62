"""The lesson for its teachers: open, hold and close it, see to who asks, tell the class something, and what
the projector shows."""

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.assignments.models import Assignment
from courses.lessons.attending import hand_clear, may_help
from courses.lessons.models import Attendance, LessonNote
from courses.lessons.room import labs_of, room_of
from courses.lessons.telling import note_send, note_take_back, notes_of
from courses.permissions import may_decide
from courses.review.standings import keep_current
from courses.review.views import version_of
from lab.company.views.common import whole_number
from lab.people.models import Classroom, User
from lab.people.permissions import may_change_roster
from lab.people.sessions import stay
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import person_of, told
from lab.ui.context import color_scheme
from scenarios.sessions.forms import LessonForm
from scenarios.sessions.lessons import lesson_go_on, lesson_hold, lesson_watched
from scenarios.sessions.models import Lesson
from scenarios.sessions.views import lesson_initial


def _room_for(request: HttpRequest, pk: int) -> Classroom:
    room = classroom_for(request, pk)
    may_help(person_of(request), room).require()
    return room


def _lab(request: HttpRequest, room: Classroom) -> tuple[Assignment | None, list[Assignment]]:
    """The lab that is asked for, else the latest, and all that one may choose from."""
    labs = list(labs_of(room)[:20])
    asked = request.GET.get("lab", "")
    if not asked:
        return next(iter(labs), None), labs
    number = whole_number(asked)
    found = next((one for one in labs if one.pk == number), None)
    if found is None:
        raise Http404
    return found, labs


@login_required
@require_safe
def lesson_desk(request: HttpRequest, pk: int) -> HttpResponse:
    room = _room_for(request, pk)
    lesson_watched(room)
    lab, labs = _lab(request, room)
    context = {
        **class_frame(request, room),
        "tab": "lesson",
        "form": LessonForm(initial=lesson_initial(room)),
        "labs": labs,
        **_shown(request, room, lab),
    }
    return render(request, "courses/lessons/desk.html", context)


@login_required
@require_safe
def lesson_class(request: HttpRequest, pk: int) -> HttpResponse:
    """The class as it is now, for the page that has it open; 204 where nothing changed since `v`."""
    return _part(request, pk, "courses/lessons/_class.html")


@login_required
@require_safe
def projector(request: HttpRequest, pk: int) -> HttpResponse:
    """Big figures for the wall. Nobody's name is in it, nor in what the browser is sent.

    Nobody touches the keyboard of a projector: while the lesson is open its page counts as work, so that a
    lesson that is longer than the idle time is seen to its end. Afterwards the idle time begins.
    """
    room = _room_for(request, pk)
    if Lesson.objects.open().filter(classroom=room).exists():
        stay(request)
    if request.headers.get("HX-Request"):
        return _part(request, pk, "courses/lessons/_wall.html")
    lesson_watched(room)
    lab, _labs = _lab(request, room)
    theme = request.GET.get("theme")
    scheme = theme if theme in ("light", "dark") else color_scheme(request)
    context = {**_shown(request, room, lab), "scheme": scheme}
    return render(request, "courses/lessons/projector.html", context)


def _part(request: HttpRequest, pk: int, template: str) -> HttpResponse:
    room = _room_for(request, pk)
    lesson_watched(room)
    lab, _labs = _lab(request, room)
    if request.GET.get("v") == _version(room, lab):
        return HttpResponse(status=204)
    context = {"classroom": room, **_shown(request, room, lab)}
    response = render(request, template, context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _shown(request: HttpRequest, room: Classroom, lab: Assignment | None) -> dict[str, Any]:
    user = person_of(request)
    version = _version(room, lab)
    found = room_of(room, lab)
    if lab and found.table:
        keep_current(lab, [row.row for row in found.table.rows])
    asked = request.GET.copy()
    asked["v"] = version
    return {
        "room": found,
        "lab": lab,
        "lesson": found.lesson,
        "live": found.table,
        "assignment": lab,
        "notes": notes_of(found.lesson).select_related("by")[:5] if found.lesson else (),
        "may_decide": bool(lab and may_decide(user, lab)),
        "may_lead": may_change_roster(user, room),
        "asked": asked.urlencode(),
        "now": timezone.now(),
    }


def _version(room: Classroom, lab: Assignment | None) -> str:
    """Changes with everything that is shown, presence within the half minute."""
    now = timezone.now()
    seen = list(Attendance.objects.filter(classroom=room).values_list("user", "asked_at"))
    lesson = Lesson.objects.filter(classroom=room).values_list("closes_at", "held_at", "away_at")
    notes = LessonNote.objects.filter(classroom=room).values_list("pk", "taken_back_at")[:10]
    parts = (seen, list(lesson), list(notes), version_of(lab) if lab else "", now.timestamp() // 20)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@login_required
@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    done = _("Nobody works now, until you let them go on.")
    told(request, lambda: lesson_hold(room, by=user), done)
    return redirect("lesson-desk", pk)


@login_required
@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    told(request, lambda: lesson_go_on(room, by=user), _("Work goes on."))
    return redirect("lesson-desk", pk)


@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    text = request.POST.get("text", "")
    told(request, lambda: note_send(room, text=text, by=user), _("The class is told."))
    return redirect("lesson-desk", pk)


@login_required
@require_POST
def note_back(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    found = get_object_or_404(room.lesson_notes.select_related("classroom__school"), pk=note)
    told(request, lambda: note_take_back(found, by=user), _("The note is taken back."))
    return redirect("lesson-desk", pk)


@login_required
@require_POST
def hand_down(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Somebody sees to who asked."""
    room = _room_for(request, pk)
    helped = get_object_or_404(User.objects.filter(attendances__classroom=room), pk=person)
    if hand_clear(room, helped, by=person_of(request)):
        done = _("The hand of %(person)s is down.") % {"person": helped}
    else:
        done = _("Somebody has seen to %(person)s already.") % {"person": helped}
    told(request, lambda: None, done)
    return redirect("lesson-desk", pk)
