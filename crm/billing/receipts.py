"""What happens to money of customers: a receipt is posted, allocated, taken back, reversed."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.billing.models import Invoice, Receipt, ReceiptInvoice
from crm.documents.models import Posting
from crm.documents.posting import document_post, document_reverse
from crm.ledger.models import LedgerEntry
from crm.ledger.settlements import (
    register_settlement,
    settlement_allocate,
    settlement_auto_allocate,
    settlement_book,
    settlement_ready,
    settlement_unallocate,
    settlement_unbook,
)
from crm.rows import reread
from lab.tenancy.actor import current_actor

receipt_allocate = settlement_allocate
receipt_auto_allocate = settlement_auto_allocate
receipt_unallocate = settlement_unallocate


def receipt_post(receipt: Receipt) -> Receipt:
    """The money is there, and the customer's credit until it is allocated; a refund goes out."""
    return reread(document_post(receipt, _book, before=_ready))


def receipt_reverse(receipt: Receipt, *, reason: str = "") -> Receipt:
    """As if it had not been posted: what it paid is open again."""
    return reread(document_reverse(receipt, settlement_unbook, reason=reason))


def seems_twice(receipt: Receipt) -> list[str]:
    """What to mind before posting: the same money seems to have been posted already."""
    same = Receipt.objects.visible().filter(
        account=receipt.account_id,
        direction=receipt.direction,
        currency=receipt.currency,
        status=Posting.Status.POSTED,
    )
    # Amounts are compared here: SQLite keeps decimals as floats.
    found = [row for row in same.exclude(pk=receipt.pk) if row.amount == receipt.amount]
    alike = [row for row in found if receipt.reference and row.reference == receipt.reference]
    day = receipt.dated_on or current_actor().today
    alike += [row for row in found if row not in alike and row.dated_on == day]
    text = _("“%(receipt)s” of %(day)s has the same amount. Is this money entered twice?")
    return [text % {"receipt": row, "day": row.dated_on} for row in alike[:3]]


def _ready(receipt: Receipt) -> None:
    settlement_ready(receipt)
    if receipt.charge >= receipt.amount:
        raise ValidationError({"charge": _("A bank keeps less than the whole amount.")})


def _book(receipt: Receipt) -> None:
    moved = receipt.amount if receipt.direction == Receipt.Direction.IN else -receipt.amount
    settlement_book(receipt, LedgerEntry.Side.RECEIVABLE, owed=-moved, moved=moved)


register_settlement(Receipt, Invoice, ReceiptInvoice)
