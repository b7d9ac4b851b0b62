"""How much of its days each seat has worked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lab.tenancy.models import Sandboxed, Seat


class WorkedDay(Sandboxed):
    """The minutes that the touches of a seat have taken on a simulated day."""

    collection = "worked-days"
    inner = True

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="+", verbose_name=_("seat"))
    day = models.DateField(_("day"))
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    busy_until = models.DateTimeField(_("busy until"))

    class Meta:
        verbose_name = _("worked day")
        verbose_name_plural = _("worked days")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "seat", "day"], name="worked_day_once_per_seat"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.minutes}"
