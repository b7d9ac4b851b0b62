"""What can happen to orders."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.documents.approvals.services import require_authority
from crm.documents.models import Progress
from crm.documents.services import document_step, issue_values
from crm.purchasing.models import RequestForQuotation
from crm.purchasing.services.requests import request_for
from crm.rows import reread
from crm.selling.counting import decide_counting
from crm.selling.credit import require_credit
from crm.selling.models import Order
from crm.selling.services.closing import take_agreed_amount
from crm.selling.shortage import missing_goods
from crm.stock.reserving import Wish, release, reserve
from lab.access.actors import entrusted
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Status = Order.Status


def order_confirm(order: Order) -> Order:
    """Confirm a draft, or what was approved: it gets its number, and today as its date unless dated.

    What is ordered becomes the amount of its opportunity.
    """
    with sandbox_write():
        order = reread(order)
        require_authority(order)
        day = order.ordered_on or current_actor().today
        values: dict[str, Any] = {"ordered_on": day}
        if order.status in (Status.DRAFT, Status.APPROVED):
            values |= issue_values(order, day)
            require_credit(order)
            values |= decide_counting(order)
        order = document_step(order, Status.CONFIRMED, values, event="order.confirmed")
        take_agreed_amount(order)
        _reserve(order)
        return order


def order_reserve(order: Order) -> Order:
    """Reserve what has come in since the order was confirmed. Raises ValidationError where nothing has."""
    with sandbox_write():
        order = reread(order)
        if order.status != Status.CONFIRMED:
            raise ValidationError(_("Goods are reserved for confirmed orders only."))
        if not _reserve(order):
            raise ValidationError(_("Nothing more can be reserved: all is, or nothing is there."))
        return order


def _reserve(order: Order) -> dict[int, Decimal]:
    """Promise what is available in the order's warehouse; {line id: quantity}."""
    if order.warehouse is None:
        return {}
    lines = order.lines.filter(product__stocked=True).select_related("product")
    wishes = [
        Wish(line, line.product, order.warehouse, line.undelivered)
        for line in lines
        if line.undelivered and line.product is not None
    ]
    with entrusted():
        return reserve(wishes)


def order_ask_suppliers(order: Order) -> RequestForQuotation:
    """A request for quotation of all that is missing for a confirmed order."""
    with sandbox_write():
        order = reread(order, "view")
        wanted: dict[Product, Decimal] = {}
        for missing in missing_goods(order):
            product = missing.line.product
            assert product is not None
            wanted[product] = wanted.get(product, Decimal(0)) + missing.quantity
        if not wanted:
            raise ValidationError(_("Nothing is missing: all of it is delivered or reserved."))
        subject = _("For %(order)s") % {"order": order.code}
        return request_for(list(wanted.items()), subject=subject, cause=order)


def order_cancel(order: Order, *, reason: str = "") -> Order:
    """Cancel an order; one that was confirmed keeps its number."""
    with sandbox_write():
        order = reread(order)
        values = {"cancellation": reason}
        _refuse_delivered(order)
        order = document_step(order, Status.CANCELLED, values, event="order.cancelled")
        take_agreed_amount(order)
        with entrusted():
            release(list(order.lines.all()))
        return order


def _refuse_delivered(order: Order) -> None:
    if order.delivery != Progress.NONE or order.billing != Progress.NONE:
        text = _("“%(order)s” was delivered or invoiced: reverse that first.")
        raise ValidationError(text % {"order": order})
