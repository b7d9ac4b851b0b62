"""What happens to money: a receipt is posted, allocated to what is owed, taken back, reversed."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.billing.models import Invoice, Receipt
from crm.billing.settlement import entry_of, free
from crm.documents.models import Document, Posting
from crm.documents.money import rounded
from crm.documents.posting import document_post, document_reverse
from crm.ledger.cash import Flow, post_flows, reverse_flows
from crm.ledger.entries import Kind, Owed, post_entry, reverse_entries
from crm.ledger.models import LedgerEntry, MoneyMove
from crm.ledger.paying import pay, pay_oldest, take_back
from crm.rows import reread
from lab.access.actors import entrusted
from lab.access.decisions import Hidden
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

RECEIVABLE = LedgerEntry.Side.RECEIVABLE


def receipt_post(receipt: Receipt) -> Receipt:
    """The money is there, and the customer's credit until it is allocated; a refund goes out."""
    return reread(document_post(receipt, _book, before=_ready))


def receipt_reverse(receipt: Receipt, *, reason: str = "") -> Receipt:
    """As if it had not been posted: what it paid is open again."""
    return reread(document_reverse(receipt, _unbook, reason=reason))


def receipt_allocate(
    receipt: Receipt,
    *,
    invoice: Invoice | None = None,
    entry: LedgerEntry | None = None,
    amount: Decimal | None = None,
    used: Decimal | None = None,
) -> Receipt:
    """Let a receipt pay an invoice or another open entry of its account, a refund pay back a credit.

    `amount` is in the currency of what is paid, without one as much as both have open; `used` is what
    that takes of the receipt where it has another currency, without one by the rates of its day.
    """
    with sandbox_write():
        receipt = reread(receipt)
        own = _own_entry(receipt)
        other = _entry_named(invoice, entry)
        _refuse_settled(other)
        with entrusted():
            pay(own, other, amount, used)
        return reread(receipt)


def receipt_auto_allocate(receipt: Receipt) -> Receipt:
    """Pay what is open in the receipt's currency, the oldest due first, as far as it reaches."""
    with sandbox_write():
        receipt = reread(receipt)
        own = _own_entry(receipt)
        with entrusted():
            pay_oldest(own)
        return reread(receipt)


def receipt_unallocate(receipt: Receipt, *, invoice: Invoice | None = None) -> Receipt:
    """Take back what it was allocated to, or to one invoice alone: both are open again."""
    with sandbox_write():
        receipt = reread(receipt)
        own = _own_entry(receipt)
        other = _entry_named(invoice, None) if invoice is not None else None
        with entrusted():
            take_back(own, other)
        return reread(receipt)


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
    if receipt.amount <= 0:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    if receipt.charge >= receipt.amount:
        raise ValidationError({"charge": _("A bank keeps less than the whole amount.")})
    account = receipt.money_account
    if not account.active:
        text = _("“%(account)s” is not in use any more. Choose another money account.")
        raise ValidationError({"money_account": text % {"account": account}})
    if account.currency not in (receipt.currency, current_actor().sandbox.currency):
        text = _("“%(account)s” keeps %(currency)s: choose one in the receipt's currency.")
        told = {"account": account, "currency": account.currency}
        raise ValidationError({"money_account": text % told})


def _book(receipt: Receipt) -> None:
    back = receipt.direction == Receipt.Direction.OUT
    sign = 1 if back else -1
    kind = Kind.REFUND if back else Kind.PAYMENT
    assert receipt.dated_on is not None
    owed = (receipt.account, RECEIVABLE, kind, sign * receipt.amount)
    post_entry(receipt, Owed(*owed, receipt.currency, receipt.rate, receipt.dated_on))
    flows = [_flow(receipt, MoneyMove.Kind.PAYMENT, -sign * receipt.amount)]
    if receipt.charge:
        flows.append(_flow(receipt, MoneyMove.Kind.CHARGE, -receipt.charge))
    post_flows(receipt, flows, receipt.dated_on)


def _flow(receipt: Receipt, kind: str, amount: Decimal) -> Flow:
    """In the money account's currency: the receipt's, or the company's by the receipt's rate."""
    base = rounded(amount * receipt.rate, current_actor().sandbox.currency)
    same = receipt.money_account.currency == receipt.currency
    return Flow(receipt.money_account, kind, amount if same else base, base)


def _unbook(receipt: Receipt) -> None:
    if (entry := entry_of(receipt)) is not None:
        free(entry)
    reverse_entries(receipt)
    reverse_flows(receipt)


def _own_entry(receipt: Receipt) -> LedgerEntry:
    entry = entry_of(receipt)
    if receipt.status != Posting.Status.POSTED or entry is None:
        raise ValidationError(_("Only a posted receipt is allocated. Post it first."))
    return entry


def _entry_named(invoice: Invoice | None, entry: LedgerEntry | None) -> LedgerEntry:
    """The visible entry that is meant, by its document or itself."""
    document: Document | None = invoice
    if document is not None:
        found = entry_of(reread(document, "view"))
        if found is None:
            raise ValidationError({"invoice": _("This invoice is not posted: nothing is owed.")})
        return found
    if entry is None:
        raise ValidationError({"invoice": _("Choose what it is allocated to.")})
    fresh = LedgerEntry.objects.visible().filter(pk=entry.pk).first()
    if fresh is None:
        raise Hidden
    return fresh


def _refuse_settled(entry: LedgerEntry) -> None:
    if not entry.open_amount:
        text = _("“%(entry)s” is settled already: it would be paid twice.")
        raise ValidationError({"invoice": text % {"entry": entry}})
