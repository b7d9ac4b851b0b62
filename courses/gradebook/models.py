"""How a class's marks make a total."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.assignments.models import FULL, Assignment
from courses.marking.models import points_field
from lab.people.models import Classroom

NOT_NEGATIVE = [MinValueValidator(0)]


class Gradebook(models.Model):
    """What holds for all totals of a class. Locked, nothing in it changes any more."""

    class Scale(models.TextChoices):
        HUNDRED = "hundred", _("Out of 100")
        FIVE = "five", _("Five levels")

    class Rounding(models.TextChoices):
        CENTS = "cents", _("Two decimals")
        TENTHS = "tenths", _("One decimal")
        WHOLE = "whole", _("Whole points, half up")

    classroom = models.OneToOneField(Classroom, models.CASCADE, related_name="gradebook")
    scale = models.CharField(
        pgettext_lazy("marks", "scale"), max_length=8, choices=Scale, default=Scale.HUNDRED
    )
    rounding = models.CharField(
        _("rounding"), max_length=8, choices=Rounding, default=Rounding.TENTHS
    )
    missing_is_zero = models.BooleanField(
        _("a missing mark counts 0"),
        default=False,
        help_text=_("Else it is left out until it is there."),
    )
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True, editable=False)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("gradebook")
        verbose_name_plural = _("gradebooks")

    def __str__(self) -> str:
        return str(self.classroom)

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def decimals(self) -> int:
        """Of totals, as they are rounded."""
        return {self.Rounding.CENTS: 2, self.Rounding.TENTHS: 1}.get(self.rounding, 0)  # type: ignore[call-overload]


class Category(models.Model):
    """A part of the total, such as the work of the term or the final examination."""

    classroom = models.ForeignKey(
        Classroom, models.CASCADE, related_name="mark_categories", verbose_name=_("class")
    )
    name = models.CharField(_("name"), max_length=60)
    weight = models.DecimalField(
        _("weight"), max_digits=5, decimal_places=2, default=Decimal(FULL), validators=NOT_NEGATIVE
    )
    drop_lowest = models.PositiveSmallIntegerField(
        _("lowest marks left out"), default=0, validators=[MaxValueValidator(20)]
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("category of marks")
        verbose_name_plural = _("categories of marks")
        ordering = ["classroom", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "name"],
                name="mark_category_once_per_class",
                violation_error_message=_("The class has a category of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


def categories_of(classroom: Classroom) -> models.QuerySet[Category]:
    return Category.objects.filter(classroom=classroom)


class Column(models.Model):
    """One column of marks: those of an assignment, or typed and imported ones."""

    category = models.ForeignKey(
        Category,
        models.PROTECT,
        related_name="columns",
        verbose_name=pgettext_lazy("gradebook", "category"),
    )
    name = models.CharField(_("name"), max_length=80)
    assignment = models.OneToOneField(
        Assignment, models.CASCADE, null=True, blank=True, related_name="column"
    )
    weight = models.DecimalField(
        _("weight within the category"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(1),
        validators=NOT_NEGATIVE,
    )
    full = models.DecimalField(
        _("full points"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(FULL),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    class Meta:
        verbose_name = _("column of marks")
        verbose_name_plural = _("columns of marks")
        ordering = ["category__position", "category", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(full__gt=0), name="mark_column_has_full_points")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_manual(self) -> bool:
        return self.assignment_id is None


class ManualMark(models.Model):
    """A mark that somebody typed or imported: attendance, an examination. Some are computed elsewhere and
    follow, until somebody types another one."""

    column = models.ForeignKey(Column, models.CASCADE, related_name="marks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="manual_marks")
    points = points_field(_("points"), validators=NOT_NEGATIVE)
    # What the program entered last, None where it never did: other than `points`, a person decided.
    computed = points_field(_("computed points"), null=True, blank=True, editable=False)
    # Why it changed after its student could read it.
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("typed mark")
        verbose_name_plural = _("typed marks")
        ordering = ["column", "user"]
        constraints = [
            models.UniqueConstraint(fields=["column", "user"], name="manual_mark_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="manual_mark_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.points}"

    @property
    def is_typed(self) -> bool:
        return self.computed != self.points
