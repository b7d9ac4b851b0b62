"""What happens to payments: drafted, posted, allocated to what is owed, taken back, reversed."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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
from crm.purchasing.models import Payment, PaymentInvoice, SupplierInvoice
from crm.rows import owner_within_reach, reread
from lab.tenancy.writing import sandbox_write

payment_allocate = settlement_allocate
payment_auto_allocate = settlement_auto_allocate
payment_unallocate = settlement_unallocate


def supplier_invoice_pay(invoice: SupplierInvoice, *, money_account: MoneyAccount) -> Payment:
    """A draft payment of all that is open of a posted invoice."""
    with sandbox_write():
        invoice = reread(invoice, "view")
        entry = entry_of(invoice)
        if entry is None or entry.open_amount <= 0:
            raise ValidationError(_("Nothing of it is to be paid."))
        values = {
            "account": invoice.account,
            "subject": invoice.code,
            "money_account": money_account,
            "currency": invoice.currency,
            "amount": entry.open_amount,
            "owner": owner_within_reach(invoice, Payment),
        }
        return document_create(Payment, values)


def payment_post(payment: Payment) -> Payment:
    """The money is gone, and credit with the supplier until it is allocated."""
    return reread(document_post(payment, _book, before=settlement_ready))


def payment_reverse(payment: Payment, *, reason: str = "") -> Payment:
    """As if it had not been posted: what it paid is open again."""
    return reread(document_reverse(payment, settlement_unbook, reason=reason))


def _book(payment: Payment) -> None:
    paid = -payment.amount
    settlement_book(payment, LedgerEntry.Side.PAYABLE, owed=paid, moved=paid)


register_settlement(Payment, SupplierInvoice, PaymentInvoice)
