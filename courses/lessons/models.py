"""Who is in the lesson, who asks for help, and what the teacher tells all."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.people.models import Classroom


class Attendance(models.Model):
    """A student of a class, as the lesson knows them: pages of theirs were last open at `seen_at`.

    `asked_at` is when they raised their hand, until a teacher takes it down. `read_note` is the last note
    that they have put away.
    """

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attendances")
    seen_at = models.DateTimeField(_("seen at"), null=True)
    asked_at = models.DateTimeField(_("asked for help at"), null=True)
    asked_about = models.CharField(_("asked about"), max_length=120, blank=True)
    read_note = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["classroom", "user"]
        constraints = [
            models.UniqueConstraint(fields=["classroom", "user"], name="attendance_once_per_class")
        ]
        indexes = [
            models.Index(
                fields=["classroom"], condition=Q(asked_at__isnull=False), name="attendance_hands"
            )
        ]

    def __str__(self) -> str:
        return str(self.user)


class LessonNote(models.Model):
    """What a teacher tells the whole class while the lesson goes on."""

    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="lesson_notes")
    text = models.CharField(pgettext_lazy("lesson", "note"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("note to the class")
        verbose_name_plural = _("notes to the class")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text
