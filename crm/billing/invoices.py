"""What happens to invoices and credit notes: posted they are owed, reversed they never were."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.billing.invoicing import CHARGES, invoiceable
from crm.billing.models import Invoice, InvoiceLine
from crm.billing.settlement import entry_of, free, tell_settled
from crm.documents.models import Posting, progress_of
from crm.documents.money import ZERO, minor_unit
from crm.documents.posting import document_post, document_reverse
from crm.documents.settings import trade_settings
from crm.ledger.entries import Kind, Owed, post_entry, reverse_entries
from crm.ledger.models import LedgerEntry
from crm.ledger.settling import settle
from crm.rows import reread
from crm.selling.models import Order, OrderLine
from lab import records
from lab.entities.cells import plain
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

RECEIVABLE = LedgerEntry.Side.RECEIVABLE


def invoice_post(invoice: Invoice) -> Invoice:
    """The customer owes it from now on; a credit note settles its invoice as far as that is open."""
    return reread(document_post(invoice, _book, before=_ready))


def invoice_reverse(invoice: Invoice, *, reason: str = "") -> Invoice:
    """As if it had not been posted: what paid it is free again, and its orders are to be invoiced.

    Refused while a credit note stands on it.
    """
    return reread(document_reverse(invoice, _unbook, reason=reason))


def invoice_number(invoice: Invoice, *, tax_invoice_number: str) -> Invoice:
    """Note the number of the tax invoice that was issued after posting, once."""
    with sandbox_write():
        invoice = reread(invoice)
        if invoice.status != Posting.Status.POSTED or invoice.tax_invoice_number:
            raise ValidationError(_("A posted invoice gets the number of its tax invoice once."))
        values = {"tax_invoice_number": tax_invoice_number}
        return records.change(invoice, values, event="invoice.numbered")


def _ready(invoice: Invoice) -> None:
    lines = _lines(invoice)
    _refuse_strangers(invoice, lines)
    if invoice.corrects is not None:
        _refuse_too_much(invoice, invoice.corrects)
    records.change(invoice, {"due_on": _due(invoice)})


def _due(invoice: Invoice) -> dt.date:
    day = invoice.dated_on or current_actor().today
    if invoice.is_credit:
        return day
    due = invoice.due_on or day + dt.timedelta(days=trade_settings().payment_days)
    if due < day:
        raise ValidationError({"due_on": _("An invoice is not due before its date.")})
    return due


def _lines(invoice: Invoice) -> list[InvoiceLine]:
    joins = ("order_line__order", "order_line__product", "corrects")
    return list(invoice.lines.select_related(*joins))  # type: ignore[attr-defined]


def _refuse_strangers(invoice: Invoice, lines: Iterable[InvoiceLine]) -> None:
    """Lines fit the orders that they follow from. Raises ValidationError."""
    for place, line in enumerate(lines, 1):
        if line.order_line is None:
            continue
        order, told = line.order_line.order, {"line": place, "order": line.order_line.order}
        if (order.account_id, order.currency) != (invoice.account_id, invoice.currency):
            text = _("Line %(line)d is of “%(order)s”, which has another account or currency.")
            raise ValidationError({"lines": text % told})
        if line.product_id != line.order_line.product_id:
            text = _("Line %(line)d is of “%(order)s”, where it names another product.")
            raise ValidationError({"lines": text % told})
        if order.status != Order.Status.CONFIRMED and not invoice.is_credit:
            text = _("Line %(line)d is of “%(order)s”, which is not confirmed any more.")
            raise ValidationError({"lines": text % told})


def _refuse_too_much(note: Invoice, invoice: Invoice) -> None:
    """A credit note takes off no more than was invoiced; each line may be rounded otherwise."""
    if invoice.status != Posting.Status.POSTED:
        raise ValidationError(_("“%(invoice)s” has been reversed.") % {"invoice": invoice})
    if (note.account_id, note.currency) != (invoice.account_id, invoice.currency):
        text = _("A credit note has the account and currency of its invoice.")
        raise ValidationError({"account": text})
    others = [*invoice.credit_notes.filter(status=Posting.Status.POSTED)]  # type: ignore[attr-defined]
    unit = minor_unit(note.currency) * note.lines.count()  # type: ignore[attr-defined]
    for name, tolerance in (*((name, ZERO) for name in CHARGES), ("total", unit)):
        left = getattr(invoice, name) - sum((getattr(c, name) for c in others), ZERO)
        if getattr(note, name) > left + tolerance:
            text = _("At most %(left)s of “%(invoice)s” is left to be credited.")
            told = text % {"left": plain(left), "invoice": invoice}
            raise ValidationError({"lines" if name == "total" else name: told})


def _book(invoice: Invoice) -> None:
    sign = -1 if invoice.is_credit else 1
    owed = Owed(
        invoice.account,
        RECEIVABLE,
        Kind.CREDIT if invoice.is_credit else Kind.INVOICE,
        sign * invoice.total,
        invoice.currency,
        invoice.rate,
        invoice.dated_on,  # type: ignore[arg-type]
        invoice.due_on,
    )
    entry = post_entry(invoice, owed)
    _count(invoice, sign)
    if invoice.corrects is not None:
        _settle_corrected(entry, entry_of(invoice.corrects))


def _settle_corrected(credit: LedgerEntry, debit: LedgerEntry | None) -> None:
    if debit is None or not (amount := min(debit.open_amount, -credit.open_amount)):
        return
    settle(debit, credit, amount)
    tell_settled([debit.pk, credit.pk])


def _unbook(invoice: Invoice) -> None:
    standing = invoice.credit_notes.filter(status=Posting.Status.POSTED)  # type: ignore[attr-defined]
    if (note := standing.first()) is not None:
        text = _("The credit note “%(note)s” stands on it: reverse that first.")
        raise ValidationError(text % {"note": note})
    if (entry := entry_of(invoice)) is not None:
        free(entry)
    reverse_entries(invoice)
    _count(invoice, 1 if invoice.is_credit else -1)


def _count(invoice: Invoice, sign: int) -> None:
    """Count its quantities on the orders' lines, and a credit note's on those of its invoice."""
    lines = _lines(invoice)
    _count_ordered(_summed(lines, "order_line", sign))
    credited = _summed(lines, "corrects", -sign)
    rows = {row.pk: row for row in InvoiceLine.objects.filter(pk__in=credited)}
    for pk, delta in credited.items():
        if rows[pk].credited + delta > rows[pk].quantity:
            _refuse_quantity(rows[pk], rows[pk].uncredited)
    records.change_many(
        [(rows[pk], {"credited": rows[pk].credited + delta}) for pk, delta in credited.items()]
    )


def _summed(lines: Iterable[Any], link: str, sign: int) -> dict[int, Decimal]:
    """{id of what the lines follow from: quantity}; a line of an order may be on an invoice twice."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        if (pk := getattr(line, f"{link}_id")) is not None:
            found[pk] += sign * line.quantity
    return dict(found)


def _count_ordered(deltas: dict[int, Decimal]) -> None:
    rows = OrderLine.objects.filter(pk__in=deltas).select_related("product", "order")
    changes = []
    for row in rows.order_by("pk"):
        present = row.invoiced + deltas[row.pk]
        if deltas[row.pk] > 0 and present > invoiceable(row):
            _refuse_quantity(row, invoiceable(row) - row.invoiced)
        if present < 0:
            _refuse_quantity(row, row.invoiced)
        changes.append((row, {"invoiced": present}))
    records.change_many(changes)
    orders = Order.objects.filter(lines__in=list(deltas)).distinct()
    records.change_many([(order, {"billing": _billing(order)}) for order in orders])


def _billing(order: Order) -> str:
    lines = list(order.lines.all())  # type: ignore[attr-defined]
    wanted = [line.quantity - line.returned for line in lines]
    return progress_of([line.invoiced for line in lines], wanted)


def _refuse_quantity(line: Any, left: Decimal) -> None:
    text = _("Only %(left)s of “%(line)s” are left, by %(document)s.")
    told = {"left": plain(max(ZERO, left)), "line": line, "document": getattr(line, line.part_of)}
    raise ValidationError({"lines": text % told})
