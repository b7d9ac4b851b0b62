"""When a company works: days of the week, hours, holidays; and the moments that follow from it."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from lab.clock.models import Holiday
from lab.company.models import WORKDAY_FIELDS, CompanyProfile
from lab.tenancy.actor import current_actor

DAY = dt.timedelta(days=1)
MORNING, EVENING = dt.time(9), dt.time(17)
# A company that is closed for longer does not open any more.
HORIZON = 400


@dataclass(frozen=True, kw_only=True)
class WorkingDays:
    """Days of the week from 0, Monday; holidays are days of the year (month, day) or single dates."""

    workdays: frozenset[int] = frozenset(range(5))
    yearly_holidays: frozenset[tuple[int, int]] = field(default=frozenset())
    single_holidays: frozenset[dt.date] = field(default=frozenset())
    opens: dt.time = MORNING
    closes: dt.time = EVENING

    def is_working_day(self, day: dt.date) -> bool:
        return (
            day.weekday() in self.workdays
            and (day.month, day.day) not in self.yearly_holidays
            and day not in self.single_holidays
        )

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day`, before it if negative; `day` itself for 0."""
        step = DAY if count > 0 else -DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def opening_day(self, day: dt.date) -> dt.date:
        """`day`, or the next working day where the company is closed on it."""
        found = day
        for _step in range(HORIZON):
            if self.is_working_day(found):
                return found
            found += DAY
        return day

    def opening(self, day: dt.date) -> dt.datetime:
        """When the company opens on that day, or next after it."""
        return moment(self.opening_day(day), self.opens)

    def next_opening(self, now: dt.datetime) -> dt.datetime:
        """The opening of the working day after that of `now`."""
        return self.opening(timezone.localdate(now) + DAY)

    def worked_on(self, now: dt.datetime, minutes: float) -> dt.datetime:
        """The moment after so many minutes of opening hours."""
        left = dt.timedelta(minutes=minutes)
        for _step in range(HORIZON):
            day = timezone.localdate(now)
            if self.is_working_day(day):
                start, closes = max(now, moment(day, self.opens)), moment(day, self.closes)
                if start + left <= closes:
                    return start + left
                left -= max(closes - start, dt.timedelta())
            now = self.next_opening(now)
        return now

    @property
    def minutes_a_day(self) -> int:
        opens = dt.timedelta(hours=self.opens.hour, minutes=self.opens.minute)
        closes = dt.timedelta(hours=self.closes.hour, minutes=self.closes.minute)
        return int((closes - opens).total_seconds() // 60)

    def last_opened(self, now: dt.datetime) -> dt.date:
        """The last day of which what is dated has come: its opening lies not after `now`."""
        day = timezone.localdate(now)
        for _step in range(HORIZON):
            if self.opening(day) <= now:
                return day
            day -= DAY
        return day


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    """That time of that day, in the time zone of the installation."""
    return timezone.make_aware(dt.datetime.combine(day, time))


def turn_of(day: dt.date) -> dt.datetime:
    """The moment at which `day` is over and the next one begins."""
    return moment(day + DAY, dt.time())


def working_days() -> WorkingDays:
    """The calendar of the actor's company, read once per actor."""
    return current_actor().policy.once("working-days", _read)


def _read() -> WorkingDays:
    company = CompanyProfile.objects.first() or CompanyProfile()
    holidays = list(Holiday.objects.values_list("day", "yearly"))
    return WorkingDays(
        workdays=frozenset(
            number for number, name in enumerate(WORKDAY_FIELDS) if getattr(company, name)
        ),
        yearly_holidays=frozenset((day.month, day.day) for day, yearly in holidays if yearly),
        single_holidays=frozenset(day for day, yearly in holidays if not yearly),
        opens=company.opens_at,
        closes=company.closes_at,
    )
