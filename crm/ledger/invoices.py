"""What an invoice of either side does: posted it is owed, reversed it never was, credited it is less."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.counting import count_on, taken_of
from crm.documents.models import Posting
from crm.documents.money import ZERO, minor_unit
from crm.ledger.entries import Kind, Owed, post_entry, reverse_entries
from crm.ledger.invoicing import CHARGES
from crm.ledger.papers import InvoiceDocument, InvoiceDocumentLine
from crm.ledger.paying import entry_of, free, pay
from lab.entities.cells import plain
from lab.tenancy.actor import current_actor


def due_day(invoice: InvoiceDocument, days: int) -> dt.date:
    """When it is to be paid; a credit note counts at once."""
    day = invoice.dated_on or current_actor().today
    if invoice.is_credit:
        return day
    due = invoice.due_on or day + dt.timedelta(days=days)
    if due < day:
        raise ValidationError({"due_on": _("An invoice is not due before its date.")})
    return due


def refuse_too_much(note: InvoiceDocument) -> None:
    """A credit note takes off no more than was invoiced; each line may be rounded otherwise."""
    invoice: Any = note.corrects
    if invoice is None:
        return
    if invoice.status != Posting.Status.POSTED:
        raise ValidationError(_("“%(invoice)s” has been reversed.") % {"invoice": invoice})
    if (note.account_id, note.currency) != (invoice.account_id, invoice.currency):
        text = _("A credit note has the account and currency of its invoice.")
        raise ValidationError({"account": text})
    others = list(invoice.credit_notes.filter(status=Posting.Status.POSTED))
    unit = minor_unit(note.currency) * note.lines.count()  # type: ignore[attr-defined]
    for name, tolerance in (*((name, ZERO) for name in CHARGES), ("total", unit)):
        left = getattr(invoice, name) - sum((getattr(c, name) for c in others), ZERO)
        if getattr(note, name) > left + tolerance:
            text = _("At most %(left)s of “%(invoice)s” is left to be credited.")
            told = text % {"left": plain(left), "invoice": invoice}
            raise ValidationError({"lines" if name == "total" else name: told})


def sign_of(invoice: InvoiceDocument) -> int:
    return -1 if invoice.is_credit else 1


def invoice_owe(invoice: InvoiceDocument, side: str) -> None:
    """It is owed from now on; a credit note settles its invoice as far as that is open."""
    assert invoice.dated_on is not None
    kind = Kind.CREDIT if invoice.is_credit else Kind.INVOICE
    amount = sign_of(invoice) * invoice.total
    owed = (invoice.account, side, kind, amount, invoice.currency, invoice.rate)
    entry = post_entry(invoice, Owed(*owed, invoice.dated_on, invoice.due_on))
    corrected = entry_of(invoice.corrects) if invoice.corrects is not None else None
    if corrected is not None and corrected.open_amount and entry.open_amount:
        pay(entry, corrected, None)


def invoice_disown(invoice: InvoiceDocument) -> None:
    """It never was: what paid it is free again. Refused while a credit note stands on it."""
    standing = invoice.credit_notes.filter(status=Posting.Status.POSTED)  # type: ignore[attr-defined]
    if (note := standing.first()) is not None:
        text = _("The credit note “%(note)s” stands on it: reverse that first.")
        raise ValidationError(text % {"note": note})
    if (entry := entry_of(invoice)) is not None:
        free(entry)
    reverse_entries(invoice)


def count_credited(lines: list[Any], sign: int) -> None:
    """Count what a credit note takes off on the lines of its invoice."""
    deltas = taken_of(lines, "corrects", -sign)
    if deltas:
        rows = type(lines[0]).objects.filter(pk__in=deltas).select_related("product")
        count_on(rows.order_by("pk"), deltas, _whole, "credited")


def _whole(line: InvoiceDocumentLine) -> Decimal:
    return line.quantity
