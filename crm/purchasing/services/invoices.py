"""What happens to supplier invoices and credit notes: posted they are owed, reversed they never were."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.models import Posting, progress_of
from crm.documents.money import ZERO, minor_unit
from crm.documents.posting import document_post, document_reverse
from crm.documents.settings import trade_settings
from crm.ledger.entries import Kind, Owed, post_entry, reverse_entries
from crm.ledger.models import LedgerEntry
from crm.ledger.paying import entry_of, free, pay
from crm.purchasing.models import (
    GoodsReceiptLine,
    PurchaseOrder,
    PurchaseOrderLine,
    SupplierInvoice,
    SupplierInvoiceLine,
)
from crm.purchasing.models.suppliers import supplier_of
from crm.purchasing.progress import summed
from crm.purchasing.services.invoicing import CHARGES, INVOICED, invoiceable
from crm.rows import reread
from lab import records
from lab.entities.cells import plain
from lab.tenancy.actor import current_actor

PAYABLE = LedgerEntry.Side.PAYABLE


def supplier_invoice_post(invoice: SupplierInvoice) -> SupplierInvoice:
    """The supplier is owed it from now on; a credit note settles its invoice as far as that is open."""
    return reread(document_post(invoice, _book, before=_ready))


def supplier_invoice_reverse(invoice: SupplierInvoice, *, reason: str = "") -> SupplierInvoice:
    """As if it had not been posted: what paid it is free again. Refused while a credit note stands."""
    return reread(document_reverse(invoice, _unbook, reason=reason))


def _ready(invoice: SupplierInvoice) -> None:
    if not invoice.supplier_number:
        text = _("Enter the number that the supplier gave it.")
        raise ValidationError({"supplier_number": text})
    _refuse_strangers(invoice)
    if invoice.corrects is not None:
        _refuse_too_much(invoice, invoice.corrects)
    records.change(invoice, {"due_on": _due(invoice)})


def _due(invoice: SupplierInvoice) -> dt.date:
    day = invoice.dated_on or current_actor().today
    if invoice.is_credit:
        return day
    supplier = supplier_of(invoice.account_id)
    days = supplier.payment_days if supplier else trade_settings().payment_days
    due = invoice.due_on or day + dt.timedelta(days=days)
    if due < day:
        raise ValidationError({"due_on": _("An invoice is not due before its date.")})
    return due


def _lines(invoice: SupplierInvoice) -> list[SupplierInvoiceLine]:
    joins = (
        "purchase_order_line__purchase_order",
        "goods_receipt_line__goods_receipt",
        "corrects",
    )
    return list(invoice.lines.select_related(*joins))  # type: ignore[attr-defined]


def _refuse_strangers(invoice: SupplierInvoice) -> None:
    """Lines fit the orders and receipts that they follow from. Raises ValidationError."""
    for place, line in enumerate(_lines(invoice), 1):
        if (problem := _problem(invoice, line)) is not None:
            text = _("Line %(line)d: %(problem)s") % {"line": place, "problem": problem}
            raise ValidationError({"lines": text})


def _problem(invoice: SupplierInvoice, line: SupplierInvoiceLine) -> str | None:
    ordered, received = line.purchase_order_line, line.goods_receipt_line
    if ordered is not None:
        order = ordered.purchase_order
        told = {"order": order}
        if (order.account_id, order.currency) != (invoice.account_id, invoice.currency):
            return _("“%(order)s” has another supplier or currency.") % told
        if order.status not in INVOICED and not invoice.is_credit:
            return _("“%(order)s” was cancelled.") % told
    if received is not None:
        if received.goods_receipt.account_id != invoice.account_id:
            return _("The goods came from another supplier.")
        if received.goods_receipt.status != Posting.Status.POSTED and not invoice.is_credit:
            return _("The goods receipt has been reversed.")
    for source in (ordered, received):
        if source is not None and source.product_id != line.product_id:
            return _("“%(document)s” names another product.") % {"document": source}
    return None


def _refuse_too_much(note: SupplierInvoice, invoice: SupplierInvoice) -> None:
    """A credit note takes off no more than was invoiced; each line may be rounded otherwise."""
    if invoice.status != Posting.Status.POSTED:
        raise ValidationError(_("“%(invoice)s” has been reversed.") % {"invoice": invoice})
    if (note.account_id, note.currency) != (invoice.account_id, invoice.currency):
        text = _("A credit note has the account and currency of its invoice.")
        raise ValidationError({"account": text})
    others = list(invoice.credit_notes.filter(status=Posting.Status.POSTED))  # type: ignore[attr-defined]
    unit = minor_unit(note.currency) * note.lines.count()  # type: ignore[attr-defined]
    for name, tolerance in (*((name, ZERO) for name in CHARGES), ("total", unit)):
        left = getattr(invoice, name) - sum((getattr(c, name) for c in others), ZERO)
        if getattr(note, name) > left + tolerance:
            text = _("At most %(left)s of “%(invoice)s” is left to be credited.")
            told = text % {"left": plain(left), "invoice": invoice}
            raise ValidationError({"lines" if name == "total" else name: told})


def _book(invoice: SupplierInvoice) -> None:
    sign = -1 if invoice.is_credit else 1
    assert invoice.dated_on is not None
    kind = Kind.CREDIT if invoice.is_credit else Kind.INVOICE
    owed = (invoice.account, PAYABLE, kind, sign * invoice.total, invoice.currency, invoice.rate)
    entry = post_entry(invoice, Owed(*owed, invoice.dated_on, invoice.due_on))
    _count(invoice, sign)
    corrected = entry_of(invoice.corrects) if invoice.corrects is not None else None
    if corrected is not None and corrected.open_amount and entry.open_amount:
        pay(entry, corrected, None)


def _unbook(invoice: SupplierInvoice) -> None:
    standing = invoice.credit_notes.filter(status=Posting.Status.POSTED)  # type: ignore[attr-defined]
    if (note := standing.first()) is not None:
        text = _("The credit note “%(note)s” stands on it: reverse that first.")
        raise ValidationError(text % {"note": note})
    if (entry := entry_of(invoice)) is not None:
        free(entry)
    reverse_entries(invoice)
    _count(invoice, 1 if invoice.is_credit else -1)


def _count(invoice: SupplierInvoice, sign: int) -> None:
    """Count its quantities on the lines of orders and receipts, and a credit note's on its invoice."""
    lines = _lines(invoice)
    ordered = _count_on(PurchaseOrderLine, _of(lines, "purchase_order_line", sign), invoiceable)
    _tell_billing(ordered)
    received = _of(lines, "goods_receipt_line", sign)
    _count_on(GoodsReceiptLine, received, lambda row: row.quantity)
    credited = _of(lines, "corrects", -sign)
    _count_on(SupplierInvoiceLine, credited, lambda row: row.quantity, column="credited")


def _of(lines: Iterable[Any], link: str, sign: int) -> dict[int, Decimal]:
    return summed((getattr(line, f"{link}_id"), sign * line.quantity) for line in lines)


def _count_on(model: Any, deltas: dict[int, Decimal], most: Any, column: str = "invoiced") -> list:
    rows = list(model.objects.filter(pk__in=deltas).select_related("product").order_by("pk"))
    changes = []
    for row in rows:
        present, delta = getattr(row, column), deltas[row.pk]
        if delta > 0 and present + delta > most(row):
            _refuse_quantity(row, most(row) - present)
        if present + delta < 0:
            _refuse_quantity(row, present)
        changes.append((row, {column: present + delta}))
    records.change_many(changes)
    return rows


def _tell_billing(lines: Iterable[PurchaseOrderLine]) -> None:
    orders = PurchaseOrder.objects.filter(pk__in={line.purchase_order_id for line in lines})
    changes = []
    for order in orders.order_by("pk"):
        rows = list(order.lines.values_list("invoiced", "quantity"))
        done = progress_of(
            [invoiced for invoiced, _all in rows], [wanted for _done, wanted in rows]
        )
        changes.append((order, {"billing": done}))
    records.change_many(changes)


def _refuse_quantity(line: Any, left: Decimal) -> None:
    text = _("Only %(left)s of “%(line)s” are left, by %(document)s.")
    told = {"left": plain(max(ZERO, left)), "line": line, "document": getattr(line, line.part_of)}
    raise ValidationError({"lines": text % told})
