"""What can happen to quotes."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.rows import owner_within_reach, reread
from crm.selling.models import Opportunity, Order, Quote
from crm.selling.services.documents import (
    copied_lines,
    document_create,
    document_step,
    issue_values,
)
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Status = Quote.Status


def opportunity_quote(opportunity: Opportunity) -> Quote:
    """A draft quote with the products of the opportunity, at the prices talked about."""
    with sandbox_write():
        opportunity = reread(opportunity)
        if opportunity.account_id is None:
            raise ValidationError({"account": _("Enter the account that the quote goes to first.")})
        values = {
            "opportunity": opportunity,
            "account": opportunity.account,
            "contact": opportunity.contact,
            "subject": opportunity.name,
            "owner": owner_within_reach(opportunity, Quote),
        }
        lines = [
            (None, {name: getattr(line, name) for name in ("product_id", "quantity", "price")})
            for line in opportunity.products.all()
        ]
        return document_create(Quote, values, lines)


def quote_send(quote: Quote, *, valid_until: dt.date | None = None) -> Quote:
    """Send a draft to the customer: it gets its number and cannot be edited any more."""
    with sandbox_write():
        quote = reread(quote)
        today = current_actor().today
        valid_until = valid_until or quote.valid_until
        if valid_until is not None and valid_until < today:
            raise ValidationError({"valid_until": _("This day has passed. Choose a later one.")})
        values = {"issued_on": today, "valid_until": valid_until}
        if quote.status == Status.DRAFT:
            values |= issue_values(quote)
        return document_step(quote, Status.SENT, values, event="quote.sent")


def quote_accept(quote: Quote) -> Quote:
    """The customer takes the offer, while it is valid. The opportunity stays as it is."""
    with sandbox_write():
        quote = reread(quote)
        if quote.valid_until and quote.valid_until < current_actor().today:
            raise ValidationError(
                _("This quote expired on %(day)s. Write a new one.") % {"day": quote.valid_until}
            )
        return document_step(quote, Status.ACCEPTED, event="quote.accepted")


def quote_reject(quote: Quote, *, reason: str = "") -> Quote:
    """The customer does not take the offer."""
    with sandbox_write():
        quote = reread(quote)
        return document_step(quote, Status.REJECTED, {"rejection": reason}, event="quote.rejected")


def quote_order(quote: Quote) -> Order:
    """A draft order with the lines of an accepted quote. One quote becomes one order."""
    with sandbox_write():
        quote = reread(quote)
        if quote.status != Status.ACCEPTED:
            raise ValidationError(_("Only an accepted quote becomes an order. Accept it first."))
        present = quote.orders.exclude(status=Order.Status.CANCELLED).first()
        if present is not None:
            raise ValidationError(
                _("There is an order from this quote already: %(order)s.") % {"order": present}
            )
        values = {
            "quote": quote,
            "opportunity": quote.opportunity,
            "account": quote.account,
            "contact": quote.contact,
            "subject": quote.subject,
            "terms": quote.terms,
            "discount_percent": quote.discount_percent,
            "owner": owner_within_reach(quote, Order),
        }
        return document_create(Order, values, copied_lines(quote))


def offers_win(quote: Quote) -> bool:
    """Whether to offer to win the opportunity: its quote is accepted, and it is still open."""
    opportunity = quote.opportunity
    return quote.status == Status.ACCEPTED and opportunity is not None and opportunity.is_open
