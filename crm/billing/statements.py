"""What pages, papers and programs tell of accounts: statement, ageing, and the credit that is left."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.documents.money import ZERO
from crm.ledger.balances import (
    Ageing,
    Period,
    StatementLine,
    ageing,
    balance_before,
    closing_balance,
    entries_in,
    statement,
)
from crm.ledger.models import LedgerEntry
from crm.parties.models import Account
from lab.entities.exporting.cells import defused
from lab.tenancy.actor import current_actor

Side = LedgerEntry.Side
# Lines of one part of a statement on paper.
MOST_PRINTED = 500


class StatementForm(forms.Form):
    """What is asked of a statement: the days, and what the account owes or is owed."""

    first = forms.DateField(label=pgettext_lazy("period", "From"), required=False)
    last = forms.DateField(label=pgettext_lazy("period", "To"), required=False)
    side = forms.ChoiceField(label=gettext_lazy("Side"), choices=Side.choices, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and first > last:
            raise ValidationError({"last": _("The period ends before it begins.")})
        return found


@dataclass(frozen=True)
class Statement:
    """An account's entries of a period, with what was owed before and after it."""

    account: Account
    side: str
    period: Period

    @classmethod
    def asked(cls, account: Account, params: Mapping[str, Any]) -> "Statement":
        """Raises ValidationError by the name of what is wrong."""
        form = StatementForm(params)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        found = form.cleaned_data
        usual = Side.PAYABLE if account.kind == Account.Kind.SUPPLIER else Side.RECEIVABLE
        return cls(account, found["side"] or usual, Period(found["first"], found["last"]))

    @property
    def opening(self) -> Decimal:
        first = self.period.first
        return balance_before(self.account, self.side, first) if first else ZERO

    @property
    def closing(self) -> Decimal:
        return closing_balance(self.account, self.side, self.period)

    def count(self) -> int:
        return entries_in(self.account, self.side, self.period).count()

    def __getitem__(self, part: slice) -> list[StatementLine]:
        """Lines as a paginator asks for them, the latest first."""
        first, last = part.start or 0, part.stop
        span = (self.account, self.side)
        return statement(*span, limit=last - first, skip=first, period=self.period)


@dataclass(frozen=True)
class AgeingRow:
    """What one account owes, by age."""

    account: Account
    ageing: Ageing


def age_labels() -> list[str]:
    """The heads of the columns of an ageing."""
    days = [_("%(first)d–%(last)d days") % {"first": a, "last": b} for a, b in _SPANS]
    return [_("Not due"), *days, _("Over %(days)d days") % {"days": _SPANS[-1][1]}]


_SPANS = ((1, 30), (31, 60), (61, 90))


def ageing_rows(side: str, on: dt.date | None = None) -> list[AgeingRow]:
    """Of all visible accounts that owe or are owed something, the largest first; two queries."""
    found = ageing(side, Account.objects.visible().order_by(), on)
    accounts = Account.objects.visible().in_bulk([each.account_id for each in found])
    rows = [AgeingRow(accounts[each.account_id], each) for each in found]
    return sorted(rows, key=lambda row: (-row.ageing.total, row.account.name, row.account.pk))


def ageing_sum(rows: Iterable[AgeingRow]) -> Ageing:
    """All of them together."""
    found = [row.ageing for row in rows]
    columns = zip(*(each.columns for each in found), strict=True)
    sums = tuple(sum(column, ZERO) for column in columns) or (ZERO,) * (len(_SPANS) + 2)
    return Ageing(0, sums, sum((each.unallocated for each in found), ZERO))


def ageing_texts(rows: Iterable[AgeingRow]) -> Iterator[list[str]]:
    """The same as a table of texts, with its head."""
    currency = current_actor().sandbox.currency
    total = _("Total (%(currency)s)") % {"currency": currency}
    yield [_("Number"), capfirst(_("account")), *age_labels(), _("Unallocated"), total]
    for row in rows:
        amounts = (*row.ageing.columns, row.ageing.unallocated, row.ageing.total)
        yield [
            str(row.account.number),
            defused(row.account.name),
            *(str(amount) for amount in amounts),
        ]
