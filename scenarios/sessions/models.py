"""Lessons that are open."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.people.models import Classroom


class LessonQuerySet(models.QuerySet["Lesson"]):
    def open(self) -> "LessonQuerySet":
        """Those that go on now, in classes that are not archived."""
        now = timezone.now()
        watched = Q(away_at=None) | Q(away_at__gt=now)
        return self.filter(watched, closes_at__gt=now, classroom__archived=False)


class Lesson(models.Model):
    """A lesson of a class that a teacher has opened. Until it closes, the pace moves the clocks of its
    companies; a teacher who forgets it does not lose a term.

    Whether it goes on follows from its moments, so it ends in time whatever becomes of any process:
    at `closes_at`, or at `away_at` unless a page of its staff is open until then. While it is held
    nobody works, and where it `shuts` nobody works after it either.
    """

    class Pace(models.IntegerChoices):
        """Real minutes that a simulated working day takes."""

        NONE = 0, _("Clocks move by hand only")
        HOUR = 60, _("A working day in an hour")
        HALF_HOUR = 30, _("A working day in half an hour")
        QUARTER = 15, _("A working day in a quarter of an hour")
        FIVE = 5, _("A working day in five minutes")

    classroom = models.OneToOneField(
        Classroom, models.CASCADE, related_name="lesson", verbose_name=_("class")
    )
    pace = models.PositiveSmallIntegerField(_("pace"), choices=Pace, default=Pace.NONE)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closes_at = models.DateTimeField(_("closes at"))
    shuts = models.BooleanField(
        _("companies are shut outside of lessons"),
        default=False,
        help_text=_("Students may look into them between the lessons, and go on in the next one."),
    )
    held_at = models.DateTimeField(_("held at"), null=True, editable=False)
    away_minutes = models.PositiveSmallIntegerField(
        _("closes when no teacher is there for (minutes)"),
        default=0,
        help_text=_("0: only at its end."),
    )
    away_at = models.DateTimeField(null=True, editable=False)
    # Until when the pace has moved the clocks.
    paced_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("in class", "lesson")
        verbose_name_plural = pgettext_lazy("in class", "lessons")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.classroom} {self.opened_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.ends_at > timezone.now() and not self.classroom.archived

    @property
    def ends_at(self) -> dt.datetime:
        """When it ends, or has ended, if nobody does anything."""
        return min(self.closes_at, self.away_at) if self.away_at else self.closes_at
