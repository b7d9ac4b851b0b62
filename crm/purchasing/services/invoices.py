"""What happens to supplier invoices and credit notes: posted they are owed, reversed they never were."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.counting import count_on, taken_of
from crm.documents.models import Posting
from crm.documents.posting import document_post, document_reverse
from crm.documents.settings import trade_settings
from crm.ledger.invoices import (
    count_credited,
    due_day,
    invoice_disown,
    invoice_owe,
    refuse_too_much,
    sign_of,
)
from crm.ledger.models import LedgerEntry
from crm.purchasing.models import GoodsReceiptLine, SupplierInvoice, SupplierInvoiceLine
from crm.purchasing.models.suppliers import supplier_of
from crm.purchasing.progress import ordered_lines, tell_billing
from crm.purchasing.services.invoicing import INVOICED, invoiceable
from crm.rows import reread
from lab import records


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
    refuse_too_much(invoice)
    records.change(invoice, {"due_on": due_day(invoice, _payment_days(invoice))})


def _payment_days(invoice: SupplierInvoice) -> int:
    supplier = supplier_of(invoice.account_id)
    return supplier.payment_days if supplier else trade_settings().payment_days


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


def _book(invoice: SupplierInvoice) -> None:
    _count(invoice, sign_of(invoice))
    invoice_owe(invoice, LedgerEntry.Side.PAYABLE)


def _unbook(invoice: SupplierInvoice) -> None:
    invoice_disown(invoice)
    _count(invoice, -sign_of(invoice))


def _count(invoice: SupplierInvoice, sign: int) -> None:
    """Count its quantities where they come from: orders, receipts, and the invoice credited."""
    lines = _lines(invoice)
    ordered = ordered_lines(line.purchase_order_line_id for line in lines)
    count_on(
        ordered.values(), taken_of(lines, "purchase_order_line", sign), invoiceable, "invoiced"
    )
    tell_billing(ordered.values())
    received = taken_of(lines, "goods_receipt_line", sign)
    rows = GoodsReceiptLine.objects.filter(pk__in=received).select_related("product")
    count_on(rows.order_by("pk"), received, _whole, "invoiced")
    count_credited(lines, sign)


def _whole(line: GoodsReceiptLine) -> Decimal:
    return line.quantity
