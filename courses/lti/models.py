"""What a school has agreed with its learning platforms."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from lti_tool.models import LtiContext, LtiRegistration, LtiResourceLink

from courses.assignments.models import Assignment
from courses.marking.models import Grade
from lab.people.models import Classroom, School


class Platform(models.Model):
    """A platform that a school trusts to say who its people are. New people are made with the rights of
    who registered it."""

    school = models.ForeignKey(School, models.PROTECT, related_name="platforms")
    registration = models.OneToOneField(
        LtiRegistration, models.CASCADE, related_name="platform", verbose_name=_("platform")
    )
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("learning platform")
        verbose_name_plural = _("learning platforms")
        ordering = ["registration__name", "pk"]

    def __str__(self) -> str:
        return self.registration.name


class CourseLink(models.Model):
    """Which class a course of the platform is."""

    context = models.OneToOneField(LtiContext, models.CASCADE, related_name="course_link")
    classroom = models.ForeignKey(Classroom, models.CASCADE, related_name="course_links")
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("linked course")
        verbose_name_plural = _("linked courses")

    def __str__(self) -> str:
        return f"{self.context} · {self.classroom}"


class LabLink(models.Model):
    """Which assignment an activity of the platform opens. `line_item` is where its marks go."""

    resource_link = models.OneToOneField(LtiResourceLink, models.CASCADE, related_name="lab_link")
    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="lab_links")
    line_item = models.URLField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("linked assignment")
        verbose_name_plural = _("linked assignments")

    def __str__(self) -> str:
        return f"{self.resource_link} · {self.assignment}"


class SentMark(models.Model):
    """A released mark on its way to the platform."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("mark", "on its way")
        SENT = "sent", pgettext_lazy("mark", "has arrived")
        FAILED = "failed", pgettext_lazy("mark", "not accepted")

    tones: ClassVar[dict[str, str]] = {"waiting": "blue", "sent": "green", "failed": "red"}

    link = models.ForeignKey(LabLink, models.CASCADE, related_name="marks")
    grade = models.ForeignKey(Grade, models.CASCADE, related_name="sent_marks")
    points = models.DecimalField(max_digits=6, decimal_places=2)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sent mark")
        verbose_name_plural = _("sent marks")
        ordering = ["link", "grade"]
        constraints = [models.UniqueConstraint(fields=["link", "grade"], name="mark_once_per_link")]

    def __str__(self) -> str:
        return f"{self.grade} · {self.points}"


class LaunchDatum(models.Model):
    """What has to be remembered between the steps of a launch, by whichever process answers."""

    key = models.CharField(max_length=200, primary_key=True)
    value: Any = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("part of a launch")
        verbose_name_plural = _("parts of launches")

    def __str__(self) -> str:
        return self.key
