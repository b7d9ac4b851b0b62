"""What can happen to quotes."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.approvals.services import document_reject, require_authority
from crm.documents.services import (
    copied_lines,
    document_create,
    document_step,
    handed_on,
    issue_values,
)
from crm.mailbox.papers import document_mail
from crm.rows import owner_within_reach, reread
from crm.selling.answering import may_accept_for
from crm.selling.models import Opportunity, Order, Quote
from crm.selling.rules import require_change
from crm.selling.services.closing import take_agreed_amount
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
        return document_create(Quote, values, lines, taken_over=True)


def quote_send(quote: Quote, *, valid_until: dt.date | None = None, by_mail: bool = False) -> Quote:
    """Send a draft, or what was approved, to the customer: it gets its number and is edited no more.
    Either its contact gets the PDF by mail, or it is handed over otherwise.

    A later version keeps the number of the first with its own behind it, and supersedes the one
    before, which must not have been accepted meanwhile.
    """
    with sandbox_write():
        quote = reread(quote)
        require_authority(quote)
        today = current_actor().today
        valid_until = valid_until or quote.valid_until
        if valid_until is not None and valid_until < today:
            raise ValidationError({"valid_until": _("This day has passed. Choose a later one.")})
        values: dict[str, Any] = {"issued_on": today, "valid_until": valid_until}
        if quote.status in (Status.DRAFT, Status.APPROVED):
            values |= issue_values(quote, today, _code_of_version(quote))
        quote = document_step(quote, Status.SENT, values, event="quote.sent")
        _supersede(quote)
        if by_mail:
            document_mail(quote)
        return quote


def _code_of_version(quote: Quote) -> str:
    """“Q2018-0007-v2” behind Q2018-0007; "" for a first version, which takes a new number."""
    if quote.replaces is None:
        return ""
    before = quote.replaces.code.removesuffix(f"-v{quote.replaces.revision}")
    return f"{before}-v{quote.revision}"


def _supersede(quote: Quote) -> None:
    earlier = quote.replaces
    if earlier is None or earlier.status == Status.REJECTED:
        return
    if earlier.status == Status.ACCEPTED:
        text = _("The customer has accepted the earlier version, “%(quote)s”, meanwhile.")
        raise ValidationError(text % {"quote": earlier})
    require_change(earlier)
    facts = {"later": quote.code}
    document_step(earlier, Status.SUPERSEDED, event="quote.superseded", facts=facts)


def quote_copy(quote: Quote) -> Quote:
    """A new draft with the same lines, party and terms."""
    return _again(quote, {}, event="")


def quote_version(quote: Quote) -> Quote:
    """A draft that will replace a quote that was sent, or take up one that was rejected.

    The earlier one stays on the customer's table until this one is sent.
    """
    with sandbox_write():
        quote = reread(quote)
        if quote.status not in (*Quote.UNANSWERED, Status.REJECTED):
            text = _("Only a quote that was sent or rejected gets a new version.")
            raise ValidationError(text)
        if later := quote.replaced_by.first():
            text = _("There is a later version already: %(quote)s.") % {"quote": later}
            raise ValidationError(text)
        more = {
            "opportunity": quote.opportunity,
            "replaces": quote,
            "revision": quote.revision + 1,
        }
        return _again(quote, more, event="quote.revised")


def _again(quote: Quote, more: dict[str, Any], *, event: str) -> Quote:
    with sandbox_write():
        quote = reread(quote, "view")
        values = {
            **handed_on(quote),
            "opportunity": quote.opportunity if _is_open(quote) else None,
            "owner": owner_within_reach(quote, Quote),
            **more,
        }
        return document_create(Quote, values, copied_lines(quote), taken_over=True, event=event)


def _is_open(quote: Quote) -> bool:
    return quote.opportunity is not None and quote.opportunity.is_open


def quote_accept(quote: Quote) -> Quote:
    """The customer takes the offer, while it is valid: its net becomes the opportunity's amount.

    The opportunity is not won by it: that is a step with a reason of its own.
    """
    with sandbox_write():
        quote = reread(quote)
        may_accept_for(quote).require()
        if quote.valid_until and quote.valid_until < current_actor().today:
            text = _("This quote expired on %(day)s. Make a new version of it.")
            raise ValidationError(text % {"day": quote.valid_until})
        quote = document_step(quote, Status.ACCEPTED, event="quote.accepted")
        take_agreed_amount(quote)
        return quote


def quote_reject(quote: Quote, *, reason: str = "") -> Quote:
    """The customer does not take the offer, or the superior does not approve it."""
    if quote.status == Status.IN_APPROVAL:
        return document_reject(quote, reason=reason)
    with sandbox_write():
        quote = reread(quote)
        return document_step(quote, Status.REJECTED, {"rejection": reason}, event="quote.rejected")


def quote_order(quote: Quote) -> Order:
    """A draft order with the lines of an accepted quote. One quote becomes one order."""
    with sandbox_write():
        quote = reread(quote)
        if quote.status != Status.ACCEPTED:
            raise ValidationError(_("Only an accepted quote becomes an order. Accept it first."))
        if (present := order_of(quote)) is not None:
            raise ValidationError(already_ordered(present))
        values = {
            **handed_on(quote),
            "quote": quote,
            "opportunity": quote.opportunity,
            "owner": owner_within_reach(quote, Order),
        }
        return document_create(Order, values, copied_lines(quote), taken_over=True)


def order_of(quote: Quote) -> Order | None:
    """The order that came of the quote and holds."""
    return quote.orders.exclude(status=Order.Status.CANCELLED).first()


def already_ordered(order: Order) -> str:
    return _("There is an order from this quote already: %(order)s.") % {"order": order}


def offers_win(quote: Quote) -> bool:
    """Whether to offer to win the opportunity: its quote is accepted, and it is still open."""
    opportunity = quote.opportunity
    return quote.status == Status.ACCEPTED and opportunity is not None and opportunity.is_open
