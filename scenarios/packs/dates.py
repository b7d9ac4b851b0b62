"""Dates of a pack, relative to day 1.

| written          | means                                                        |
|------------------|--------------------------------------------------------------|
| `D+3`, `D-120`   | days after or before day 1; `D+0` is day 1                    |
| `W+3`            | the third working day after day 1                             |
| `M+0/20`, `M+1/end`   | the 20th (or last) day of the month of day 1, of the next one |
| `Q+0/start`, `Q+0/end` | the first or last day of the fiscal quarter of day 1     |
| `1985-03-04`     | a plain date that is never shifted, such as a birthday         |

A time follows after a space: `D+3 14:30`. `{Y+0}` inside a text is the year of day 1.
"""

import datetime as dt
import re

from django.utils import timezone
from django.utils.translation import gettext as _

from scenarios.packs.calendar import Calendar, add_months

_RELATIVE = re.compile(
    r"(?P<unit>D(?=[+-]\d{1,5}$)|[WMQ](?=[+-]\d{1,3}(?:/|$)))"
    r"(?P<count>[+-]\d+)(?:/(?P<day>\d{1,2}|start|end))?",
    re.ASCII,
)
_PLAIN = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_YEAR = re.compile(r"\{Y([+-]\d{1,3})\}", re.ASCII)
_DAY = dt.timedelta(days=1)
# A little beside the first and the last year nobody can compute: not even the time of another zone.
FIRST_YEAR, LAST_YEAR = 1000, 9000


class BadDate(ValueError):
    """A date that cannot be read; the text says what is expected."""


def parse_date(text: str, calendar: Calendar) -> dt.date:
    """The day that `text` means when day 1 is the calendar's."""
    try:
        if match := _RELATIVE.fullmatch(text):
            found = _resolve(match, calendar)
        elif _PLAIN.fullmatch(text):
            found = dt.date.fromisoformat(text)
        else:
            raise ValueError
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise ValueError
        return found
    except (ValueError, OverflowError):
        raise BadDate(
            _("“%(text)s” is no date. Write D+3, D-120, W+2, M+0/20, Q+0/end or 1985-03-04.")
            % {"text": text}
        ) from None


def _resolve(match: re.Match[str], calendar: Calendar) -> dt.date:
    unit, count, day = match["unit"], int(match["count"]), match["day"]
    if unit in "DW":
        if day is not None:
            raise ValueError
        if unit == "D":
            return calendar.day_one + count * _DAY
        return calendar.add_working_days(calendar.day_one, count)
    if unit == "M":
        first = add_months(calendar.day_one.replace(day=1), count)
        return _day_of_period(first, add_months(first, 1) - _DAY, day)
    first = add_months(calendar.quarter_start(calendar.day_one), 3 * count)
    return _day_of_period(first, add_months(first, 3) - _DAY, day)


def _day_of_period(first: dt.date, last: dt.date, day: str | None) -> dt.date:
    """A day that the period does not have is its last one: M+0/31 in April is April 30."""
    if day is None:
        raise ValueError
    if not day.isdigit():
        return first if day == "start" else last
    if int(day) < 1:
        raise ValueError
    return min(first + (int(day) - 1) * _DAY, last)


def format_date(day: dt.date, calendar: Calendar) -> str:
    return f"D{(day - calendar.day_one).days:+d}"


def parse_time(text: str) -> dt.time:
    if not _TIME.fullmatch(text):
        raise BadDate(_("“%(text)s” is no time. Write it like 09:30.") % {"text": text})
    return dt.time.fromisoformat(text)


def parse_moment(text: str, calendar: Calendar) -> dt.datetime:
    """`D+3 14:30` in the time zone of the installation; without a time it is midnight."""
    day, _space, time = text.partition(" ")
    clock = parse_time(time) if time else dt.time()
    return timezone.make_aware(dt.datetime.combine(parse_date(day, calendar), clock))


def format_moment(moment: dt.datetime, calendar: Calendar) -> str:
    local = timezone.localtime(moment)
    return f"{format_date(local.date(), calendar)} {local:%H:%M}"


def fill_years(text: str, calendar: Calendar) -> str:
    return _YEAR.sub(lambda match: str(calendar.day_one.year + int(match[1])), text)
