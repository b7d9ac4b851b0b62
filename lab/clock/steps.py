"""How far to move the clock: by a step, or to a day."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.clock.calendar import moment, working_days
from lab.clock.dated import upcoming
from lab.tenancy.actor import current_actor

HOUR = dt.timedelta(hours=1)
WEEK = dt.timedelta(days=7)


class Step(models.TextChoices):
    NEXT = "next", gettext_lazy("To the next event")
    HOUR = "hour", gettext_lazy("An hour")
    DAY = "day", gettext_lazy("A working day")
    WEEK = "week", gettext_lazy("A week")


def target_of(step: Step) -> dt.datetime:
    """Where the step leads in the actor's company. Raises ValidationError where nothing is ahead."""
    now, calendar = current_actor().now, working_days()
    if step is Step.NEXT:
        if (found := upcoming()) is None:
            raise ValidationError({"by": _("Nothing is dated ahead. Move on by a day or a week.")})
        return found.at
    if step is Step.HOUR:
        return _an_hour_on(now)
    if step is Step.WEEK:
        return calendar.opening(timezone.localdate(now + WEEK))
    return calendar.next_opening(now)


def _an_hour_on(now: dt.datetime) -> dt.datetime:
    """An hour of the working day; never over closing time, from which it leads to the next opening."""
    calendar, today = working_days(), timezone.localdate(now)
    if calendar.is_working_day(today):
        opens, closes = moment(today, calendar.opens), moment(today, calendar.closes)
        if now < opens:
            return opens
        if now < closes:
            return min(now + HOUR, closes)
    return calendar.next_opening(now)


def target_on(day: dt.date) -> dt.datetime:
    """When the company opens on that day, or next after it."""
    return working_days().opening(day)
