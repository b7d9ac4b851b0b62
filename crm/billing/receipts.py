"""What happens to money of customers: a receipt is posted, allocated, taken back, reversed."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.billing.models import Invoice, Receipt, ReceiptInvoice
from crm.documents.currencies import rate_on
from crm.documents.models import Posting
from crm.documents.money import rounded
from crm.documents.posting import document_post, document_reverse
from crm.documents.services import document_create
from crm.ledger.models import LedgerEntry, MoneyAccount
from crm.ledger.paying import entry_of
from crm.ledger.settlements import (
    register_settlement,
    settlement_allocate,
    settlement_auto_allocate,
    settlement_book,
    settlement_ready,
    settlement_unallocate,
    settlement_unbook,
)
from crm.rows import owner_within_reach, reread
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

receipt_allocate = settlement_allocate
receipt_auto_allocate = settlement_auto_allocate
receipt_unallocate = settlement_unallocate


def usual_money_account() -> MoneyAccount | None:
    return MoneyAccount.objects.filter(is_default=True, active=True).first()


def invoice_receive(invoice: Invoice, *, money_account: MoneyAccount) -> Receipt:
    """A draft receipt of all that is open of a posted invoice, in the money account's currency at
    today's rates."""
    with sandbox_write():
        invoice = reread(invoice, "view")
        entry = entry_of(invoice)
        if entry is None or entry.open_amount <= 0:
            raise ValidationError(_("Nothing of it is to be received."))
        values = {
            "account": invoice.account,
            "contact": invoice.contact,
            "subject": invoice.code,
            "money_account": money_account,
            "amount": _worth(entry.open_amount, invoice, money_account.currency),
            "owner": owner_within_reach(invoice, Receipt),
        }
        return document_create(Receipt, values)


def _worth(amount: Decimal, invoice: Invoice, currency: str) -> Decimal:
    """An amount of the invoice in another currency."""
    if invoice.currency == currency:
        return amount
    day = current_actor().today
    own = amount * (rate_on(invoice.currency, day) or invoice.rate)
    # Without a rate the receipt is refused, and says so.
    return rounded(own / (rate_on(currency, day) or 1), currency)


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
