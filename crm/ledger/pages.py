"""The page of a document that settles others or is settled: what was paid by what, and what is open."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crm.documents.views.pages import DocumentPage
from crm.ledger.models import Allocation, LedgerEntry
from crm.ledger.paying import entry_of, settlements_of
from lab.entities.addresses import record_url
from lab.tenancy.registry import models_by_collection


@dataclass(frozen=True)
class Settled:
    """A settlement as the page of one of its two documents tells it; amounts in that one's currency."""

    other: LedgerEntry
    url: str
    amount: Decimal
    difference: Decimal
    day: dt.date


class SettledPage(DocumentPage):
    """A document's page with what it settles or is settled by, and what is open."""

    template = "crm/ledger/settled.html"

    def story(self, row: Any) -> dict[str, Any]:
        entry = entry_of(row)
        found = settlements_of(row) if entry else []
        return {
            **super().story(row),
            "entry": entry,
            "open": abs(entry.open_amount) if entry else None,
            "settlements": [_told(entry, each) for each in found],
        }


def _told(entry: Any, allocation: Allocation) -> Settled:
    debit = allocation.debit_id == entry.pk
    return Settled(
        other=(other := allocation.credit if debit else allocation.debit),
        url=_url(other),
        amount=allocation.amount if debit else allocation.credit_amount,
        difference=allocation.difference,
        day=allocation.dated_on,
    )


def _url(entry: LedgerEntry) -> str:
    """The page of the entry's document, for those who may see it."""
    model = models_by_collection()[entry.document_collection]
    row = model.objects.visible().filter(pk=entry.document_id).first()
    return record_url(row) if row is not None else ""
