"""When roles rotate, and what the members of a team say of each other's share in the work."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.assignments.models import Assignment, Member
from lab.tenancy.fields import CanonicalJSONField


class Turn(models.Model):
    """A moment at which every member of the assignment's teams moves one seat on."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="turns")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = pgettext_lazy("roles", "rotation")
        verbose_name_plural = pgettext_lazy("roles", "rotations")
        ordering = ["assignment", "at"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "at"], name="turn_once_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.assignment} · {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


class PeerSurvey(models.Model):
    """The members of each team of an assignment are asked about each other.

    It opens and closes with the assignment where no other times are set. With a rubric each is marked by
    its levels, else a hundred points are shared out among the others.
    """

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="peer_survey")
    text = models.TextField(_("what they are asked"), blank=True, max_length=2000)
    rubric = models.ForeignKey(
        "courses.Rubric",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rubric"),
        help_text=_("Empty: a hundred points are shared out among the others."),
    )
    opens_at = models.DateTimeField(
        _("opens"), null=True, blank=True, help_text=_("Empty: with the assignment.")
    )
    closes_at = models.DateTimeField(
        pgettext_lazy("assignment", "closes"),
        null=True,
        blank=True,
        help_text=_("Empty: with the assignment."),
    )
    reminded_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("peer evaluation")
        verbose_name_plural = _("peer evaluations")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="peer_survey_closes_after_it_opens",
                violation_error_message=_("It closes after it opens."),
            )
        ]

    def __str__(self) -> str:
        return str(self.assignment)

    @property
    def opens(self) -> dt.datetime:
        return self.opens_at or self.assignment.opens_at

    @property
    def closes(self) -> dt.datetime | None:
        return self.closes_at or self.assignment.closes_at or self.assignment.due_at

    @property
    def is_open(self) -> bool:
        now = timezone.now()
        return self.opens <= now and (self.closes is None or now <= self.closes)

    @property
    def is_over(self) -> bool:
        return self.closes is not None and timezone.now() > self.closes


class PeerRating(models.Model):
    """What one member says of another. `share` is 1 for an equal part: 30 of 100 points among three are 0.9.

    Nobody but the staff reads it together with who said it.
    """

    by = models.ForeignKey(Member, models.CASCADE, related_name="ratings_given")
    of = models.ForeignKey(Member, models.CASCADE, related_name="ratings_got")
    share = models.DecimalField(
        max_digits=6,
        decimal_places=3,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    # The points, or {id of the criterion: id of the level}.
    points = models.PositiveSmallIntegerField(null=True, blank=True)
    levels: Any = CanonicalJSONField(default=dict, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=1000)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("evaluation of a peer")
        verbose_name_plural = _("evaluations of peers")
        ordering = ["by", "of"]
        constraints = [
            models.UniqueConstraint(fields=["by", "of"], name="peer_rated_once_by_each"),
            models.CheckConstraint(condition=~Q(by=F("of")), name="peer_is_somebody_else"),
            models.CheckConstraint(condition=Q(share__gte=0), name="peer_share_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.by} → {self.of}: {self.share}"
