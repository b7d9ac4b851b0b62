"""Quotes as people see them."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.documents.approvals.actions import APPROVE, RECALL, SUBMIT
from crm.documents.approvals.services import may_decide
from crm.documents.chains import register_kind
from crm.documents.entities import (
    CONDITIONS,
    DOCUMENT_VIEWS,
    LINE_AMOUNTS,
    PRICED_LINE_FIELDS,
    in_status,
)
from crm.documents.hints import urgent_texts
from crm.documents.printing.layout import PRICED, register_layout
from crm.mailbox.papers import reaches_by_mail
from crm.selling.answering import may_accept_for
from crm.selling.forms import ReasonForm, SendForm, WinForm
from crm.selling.models import Opportunity, Quote, QuoteLine
from crm.selling.models.quotes import usually_valid_until
from crm.selling.rules import OF_ACCOUNT, ON_SALE
from crm.selling.services import (
    already_ordered,
    document_change,
    document_create,
    offers_win,
    opportunity_win,
    order_of,
    quote_accept,
    quote_copy,
    quote_order,
    quote_reject,
    quote_send,
    quote_version,
)
from crm.selling.views.quotes import NewQuoteView, QuotePage
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, Entity, Lines, Related, Section, register


def win(quote: Quote, **arguments: Any) -> Opportunity:
    """What an accepted quote offers next: to win its opportunity."""
    _may_win(quote).require()
    assert quote.opportunity is not None
    return opportunity_win(quote.opportunity, **arguments)


def _may_win(quote: Quote) -> Decision:
    opportunity = quote.opportunity
    if quote.status != Quote.Status.ACCEPTED or opportunity is None:
        return Decision(False, _("Only an accepted quote of an opportunity wins it."))
    if not offers_win(quote):
        return Decision(False, _("The opportunity is closed already."))
    return ALLOWED


def _may_order(quote: Quote) -> Decision:
    if quote.status != Quote.Status.ACCEPTED:
        return Decision(False, _("Only an accepted quote becomes an order."))
    if (present := order_of(quote)) is not None:
        return Decision(False, already_ordered(present))
    return ALLOWED


_UNSENT = in_status("draft", "approved", otherwise=_("This quote was sent or waits for approval."))
_ANSWERED = in_status(
    "sent",
    "expired",
    otherwise=_("Only what was sent or submitted is declined, and once."),
)


def _may_decline(quote: Quote) -> Decision:
    return may_decide(quote) if quote.status == Quote.Status.IN_APPROVAL else _ANSWERED(quote)


_SENT_ONLY = in_status("sent", otherwise=_("Only a quote that was sent is answered, and once."))


def _may_accept(quote: Quote) -> Decision:
    return _SENT_ONLY(quote) and may_accept_for(quote)


ACTIONS = (
    SUBMIT,
    APPROVE,
    Action(
        name="send",
        label=_("Send"),
        done=_("Quote sent"),
        initial=lambda quote: {
            "valid_until": quote.valid_until or usually_valid_until(),
            "by_mail": reaches_by_mail(quote),
        },
        warns=urgent_texts,
        run=quote_send,
        form=SendForm,
        available=_UNSENT,
        icon="send",
        primary=True,
    ),
    Action(
        name="accept",
        label=_("Customer accepted"),
        done=_("Accepted by the customer"),
        run=quote_accept,
        available=_may_accept,
        icon="thumb-up",
        tone="green",
        primary=True,
    ),
    Action(
        name="reject",
        label=_("Decline"),
        done=_("Declined"),
        run=quote_reject,
        form=ReasonForm,
        needs="view",
        available=_may_decline,
        icon="thumb-down",
        tone="red",
    ),
    RECALL,
    Action(
        name="order",
        label=_("Make an order"),
        done=_("Order made"),
        run=quote_order,
        available=_may_order,
        icon="shopping-cart-plus",
        primary=True,
    ),
    Action(
        name="win",
        label=_("Win the opportunity"),
        done=_("Opportunity won"),
        run=win,
        form=WinForm,
        available=_may_win,
        icon="trophy",
        tone="green",
    ),
    Action(
        name="revise",
        label=_("New version"),
        done=_("New version begun"),
        run=quote_version,
        needs="change",
        available=in_status(
            "sent",
            "expired",
            "rejected",
            otherwise=_("Only a quote that was sent or rejected gets a new version."),
        ),
        icon="versions",
    ),
    Action(
        name="copy",
        label=_("Copy"),
        done=_("Quote copied"),
        run=quote_copy,
        needs="view",
        icon="copy",
    ),
)

QUOTES = register(
    Entity(
        model=Quote,
        area="selling",
        icon="file-text",
        head=("account", "status", "total"),
        columns=("code", "subject", "account", "status", "issued_on", "total", "owner"),
        more_columns=(
            "subtotal",
            "discount",
            "tax",
            "revision",
            "replaces",
            "expired",
            "rejection",
        ),
        sections=(
            Section(
                title=_("Quote"),
                fields=("subject", "account", "contact", "opportunity", "valid_until"),
            ),
            CONDITIONS,
        ),
        told=(
            Section(
                title=_("Issued"), fields=("code", "issued_on", "revision", "replaces", "rejection")
            ),
        ),
        filters=("status", "account", "opportunity", "issued_on", "valid_until", "total", "code"),
        search=("code", "subject", "account__name"),
        ordering=("-id",),
        related=(
            Related(
                collection="orders",
                field="quote",
                columns=("code", "subject", "status", "total"),
                sums=("base_total",),
                activities=True,
            ),
        ),
        actions=ACTIONS,
        lines=Lines(
            model=QuoteLine, fields=PRICED_LINE_FIELDS, computed=LINE_AMOUNTS, narrowed=ON_SALE
        ),
        narrowed=OF_ACCOUNT,
        has_activities=True,
        create=partial(document_create, Quote),
        change=document_change,
        views={**DOCUMENT_VIEWS, "record": QuotePage, "create": NewQuoteView},
    )
)
register_kind(Quote, 30, {Opportunity: ("opportunity",)}, usual=True)
register_layout(Quote, replace(PRICED, signatures=(_("Offered by"), _("Accepted by"))))
