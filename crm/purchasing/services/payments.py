"""What happens to payments: posted, allocated to what is owed, taken back, reversed."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.models import Posting
from crm.documents.money import rounded
from crm.documents.posting import document_post, document_reverse
from crm.documents.services import document_create
from crm.ledger.cash import Flow, post_flows, reverse_flows
from crm.ledger.entries import Kind, Owed, post_entry, reverse_entries
from crm.ledger.models import LedgerEntry, MoneyAccount, MoneyMove
from crm.ledger.paying import entry_of, free, partners_of, pay, pay_oldest, register_told, take_back
from crm.purchasing.models import Payment, PaymentInvoice, SupplierInvoice
from crm.rows import owner_within_reach, reread
from lab import records
from lab.access.actors import entrusted
from lab.access.decisions import Hidden
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

PAYABLE = LedgerEntry.Side.PAYABLE


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
    return reread(document_post(payment, _book, before=_ready))


def payment_reverse(payment: Payment, *, reason: str = "") -> Payment:
    """As if it had not been posted: what it paid is open again."""
    return reread(document_reverse(payment, _unbook, reason=reason))


def payment_allocate(
    payment: Payment,
    *,
    invoice: SupplierInvoice | None = None,
    entry: LedgerEntry | None = None,
    amount: Decimal | None = None,
    used: Decimal | None = None,
) -> Payment:
    """Let a payment pay an invoice, or another open entry of the supplier.

    `amount` is in the currency of what is paid, without one as much as both have open; `used` is what
    that takes of the payment where it has another currency, without one by the rates of its day.
    """
    with sandbox_write():
        payment = reread(payment)
        own, other = _own_entry(payment), _entry_named(invoice, entry)
        if not other.open_amount:
            text = _("“%(entry)s” is settled already: it would be paid twice.")
            raise ValidationError({"invoice": text % {"entry": other}})
        with entrusted():
            pay(own, other, amount, used)
        return reread(payment)


def payment_auto_allocate(payment: Payment) -> Payment:
    """Pay what is open in the payment's currency, the oldest due first, as far as it reaches."""
    with sandbox_write():
        payment = reread(payment)
        with entrusted():
            pay_oldest(_own_entry(payment))
        return reread(payment)


def payment_unallocate(payment: Payment, *, invoice: SupplierInvoice | None = None) -> Payment:
    """Take back what it was allocated to, or to one invoice alone: both are open again."""
    with sandbox_write():
        payment = reread(payment)
        own = _own_entry(payment)
        other = _entry_named(invoice, None) if invoice is not None else None
        with entrusted():
            take_back(own, other)
        return reread(payment)


def _ready(payment: Payment) -> None:
    if payment.amount <= 0:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    account = payment.money_account
    if not account.active:
        text = _("“%(account)s” is not in use any more. Choose another money account.")
        raise ValidationError({"money_account": text % {"account": account}})
    if account.currency not in (payment.currency, current_actor().sandbox.currency):
        text = _("“%(account)s” keeps %(currency)s: choose one in the payment's currency.")
        told = {"account": account, "currency": account.currency}
        raise ValidationError({"money_account": text % told})


def _book(payment: Payment) -> None:
    assert payment.dated_on is not None
    owed = (payment.account, PAYABLE, Kind.PAYMENT, -payment.amount)
    post_entry(payment, Owed(*owed, payment.currency, payment.rate, payment.dated_on))
    flows = [_flow(payment, MoneyMove.Kind.PAYMENT, -payment.amount)]
    if payment.charge:
        flows.append(_flow(payment, MoneyMove.Kind.CHARGE, -payment.charge))
    post_flows(payment, flows, payment.dated_on)


def _flow(payment: Payment, kind: str, amount: Decimal) -> Flow:
    """In the money account's currency: the payment's, or the company's by the payment's rate."""
    base = rounded(amount * payment.rate, current_actor().sandbox.currency)
    same = payment.money_account.currency == payment.currency
    return Flow(payment.money_account, kind, amount if same else base, base)


def _unbook(payment: Payment) -> None:
    if (entry := entry_of(payment)) is not None:
        free(entry)
    reverse_entries(payment)
    reverse_flows(payment)


def _own_entry(payment: Payment) -> LedgerEntry:
    entry = entry_of(payment)
    if payment.status != Posting.Status.POSTED or entry is None:
        raise ValidationError(_("Only a posted payment is allocated. Post it first."))
    return entry


def _entry_named(invoice: SupplierInvoice | None, entry: LedgerEntry | None) -> LedgerEntry:
    """The visible entry that is meant, by its document or itself."""
    if invoice is not None:
        if (found := entry_of(reread(invoice, "view"))) is None:
            raise ValidationError({"invoice": _("This invoice is not posted: nothing is owed.")})
        return found
    if entry is None:
        raise ValidationError({"invoice": _("Choose what it is allocated to.")})
    fresh = LedgerEntry.objects.visible().filter(pk=entry.pk).first()
    if fresh is None:
        raise Hidden
    return fresh


def _tell_paid(payment: Payment, entry: LedgerEntry) -> None:
    """Keep the payment's links to the invoices that it pays now, by which the chain is walked."""
    wanted = partners_of(entry, SupplierInvoice)
    present = {link.invoice_id: link for link in payment.paid.all()}  # type: ignore[attr-defined]
    records.delete_many([link for pk, link in present.items() if pk not in wanted])
    fresh = sorted(wanted - present.keys())
    records.create_many(PaymentInvoice, [{"payment": payment, "invoice_id": pk} for pk in fresh])


register_told(SupplierInvoice, "settlement")
register_told(Payment, "allocation", _tell_paid)
