"""What becomes of an opportunity's documents when it is closed, and of its amount when they are answered."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.services import document_step
from crm.selling.models import Opportunity, Order, Quote, Stage
from crm.selling.rules import require_change, seen
from lab import records
from lab.access.actors import entrusted


def waiting_quotes(opportunity: Opportunity) -> list[Quote]:
    """Those that were sent and not answered, of what the actor sees."""
    return list(Quote.objects.visible().filter(opportunity=opportunity, status=Quote.Status.SENT))


def close_documents(opportunity: Opportunity) -> None:
    """Before an opportunity is lost: reject the quotes that wait, cancel the drafts of orders.

    Raises ValidationError where an order is confirmed, Refused where a document is not the actor's.
    """
    orders = list(Order.objects.filter(opportunity=opportunity))
    for order in orders:
        if order.status == Order.Status.CONFIRMED:
            text = _("“%(order)s” is confirmed: cancel it first, then the opportunity can be lost.")
            raise ValidationError(text % {"order": seen(order)})
    reason = str(_("The opportunity was lost"))
    for quote in Quote.objects.filter(opportunity=opportunity, status__in=Quote.UNANSWERED):
        require_change(quote)
        values = {"rejection": reason}
        document_step(quote, Quote.Status.REJECTED, values, event="quote.rejected")
    for order in orders:
        if order.status == Order.Status.DRAFT:
            require_change(order)
            values = {"cancellation": reason}
            document_step(order, Order.Status.CANCELLED, values, event="order.cancelled")


def agreed_amount(opportunity: Opportunity) -> Decimal:
    """What the customer has agreed to: confirmed orders, and accepted quotes without one.

    Without tax, in the company's currency.
    """
    orders = list(Order.objects.filter(opportunity=opportunity, status=Order.Status.CONFIRMED))
    ordered = {order.quote_id for order in orders}
    quotes = Quote.objects.filter(opportunity=opportunity, status=Quote.Status.ACCEPTED)
    open_quotes = [quote for quote in quotes if quote.pk not in ordered]
    return sum((document.base_net for document in (*orders, *open_quotes)), Decimal(0))


def take_agreed_amount(document: Quote | Order) -> None:
    """Set the amount of the document's opportunity to what is agreed, in the same write.

    It follows from the answer, so it needs no right on the opportunity. Nothing agreed, or a lost
    opportunity, changes nothing.
    """
    found = Opportunity.objects.filter(pk=document.opportunity_id).select_related("stage").first()
    if found is None or found.stage.kind == Stage.Kind.LOST:
        return
    amount = agreed_amount(found)
    if not amount or amount == found.amount:
        return
    with entrusted():
        records.change(
            found, {"amount": amount}, event="opportunity.agreed", data={"document": str(document)}
        )
