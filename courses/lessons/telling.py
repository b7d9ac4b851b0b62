"""What a teacher tells the whole class: on every page of its students at once, and among their notices."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from courses.lessons.models import LessonNote
from lab.notices.kinds import register_notice
from lab.notices.telling import tell_people
from lab.people.models import Classroom, Enrolment, User
from lab.people.permissions import may_change_roster
from scenarios.sessions.models import Lesson

KIND = "lesson-note"
LONGEST = 500
# So many in a lesson and no more, or nobody reads them.
MOST = 50

register_notice(
    KIND,
    _("Note to the class"),
    _("%(who)s to the class %(record)s"),
    icon="speakerphone",
    tone="blue",
)


def note_send(room: Classroom, *, text: str, by: User) -> LessonNote:
    """Tell the students of the class. Raises ValidationError."""
    may_change_roster(by, room).require()
    text = text.strip()
    if not text:
        raise ValidationError({"text": _now("Write what the class is to read.")})
    if len(text) > LONGEST:
        raise ValidationError({"text": _now("At most %(most)d letters.") % {"most": LONGEST}})
    lesson = Lesson.objects.open().filter(classroom=room).first()
    if lesson is None:
        raise ValidationError({"text": _now("Open the lesson first.")})
    if notes_of(lesson).count() >= MOST:
        raise ValidationError({"text": _now("The class was told enough in this lesson.")})
    with transaction.atomic():
        note = LessonNote.objects.create(classroom=room, text=text, by=by)
        facts = {"who": str(by), "record": str(room)}
        tell_people(students_of_room(room), KIND, facts, link=reverse("home"), remark=text)
    return note


def note_take_back(note: LessonNote, *, by: User) -> None:
    """It leaves the students' pages; in their notices it stays."""
    may_change_roster(by, note.classroom).require()
    LessonNote.objects.filter(pk=note.pk, taken_back_at=None).update(taken_back_at=timezone.now())


def notes_of(lesson: Lesson) -> QuerySet[LessonNote]:
    """What was told in this lesson and not taken back, the newest first."""
    return LessonNote.objects.filter(
        classroom=lesson.classroom_id, at__gte=lesson.opened_at, taken_back_at=None
    )


def students_of_room(room: Classroom) -> list[User]:
    places = room.enrolments.active().filter(role=Enrolment.Role.STUDENT)
    return list(User.objects.filter(pk__in=places.values("user"), is_active=True))
