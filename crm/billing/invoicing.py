"""Drafts of invoices: from orders and deliveries with what is not invoiced yet, and of credit notes."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.billing.models import Invoice, InvoiceLine
from crm.delivery.models import Delivery, DeliveryLine, SalesReturn
from crm.delivery.progress import by_delivery, invoiceable
from crm.documents.currencies import rate_on
from crm.documents.models import Posting
from crm.documents.money import ZERO
from crm.documents.services import document_change, document_create, handed_on, require_draft
from crm.ledger.invoicing import (
    CHARGES,
    Line,
    charges_left,
    copied,
    credit_draft,
    creditable_lines,
    credited_line,
    summed_charges,
    terms_of,
)
from crm.rows import owner_within_reach, reread
from crm.selling.models import Order
from lab.access.decisions import ALLOWED, Decision, Refused
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Owned, Seat
from lab.tenancy.writing import sandbox_write

TO_ORDER = "lines__order_line__order"


def may_invoice(source: Owned) -> Decision:
    """Whose order or delivery it is invoices it, and who keeps the books."""
    if owner_within_reach(source, Invoice) is not None:
        return ALLOWED
    text = _("“%(document)s” is a colleague's: they invoice it, or who keeps the books.")
    return Decision(False, text % {"document": source})


def invoiceable_now(order: Order) -> bool:
    """Whether enough was delivered of a confirmed order, where invoicing goes by delivery."""
    if not by_delivery():
        return True
    lines = order.lines.select_related("product")  # type: ignore[attr-defined]
    return any(invoiceable(line) > line.invoiced for line in lines)


def order_invoice(order: Order) -> Invoice:
    """A draft with all of a confirmed order that may be invoiced and is not yet."""
    with sandbox_write():
        order = reread(order, "view")
        return _drafted(order, [order], _lines_of_order(order), {})


def delivery_invoice(delivery: Delivery) -> Invoice:
    """A draft with what of a posted delivery is not invoiced yet, at the prices of its orders.

    Lines of orders that agree with the first in currency, discount and tax; the others are left for
    an invoice of their own.
    """
    with sandbox_write():
        delivery = reread(delivery, "view")
        rows = _rows_left(delivery)
        first = terms_of(_order_of(rows[0]))
        rows = [row for row in rows if terms_of(_order_of(row)) == first]
        values = {"account": delivery.account, "contact": delivery.contact}
        more = {"subject": delivery.subject, "tracking_number": delivery.tracking_number}
        lines = [_of_delivery(row, row.uninvoiced) for row in rows]
        return _drafted(delivery, _orders_of(rows), lines, {**values, **more})


def invoice_take(invoice: Invoice, *, order: Order) -> Invoice:
    """Add what is left of another order of the same account to a draft."""
    with sandbox_write():
        invoice, order = reread(invoice), reread(order, "view")
        present = _present_lines(invoice)
        _keeper(order)
        _refuse_unlike(invoice, order, order, "order")
        if any(line.order_line and line.order_line.order_id == order.pk for line in present):
            raise ValidationError({"order": _("This order is on the invoice already.")})
        return _added(invoice, present, [order], _lines_of_order(order))


def invoice_take_delivery(invoice: Invoice, *, delivery: Delivery) -> Invoice:
    """Add what is left of another delivery to the same account to a draft."""
    with sandbox_write():
        invoice, delivery = reread(invoice), reread(delivery, "view")
        present = _present_lines(invoice)
        if delivery.account_id != invoice.account_id:
            raise ValidationError({"delivery": _("This delivery went to another account.")})
        known = {line.delivery_line_id for line in present}
        rows = [row for row in _rows_left(delivery) if row.pk not in known]
        if not rows:
            raise ValidationError({"delivery": _("This delivery is on the invoice already.")})
        for order in (orders := _orders_of(rows)):
            _keeper(order)
            _refuse_unlike(invoice, order, delivery, "delivery")
        named = {line.order_line.order_id for line in present if line.order_line}
        fresh = [order for order in orders if order.pk not in named]
        lines = [_of_delivery(row, row.uninvoiced) for row in rows]
        return _added(invoice, present, fresh, lines)


def invoice_credit(invoice: Invoice) -> Invoice:
    """A draft credit note with all of a posted invoice that is not credited yet."""
    with sandbox_write():
        invoice = reread(invoice)
        rows = creditable_lines(invoice)
        return _credit(invoice, [credited_line(row, row.uncredited) for row in rows])


def return_credit(sales_return: SalesReturn) -> Invoice:
    """A draft credit note for the goods of a posted return, of the oldest invoice that holds them.

    What other invoices hold is left for notes of their own: post this one and ask again.
    """
    with sandbox_write():
        sales_return = reread(sales_return, "view")
        if sales_return.status != Posting.Status.POSTED:
            raise ValidationError(_("Only what has come back is credited: post the return first."))
        shares = _shares(sales_return)
        if not shares:
            text = _("There is nothing to credit: its goods were not invoiced, or are credited.")
            raise ValidationError(text)
        invoice = _within_reach(min((line.invoice_id for line, _n, _pk in shares)))
        lines = [
            credited_line(line, quantity, return_line_id=pk)
            for line, quantity, pk in shares
            if line.invoice_id == invoice.pk
        ]
        return _credit(invoice, lines, dict.fromkeys(CHARGES, ZERO))


def _within_reach(pk: int) -> Invoice:
    if (invoice := Invoice.objects.visible("change").filter(pk=pk).first()) is None:
        raise Refused(_("Its invoice is a colleague's: they credit it, or who keeps the books."))
    return invoice


def _credit(
    invoice: Invoice, lines: Sequence[Line], more: Mapping[str, Any] | None = None
) -> Invoice:
    names = ("buyer_tax_number", "tax_invoice_type")
    values = {name: getattr(invoice, name) for name in names}
    return credit_draft(invoice, lines, {**values, **(more or {})})


def _shares(sales_return: SalesReturn) -> list[tuple[InvoiceLine, Decimal, int]]:
    """What of invoices' lines the goods that came back stand on: (line, quantity, line of the return).

    Invoices by the delivery come before those by its order, older ones before younger.
    """
    rows = list(sales_return.lines.select_related("delivery_line"))  # type: ignore[attr-defined]
    left: dict[int, Decimal] = {}
    found = []
    for row in rows:
        missing = row.quantity - row.credited
        for line in _invoiced_lines(row.delivery_line):
            free = left.setdefault(line.pk, line.uncredited)
            quantity = min(missing, free)
            if quantity > 0:
                found.append((line, quantity, row.pk))
                left[line.pk] -= quantity
                missing -= quantity
    return found


def _invoiced_lines(delivered: DeliveryLine | None) -> list[InvoiceLine]:
    if delivered is None:
        return []
    rows = InvoiceLine.objects.filter(
        invoice__kind=Invoice.Kind.INVOICE, invoice__status=Posting.Status.POSTED
    ).select_related("invoice")
    own = list(rows.filter(delivery_line=delivered).order_by("pk"))
    if delivered.order_line_id is None:
        return own
    return own + list(
        rows.filter(delivery_line=None, order_line=delivered.order_line_id).order_by("pk")
    )


def _drafted(
    source: Owned, orders: Sequence[Order], lines: Sequence[Line], values: Mapping[str, Any]
) -> Invoice:
    """A draft with the conditions of the first order and what is left of the charges of all."""
    taken = {**handed_on(orders[0]), **_charges(orders)} if orders else {}
    if orders:
        rate = rate_on(orders[0].currency, current_actor().today)
        taken["rate"] = rate or orders[0].rate
    owner = _keeper(orders[0] if orders else source)
    return document_create(Invoice, {**taken, **values, "owner": owner}, lines, taken_over=True)


def _added(
    invoice: Invoice, present: Iterable[InvoiceLine], orders: Sequence[Order], lines: Sequence[Line]
) -> Invoice:
    kept: list[Line] = [(line.number, {}) for line in present]
    charges = _charges(orders)
    more = {name: getattr(invoice, name) + charges[name] for name in CHARGES}
    return document_change(invoice, more, [*kept, *lines], taken_over=True)


def _charges(orders: Iterable[Order]) -> dict[str, Decimal]:
    return summed_charges(charges_left(order, Invoice, TO_ORDER) for order in orders)


def _present_lines(invoice: Invoice) -> list[InvoiceLine]:
    require_draft(invoice)
    return list(invoice.lines.select_related("order_line"))  # type: ignore[attr-defined]


def _refuse_unlike(invoice: Invoice, order: Order, named: Owned, field: str) -> None:
    same = (invoice.account_id, *terms_of(invoice)) == (order.account_id, *terms_of(order))
    if invoice.is_credit or not same:
        text = _(
            "“%(order)s” does not go with this invoice: account, currency, discount and tax in "
            "prices must be the same."
        )
        raise ValidationError({field: text % {"order": named}})


def _keeper(source: Owned) -> Seat:
    """Whose the invoice is. Raises Refused where the order or delivery is out of the actor's hands."""
    may_invoice(source).require()
    return source.owner


def _lines_of_order(order: Order) -> list[Line]:
    """What is left of an order; where invoices go by delivery, goods by what was delivered of them."""
    if order.status != Order.Status.CONFIRMED:
        raise ValidationError(_("Only a confirmed order is invoiced."))
    found: list[Line] = []
    delivered = _delivered(order) if by_delivery() else {}
    for line in order.lines.select_related("product"):  # type: ignore[attr-defined]
        left = invoiceable(line) - line.invoiced
        for row in delivered.get(line.pk, ()):
            part = min(left, row.kept - row.invoiced)
            if part > 0:
                found.append(copied(line, part, order_line_id=line.pk, delivery_line_id=row.pk))
                left -= part
        if left > 0:
            found.append(copied(line, left, order_line_id=line.pk))
    if not found:
        raise ValidationError(
            _("There is nothing to invoice: all of it is invoiced, or not delivered yet.")
        )
    return found


def _delivered(order: Order) -> dict[int, list[DeliveryLine]]:
    """{line of the order: its posted deliveries, in order}."""
    rows = DeliveryLine.objects.filter(
        order_line__order=order, delivery__status=Posting.Status.POSTED
    )
    found: dict[int, list[DeliveryLine]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.order_line_id, []).append(row)
    return found


def _rows_left(delivery: Delivery) -> list[DeliveryLine]:
    """The lines of a posted delivery of which something is to be invoiced. Raises where nothing is."""
    if delivery.status != Posting.Status.POSTED:
        raise ValidationError(_("Only what was delivered is invoiced: post the delivery first."))
    joins = ("product", "order_line__product", "order_line__order")
    rows = [row for row in delivery.lines.select_related(*joins) if row.uninvoiced > 0]  # type: ignore[attr-defined]
    if not rows:
        raise ValidationError(_("All of this delivery has been invoiced, or came back."))
    return rows


def _of_delivery(row: DeliveryLine, quantity: Decimal) -> Line:
    """At the price of its order; without one at what the product is offered for."""
    if row.order_line is not None:
        return copied(
            row.order_line, quantity, order_line_id=row.order_line_id, delivery_line_id=row.pk
        )
    values = {name: getattr(row, name) for name in ("product_id", "description", "unit")}
    return None, {**values, "quantity": quantity, "delivery_line_id": row.pk}


def _order_of(row: DeliveryLine) -> Order | None:
    return row.order_line.order if row.order_line is not None else None


def _orders_of(rows: Iterable[DeliveryLine]) -> list[Order]:
    found = {order.pk: order for row in rows if (order := _order_of(row)) is not None}
    return [found[pk] for pk in sorted(found)]
