"""What is open is what allocations leave; entries say what their documents say; tills and banks add up."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.billing.models import Invoice, OpeningBalance, Receipt
from crm.documents.models import Posting, Progress
from crm.ledger.models import Allocation, LedgerEntry, MoneyAccount, MoneyMove
from crm.purchasing.models import Payment, SupplierInvoice
from scenarios.packs.consistency.noting import ZERO, Noted, Rule

Kind = LedgerEntry.Kind


def _billed(invoice: Any) -> Decimal:
    return -invoice.total if invoice.is_credit else invoice.total


def _received(receipt: Receipt) -> Decimal:
    return receipt.amount if receipt.direction == Receipt.Direction.OUT else -receipt.amount


# What each kind of document makes owed, and the column that tells how far that is settled.
OWED: dict[Any, tuple[Callable[[Any], Decimal], str]] = {
    Invoice: (_billed, "settlement"),
    SupplierInvoice: (_billed, "settlement"),
    Receipt: (_received, "allocation"),
    Payment: (lambda payment: -payment.amount, "allocation"),
    OpeningBalance: (lambda opening: opening.amount, ""),
}


def allocations(noted: Noted) -> None:
    """An entry is open by what no allocation has taken of it, and never overdrawn."""
    taken: dict[int, Decimal] = defaultdict(Decimal)
    base: dict[int, Decimal] = defaultdict(Decimal)
    for row in Allocation.objects.select_related("debit", "credit").order_by("pk"):
        _fitting(noted, row)
        for entry, amount, worth in (
            (row.debit, row.amount, row.base_debit),
            (row.credit, -row.credit_amount, -row.base_credit),
        ):
            taken[entry.pk] += amount
            base[entry.pk] += worth
            if abs(taken[entry.pk]) > abs(entry.amount):
                text = _("More than the %(amount)s of “%(entry)s” is allocated.")
                noted.add(row, "amount", text, amount=abs(entry.amount), entry=entry)
    for entry in _standing():
        text = _("Its allocations leave %(wanted)s open, not %(found)s.")
        noted.expect(entry, "open_amount", entry.amount - taken[entry.pk], text)
        noted.expect(entry, "open_base", entry.base_amount - base[entry.pk], text)


def _fitting(noted: Noted, row: Allocation) -> None:
    sides = {(entry.account_id, entry.side) for entry in (row.debit, row.credit)}
    if len(sides) > 1 or row.debit.account_id != row.account_id:
        noted.add(
            row, "account", _("What settles and what is settled are of one account and side.")
        )
    if row.debit.amount <= 0 or row.credit.amount >= 0:
        text = _("What is settled is above zero, what settles it below.")
        noted.add(row, "debit", text)


def _standing() -> Iterator[LedgerEntry]:
    """Entries of documents that stand: reversals and what they reverse settle each other."""
    rows = LedgerEntry.objects.exclude(kind=Kind.EXCHANGE).order_by("pk")
    return iter(rows.filter(reverses=None, reversed_by=None))


def entries(noted: Noted) -> None:
    """Each posted document stands in the ledger once, with its amount, and tells how far it is paid."""
    found: dict[tuple[str, int], LedgerEntry] = {}
    for entry in _standing():
        about = (entry.document_collection, entry.document_id)
        if about in found:
            noted.add(entry, "document", _("The ledger has this document twice."))
        found[about] = entry
    for model, (owed, settled) in OWED.items():
        for document in model.objects.filter(status=Posting.Status.POSTED).order_by("pk"):
            own = found.pop((model.collection, document.pk), None)
            if own is None:
                noted.add(document, "status", _("It is posted, but the ledger has no entry of it."))
                continue
            text = _("Its document says %(wanted)s, not %(found)s.")
            noted.expect(own, "amount", owed(document), text)
            if settled:
                text = _("By its open amount this is “%(wanted)s”, not “%(found)s”.")
                noted.expect(document, settled, _progress(own), text)
    known = {model.collection for model in OWED}
    for entry in found.values():
        if entry.document_collection in known:
            noted.add(entry, "document", _("Its document is not posted."))


def _progress(entry: LedgerEntry) -> str:
    if entry.open_amount == 0:
        return Progress.FULL.value
    return (Progress.NONE if entry.open_amount == entry.amount else Progress.PART).value


def balances(noted: Noted) -> None:
    """A till or bank account holds the sum of its moves."""
    held: dict[int, Decimal] = defaultdict(Decimal)
    for move in MoneyMove.objects.order_by("pk"):
        before = held[move.money_account_id]
        text = _("With the move before it comes to %(wanted)s, not %(found)s.")
        noted.expect(move, "balance", before + move.amount, text)
        held[move.money_account_id] = move.balance
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for account, amount in MoneyMove.objects.values_list("money_account", "amount"):
        sums[account] += amount
    for row in MoneyAccount.objects.order_by("pk"):
        text = _("The money moves add up to %(wanted)s, not %(found)s.")
        noted.expect(row, "balance", sums.get(row.pk, ZERO), text)


RULES: tuple[Rule, ...] = (
    ((Allocation, LedgerEntry), allocations),
    ((LedgerEntry, *OWED), entries),
    ((MoneyAccount, MoneyMove), balances),
)
