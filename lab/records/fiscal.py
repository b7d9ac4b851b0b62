"""The fiscal year of the company: where its years and quarters begin."""

import datetime as dt

from lab.tenancy.actor import current_actor
from lab.tenancy.registry import model_of

# The profile belongs to an upper part of the kernel, which the registry knows by its collection.
PROFILE = "company-profile"


def fiscal_start() -> int:
    """The month (1 … 12) in which the actor's company starts its fiscal year; one query per actor."""
    return current_actor().policy.once("fiscal-start", _read_start)


def _read_start() -> int:
    months = model_of(PROFILE).objects.values_list("fiscal_year_start_month", flat=True)
    return months.first() or 1


def year_start(day: dt.date, start: int | None = None) -> dt.date:
    """The first day of the fiscal year that `day` is in; `start` is its first month."""
    month = fiscal_start() if start is None else start
    return dt.date(day.year - (day.month < month), month, 1)


def quarter_start(day: dt.date, start: int | None = None) -> dt.date:
    """The first day of the fiscal quarter that `day` is in."""
    month = fiscal_start() if start is None else start
    return months_later(day.replace(day=1), -((day.month - month) % 3))


def months_later(first: dt.date, count: int) -> dt.date:
    """The first day of the month `count` months after that of `first`."""
    years, month = divmod(first.month - 1 + count, 12)
    return dt.date(first.year + years, month + 1, 1)
