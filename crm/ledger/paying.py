"""How documents settle each other: what is open of them, how far they are paid, and paying the oldest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.documents.models import Document, Progress
from crm.documents.money import ZERO, rounded
from crm.ledger.entries import Kind, entries_of
from crm.ledger.models import Allocation, LedgerEntry
from crm.ledger.settling import allocation_undo, converted, settle, unsettle
from lab import records


@dataclass(frozen=True)
class Told:
    """A kind of document whose `column` says how far its entry is settled; `also` tells more of it."""

    model: type[Any]
    column: str
    also: Callable[[Any, LedgerEntry], None] | None = None


_TOLD: dict[str, Told] = {}


def register_told(
    model: type[Any], column: str, also: Callable[[Any, LedgerEntry], None] | None = None
) -> None:
    _TOLD[model.collection] = Told(model, column, also)


def entry_of(document: Document) -> LedgerEntry | None:
    """What a posted document made owed, as it stands now; None before and after."""
    rows = entries_of(document).exclude(kind=Kind.EXCHANGE)
    return rows.filter(reverses=None, reversed_by=None).first()


def tell_settled(ids: Iterable[int]) -> None:
    """Write on the documents of these entries how far they are settled; inside the open write, trusted."""
    for entry in LedgerEntry.objects.filter(pk__in=set(ids)).order_by("pk"):
        told = _TOLD.get(entry.document_collection)
        if told is None:
            continue
        document = told.model.objects.get(pk=entry.document_id)
        records.change(document, {told.column: _progress(entry)})
        if told.also is not None:
            told.also(document, entry)


def partners_of(entry: LedgerEntry, model: type[Document]) -> set[int]:
    """The documents of a kind that the entry settles or is settled by."""
    other = "debit" if entry.amount < 0 else "credit"
    rows: Any = entry.uses if entry.amount < 0 else entry.settlements  # type: ignore[attr-defined]
    pairs = rows.values_list(f"{other}__document_collection", f"{other}__document_id")
    return {pk for collection, pk in pairs if collection == model.collection}


def settlements_of(document: Document) -> list[Allocation]:
    """What a document settles or is settled by, with the entries of both; one query."""
    if (entry := entry_of(document)) is None:
        return []
    found = Allocation.objects.filter(Q(debit=entry) | Q(credit=entry))
    return list(found.select_related("debit", "credit").order_by("pk"))


def frees(document: Document) -> list[str]:
    """What to mind before reversing: the settlements that would be taken back."""
    text = _("The settlement “%(settlement)s” will be taken back: both are open again.")
    return [text % {"settlement": each} for each in settlements_of(document)]


def _progress(entry: LedgerEntry) -> str:
    if entry.open_amount == 0:
        return Progress.FULL
    return Progress.NONE if entry.open_amount == entry.amount else Progress.PART


def free(entry: LedgerEntry) -> None:
    """Take back all that the entry settles or is settled by, and tell both sides."""
    pairs = [*entry.settlements.values_list("credit", flat=True)]  # type: ignore[attr-defined]
    pairs += [*entry.uses.values_list("debit", flat=True)]  # type: ignore[attr-defined]
    unsettle([entry])
    tell_settled([entry.pk, *pairs])


def pay_oldest(own: LedgerEntry) -> None:
    """Let an entry settle what is open in its currency, the oldest due first; trusted.

    Raises ValidationError where nothing is.
    """
    waiting = list(counterparts(own).order_by("due_on", "pk"))
    if not own.open_amount or not waiting:
        raise ValidationError(nothing_open(own))
    left, touched = abs(own.open_amount), [own.pk]
    for other in waiting:
        if not left:
            break
        amount = min(left, abs(other.open_amount))
        settle(*in_order(own, other), amount)
        left -= amount
        touched.append(other.pk)
    tell_settled(touched)


def pay(
    own: LedgerEntry, other: LedgerEntry, amount: Decimal | None, used: Decimal | None = None
) -> None:
    """Let two entries settle each other, without an amount as far as both are open; trusted."""
    debit, credit = in_order(own, other)
    amount = most(debit, credit) if amount is None else amount
    if used is not None and debit.currency == credit.currency and used != amount:
        text = _("Both are in %(currency)s: as much is used as is paid.")
        raise ValidationError({"used": text % {"currency": debit.currency}})
    settle(debit, credit, amount, used)
    tell_settled([debit.pk, credit.pk])


def take_back(own: LedgerEntry, other: LedgerEntry | None = None) -> None:
    """Take back what an entry settles, or what it settles of one other; trusted."""
    found = Allocation.objects.filter(Q(debit=own) | Q(credit=own))
    if other is not None:
        found = found.filter(Q(debit=other) | Q(credit=other))
    allocations = list(found.order_by("-pk"))
    if not allocations:
        raise ValidationError(_("It is not allocated to that, or to nothing yet."))
    for allocation in allocations:
        allocation_undo(allocation)
    tell_settled(pk for a in allocations for pk in (a.debit_id, a.credit_id))


def in_order(own: LedgerEntry, other: LedgerEntry) -> tuple[LedgerEntry, LedgerEntry]:
    """What is settled first, then what settles it."""
    return (own, other) if own.amount > 0 else (other, own)


def nothing_open(own: LedgerEntry) -> str:
    text = _("There is nothing open in %(currency)s that it could be allocated to.")
    return text % {"currency": own.currency}


def settleable(own: LedgerEntry) -> Any:
    """Open entries of the account that the entry can settle, or be settled by."""
    rows = LedgerEntry.objects.filter(account=own.account_id, side=own.side).open()
    return rows.filter(amount__lt=0) if own.amount > 0 else rows.filter(amount__gt=0)


def counterparts(own: LedgerEntry) -> Any:
    """Those of them in the same currency."""
    return settleable(own).filter(currency=own.currency)


def most(debit: LedgerEntry, credit: LedgerEntry) -> Decimal:
    """As much of the debit as both have open."""
    if debit.currency == credit.currency:
        return min(debit.open_amount, -credit.open_amount)
    wanted = converted(debit, credit, debit.open_amount)
    if wanted <= -credit.open_amount or not wanted:
        return debit.open_amount
    share = debit.open_amount * -credit.open_amount / wanted
    return max(ZERO, rounded(share, debit.currency))
