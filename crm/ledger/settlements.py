"""What money does on either side: posted it is there or gone, allocated it settles, reversed it never was."""

from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.models import Posting
from crm.documents.money import rounded
from crm.ledger.cash import Flow, post_flows, reverse_flows
from crm.ledger.entries import Kind, Owed, post_entry, reverse_entries
from crm.ledger.models import LedgerEntry, MoneyMove
from crm.ledger.papers import InvoiceDocument, PaidInvoice, Settlement
from crm.ledger.paying import (
    entry_of,
    free,
    partners_of,
    pay,
    pay_oldest,
    register_told,
    take_back,
)
from crm.rows import reread
from lab import records
from lab.access.actors import entrusted
from lab.access.decisions import Hidden
from lab.journal.recording import one_batch
from lab.tenancy.actor import current_actor

Money = TypeVar("Money", bound=Settlement)


def settlement_ready(money: Settlement) -> None:
    """Raise ValidationError where it cannot be posted: no amount, or a money account that does not fit."""
    if money.amount <= 0:
        raise ValidationError({"amount": _("Enter an amount above zero.")})
    account = money.money_account
    if not account.active:
        text = _("“%(account)s” is not in use any more. Choose another money account.")
        raise ValidationError({"money_account": text % {"account": account}})
    if account.currency not in (money.currency, current_actor().sandbox.currency):
        text = _("“%(account)s” keeps %(currency)s: choose one in the document's currency.")
        told = {"account": account, "currency": account.currency}
        raise ValidationError({"money_account": text % told})


def settlement_book(money: Any, side: str, *, owed: Decimal, moved: Decimal) -> None:
    """`owed` is added to what is owed, `moved` to the money account; the bank's charge leaves it, too."""
    kind = Kind.REFUND if owed > 0 else Kind.PAYMENT
    entry = (money.account, side, kind, owed, money.currency, money.rate, money.dated_on)
    post_entry(money, Owed(*entry))
    flows = [_flow(money, MoneyMove.Kind.PAYMENT, moved)]
    if money.charge:
        flows.append(_flow(money, MoneyMove.Kind.CHARGE, -money.charge))
    post_flows(money, flows, money.dated_on)


def _flow(money: Settlement, kind: str, amount: Decimal) -> Flow:
    """In the money account's currency: the document's, or the company's by the document's rate."""
    base = rounded(amount * money.rate, current_actor().sandbox.currency)
    same = money.money_account.currency == money.currency
    return Flow(money.money_account, kind, amount if same else base, base)


def settlement_unbook(money: Settlement) -> None:
    """It never was: what it paid is open again."""
    if (entry := entry_of(money)) is not None:
        free(entry)
    reverse_entries(money)
    reverse_flows(money)


def settlement_allocate(
    money: Money,
    *,
    invoice: InvoiceDocument | None = None,
    entry: LedgerEntry | None = None,
    amount: Decimal | None = None,
    used: Decimal | None = None,
) -> Money:
    """Let money pay an invoice or another open entry of its account, a refund pay back a credit.

    `amount` is in the currency of what is paid, without one as much as both have open; `used` is what
    that takes of the money where it has another currency, without one by the rates of its day.
    """
    with one_batch():
        money = reread(money)
        own, other = _own_entry(money), _entry_named(invoice, entry)
        if not other.open_amount:
            text = _("“%(entry)s” is settled already: it would be paid twice.")
            raise ValidationError({"invoice": text % {"entry": other}})
        with entrusted():
            pay(own, other, amount, used)
        return reread(money)


def settlement_auto_allocate(money: Money) -> Money:
    """Pay what is open in its currency, the oldest due first, as far as it reaches."""
    with one_batch():
        money = reread(money)
        own = _own_entry(money)
        with entrusted():
            pay_oldest(own)
        return reread(money)


def settlement_unallocate(money: Money, *, invoice: InvoiceDocument | None = None) -> Money:
    """Take back what it was allocated to, or to one invoice alone: both are open again."""
    with one_batch():
        money = reread(money)
        own = _own_entry(money)
        other = _entry_named(invoice, None) if invoice is not None else None
        with entrusted():
            take_back(own, other)
        return reread(money)


def _own_entry(money: Settlement) -> LedgerEntry:
    entry = entry_of(money)
    if money.status != Posting.Status.POSTED or entry is None:
        raise ValidationError(_("Only what is posted is allocated. Post it first."))
    return entry


def _entry_named(invoice: InvoiceDocument | None, entry: LedgerEntry | None) -> LedgerEntry:
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


def register_settlement(
    model: type[Settlement], invoice: type[InvoiceDocument], link: type[PaidInvoice]
) -> None:
    """Let both tell how far they are settled, and the money name in `link` the invoices it pays."""

    def tell_paid(money: Any, entry: LedgerEntry) -> None:
        wanted = partners_of(entry, invoice)
        present = {row.invoice_id: row for row in money.paid.all()}
        records.delete_many([row for pk, row in present.items() if pk not in wanted])
        fresh = sorted(wanted - present.keys())
        records.create_many(link, [{link.part_of: money, "invoice_id": pk} for pk in fresh])

    register_told(invoice, "settlement")
    register_told(model, "allocation", tell_paid)
