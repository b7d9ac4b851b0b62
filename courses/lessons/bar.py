"""The strip on every page of who is in a lesson: how it stands, what the class is told, the own hand."""

import hashlib
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.lessons.attending import (
    hand_lower,
    hand_raise,
    hands_of,
    lesson_for,
    note_put_away,
    open_lesson_of,
    seen,
)
from courses.lessons.models import Attendance, LessonNote
from courses.lessons.telling import notes_of
from lab.access.decisions import Refused
from lab.company.views.common import whole_number
from lab.people.models import Enrolment, User
from lab.people.views.common import back, person_of
from lab.ui.strips import register_strip
from scenarios.sessions.models import Lesson

# Seconds until the strip is asked for again: in a lesson, and while nobody waits for one.
OFTEN, SELDOM = 5, 30


@dataclass(frozen=True)
class Bar:
    """What one person's strip shows. `closed` is a page that was made while the company was shut."""

    lesson: Lesson | None = None
    learns: bool = False
    own: Attendance | None = None
    note: LessonNote | None = None
    hands: int = 0
    closed: bool = False
    problem: str = ""

    @property
    def state(self) -> str:
        """open, held, shut or over; "" where there is nothing to say."""
        if self.lesson is None:
            return ""
        if self.lesson.is_open:
            return "held" if self.lesson.held_at else "open"
        return ("shut" if self.lesson.shuts else "over") if self.learns else ""

    @property
    def every(self) -> int:
        return OFTEN if self.state in ("open", "held") else SELDOM

    @property
    def hand_up(self) -> bool:
        if self.own is None or self.own.asked_at is None or self.lesson is None:
            return False
        return self.own.asked_at >= self.lesson.opened_at

    @property
    def opened_again(self) -> bool:
        """The page still shows a shut company that is open now."""
        return self.closed and self.state == "open" and self.learns

    @property
    def version(self) -> str:
        """The same as long as the strip looks the same."""
        lesson = self.lesson
        looks = (
            self.state,
            self.closed,
            self.hand_up,
            self.hands,
            self.note.pk if self.note else 0,
            (lesson.pk, lesson.ends_at.timestamp() // 60) if lesson else (),
        )
        return hashlib.sha256(repr(looks).encode()).hexdigest()[:12]


def bar_of(user: User, *, closed: bool = False, problem: str = "") -> Bar:
    lesson = lesson_for(user)
    if lesson is None:
        return Bar(closed=closed)
    if lesson.role != Enrolment.Role.STUDENT:  # type: ignore[attr-defined]
        hands = len(hands_of(lesson)) if lesson.is_open else 0
        return Bar(lesson if lesson.is_open else None, hands=hands, closed=closed)
    if not lesson.is_open:
        return Bar(lesson, learns=True, closed=closed)
    own = seen(user, lesson)
    note = notes_of(lesson).filter(pk__gt=own.read_note).select_related("by").first()
    return Bar(lesson, learns=True, own=own, note=note, closed=closed, problem=problem)


@login_required
@require_safe
def lesson_bar(request: HttpRequest) -> HttpResponse:
    """204 where it looks as it did at `v`."""
    bar = bar_of(person_of(request), closed="closed" in request.GET)
    if request.GET.get("v") == bar.version:
        return HttpResponse(status=204)
    return _shown(request, bar)


def _shown(request: HttpRequest, bar: Bar) -> HttpResponse:
    response = render(request, "courses/lessons/_bar.html", {"bar": bar})
    patch_cache_control(response, private=True, no_store=True)
    return response


@login_required
@require_POST
def hand(request: HttpRequest) -> HttpResponse:
    """Raise the own hand, or with `down` take it down."""
    user, problem = person_of(request), ""
    lesson = _lesson(user)
    try:
        if "down" in request.POST:
            hand_lower(user, lesson)
        else:
            hand_raise(user, lesson, about=request.POST.get("about", ""))
    except ValidationError as error:
        problem = " ".join(error.messages)
    return _answered(request, user, problem)


@login_required
@require_POST
def note_read(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    note_put_away(user, _lesson(user), whole_number(request.POST.get("note")) or 0)
    return _answered(request, user)


def _lesson(user: User) -> Lesson:
    if (lesson := open_lesson_of(user)) is None:
        raise Refused(_("The lesson is over. Ask your teacher by another way."))
    return lesson


def _answered(request: HttpRequest, user: User, problem: str = "") -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return back(request, "/")
    bar = bar_of(user, closed="closed" in request.GET, problem=problem)
    return _shown(request, bar)


register_strip("lesson-bar")
