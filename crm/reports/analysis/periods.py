"""The periods of reports, on the company's simulated clock and in its fiscal year."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lab.records.fiscal import months_later, quarter_start, year_start
from lab.tenancy.actor import current_actor

DAY = dt.timedelta(days=1)
CUSTOM = "days"
PRESETS: dict[str, Any] = {
    "month": _("This month"),
    "last-month": _("Last month"),
    "quarter": _("This quarter"),
    "last-quarter": _("Last quarter"),
    "year": _("This fiscal year"),
    "last-year": _("Last fiscal year"),
    "12-months": _("The last 12 months"),
    CUSTOM: _("Between two days"),
}
USUAL = "year"
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both of them in it."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        first, last = (date_format(day, "DATE_FORMAT") for day in (self.first, self.last))
        return first if first == last else f"{first} – {last}"


def span_of(preset: str) -> Span:
    """What a preset means today. A stretch that is not over yet goes to today."""
    today = current_actor().today
    if preset == "12-months":
        return Span(months_later(today.replace(day=1), -11), today)
    unit = preset.removeprefix("last-")
    starts = {"month": today.replace(day=1), "quarter": quarter_start(today)}
    first = starts.get(unit) or year_start(today)
    if preset.startswith("last-"):
        return Span(months_later(first, -_MONTHS[unit]), first - DAY)
    return Span(first, today)


def former(preset: str, span: Span) -> Span:
    """The period before, as long as this one: of a month that is not over as many days of the last."""
    months = _MONTHS.get(preset.removeprefix("last-"), 12 if preset == "12-months" else 0)
    if not months:
        return Span(span.first - DAY * span.days, span.first - DAY)
    first = months_later(span.first, -months)
    if preset.startswith("last-"):
        return Span(first, span.first - DAY)
    return Span(first, min(first + DAY * (span.days - 1), span.first - DAY))
