"""How far invoices are paid and receipts allocated: told from their entries in the ledger."""

from crm.billing.models import Invoice, Receipt, ReceiptInvoice
from crm.ledger.models import LedgerEntry
from crm.ledger.paying import (
    entry_of,
    free,
    frees,
    partners_of,
    register_told,
    settlements_of,
    tell_settled,
)
from lab import records

__all__ = ["entry_of", "free", "frees", "settlements_of", "tell_settled"]


def _tell_paid(receipt: Receipt, entry: LedgerEntry) -> None:
    """Keep the receipt's links to the invoices that it pays now, by which the chain is walked."""
    wanted = partners_of(entry, Invoice)
    present = {link.invoice_id: link for link in receipt.paid.all()}  # type: ignore[attr-defined]
    records.delete_many([link for pk, link in present.items() if pk not in wanted])
    fresh = sorted(wanted - present.keys())
    records.create_many(ReceiptInvoice, [{"receipt": receipt, "invoice_id": pk} for pk in fresh])


register_told(Invoice, "settlement")
register_told(Receipt, "allocation", _tell_paid)
