"""What expenses have cost, per rep and per customer."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.money import ZERO
from crm.expenses.models import ExpenseClaim, ExpenseLine
from crm.parties.models import Account
from lab.records.fiscal import year_start
from lab.tenancy.actor import current_actor

COUNTED = (ExpenseClaim.Status.APPROVED, ExpenseClaim.Status.PAID)


class PeriodForm(forms.Form):
    first = forms.DateField(
        label=pgettext_lazy("period", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last = forms.DateField(
        label=pgettext_lazy("period", "To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        """Without days: from the beginning of the fiscal year to today."""
        told: dict[str, Any] = super().clean() or {}
        told["last"] = told.get("last") or current_actor().today
        told["first"] = told.get("first") or year_start(current_actor().today)
        if told["first"] > told["last"]:
            raise forms.ValidationError(_("The first day lies after the last one."))
        return told


@dataclass(frozen=True)
class Cost:
    """What was spent by a seat, or for an account; `who` is None where it names none."""

    who: Any
    count: int
    amount: Decimal


def costs(first: dt.date, last: dt.date) -> tuple[list[Cost], list[Cost]]:
    """Per seat and per visible account, of the claims that the actor sees; the highest first."""
    rows = ExpenseLine.objects.filter(
        claim__in=ExpenseClaim.objects.visible().filter(status__in=COUNTED),
        spent_on__range=(first, last),
    ).order_by()
    by_seat = _grouped(rows, "claim__owner", current_actor().policy.seats)
    ids = set(rows.values_list("account", flat=True)) - {None}
    return by_seat, _grouped(rows, "account", Account.objects.visible().in_bulk(ids))


def _grouped(rows: Any, path: str, known: Any) -> list[Cost]:
    """What is for accounts that are hidden is told together with what is for none."""
    found: dict[Any, Cost] = {}
    for pk, count, amount in rows.values_list(path).annotate(Count("pk"), Sum("amount")):
        who = known.get(pk)
        before = found.get(who, Cost(who, 0, ZERO))
        found[who] = Cost(who, before.count + count, before.amount + amount)
    return sorted(found.values(), key=lambda cost: (-cost.amount, str(cost.who)))
