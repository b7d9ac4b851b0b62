"""What happens to invoices and credit notes: posted they are owed, reversed they never were."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.billing.models import Invoice, InvoiceLine
from crm.delivery.models import DeliveryLine, SalesReturnLine
from crm.delivery.progress import count_invoiced, invoiceable, tell_delivered
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
from crm.rows import reread
from crm.selling.models import Order
from lab import records
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
    refuse_too_much(invoice)
    _refuse_no_buyer(invoice)
    records.change(invoice, {"due_on": due_day(invoice, _days_to_pay(lines))})


def _days_to_pay(lines: Iterable[InvoiceLine]) -> int:
    """As the schedule says that delivered these goods, else as the company does."""
    for line in lines:
        schedule = line.delivery_line.delivery.schedule if line.delivery_line else None
        if schedule is not None and schedule.payment_days is not None:
            return schedule.payment_days
    return trade_settings().payment_days


def _refuse_no_buyer(invoice: Invoice) -> None:
    """A special tax invoice lets the buyer deduct the tax, so it names the buyer's tax number."""
    if invoice.tax_invoice_type == Invoice.TaxType.SPECIAL and not invoice.buyer_tax_number:
        text = _("A special tax invoice needs the buyer's tax number.")
        raise ValidationError({"buyer_tax_number": text})


def _lines(invoice: Invoice) -> list[InvoiceLine]:
    joins = (
        "order_line__order",
        "order_line__product",
        "delivery_line__delivery__schedule",
        "corrects",
    )
    return list(invoice.lines.select_related(*joins))  # type: ignore[attr-defined]


def _refuse_strangers(invoice: Invoice, lines: Iterable[InvoiceLine]) -> None:
    """Lines fit the orders and deliveries that they follow from. Raises ValidationError."""
    for place, line in enumerate(lines, 1):
        problem = _order_problem(invoice, line) or _delivery_problem(invoice, line)
        if problem:
            text = _("Line %(line)d: %(problem)s") % {"line": place, "problem": problem}
            raise ValidationError({"lines": text})


def _order_problem(invoice: Invoice, line: InvoiceLine) -> str:
    if line.order_line is None:
        return ""
    order = line.order_line.order
    told = {"order": order}
    if (order.account_id, order.currency) != (invoice.account_id, invoice.currency):
        return _("“%(order)s” has another account or currency.") % told
    if line.product_id != line.order_line.product_id:
        return _("“%(order)s” names another product.") % told
    if order.status != Order.Status.CONFIRMED and not invoice.is_credit:
        return _("“%(order)s” is not confirmed any more.") % told
    return ""


def _delivery_problem(invoice: Invoice, line: InvoiceLine) -> str:
    if line.delivery_line is None:
        return ""
    delivery = line.delivery_line.delivery
    told = {"delivery": delivery}
    if delivery.account_id != invoice.account_id:
        return _("“%(delivery)s” went to another account.") % told
    if line.product_id != line.delivery_line.product_id:
        return _("“%(delivery)s” brought another product.") % told
    if delivery.status != Posting.Status.POSTED and not invoice.is_credit:
        return _("“%(delivery)s” has been reversed.") % told
    return ""


def _book(invoice: Invoice) -> None:
    _count(invoice, sign_of(invoice))
    invoice_owe(invoice, RECEIVABLE)


def _unbook(invoice: Invoice) -> None:
    invoice_disown(invoice)
    _count(invoice, -sign_of(invoice))


def _count(invoice: Invoice, sign: int) -> None:
    """Count its quantities where they come from: orders, deliveries, returns, and the invoice credited.

    A credit note that is reversed leaves as invoiced what came back, as it was before it.
    """
    lines = _lines(invoice)
    undone = invoice.status == Posting.Status.REVERSED
    count_invoiced(taken_of(lines, "order_line", sign), _quantity if undone else invoiceable)
    kept = _quantity if undone else _kept
    _count_on(DeliveryLine, taken_of(lines, "delivery_line", sign), "invoiced", kept)
    _count_on(SalesReturnLine, taken_of(lines, "return_line", -sign), "credited", _quantity)
    count_credited(lines, sign)
    tell_delivered(
        {line.delivery_line.delivery_id for line in lines if line.delivery_line is not None},
        {line.order_line_id for line in lines},
    )


def _count_on(model: Any, deltas: dict[int, Decimal], column: str, most: Any) -> None:
    if deltas:
        rows = model.objects.filter(pk__in=deltas).select_related("product").order_by("pk")
        count_on(rows, deltas, most, column)


def _kept(line: DeliveryLine) -> Decimal:
    return line.kept


def _quantity(line: Any) -> Decimal:
    return line.quantity
