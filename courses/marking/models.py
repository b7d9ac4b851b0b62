"""Rubrics, what markers decided, and the grades that come of it."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.assignments.models import FULL, Assignment
from courses.submissions.models import Submission
from lab.people.models import School


def points_field(verbose_name: object, **options: object) -> models.DecimalField:
    return models.DecimalField(verbose_name, max_digits=6, decimal_places=2, **options)  # type: ignore[arg-type]


class Rubric(models.Model):
    """Criteria by which people mark, with their levels. Belongs to a school and is used again."""

    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="rubrics"
    )
    name = models.CharField(_("name"), max_length=80)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """One thing to look at; its points are those of its best level."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = pgettext_lazy("rubric", "criterion")
        verbose_name_plural = pgettext_lazy("rubric", "criteria")
        ordering = ["rubric", "position", "pk"]

    def __str__(self) -> str:
        return self.name


class Level(models.Model):
    """How well a criterion is met, and how many points that is worth."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="levels")
    name = models.CharField(_("name"), max_length=40)
    text = models.TextField(_("description"), blank=True)
    points = points_field(_("points"), validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = pgettext_lazy("rubric", "level")
        verbose_name_plural = pgettext_lazy("rubric", "levels")
        ordering = ["criterion", "-points", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=0), name="level_points_not_negative")
        ]

    def __str__(self) -> str:
        return self.name


class Marking(models.Model):
    """One of two markers at work on a submission. What they decide stands apart until both are done."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="markings")
    place = models.PositiveSmallIntegerField(choices=[(1, _("First")), (2, _("Second"))])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    # What the work was worth to this marker when it was done.
    points = points_field(_("points"), null=True, blank=True)

    class Meta:
        verbose_name = _("marking")
        verbose_name_plural = _("markings")
        ordering = ["submission", "place"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "place"], name="marking_place_once"),
            models.UniqueConstraint(fields=["submission", "by"], name="marking_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_place_display()}: {self.by}"


class Moderation(models.Model):
    """How two markers' decisions became one, each time it was decided; the latest holds.

    Nobody decided (`by` is empty) where both were near enough to each other: then it is the mean.
    """

    class Outcome(models.TextChoices):
        MEAN = "mean", _("The mean of both")
        FIRST = "first", _("As the first marker")
        SECOND = "second", _("As the second marker")

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="moderations")
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome)
    apart = points_field(_("points apart"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("moderation")
        verbose_name_plural = _("moderations")
        ordering = ["submission", "at", "pk"]

    def __str__(self) -> str:
        return str(self.get_outcome_display())


class CriterionMark(models.Model):
    """What was decided on one criterion of a submission: by one of two markers (`marking`), or for good.

    `points` stand in place of those of the level where two markers' mean lies between levels.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="criterion_marks")
    marking = models.ForeignKey(
        Marking, models.PROTECT, null=True, blank=True, related_name="criterion_marks"
    )
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="marks")
    level = models.ForeignKey(Level, models.PROTECT, related_name="+")
    points = points_field(_("points"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("mark by the rubric")
        verbose_name_plural = _("marks by the rubric")
        ordering = ["submission", "criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "criterion"],
                condition=Q(marking=None),
                name="criterion_marked_once_per_submission",
            ),
            models.UniqueConstraint(
                fields=["marking", "criterion"], name="criterion_marked_once_per_marker"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.level}"

    @property
    def worth(self) -> Decimal:
        return self.level.points if self.points is None else self.points


class CheckMark(models.Model):
    """What a person decided in place of a check. It wins, whenever the checks are judged again."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="check_marks")
    marking = models.ForeignKey(
        Marking, models.PROTECT, null=True, blank=True, related_name="check_marks"
    )
    check_key = models.CharField(max_length=60)
    share = models.DecimalField(
        _("share of the points"),
        max_digits=5,
        decimal_places=4,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    reason = models.CharField(_("reason"), max_length=420)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("mark in place of a check")
        verbose_name_plural = _("marks in place of checks")
        ordering = ["submission", "check_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "check_key"],
                condition=Q(marking=None),
                name="check_marked_once_per_submission",
            ),
            models.UniqueConstraint(
                fields=["marking", "check_key"], name="check_marked_once_per_marker"
            ),
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1), name="check_mark_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_key}: {self.share}"


class Grade(models.Model):
    """The mark of one student for one assignment, out of 100.

    `points` follows the work until it is released; what was `released` changes with a reason only.
    `adjustment` are points for this member alone, up or down.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="grades")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="grades")
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="grades"
    )
    points = points_field(_("points"), null=True, blank=True)
    # Nothing in it waits for a person any more.
    complete = models.BooleanField(_("complete"), default=False)
    adjustment = points_field(
        _("adjustment"),
        default=0,
        validators=[MinValueValidator(-FULL), MaxValueValidator(FULL)],
    )
    adjustment_reason = models.CharField(_("reason"), max_length=200, blank=True)
    released_points = points_field(pgettext_lazy("marks", "released"), null=True, blank=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["assignment", "user__student_number", "user__username"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "user"], name="grade_once"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_points__isnull=True)
                | Q(released_at__isnull=False, released_points__isnull=False),
                name="grade_released_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.points}"

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def has_moved(self) -> bool:
        """The work is worth something else now than what was released."""
        return self.is_released and self.points != self.released_points


class GradeChange(models.Model):
    """A released grade that was changed, and why."""

    grade = models.ForeignKey(Grade, models.PROTECT, related_name="changes")
    before = points_field(_("before"))
    after = points_field(_("after"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("change of a grade")
        verbose_name_plural = _("changes of grades")
        ordering = ["grade", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class RegradeRequest(models.Model):
    """A student asks to look at a mark again, and what came of it."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("request", "Open")
        GRANTED = "granted", pgettext_lazy("request", "Granted")
        DECLINED = "declined", pgettext_lazy("request", "Declined")

    tones = {"open": "blue", "granted": "green", "declined": "secondary"}

    grade = models.ForeignKey(Grade, models.PROTECT, related_name="requests")
    text = models.TextField(
        _("what should be looked at again, and why"),
        max_length=2000,
        validators=[MaxLengthValidator(2000)],
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    answer = models.TextField(_("answer"), blank=True, max_length=2000)
    # The released mark when it was answered by changing it; empty where it stayed.
    change = models.ForeignKey(
        GradeChange, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request to look again")
        verbose_name_plural = _("requests to look again")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grade"],
                condition=Q(status="open"),
                name="regrade_request_one_open_per_grade",
                violation_error_message=_("You have asked already: wait for the answer."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class RegradeReply(models.Model):
    """What is said about a request to look again, by the student or by staff, until it is answered."""

    request = models.ForeignKey(RegradeRequest, models.PROTECT, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(_("text"), max_length=2000, validators=[MaxLengthValidator(2000)])
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("reply to a request")
        verbose_name_plural = _("replies to requests")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
