"""Spans of time relative to the sandbox's today: `this-month`, `last-7-days`, `before-today`.

What is kept is the word: a saved view that asks for this month asks for another month in a month.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lab.records.fiscal import months_later, quarter_start
from lab.tenancy.actor import current_actor

LONGEST_DAYS = 3660
DAYS = re.compile(r"(last|next)-([1-9]\d{0,3})-days")
WEEK = 7


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both of them in it; None is without end."""

    first: dt.date | None
    last: dt.date | None

    def condition(self, name: str, *, moments: bool) -> Q:
        """What to filter a date, or a moment, by; an index on the column can be used for both."""
        found = Q()
        if self.first is not None:
            found &= Q(**{f"{name}__gte": _midnight(self.first) if moments else self.first})
        if self.last is not None and moments:
            found &= Q(**{f"{name}__lt": _midnight(self.last + dt.timedelta(days=1))})
        elif self.last is not None:
            found &= Q(**{f"{name}__lte": self.last})
        return found

    def __str__(self) -> str:
        """In words: one day, from – to, or the end that there is."""
        ends = (self.first, self.last)
        first, last = (date_format(day, "DATE_FORMAT") if day else "" for day in ends)
        if not first or not last:
            return f"≥ {first}" if first else f"≤ {last}"
        return first if first == last else f"{first} – {last}"


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _day(today: dt.date, offset: int) -> Span:
    day = today + dt.timedelta(days=offset)
    return Span(day, day)


def _week(today: dt.date, offset: int) -> Span:
    """From Monday to Sunday."""
    first = today + dt.timedelta(days=WEEK * offset - today.weekday())
    return Span(first, first + dt.timedelta(days=WEEK - 1))


def _stretch(first: dt.date, offset: int, months: int) -> Span:
    """The months from `first` on, or as many so many times later."""
    first = months_later(first, offset * months)
    return Span(first, months_later(first, months) - dt.timedelta(days=1))


def _month(today: dt.date, offset: int) -> Span:
    return _stretch(today.replace(day=1), offset, 1)


def _quarter(today: dt.date, offset: int) -> Span:
    """A quarter of the company's fiscal year."""
    return _stretch(quarter_start(today), offset, 3)


def _year(today: dt.date, offset: int) -> Span:
    """A year of the calendar."""
    return _stretch(today.replace(month=1, day=1), offset, 12)


@dataclass(frozen=True)
class Period:
    """A word for a span, and what people call it."""

    key: str
    label: Any
    span: Callable[[dt.date], Span]


_SPANS: tuple[tuple[str, Any, Callable[[dt.date], Span]], ...] = (
    ("today", gettext_lazy("today"), lambda today: _day(today, 0)),
    ("yesterday", gettext_lazy("yesterday"), lambda today: _day(today, -1)),
    ("tomorrow", gettext_lazy("tomorrow"), lambda today: _day(today, 1)),
    ("this-week", gettext_lazy("this week"), lambda today: _week(today, 0)),
    ("last-week", gettext_lazy("last week"), lambda today: _week(today, -1)),
    ("next-week", gettext_lazy("next week"), lambda today: _week(today, 1)),
    ("this-month", gettext_lazy("this month"), lambda today: _month(today, 0)),
    ("last-month", gettext_lazy("last month"), lambda today: _month(today, -1)),
    ("next-month", gettext_lazy("next month"), lambda today: _month(today, 1)),
    ("this-quarter", gettext_lazy("this quarter"), lambda today: _quarter(today, 0)),
    ("last-quarter", gettext_lazy("last quarter"), lambda today: _quarter(today, -1)),
    ("next-quarter", gettext_lazy("next quarter"), lambda today: _quarter(today, 1)),
    ("this-year", gettext_lazy("this year"), lambda today: _year(today, 0)),
    ("last-year", gettext_lazy("last year"), lambda today: _year(today, -1)),
    ("next-year", gettext_lazy("next year"), lambda today: _year(today, 1)),
    (
        "before-today",
        gettext_lazy("before today (overdue)"),
        lambda today: Span(None, today - dt.timedelta(days=1)),
    ),
    (
        "after-today",
        gettext_lazy("after today"),
        lambda today: Span(today + dt.timedelta(days=1), None),
    ),
)
PERIODS: dict[str, Period] = {key: Period(key, label, span) for key, label, span in _SPANS}
# As parts of an address: "last-days" with the number beside it is `last-30-days`.
ROLLING = {
    "last-days": gettext_lazy("the last … days"),
    "next-days": gettext_lazy("the next … days"),
}


def span_of(text: str) -> Span:
    """The days that a word, or a day itself, means now. Raises ValidationError for anything else."""
    try:
        return _span(text)
    except (OverflowError, ValueError):
        # A company may practise at either end of the calendar.
        raise ValidationError(_("There is no such day.")) from None


def _span(text: str) -> Span:
    today = current_actor().today
    if text in PERIODS:
        return PERIODS[text].span(today)
    if (match := DAYS.fullmatch(text)) and int(match[2]) <= LONGEST_DAYS:
        days = dt.timedelta(days=int(match[2]))
        return Span(today - days, today) if match[1] == "last" else Span(today, today + days)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        day = dt.date.fromisoformat(text)
        return Span(day, day)
    raise ValidationError(
        _("Write a day (2018-01-31), last-30-days, next-30-days, or one of: %(known)s.")
        % {"known": ", ".join(PERIODS)}
    )


def words(text: str) -> str:
    """What a period is called; a day in the reader's way to write it."""
    if text in PERIODS:
        return str(PERIODS[text].label)
    if match := DAYS.fullmatch(text):
        count = int(match[2])
        if match[1] == "last":
            return ngettext("the last %(n)d day", "the last %(n)d days", count) % {"n": count}
        return ngettext("the next %(n)d day", "the next %(n)d days", count) % {"n": count}
    try:
        return date_format(dt.date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text


def composed(chosen: str, days: str) -> str:
    """A period as an address has it, from the two inputs of the filter panel."""
    if chosen not in ROLLING:
        return chosen
    count = int(days) if days.isdecimal() and len(days) < 5 else 0
    direction = chosen.partition("-")[0]
    return f"{direction}-{count}-days" if 0 < count <= LONGEST_DAYS else ""


def parted(text: str) -> tuple[str, str]:
    """The reverse: ("last-days", "30") of `last-30-days`, ("this-month", "") of a word."""
    match = DAYS.fullmatch(text)
    return (f"{match[1]}-days", match[2]) if match else (text, "")
