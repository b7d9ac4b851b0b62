"""Settling: a payment or credit note is allocated to what is owed, also in another currency.

What the rates of the two days make of it is posted as an exchange difference, so that the open
entries of an account always add up to its balance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.documents.currencies import rate_on
from crm.documents.money import ZERO, rounded
from crm.ledger.entries import Kind
from crm.ledger.models import Allocation, LedgerEntry
from lab import records
from lab.entities.cells import plain
from lab.tenancy.actor import current_actor


@dataclass(frozen=True)
class Share:
    """A part of an entry, in its own currency and in the company's."""

    amount: Decimal
    base: Decimal


def settle(
    debit: LedgerEntry,
    credit: LedgerEntry,
    amount: Decimal,
    credit_amount: Decimal | None = None,
) -> Allocation:
    """Let `credit` settle `amount` of `debit`; inside an open write, trusted.

    `amount` is in the currency of the debit, `credit_amount` in that of the credit; without one it is
    converted by the rates of the credit's day. Raises ValidationError where either has less left.
    """
    debit, credit = _fresh(debit), _fresh(credit)
    _refuse_mismatch(debit, credit, amount)
    used = credit_amount if credit_amount is not None else converted(debit, credit, amount)
    off, on = _share(debit, amount, "amount"), _share(credit, -used, "credit_amount")
    _take(debit, off)
    _take(credit, on)
    today = current_actor().today
    allocation = records.create(
        Allocation,
        {
            "account": debit.account,
            "debit": debit,
            "credit": credit,
            "amount": off.amount,
            "credit_amount": -on.amount,
            "base_debit": off.base,
            "base_credit": -on.base,
            "dated_on": today,
        },
    )
    _post_difference(allocation, allocation.base_credit - allocation.base_debit)
    return allocation


def converted(debit: LedgerEntry, credit: LedgerEntry, amount: Decimal) -> Decimal:
    """What of the credit's currency settles this amount, by the rates of the credit's day."""
    if debit.currency == credit.currency:
        return amount
    rate = rate_on(debit.currency, credit.dated_on) or debit.rate
    return rounded(amount * rate / credit.rate, credit.currency)


def unsettle(entries: Iterable[LedgerEntry]) -> int:
    """Take back all settlements of these entries; how many. The amounts are open again."""
    wanted = [entry.pk for entry in entries]
    found = Allocation.objects.filter(Q(debit__in=wanted) | Q(credit__in=wanted))
    allocations = list(found.order_by("-pk"))
    for allocation in allocations:
        allocation_undo(allocation)
    return len(allocations)


def allocation_undo(allocation: Allocation) -> None:
    """Take one settlement back, with the exchange difference that it made."""
    debit, credit = _fresh(allocation.debit), _fresh(allocation.credit)
    _take(debit, Share(-allocation.amount, -allocation.base_debit))
    _take(credit, Share(allocation.credit_amount, allocation.base_credit))
    _post_difference(allocation, allocation.base_debit - allocation.base_credit)
    records.delete(allocation, event="allocation.undone")


def _fresh(entry: LedgerEntry) -> LedgerEntry:
    return LedgerEntry.objects.get(pk=entry.pk)


def _refuse_mismatch(debit: LedgerEntry, credit: LedgerEntry, amount: Decimal) -> None:
    if (debit.account_id, debit.side) != (credit.account_id, credit.side):
        raise ValidationError(_("Both must be of the same account."))
    if debit.open_amount <= 0 or credit.open_amount >= 0:
        raise ValidationError(_("There is nothing left to settle, or nothing to settle it with."))
    if amount <= 0:
        raise ValidationError({"amount": _("Enter an amount above zero.")})


def _share(entry: LedgerEntry, amount: Decimal, field: str) -> Share:
    """So much of what is open; the last part takes all that is left in the company's currency."""
    if abs(amount) > abs(entry.open_amount):
        text = _("“%(entry)s” has only %(open)s %(currency)s left.")
        left = {"open": plain(abs(entry.open_amount)), "currency": entry.currency}
        raise ValidationError({field: text % {"entry": entry, **left}})
    if amount == entry.open_amount:
        return Share(amount, entry.open_base)
    base = rounded(entry.open_base * amount / entry.open_amount, current_actor().sandbox.currency)
    return Share(amount, base)


def _take(entry: LedgerEntry, share: Share) -> None:
    values: dict[str, Any] = {
        "open_amount": entry.open_amount - share.amount,
        "open_base": entry.open_base - share.base,
    }
    records.change(entry, values, event="ledgerentry.settled")


def _post_difference(allocation: Allocation, base: Decimal) -> None:
    """An entry of nothing in its own currency, which keeps the ledger equal to what is open."""
    if not base:
        return
    credit, today = allocation.credit, current_actor().today
    same = ("account", "side", "currency", "rate", "code", "document_collection", "document_id")
    values = {
        **{name: getattr(credit, name) for name in same},
        "kind": Kind.EXCHANGE,
        "dated_on": today,
        "due_on": today,
        "amount": ZERO,
        "base_amount": base,
    }
    records.create(LedgerEntry, values)
