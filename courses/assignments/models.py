"""Assignments, the teams that work on them, and the extensions that teams were given."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lab.people.models import Classroom, User
from lab.tenancy.models import Sandbox
from scenarios.class_plan import Sharing
from scenarios.models import ScenarioVersion
from scenarios.sessions.selecting import sessions_of

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

    class Forming(models.TextChoices):
        """How students come into teams."""

        ROSTER = "roster", _("In the order of the roster")
        RANDOM = "random", _("By chance")
        BALANCED = "balanced", _("Balanced by former marks")
        HAND = "hand", _("By hand or from a list")

    class Credit(models.TextChoices):
        """Whose work a member's mark comes from."""

        SUITED = "suited", _("Own work where the class shares a company, else the team's")
        TEAM = "team", _("The team's work counts for each member")
        OWN = "own", _("Each member's own work, on whatever seat")

    class Turning(models.TextChoices):
        """When every member of a team moves one seat on."""

        NEVER = "never", _("Everybody stays on the own seat")
        SESSION = "session", _("With each session of the scenario that is opened")
        DATES = "dates", _("On dates that I set")

    class SecondMarking(models.TextChoices):
        NONE = "none", _("One marker")
        SAMPLE = "sample", _("A second marker for a sample")
        ALL = "all", _("A second marker for all")

    class Variants(models.TextChoices):
        USUAL = "usual", _("As usual: in graded work, not in practice")
        ON = "on", _("Companies of different variants")
        OFF = "off", _("The same company for all")

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
    sharing = models.CharField(
        pgettext_lazy("assignment", "companies"),
        max_length=8,
        choices=Sharing,
        default=Sharing.EACH,
    )
    team_size = models.PositiveSmallIntegerField(_("students in a team"), default=4)
    order = models.CharField(
        _("teams are formed"), max_length=8, choices=Forming, default=Forming.ROSTER
    )
    start_session = models.PositiveSmallIntegerField(
        _("begins at session"),
        default=0,
        help_text=_(
            "Of the sessions of the scenario; those before it are done. 0: at its beginning."
        ),
    )
    deal_out = models.BooleanField(
        _("deal out the open opportunities"),
        default=False,
        help_text=_("To the seats that are taken, alike in number and value."),
    )
    credit = models.CharField(
        _("members are marked by"), max_length=6, choices=Credit, default=Credit.SUITED
    )
    turning = models.CharField(
        _("roles rotate"), max_length=8, choices=Turning, default=Turning.NEVER
    )
    variants = models.CharField(
        _("variants"),
        max_length=5,
        choices=Variants,
        default=Variants.USUAL,
        help_text=_("Neighbours on the list get other names and amounts, equally difficult."),
    )
    opens_at = models.DateTimeField(_("opens"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(
        pgettext_lazy("assignment", "closes"),
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
    comments_at_once = models.BooleanField(
        _("comments are read at once"),
        default=False,
        help_text=_("Else with the mark, when it is released."),
    )
    second_marking = models.CharField(
        _("second marker"), max_length=6, choices=SecondMarking, default=SecondMarking.NONE
    )
    sample_percent = models.PositiveSmallIntegerField(
        _("percent of the submissions in the sample"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(FULL)],
    )
    markers_apart = models.PositiveSmallIntegerField(
        _("points that two markers may be apart"),
        default=5,
        validators=[MaxValueValidator(FULL)],
        help_text=_("Within them the mean counts; beyond a moderator decides."),
    )
    rubric = models.ForeignKey(
        "courses.Rubric",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("rubric"),
    )
    # {variant: what an average rep reaches of the points for results, from 0 to 1, or null where the
    # scenario looks at none}; told when companies are made.
    pars = models.JSONField(default=dict, editable=False)
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

    @property
    def in_teams(self) -> bool:
        """Whether several students share a company."""
        return self.sharing != Sharing.EACH

    @property
    def by_person(self) -> bool:
        """Whether each member's own work is judged."""
        if self.credit == self.Credit.SUITED:
            return self.sharing == Sharing.TOGETHER
        return self.in_teams and self.credit == self.Credit.OWN

    @property
    def deals_variants(self) -> bool:
        """Whether companies get variants of the scenario, if it has any."""
        usual = not self.is_practice
        return usual if self.variants == self.Variants.USUAL else self.variants == self.Variants.ON

    def par(self, variant: int) -> Decimal | None:
        found = self.pars.get(str(variant))
        return None if found is None else Decimal(found)

    def clean(self) -> None:
        super().clean()
        if self.version_id and self.language not in self.version.languages:
            text = gettext("The scenario does not speak this language.")
            raise ValidationError({"language": text})
        if self.version_id and self.start_session > len(sessions_of(self.version)):
            text = gettext("The scenario has %(count)d sessions.")
            told = text % {"count": len(sessions_of(self.version))}
            raise ValidationError({"start_session": told})


class TeamQuerySet(models.QuerySet["Team"]):
    def at_work(self) -> Self:
        """Those that have got their company."""
        return self.filter(sandbox__isnull=False)


class Team(models.Model):
    """Those who work in one company; a student alone is a team of one. Without a company it is being
    put together."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="teams")
    name = models.CharField(_("name"), max_length=120)
    sandbox = models.OneToOneField(
        Sandbox,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_team",
        verbose_name=_("company"),
    )
    # Of the scenario, 0 being as it is written. No student is told.
    variant = models.PositiveSmallIntegerField(_("variant"), default=0, editable=False)
    # The attempt of the company when the team got it: every reset begins another.
    first_attempt = models.PositiveIntegerField(default=1, editable=False)
    # Until when, and up to which session of the company, its members have moved on by one seat.
    turned_at = models.DateTimeField(default=timezone.now, editable=False)
    turned_session = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def company(self) -> Sandbox:
        """Of a team at work."""
        if self.sandbox is None:
            raise LookupError(f"{self} has no company yet.")
        return self.sandbox


# How far a factor for one member may go down and up.
LEAST_FACTOR, MOST_FACTOR = Decimal("0.50"), Decimal("1.20")


class Member(models.Model):
    """A student in a team. Whoever leaves the team stays in its history.

    `factor` multiplies what the team's work is worth for this member; the teacher decides it.
    """

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    factor = models.DecimalField(
        _("individual factor"),
        max_digits=3,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(LEAST_FACTOR), MaxValueValidator(MOST_FACTOR)],
    )
    factor_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("team", "member")
        verbose_name_plural = pgettext_lazy("team", "members")
        ordering = ["team", "user__student_number", "user__username"]
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="member_once_per_team"),
            models.CheckConstraint(
                condition=Q(factor__gte=LEAST_FACTOR, factor__lte=MOST_FACTOR),
                name="member_factor_within_bounds",
            ),
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
