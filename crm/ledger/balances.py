"""What accounts owe: balance, statement and ageing, each in one pass of the database."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from crm.documents.money import ZERO, rounded
from crm.ledger.models import LedgerEntry
from crm.parties.models import Account
from lab.tenancy.actor import current_actor

# Days past due at which a column of the ageing ends; the last one has no end.
AGES = (0, 30, 60, 90)


def balance(account: Account, side: str) -> Decimal:
    """What is owed now, in the company's currency: the sum of what is open."""
    rows = LedgerEntry.objects.filter(account=account, side=side).open().order_by()
    return _money(rows.aggregate(sum=Sum("open_base"))["sum"])


def balance_before(account: Account, side: str, day: dt.date) -> Decimal:
    """What was owed when the day began."""
    rows = LedgerEntry.objects.filter(account=account, side=side, dated_on__lt=day).order_by()
    return _money(rows.aggregate(sum=Sum("base_amount"))["sum"])


@dataclass(frozen=True)
class StatementLine:
    """An entry with what was owed after it, in the company's currency."""

    entry: LedgerEntry
    balance: Decimal

    @property
    def before(self) -> Decimal:
        """What was owed before it."""
        return self.balance - self.entry.base_amount


@dataclass(frozen=True)
class Period:
    """Days of a statement, both of them in it; None is without end."""

    first: dt.date | None = None
    last: dt.date | None = None

    def condition(self) -> Q:
        found = Q() if self.first is None else Q(dated_on__gte=self.first)
        return found if self.last is None else found & Q(dated_on__lte=self.last)


ALWAYS = Period()


def entries_in(account: Account, side: str, period: Period = ALWAYS) -> QuerySet:
    """The account's entries of these days, the latest first."""
    rows = LedgerEntry.objects.filter(period.condition(), account=account, side=side)
    return rows.order_by("-dated_on", "-pk")


def closing_balance(account: Account, side: str, period: Period = ALWAYS) -> Decimal:
    """What was owed when the period's last day ended, counted back from what is owed now."""
    now = balance(account, side)
    if period.last is None:
        return now
    later = LedgerEntry.objects.filter(account=account, side=side, dated_on__gt=period.last)
    return now - _money(later.order_by().aggregate(sum=Sum("base_amount"))["sum"])


def statement(
    account: Account, side: str, *, limit: int, skip: int = 0, period: Period = ALWAYS
) -> list[StatementLine]:
    """The entries of an account, the latest first, each with the balance after it.

    The balance is counted back from the present one, so a page costs the same however long the
    account's history is; `skip` entries are read for those of later pages.
    """
    latest = list(entries_in(account, side, period)[: skip + limit])
    after = closing_balance(account, side, period)
    lines = []
    for entry in latest:
        lines.append(StatementLine(entry, after))
        after -= entry.base_amount
    return lines[skip:]


@dataclass(frozen=True)
class Ageing:
    """What an account owes by how long it is overdue; `columns` as `AGES` and one more.

    Credits that are not allocated yet are in `unallocated`, below zero.
    """

    account_id: int
    columns: tuple[Decimal, ...]
    unallocated: Decimal

    @property
    def total(self) -> Decimal:
        return sum(self.columns, self.unallocated)


def ageing(side: str, accounts: QuerySet, on: dt.date | None = None) -> list[Ageing]:
    """Of all these accounts that owe or are owed something; one pass over what is open."""
    day = on or current_actor().today
    rows = LedgerEntry.objects.filter(side=side, account__in=accounts).open().order_by()
    sums = rows.values("account").annotate(
        unallocated=_sum(When(open_base__lt=0, then=F("open_base"))),
        **{f"age_{place}": _sum(when) for place, when in enumerate(_ages(day))},
    )
    names = [f"age_{place}" for place in range(len(AGES) + 1)]
    return [
        Ageing(row["account"], tuple(_money(row[n]) for n in names), _money(row["unallocated"]))
        for row in sums.order_by("account")
    ]


def _ages(day: dt.date) -> list[When]:
    """Due today or later; one to 30 days late; … ; more than 90."""
    ends = [day - dt.timedelta(days=days) for days in AGES]
    spans: list[dict[str, Any]] = [{"due_on__gte": ends[0]}]
    spans += [{"due_on__lt": a, "due_on__gte": b} for a, b in zip(ends, ends[1:], strict=False)]
    spans += [{"due_on__lt": ends[-1]}]
    return [When(**span, open_base__gt=0, then=F("open_base")) for span in spans]


def _sum(when: When) -> Any:
    return Coalesce(Sum(Case(when)), ZERO)


def _money(value: Any) -> Decimal:
    return rounded(Decimal(value or 0), current_actor().sandbox.currency)
