"""What can happen to orders."""

from crm.rows import reread
from crm.selling.models import Order
from crm.selling.services.documents import document_step, issue_values
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Status = Order.Status


def order_confirm(order: Order) -> Order:
    """Confirm a draft: it gets its number, is dated today unless dated, and stands as it is."""
    with sandbox_write():
        order = reread(order)
        values = {"ordered_on": order.ordered_on or current_actor().today}
        if order.status == Status.DRAFT:
            values |= issue_values(order)
        return document_step(order, Status.CONFIRMED, values, event="order.confirmed")


def order_cancel(order: Order, *, reason: str = "") -> Order:
    """Cancel an order; one that was confirmed keeps its number."""
    with sandbox_write():
        order = reread(order)
        return document_step(
            order, Status.CANCELLED, {"cancellation": reason}, event="order.cancelled"
        )
