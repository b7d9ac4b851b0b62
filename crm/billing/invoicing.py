"""Drafts of invoices: from orders with what is not invoiced yet, and of credit notes from invoices."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.billing.models import Invoice, InvoiceLine
from crm.documents.currencies import rate_on
from crm.documents.models import Posting
from crm.documents.money import ZERO
from crm.documents.services import (
    COPIED_PRICED,
    document_change,
    document_create,
    handed_on,
    require_draft,
)
from crm.documents.settings import TradeSettings, trade_settings
from crm.rows import owner_within_reach, reread
from crm.selling.models import Order, OrderLine
from lab.access.decisions import Refused
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat
from lab.tenancy.writing import sandbox_write

Line = tuple[int | None, dict[str, Any]]
CHARGES = ("freight", "other_charges")
# What orders that stand on one invoice agree in.
SHARED = ("account_id", "currency", "prices_include_tax", "discount_percent")


def invoiceable(line: OrderLine) -> Decimal:
    """How much of an order's line may be invoiced in all; what came back is not.

    Where invoices go by delivery, goods must have left; what no warehouse keeps goes by the order.
    """
    goods = line.product is not None and line.product.stocked
    if goods and trade_settings().invoiced_by == TradeSettings.InvoicedBy.DELIVERY:
        return line.delivered - line.returned
    return line.quantity - line.returned


def order_invoice(order: Order) -> Invoice:
    """A draft with all of a confirmed order that may be invoiced and is not yet."""
    with sandbox_write():
        order = reread(order, "view")
        lines = _lines_left(order)
        values = {
            **handed_on(order),
            **_charges_left(order),
            "rate": rate_on(order.currency, current_actor().today) or order.rate,
            "owner": _keeper(order),
        }
        return document_create(Invoice, values, lines, taken_over=True)


def invoice_take(invoice: Invoice, *, order: Order) -> Invoice:
    """Add what is left of another order of the same account to a draft."""
    with sandbox_write():
        invoice, order = reread(invoice), reread(order, "view")
        require_draft(invoice)
        _keeper(order)
        if invoice.is_credit or any(getattr(invoice, n) != getattr(order, n) for n in SHARED):
            text = _(
                "“%(order)s” does not go with this invoice: account, currency, discount and tax in "
                "prices must be the same."
            )
            raise ValidationError({"order": text % {"order": order}})
        present = list(invoice.lines.all())
        if any(line.order_line and line.order_line.order_id == order.pk for line in present):
            raise ValidationError({"order": _("This order is on the invoice already.")})
        kept: list[Line] = [(line.number, {}) for line in present]
        charges = _charges_left(order)
        more = {name: getattr(invoice, name) + charges[name] for name in CHARGES}
        return document_change(invoice, more, [*kept, *_lines_left(order)], taken_over=True)


def invoice_credit(invoice: Invoice) -> Invoice:
    """A draft credit note with all of a posted invoice that is not credited yet."""
    with sandbox_write():
        invoice = reread(invoice)
        if invoice.status != Posting.Status.POSTED or invoice.is_credit:
            raise ValidationError(_("Only a posted invoice is credited."))
        lines = [
            _copied(line, line.uncredited, corrects_id=line.pk, order_line_id=line.order_line_id)
            for line in invoice.lines.all()
            if line.uncredited > 0
        ]
        if not lines:
            raise ValidationError(_("All of this invoice has been credited."))
        standing = _standing(invoice.credit_notes)
        left = {n: getattr(invoice, n) - sum(getattr(c, n) for c in standing) for n in CHARGES}
        values = {
            **handed_on(invoice),
            **{name: max(ZERO, amount) for name, amount in left.items()},
            "kind": Invoice.Kind.CREDIT,
            "corrects": invoice,
            "subject": _("Credit for %(invoice)s") % {"invoice": invoice.code},
            "buyer_tax_number": invoice.buyer_tax_number,
            "tax_invoice_type": invoice.tax_invoice_type,
            "owner": owner_within_reach(invoice, Invoice),
        }
        return document_create(Invoice, values, lines, taken_over=True)


def _keeper(order: Order) -> Seat:
    """Whose the invoice of an order is. Raises Refused where the order is out of the actor's hands."""
    if (owner := owner_within_reach(order, Invoice)) is None:
        raise Refused(_("This order is a colleague's: they invoice it, or who keeps the books."))
    return owner


def _lines_left(order: Order) -> list[Line]:
    if order.status != Order.Status.CONFIRMED:
        raise ValidationError(_("Only a confirmed order is invoiced."))
    lines = order.lines.select_related("product")  # type: ignore[attr-defined]
    left = [(line, invoiceable(line) - line.invoiced) for line in lines]
    found = [_copied(line, rest, order_line_id=line.pk) for line, rest in left if rest > 0]
    if not found:
        raise ValidationError(
            _("There is nothing to invoice: all of it is invoiced, or not delivered yet.")
        )
    return found


def _copied(line: Any, quantity: Decimal, **links: int | None) -> Line:
    values = {name: getattr(line, name) for name in COPIED_PRICED}
    return None, {**values, "quantity": quantity, **links}


def _standing(invoices: Any) -> Any:
    return invoices.filter(status=Posting.Status.POSTED)


def _charges_left(order: Order) -> dict[str, Decimal]:
    """Freight and other charges of an order that no posted invoice has taken."""
    lines = InvoiceLine.objects.filter(order_line__order=order, invoice__kind=Invoice.Kind.INVOICE)
    posted = list(_standing(Invoice.objects).filter(pk__in=lines.values("invoice")))
    return {
        name: max(ZERO, getattr(order, name) - sum(_taken(order, posted, name))) for name in CHARGES
    }


def _taken(order: Order, invoices: list[Invoice], name: str) -> Iterable[Decimal]:
    """What of the order's charge each invoice took: the orders on it are served in their order."""
    for invoice in invoices:
        on_it = Order.objects.filter(lines__invoice_lines__invoice=invoice, pk__lt=order.pk)
        before = sum((getattr(each, name) for each in on_it.distinct()), ZERO)
        yield max(ZERO, min(getattr(order, name), getattr(invoice, name) - before))
