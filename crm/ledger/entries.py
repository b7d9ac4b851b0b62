"""The one door of what is owed: entries are posted by a document, settled by each other, and reversed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crm.documents.booked import about, standing
from crm.documents.models import Document
from crm.documents.money import ZERO, rounded
from crm.ledger.models import LedgerEntry
from crm.parties.models import Account
from lab import records
from lab.tenancy.actor import current_actor

Kind, Side = LedgerEntry.Kind, LedgerEntry.Side


@dataclass(frozen=True)
class Owed:
    """What a document makes owed. Positive: by the customer, or to the supplier."""

    account: Account
    side: str
    kind: str
    amount: Decimal
    currency: str
    rate: Decimal
    dated_on: date
    due_on: date | None = None


def post_entry(document: Document, owed: Owed) -> LedgerEntry:
    """Post what a document makes owed; inside its open write, trusted with it (`document_post`)."""
    base = rounded(owed.amount * owed.rate, current_actor().sandbox.currency)
    values = {
        "account": owed.account,
        "side": owed.side,
        "kind": owed.kind,
        "dated_on": owed.dated_on,
        "due_on": owed.due_on or owed.dated_on,
        "currency": owed.currency,
        "rate": owed.rate,
        "amount": owed.amount,
        "base_amount": base,
        "open_amount": owed.amount,
        "open_base": base,
        **named(document),
    }
    return records.create(LedgerEntry, values)


def reverse_entries(document: Document) -> list[LedgerEntry]:
    """Post the opposite of all entries of a document that stand, today; they settle each other.

    What they were settled with is free again: `crm.ledger.settling.unsettle` comes first.
    """
    today = current_actor().today
    found = list(standing(LedgerEntry, document))
    opposite = records.create_many(LedgerEntry, [_opposite(entry, today) for entry in found])
    records.change_many([(entry, {"open_amount": ZERO, "open_base": ZERO}) for entry in found])
    return opposite


def entries_of(document: Document) -> Any:
    """The entries that a document has posted, in order."""
    return LedgerEntry.objects.filter(**about(document)).order_by("pk")


def named(document: Document) -> dict[str, Any]:
    """How an entry or move names its document."""
    return {**about(document), "code": document.code}


def _opposite(entry: LedgerEntry, on: date) -> dict[str, Any]:
    same = ("account", "side", "currency", "rate", "code", "document_collection", "document_id")
    return {
        **{name: getattr(entry, name) for name in same},
        "kind": Kind.REVERSAL,
        "dated_on": on,
        "due_on": on,
        "amount": -entry.amount,
        "base_amount": -entry.base_amount,
        "open_amount": ZERO,
        "open_base": ZERO,
        "reverses": entry,
    }
