"""Students in an open lesson: seen, asking for help, and what they have read of what was told to all."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.lessons.models import Attendance, LessonNote
from lab.access.decisions import ALLOWED, Decision
from lab.people.models import Classroom, Enrolment, User
from lab.people.permissions import is_administrator_of
from scenarios.sessions.models import Lesson

# A page asks every few seconds; that is written no more often than this.
SEEN_EVERY = dt.timedelta(seconds=15)
# Whose page has not asked for so long is not there.
THERE = dt.timedelta(seconds=75)
LONGEST_QUESTION = 120
# How long a page still tells that the lesson is over.
TOLD_FOR = dt.timedelta(minutes=15)


def lesson_for(user: User) -> Lesson | None:
    """The lesson that goes on in one of the person's classes, or that has just ended; with the
    person's `role` there. One query."""
    since = timezone.now() - TOLD_FOR
    enrolled = Q(classroom__enrolments__user=user, classroom__enrolments__left_on=None)
    rows = Lesson.objects.filter(enrolled, closes_at__gt=since, classroom__archived=False)
    rows = rows.filter(Q(away_at=None) | Q(away_at__gt=since))
    found = (
        rows.select_related("classroom")
        .annotate(role=F("classroom__enrolments__role"))
        .order_by("-opened_at")
    )
    lessons = list(found[:5])
    return next((one for one in lessons if one.is_open), next(iter(lessons), None))


def open_lesson_of(user: User) -> Lesson | None:
    """The open one in which the person learns."""
    lesson = lesson_for(user)
    learns = lesson is not None and lesson.role == Enrolment.Role.STUDENT  # type: ignore[attr-defined]
    return lesson if lesson and learns and lesson.is_open else None


def seen(user: User, lesson: Lesson) -> Attendance:
    """The student has a page of ours before them."""
    now = timezone.now()
    found = Attendance.objects.filter(classroom=lesson.classroom_id, user=user).first()
    if found is None:
        try:
            with transaction.atomic():
                return Attendance.objects.create(
                    classroom_id=lesson.classroom_id, user=user, seen_at=now
                )
        except IntegrityError:
            # Two pages of theirs asked at once.
            return Attendance.objects.get(classroom=lesson.classroom_id, user=user)
    if found.seen_at is None or now - found.seen_at >= SEEN_EVERY:
        Attendance.objects.filter(pk=found.pk).update(seen_at=now)
        found.seen_at = now
    return found


def is_there(attendance: Attendance | None, now: dt.datetime) -> bool:
    return bool(attendance and attendance.seen_at and now - attendance.seen_at < THERE)


def hand_raise(user: User, lesson: Lesson, *, about: str = "") -> Attendance:
    """Ask the teacher for help. Asked again, the first time counts for the order, the last text is read."""
    about = " ".join(about.split())
    if len(about) > LONGEST_QUESTION:
        text = _("Write at most %(most)d letters, or just raise your hand.")
        raise ValidationError({"about": text % {"most": LONGEST_QUESTION}})
    found = seen(user, lesson)
    up = found.asked_at is not None and found.asked_at >= lesson.opened_at
    found.asked_at = found.asked_at if up else timezone.now()
    found.asked_about = about
    found.save(update_fields=["asked_at", "asked_about"])
    return found


def hand_lower(user: User, lesson: Lesson) -> None:
    Attendance.objects.filter(classroom=lesson.classroom_id, user=user).update(
        asked_at=None, asked_about=""
    )


def hand_clear(room: Classroom, person: User, *, by: User) -> bool:
    """Somebody helps; whether the hand was still up: of two teachers one is the first."""
    may_help(by, room).require()
    up = Attendance.objects.filter(classroom=room, user=person, asked_at__isnull=False)
    return bool(up.update(asked_at=None, asked_about=""))


def may_help(user: User, room: Classroom) -> Decision:
    """See to who asks, and watch the lesson: teachers and assistants of the class."""
    staff = Enrolment.objects.staff().filter(user=user, classroom=room)
    allowed = is_administrator_of(user, room.school) or staff.exists()
    return ALLOWED if allowed else Decision(False, _("Only staff of the class see its lesson."))


def hands_of(lesson: Lesson) -> dict[int, str]:
    """{person: what they ask about} of the hands that are up in this lesson, the first first."""
    up = Attendance.objects.filter(
        classroom=lesson.classroom_id, asked_at__gte=lesson.opened_at
    ).order_by("asked_at", "pk")
    return dict(up.values_list("user", "asked_about"))


def note_put_away(user: User, lesson: Lesson, note: int) -> None:
    """The student has read what the class was told until this note."""
    seen(user, lesson)
    rows = Attendance.objects.filter(classroom=lesson.classroom_id, user=user, read_note__lt=note)
    if LessonNote.objects.filter(pk=note, classroom=lesson.classroom_id).exists():
        rows.update(read_note=note)
