"""Drafts of supplier invoices: from what was ordered or received, and credit notes from invoices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.currencies import rate_on
from crm.documents.models import Posting
from crm.documents.money import ZERO
from crm.documents.services import document_create, handed_on
from crm.documents.settings import TradeSettings, trade_settings
from crm.ledger.invoicing import (
    CHARGES,
    Line,
    charges_left,
    copied,
    credit_draft,
    creditable_lines,
    credited_line,
    terms_of,
)
from crm.purchasing.models import (
    GoodsReceipt,
    PurchaseOrder,
    PurchaseOrderLine,
    SupplierInvoice,
)
from crm.rows import owner_within_reach, reread
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

TO_ORDER = "lines__purchase_order_line__purchase_order"
INVOICED = (PurchaseOrder.Status.CONFIRMED, PurchaseOrder.Status.CLOSED)


def invoiceable(line: PurchaseOrderLine) -> Decimal:
    """How much of an order's line a supplier may invoice in all.

    Where invoices go by delivery goods must have come; what no warehouse keeps goes by the order.
    """
    goods = line.product is not None and line.product.stocked
    if goods and trade_settings().invoiced_by == TradeSettings.InvoicedBy.DELIVERY:
        return line.received
    return line.quantity


def purchase_order_invoice(order: PurchaseOrder) -> SupplierInvoice:
    """A draft with all of an order that may be invoiced and is not yet."""
    with sandbox_write():
        order = reread(order, "view")
        if order.status not in INVOICED:
            raise ValidationError(_("Only what is ordered is invoiced."))
        rows = list(order.lines.select_related("product"))
        left = [(line, invoiceable(line) - line.invoiced) for line in rows]
        lines = [copied(line, n, purchase_order_line_id=line.pk) for line, n in left if n > 0]
        return _created(
            order, lines, {**handed_on(order), **charges_left(order, SupplierInvoice, TO_ORDER)}
        )


def goods_receipt_invoice(receipt: GoodsReceipt) -> SupplierInvoice:
    """A draft with all of a posted receipt that is not invoiced yet, at the prices of its orders."""
    with sandbox_write():
        receipt = reread(receipt, "view")
        if receipt.status != Posting.Status.POSTED:
            raise ValidationError(_("Only what has come in is invoiced: post the receipt first."))
        joins = ("product", "purchase_order_line__purchase_order", "purchase_order_line__product")
        rows = [line for line in receipt.lines.select_related(*joins) if line.uninvoiced > 0]
        orders = {
            line.purchase_order_line.purchase_order
            for line in rows
            if line.purchase_order_line is not None
        }
        first = min(orders, key=lambda order: order.pk) if orders else None
        if any(terms_of(order) != terms_of(first) for order in orders):
            text = _("Its orders differ in currency, discount or tax: invoice each by itself.")
            raise ValidationError(text)
        values: dict[str, Any] = {"account": receipt.account, "subject": receipt.subject}
        if first is not None:
            values = {**handed_on(first), "subject": receipt.subject, **dict.fromkeys(CHARGES, 0)}
        if len(orders) == 1 and first is not None:
            values |= charges_left(first, SupplierInvoice, TO_ORDER)
        return _created(receipt, [_of_receipt(line) for line in rows], values)


def supplier_invoice_credit(invoice: SupplierInvoice) -> SupplierInvoice:
    """A draft credit note with all of a posted invoice that is not credited yet."""
    with sandbox_write():
        invoice = reread(invoice)
        rows = creditable_lines(invoice)
        return credit_draft(invoice, [credited_line(row, row.uncredited) for row in rows])


def _created(source: Any, lines: Sequence[Line], values: dict[str, Any]) -> SupplierInvoice:
    if not lines:
        text = _("There is nothing to invoice: all of it is invoiced, or has not come yet.")
        raise ValidationError(text)
    currency = values.get("currency", "")
    if currency and (rate := rate_on(currency, current_actor().today)):
        values = {**values, "rate": rate}
    values = {**values, "owner": owner_within_reach(source, SupplierInvoice)}
    return document_create(SupplierInvoice, values, lines, taken_over=True)


def _of_receipt(line: Any) -> Line:
    links = {"goods_receipt_line_id": line.pk}
    if line.purchase_order_line is not None:
        links["purchase_order_line_id"] = line.purchase_order_line_id
        return copied(line.purchase_order_line, line.uninvoiced, **links)
    each = line.product.cost if line.unit_cost is None else line.unit_cost
    values = {name: getattr(line, name) for name in ("product_id", "description", "unit")}
    more = {"price": each or ZERO, "tax_rate": line.product.tax_rate, "quantity": line.uninvoiced}
    return None, {**values, **more, **links}
