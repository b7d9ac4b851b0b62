"""Where entries stand on a page: rows of a quarter of an hour, and lanes where some overlap."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from crm.activities.calendar.conflicts import holidays_between
from crm.activities.calendar.entries import Entry
from crm.activities.calendar.spans import DAY, Span
from lab.clock.calendar import working_days
from lab.tenancy.actor import current_actor

QUARTERS = 96
LANES = 4
IN_A_CELL = 4


@dataclass(frozen=True)
class Placed:
    """An entry on a day: its first quarter of an hour, how many it takes, and its lane."""

    entry: Entry
    at: int
    length: int
    lane: int

    @property
    def css(self) -> str:
        return f"cal-at-{self.at} cal-for-{self.length} cal-lane-{self.lane}"


@dataclass
class Day:
    """A day of the calendar with what stands on it."""

    day: dt.date
    is_today: bool
    is_open: bool
    is_inner: bool
    holiday: str
    all_day: list[Entry] = field(default_factory=list)
    timed: list[Entry] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    lanes: int = 1

    @property
    def entries(self) -> list[Entry]:
        return [*self.all_day, *self.timed]

    @property
    def first_ones(self) -> list[Entry]:
        """What a cell of a month has room for."""
        shown = self.entries
        return shown if len(shown) <= IN_A_CELL else shown[: IN_A_CELL - 1]

    @property
    def rest(self) -> int:
        return len(self.entries) - len(self.first_ones)


@dataclass(frozen=True)
class Hours:
    """What of a day is shown: quarters of an hour, counted from midnight."""

    first: int
    last: int
    opens: int
    closes: int
    now: int

    @property
    def rows(self) -> int:
        return self.last - self.first

    @property
    def marks(self) -> list[tuple[str, int]]:
        """(hour, row)."""
        return [
            (f"{at // 4:02}:00", at - self.first)
            for at in range(self.first, self.last)
            if not at % 4
        ]

    @property
    def closed_until(self) -> int:
        return max(0, self.opens - self.first)

    @property
    def closed_from(self) -> int:
        return self.closes - self.first

    @property
    def closed_rows(self) -> int:
        return max(0, self.last - self.closes)


def days_of(span: Span, found: Sequence[Entry]) -> list[Day]:
    calendar, today = working_days(), current_actor().today
    holidays = holidays_between(span.first, span.last)
    days = {
        day: Day(
            day=day,
            is_today=day == today,
            is_open=calendar.is_working_day(day),
            is_inner=span.is_inner(day),
            holiday=holidays.get(day, ""),
        )
        for day in span.days
    }
    for entry in found:
        for day in _days(entry, span):
            (days[day].timed if entry.timed else days[day].all_day).append(entry)
    return list(days.values())


def _days(entry: Entry, span: Span) -> list[dt.date]:
    """The days of the span on which it stands; it may go over midnight."""
    if not entry.timed:
        return [entry.day] if span.first <= entry.day <= span.last else []
    last = timezone.localdate(entry.ends - dt.timedelta(seconds=1))
    first, last = max(entry.day, span.first), min(max(last, entry.day), span.last)
    return [first + DAY * place for place in range((last - first).days + 1)]


def hours_of(days: Sequence[Day]) -> Hours:
    """The opening hours with one more on both sides, and whatever lies outside of them."""
    calendar, now = working_days(), timezone.localtime(current_actor().now)
    opens, closes = _quarter(calendar.opens), _quarter(calendar.closes)
    begins = [_begin(entry, day.day) for day in days for entry in day.timed]
    ends = [_end(entry, day.day) for day in days for entry in day.timed]
    first = min([opens - 4, *begins]) // 4 * 4
    last = -(-max([closes + 4, *ends]) // 4) * 4
    first, last = max(0, first), min(QUARTERS, last)
    return Hours(first, last, opens, closes, _quarter(now.time()) - first)


def place(days: Sequence[Day], hours: Hours) -> None:
    """Give each entry its rows and its lane: what overlaps stands side by side."""
    for day in days:
        free: list[int] = []
        for entry in sorted(day.timed, key=lambda one: (one.starts, -one.ends.timestamp())):
            begin, end = _begin(entry, day.day), _end(entry, day.day)
            end = max(end, begin + 2)
            lane = next((n for n, until in enumerate(free) if until <= begin), len(free))
            free[lane : lane + 1] = [end]
            lane = min(lane, LANES - 1)
            day.placed.append(Placed(entry, begin - hours.first, end - begin, lane))
        day.lanes = min(max(1, len(free)), LANES)


def by_day(days: Sequence[Day]) -> list[Day]:
    """Those on which there is something, and today."""
    return [day for day in days if day.entries or day.holiday or day.is_today]


def weeks(days: Sequence[Day]) -> list[list[Day]]:
    found: dict[int, list[Day]] = defaultdict(list)
    for number, day in enumerate(days):
        found[number // 7].append(day)
    return list(found.values())


def _quarter(time: dt.time) -> int:
    return time.hour * 4 + time.minute // 15


def _begin(entry: Entry, day: dt.date) -> int:
    return 0 if entry.day < day else _quarter(timezone.localtime(entry.starts).time())


def _end(entry: Entry, day: dt.date) -> int:
    over = timezone.localtime(entry.ends)
    if over.date() > day:
        return QUARTERS
    return min(QUARTERS, over.hour * 4 + -(-over.minute // 15))
