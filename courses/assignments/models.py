"""Assignments, the teams that work on them, and the extensions that teams were given."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lab.people.models import Classroom, User
from lab.tenancy.models import Sandbox
from scenarios.class_plan import Order, Sharing
from scenarios.models import ScenarioVersion

FULL = 100


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def of_student(self, user: User) -> Self:
        """Those on which the person works, or has worked."""
        return self.filter(teams__members__user=user).distinct()

    def opened(self) -> Self:
        return self.filter(opens_at__lte=timezone.now())


class Assignment(models.Model):
    """A lab that a class works on in companies of its own. Times are real, not simulated.

    `process_points`, `result_points` and `report_points` say how the 100 points are shared out:
    over checks of the work, over results (against what an average rep reaches), over the rubric.
    What a lab does not have gives its share to the others.
    """

    class Purpose(models.TextChoices):
        GRADED = "graded", _("Graded work")
        PRACTICE = "practice", _("Practice")

    class Counted(models.TextChoices):
        LAST = "last", _("The last submission counts")
        BEST = "best", _("The best submission counts")

    class Progress(models.TextChoices):
        LIVE = "live", _("While they work")
        RELEASED = "released", _("Only when marks are released")

    tones: ClassVar[dict[str, str]] = {"graded": "blue", "practice": "secondary"}

    classroom = models.ForeignKey(
        Classroom, models.PROTECT, related_name="assignments", verbose_name=_("class")
    )
    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("what to do"), blank=True)
    version = models.ForeignKey(
        ScenarioVersion, models.PROTECT, related_name="assignments", verbose_name=_("scenario")
    )
    language = models.CharField(_("language of the company"), max_length=10)
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose, default=Purpose.GRADED)
    sharing = models.CharField(_("companies"), max_length=8, choices=Sharing, default=Sharing.EACH)
    team_size = models.PositiveSmallIntegerField(_("students in a team"), default=4)
    order = models.CharField(
        _("teams are formed"), max_length=8, choices=Order, default=Order.ROSTER
    )
    opens_at = models.DateTimeField(_("opens"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes"),
        null=True,
        blank=True,
        help_text=_("After this nothing is accepted. Empty: it stays open."),
    )
    submissions_allowed = models.PositiveSmallIntegerField(
        _("submissions"), default=1, help_text=_("0 for as many as they like.")
    )
    resets_allowed = models.PositiveSmallIntegerField(
        _("resets"), null=True, blank=True, default=1, help_text=_("Empty for any number.")
    )
    counted = models.CharField(_("counts"), max_length=4, choices=Counted, default=Counted.LAST)
    goes_on = models.BooleanField(
        _("work goes on after a submission"),
        default=True,
        help_text=_("Else the company is frozen with the last submission."),
    )
    late_percent = models.PositiveSmallIntegerField(
        _("percent off for each day late"), default=10, validators=[MaxValueValidator(FULL)]
    )
    late_days = models.PositiveSmallIntegerField(_("days that it is accepted late"), default=7)
    grace_minutes = models.PositiveSmallIntegerField(_("minutes of grace"), default=15)
    process_points = models.PositiveSmallIntegerField(_("process and data"), default=50)
    result_points = models.PositiveSmallIntegerField(_("results"), default=30)
    report_points = models.PositiveSmallIntegerField(_("report and rubric"), default=20)
    progress = models.CharField(
        _("students see their checks"), max_length=8, choices=Progress, default=Progress.LIVE
    )
    anonymous = models.BooleanField(
        _("marked without names"), default=False, help_text=_("Until the marks are released.")
    )
    rubric = models.ForeignKey(
        "courses.Rubric",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("rubric"),
    )
    # What an average rep reaches of the points for results, from 0 to 1; set when companies are made.
    par = models.DecimalField(max_digits=5, decimal_places=4, null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = [F("due_at").asc(nulls_last=True), "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "name"],
                name="assignment_name_once_per_class",
                violation_error_message=_("The class has an assignment of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(process_points=FULL - F("result_points") - F("report_points")),
                name="assignment_points_are_a_hundred",
                violation_error_message=_("The points add up to 100."),
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gt=F("opens_at")),
                name="assignment_due_after_it_opens",
                violation_error_message=_("It is due after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True)
                | Q(due_at__isnull=True, closes_at__gt=F("opens_at"))
                | Q(closes_at__gte=F("due_at")),
                name="assignment_closes_after_it_is_due",
                violation_error_message=_("It closes when it is due, or later."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.opens_at <= timezone.now()

    @property
    def is_practice(self) -> bool:
        return self.purpose == self.Purpose.PRACTICE

    def clean(self) -> None:
        super().clean()
        if self.version_id and self.language not in self.version.languages:
            text = gettext("The scenario does not speak this language.")
            raise ValidationError({"language": text})


class Team(models.Model):
    """Those who work in one company; a student alone is a team of one."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=120)
    sandbox = models.OneToOneField(
        Sandbox, models.PROTECT, related_name="assigned_team", verbose_name=_("company")
    )
    # The attempt of the company when the team got it: every reset begins another.
    first_attempt = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A student in a team. Whoever leaves the class stays in the team's history."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("team", "member")
        verbose_name_plural = pgettext_lazy("team", "members")
        ordering = ["team", "user__student_number", "user__username"]
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="member_once_per_team")
        ]

    def __str__(self) -> str:
        return str(self.user)


class Extension(models.Model):
    """More time for one team. The latest given one holds."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="extensions")
    due_at = models.DateTimeField(_("due"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("given at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.team} · {self.due_at:%Y-%m-%d %H:%M}"


def days_late(moment: dt.datetime, due_at: dt.datetime | None, grace_minutes: int) -> int:
    """Begun days after the due time; what comes within the grace is in time."""
    if due_at is None or moment <= due_at + dt.timedelta(minutes=grace_minutes):
        return 0
    late = (moment - due_at) / dt.timedelta(days=1)
    return int(late) + 1


def late_factor(days: int, percent: int) -> Decimal:
    """What is left of the points after so many days late."""
    return max(Decimal(0), 1 - Decimal(days * percent) / FULL)
