"""What can happen to orders."""

from typing import Any

from crm.rows import reread
from crm.selling.models import Order
from crm.selling.services.closing import take_agreed_amount
from crm.selling.services.documents import document_step, issue_values
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Status = Order.Status


def order_confirm(order: Order) -> Order:
    """Confirm a draft: it gets its number, is dated today unless dated, and stands as it is.

    What is ordered becomes the amount of its opportunity.
    """
    with sandbox_write():
        order = reread(order)
        day = order.ordered_on or current_actor().today
        values: dict[str, Any] = {"ordered_on": day}
        if order.status == Status.DRAFT:
            values |= issue_values(order, day)
        order = document_step(order, Status.CONFIRMED, values, event="order.confirmed")
        take_agreed_amount(order)
        return order


def order_cancel(order: Order, *, reason: str = "") -> Order:
    """Cancel an order; one that was confirmed keeps its number."""
    with sandbox_write():
        order = reread(order)
        values = {"cancellation": reason}
        order = document_step(order, Status.CANCELLED, values, event="order.cancelled")
        take_agreed_amount(order)
        return order
