"""The calendar of a pack: day 1, working days, holidays, fiscal quarters."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from lab.clock.calendar import WorkingDays

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Day 1 is looked for no further than this; every anchor occurs within a quarter and some holidays.
HORIZON = 120


@dataclass(frozen=True)
class Calendar(WorkingDays):
    """When the company works, and where it begins."""

    day_one: dt.date
    anchor: str = "any"
    fiscal_year_starts_in: int = 1

    def quarter_start(self, day: dt.date) -> dt.date:
        """The first day of the fiscal quarter that `day` is in."""
        into = (day.month - self.fiscal_year_starts_in) % 3
        return add_months(day.replace(day=1), -into)

    def snap(self, day: dt.date) -> dt.date:
        """`day`, or the next one after it that the pack's anchor allows as day 1."""
        fits = ANCHORS[self.anchor]
        for offset in range(HORIZON):
            if fits(self, candidate := day + dt.timedelta(days=offset)):
                return candidate
        raise ValueError(f"No day within {HORIZON} days fits the anchor “{self.anchor}”.")

    def _first(self, day: dt.date, start: dt.date, fits: Callable[[dt.date], bool]) -> bool:
        """Whether `day` is the first one from `start` on that fits."""
        between = (start + dt.timedelta(days=n) for n in range((day - start).days))
        return fits(day) and not any(fits(earlier) for earlier in between)


def add_months(first: dt.date, count: int) -> dt.date:
    """The first day of the month `count` months after that of `first`."""
    years, month = divmod(first.month - 1 + count, 12)
    return dt.date(first.year + years, month + 1, 1)


def _is_monday(day: dt.date) -> bool:
    return day.weekday() == 0


ANCHORS: dict[str, Callable[[Calendar, dt.date], bool]] = {
    "any": lambda calendar, day: True,
    "working-day": lambda calendar, day: calendar.is_working_day(day),
    "monday": lambda calendar, day: _is_monday(day),
    "first-monday-of-month": lambda calendar, day: _is_monday(day) and day.day <= 7,
    "first-monday-of-quarter": lambda calendar, day: calendar._first(
        day, calendar.quarter_start(day), _is_monday
    ),
    "first-working-day-of-month": lambda calendar, day: calendar._first(
        day, day.replace(day=1), calendar.is_working_day
    ),
    "first-working-day-of-quarter": lambda calendar, day: calendar._first(
        day, calendar.quarter_start(day), calendar.is_working_day
    ),
}
