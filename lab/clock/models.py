"""Days on which the company is closed, and advances of its clock that are under way."""

import datetime as dt
from contextlib import suppress

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.tenancy.fields import FixedDateField
from lab.tenancy.models import SandboxAttached, Sandboxed


class Holiday(Sandboxed):
    """A day on which the company is closed: once, or every year."""

    collection = "holidays"
    administered = True

    name = models.CharField(pgettext_lazy("holiday", "name"), max_length=80)
    day = FixedDateField(_("day"))
    yearly = models.BooleanField(
        _("every year"), default=False, help_text=_("On this day of the month, whatever the year.")
    )

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "day", "yearly"],
                name="holiday_once",
                violation_error_message=_("This day is a holiday already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def next_on(self, today: dt.date) -> dt.date | None:
        """The day, or its next one from today on; None where it has passed for good."""
        if not self.yearly:
            return self.day if self.day >= today else None
        for year in range(today.year, today.year + 9):
            with suppress(ValueError):  # 29 February
                if (day := self.day.replace(year=year)) >= today:
                    return day
        return None


class ClockRun(SandboxAttached):
    """An advance that is under way: one at a time in a company.

    Where the process died on the way it is left behind, and the next advance takes it over.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    target = models.DateTimeField()
    reached = models.DateTimeField()
    attempt = models.PositiveIntegerField()
    worker = models.CharField(max_length=120)
    beat_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sandbox"], name="clock_run_one_at_a_time")]

    def __str__(self) -> str:
        return f"{self.reached} – {self.target}"
