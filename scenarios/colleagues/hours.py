"""When a colleague gets to something: in working hours only."""

import datetime as dt

from django.utils import timezone

from lab.clock.calendar import DAY, HORIZON, WorkingDays, moment, working_days

# After the doors open somebody reads first what came in.
SETTLING = dt.timedelta(minutes=30)


def after_working_hours(start: dt.datetime, hours: float) -> dt.datetime:
    """The moment so many working hours after `start`, which need not be one itself."""
    calendar, left = working_days(), dt.timedelta(hours=hours)
    at = _at_work(calendar, start)
    for _day in range(HORIZON):
        closes = moment(timezone.localdate(at), calendar.closes)
        if at + left <= closes:
            return at + left
        left -= max(closes - at, dt.timedelta())
        at = calendar.next_opening(at)
    return at


def next_morning(now: dt.datetime) -> dt.datetime:
    """Soon after the company opens on the working day after that of `now`."""
    return working_days().next_opening(now) + SETTLING


def morning_of(day: dt.date) -> dt.datetime:
    """Soon after the company opens on that day, or next after it."""
    return working_days().opening(day) + SETTLING


def _at_work(calendar: WorkingDays, start: dt.datetime) -> dt.datetime:
    """`start`, or the next opening where nobody works then."""
    day = timezone.localdate(start)
    if not calendar.is_working_day(day) or start >= moment(day, calendar.closes):
        return calendar.opening(day + DAY)
    return max(start, moment(day, calendar.opens))
