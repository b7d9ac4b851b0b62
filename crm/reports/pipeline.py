"""The pipeline cut three ways: by stage, by seat, by month of the expected close."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.documents.money import rounded
from crm.models import Opportunity
from crm.selling.models.opportunities import OpportunityQuerySet
from lab.records.fiscal import months_later, quarter_start
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat

ZERO = Decimal(0)
WHOSE = ("mine", "team", "all")
PERIODS = {
    "": _("Any time"),
    "month": _("This month"),
    "quarter": _("This quarter"),
    "next": _("Next quarter"),
}
MOST_SEATS = 60


@dataclass(frozen=True)
class Cut:
    """Which opportunities: whose, and expected to close between two days (both included)."""

    whose: str = "all"
    period: str = ""

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        today = current_actor().today
        start = quarter_start(today)
        match self.period:
            case "month":
                return today.replace(day=1), _month_end(today)
            case "quarter":
                return start, months_later(start, 3) - dt.timedelta(1)
            case "next":
                return months_later(start, 3), months_later(start, 6) - dt.timedelta(1)
        return None

    @property
    def owners(self) -> list[int] | None:
        """Ids of the seats whose opportunities count; None for all that are visible."""
        actor = current_actor()
        if actor.seat is None or self.whose == "all":
            return None
        return [actor.seat.pk] if self.whose == "mine" else sorted(actor.policy.subtree)

    def rows(self) -> OpportunityQuerySet:
        rows = Opportunity.objects.visible()
        if self.owners is not None:
            rows = rows.filter(owner__in=self.owners)
        # A won or lost deal is in the period in which it was closed.
        if self.days:
            closed = Q(closed_on__isnull=False, closed_on__range=self.days)
            rows = rows.filter(closed | Q(closed_on__isnull=True, expected_close__range=self.days))
        return rows

    def list_url(self, **more: Any) -> str:
        """The list of the open opportunities behind a number, narrowed further by `more`."""
        wanted = QueryDict(mutable=True)
        seats = current_actor().policy.seats
        for pk in [] if self.owners is None or "owner" in more else self.owners:
            wanted.appendlist("owner", str(seats[pk].number))
        if self.days and "expected_close__gte" not in more:
            more |= {"expected_close__gte": self.days[0], "expected_close__lte": self.days[1]}
        for name, value in more.items():
            wanted.setlist(
                name, [str(each) for each in (value if isinstance(value, list) else [value])]
            )
        address = reverse("list", args=[current_actor().sandbox.pk, Opportunity.collection])
        return f"{address}?{wanted.urlencode()}"


@dataclass(frozen=True)
class Share:
    """What is open with one seat, or due in one month; `label` is a seat, a day, or None."""

    label: Any
    url: str
    count: int
    amount: Decimal
    weighted: Decimal


def by_seat(cut: Cut, open_stages: list[str]) -> list[Share]:
    """Seats with open opportunities, the largest pipeline first; one query."""
    seats = current_actor().policy.seats
    found = [
        replace(share, label=seat, url=cut.list_url(owner=seat.number, stage=open_stages))
        for share in _shares(cut.rows().open(), "owner")
        for seat in [seats.get(share.label)]
        if isinstance(seat, Seat)
    ]
    return sorted(found, key=lambda share: -share.amount)[:MOST_SEATS]


def by_month(cut: Cut, open_stages: list[str]) -> list[Share]:
    """Months in which open opportunities are expected to close; those without a day come last."""
    rows = cut.rows().open().annotate(month=TruncMonth("expected_close"))
    shares = sorted(_shares(rows, "month"), key=lambda share: share.label or dt.date.max)
    return [replace(share, url=_month_url(cut, share.label, open_stages)) for share in shares]


def _month_url(cut: Cut, month: dt.date | None, stages: list[str]) -> str:
    if month is None:
        return cut.list_url(stage=stages, expected_close__empty="true")
    days = {"expected_close__gte": month, "expected_close__lte": _month_end(month)}
    return cut.list_url(stage=stages, **days)


def _shares(rows: OpportunityQuerySet, by: str) -> list[Share]:
    currency = current_actor().sandbox.currency
    sums = (
        rows.order_by()
        .values_list(by)
        .annotate(Count("pk"), Sum("amount"), weighted=Sum(F("amount") * F("probability")))
    )
    return [
        Share(
            label,
            "",
            count,
            rounded(amount or ZERO, currency),
            rounded((weighted or ZERO) / 100, currency),
        )
        for label, count, amount, weighted in sums
    ]


def _month_end(day: dt.date) -> dt.date:
    return months_later(day.replace(day=1), 1) - dt.timedelta(1)
