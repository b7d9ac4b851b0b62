"""How far a team was when its company was judged last."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.assignments.models import Team


class Standing(models.Model):
    """What the checks found in a team's company, and its figures, as they were after journal entry `entry`.

    Kept, so that a page about sixty companies judges none of them. `shares` are those of the checks by key
    (null waits for a person). In real time: `gained_at` is when points came last, that is when the team last
    did something before more was found; `last_at` when somebody last did something, `began_at` when that
    stretch of work began.
    """

    team = models.OneToOneField(Team, models.CASCADE, related_name="standing")
    attempt = models.PositiveIntegerField()
    session = models.PositiveSmallIntegerField(default=0)
    entry = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    shares = models.JSONField(default=dict)
    earned = models.DecimalField(max_digits=9, decimal_places=2, default=Decimal(0))
    points = models.DecimalField(max_digits=9, decimal_places=2, default=Decimal(0))
    figures = models.JSONField(default=dict)
    gained_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering = ["team"]

    def __str__(self) -> str:
        return f"{self.team} · {self.percent} %"

    @property
    def percent(self) -> int:
        return int(100 * self.earned / self.points) if self.points else 0

    @property
    def complete(self) -> bool:
        """All that counts is earned, as far as checks can see it."""
        shares = [share for share in self.shares.values() if share is not None]
        return bool(shares) and all(share == 1 for share in shares)

    def figure(self, name: str) -> Decimal:
        value: Any = self.figures.get(name, "0")
        return Decimal(str(value))
