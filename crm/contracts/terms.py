"""The term of a contract and the one that follows it, in whole months where it is such."""

import calendar
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.contracts.models import Contract

DAY = dt.timedelta(days=1)
# Dates end with the year 9999; a term is at most as long as what lies before it.
LATEST_YEAR = 4000


@dataclass(frozen=True)
class Term:
    """From its first to its last day; `moved` is where a day of the term before lies in this one."""

    starts_on: dt.date
    ends_on: dt.date
    moved: Callable[[dt.date], dt.date]


def next_term(contract: Contract) -> Term:
    """As long as the contract's own, right after it. Raises ValidationError for one that runs on."""
    first, last = contract.starts_on, contract.ends_on
    if first is None or last is None:
        raise ValidationError(_("It has no end: what runs on is not renewed."))
    if last.year >= LATEST_YEAR:
        raise ValidationError(_("It ends too late to be renewed."))
    begins = last + DAY
    months = (begins.year - first.year) * 12 + begins.month - first.month
    if months and months_later(first, months) == begins:

        def moved(day: dt.date) -> dt.date:
            return months_later(day, months)

        return Term(begins, months_later(begins, months) - DAY, moved)
    length = begins - first
    return Term(begins, last + length, lambda day: day + length)


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or its last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
