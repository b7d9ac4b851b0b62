"""Working time: hours of it since day 1, and the moments at which a customer gets round to something."""

import datetime as dt
from functools import lru_cache

from django.utils import timezone

from lab.clock.calendar import DAY, WorkingDays, moment, working_days
from lab.journal.models import Entry
from lab.tenancy.actor import current_actor
from scenarios.engine.personas import Habits
from scenarios.working_time.moments import touch_moment

HOUR = dt.timedelta(hours=1)


def touch_hours(entry: Entry) -> float:
    """When a touch reached the customer, in hours of working time since day 1."""
    return hours_at(touch_moment(entry))


def hours_now() -> float:
    return hours_at(current_actor().now)


def hours_at(when: dt.datetime) -> float:
    """Hours of the company's working time between the opening of day 1 and the moment."""
    calendar, local = working_days(), timezone.localtime(when)
    day_one = current_actor().sandbox.day_one
    whole = _days_between(calendar, day_one, local.date()) * day_hours(calendar)
    if not calendar.is_working_day(local.date()):
        return whole
    opens, closes = (moment(local.date(), time) for time in (calendar.opens, calendar.closes))
    return whole + max(min(local, closes) - opens, dt.timedelta()) / HOUR


def day_hours(calendar: WorkingDays) -> float:
    """How long a working day is."""
    opens, closes = calendar.opens, calendar.closes
    minutes = (closes.hour - opens.hour) * 60 + closes.minute - opens.minute
    return max(minutes, 60) / 60


@lru_cache(maxsize=4096)
def _days_between(calendar: WorkingDays, first: dt.date, last: dt.date) -> int:
    """Working days from `first` on and before `last`."""
    return sum(calendar.is_working_day(first + DAY * n) for n in range((last - first).days))


def moment_after(hours: float, habits: Habits) -> dt.datetime:
    """The moment so many of its own working hours from now: a customer works on the company's days, at
    hours of its own."""
    calendar, left = working_days(), dt.timedelta(hours=hours)
    at = _at_work(calendar, current_actor().now, habits)
    while True:
        ends = _time(at.date(), habits.to_hour)
        if at + left <= ends:
            return at + left
        left -= ends - at
        at = _begins(calendar, at.date() + DAY, habits)


def moment_on(day: dt.date, habits: Habits) -> dt.datetime:
    """When it begins to work on that day, or next after it."""
    return _begins(working_days(), day, habits)


def _at_work(calendar: WorkingDays, now: dt.datetime, habits: Habits) -> dt.datetime:
    """Now, or when it begins to work next."""
    now = timezone.localtime(now)
    begins = _begins(calendar, now.date(), habits)
    if begins >= now:
        return begins
    if now < _time(now.date(), habits.to_hour):
        return now
    return _begins(calendar, now.date() + DAY, habits)


def _begins(calendar: WorkingDays, day: dt.date, habits: Habits) -> dt.datetime:
    return _time(calendar.opening_day(day), habits.from_hour)


def _time(day: dt.date, hour: int) -> dt.datetime:
    """24 is the midnight after the day."""
    return moment(day + DAY * (hour // 24), dt.time(hour % 24))
