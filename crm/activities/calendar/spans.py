"""The days that a calendar shows, and which ones come before and after."""

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.clock.calendar import moment

VIEWS = {
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week"),
    "month": gettext_lazy("Month"),
    "agenda": gettext_lazy("Agenda"),
}
AGENDA_DAYS = 30
DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(1971, 1, 1), dt.date(2199, 12, 1)


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`; weeks begin on Monday. A month is shown with the days that fill up
    its weeks, and `inner` are its own."""

    view: str
    day: dt.date
    first: dt.date
    last: dt.date

    @property
    def days(self) -> list[dt.date]:
        return [self.first + DAY * place for place in range((self.last - self.first).days + 1)]

    @property
    def starts(self) -> dt.datetime:
        return moment(self.first, dt.time())

    @property
    def ends(self) -> dt.datetime:
        return moment(self.last + DAY, dt.time())

    def is_inner(self, day: dt.date) -> bool:
        return self.view != "month" or day.month == self.day.month

    def beside(self, step: int) -> dt.date:
        """A day of the span before (-1) or after (1)."""
        if self.view == "month":
            return within(self.day.replace(day=1) + relativedelta(months=step))
        length = {"day": 1, "week": 7, "agenda": AGENDA_DAYS}[self.view]
        return within(self.day + DAY * length * step)

    @property
    def title(self) -> str:
        if self.view == "day":
            return date_format(self.day, "l, ") + date_format(self.day, "DATE_FORMAT")
        if self.view == "month":
            return date_format(self.day, "YEAR_MONTH_FORMAT")
        names = {"first": date_format(self.first), "last": date_format(self.last)}
        if self.view == "agenda":
            return "{first} – {last}".format(**names)
        number = self.first.isocalendar().week
        return _("Week %(number)d: %(first)s – %(last)s") % {**names, "number": number}


def span_of(view: str, day: dt.date) -> Span:
    if view == "month":
        first = day.replace(day=1)
        last = first + relativedelta(months=1) - DAY
        return Span(view, day, monday(first), monday(last) + DAY * 6)
    if view == "agenda":
        return Span(view, day, day, day + DAY * (AGENDA_DAYS - 1))
    if view == "day":
        return Span(view, day, day, day)
    return Span("week", day, monday(day), monday(day) + DAY * 6)


def monday(day: dt.date) -> dt.date:
    return day - DAY * day.weekday()


def day_from(text: str, otherwise: dt.date) -> dt.date:
    """The day that an address names, if it is one that a calendar can show."""
    try:
        return within(dt.date.fromisoformat(text))
    except ValueError:
        return otherwise


def within(day: dt.date) -> dt.date:
    return min(max(day, FIRST), LAST)
