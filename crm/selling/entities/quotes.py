"""Quotes as people see them."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.selling.floors import below_floor
from crm.selling.forms import ReasonForm, SendForm, WinForm
from crm.selling.models import Opportunity, Quote, QuoteLine
from crm.selling.models.quotes import usually_valid_until
from crm.selling.rules import OF_ACCOUNT, ON_SALE
from crm.selling.services import (
    document_change,
    document_create,
    opportunity_win,
    quote_accept,
    quote_copy,
    quote_order,
    quote_reject,
    quote_send,
    quote_version,
)
from crm.selling.views.documents import DocumentPage, EditDocumentView, NewDocumentView
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, Entity, Lines, Related, Section, register

LINE_FIELDS = (
    "product",
    "description",
    "quantity",
    "unit",
    "price",
    "discount_percent",
    "tax_rate",
)
LINE_AMOUNTS = ("net", "tax", "gross")
DOCUMENT_VIEWS: dict[str, type] = {
    "record": DocumentPage,
    "create": NewDocumentView,
    "edit": EditDocumentView,
}


def in_status(*statuses: str, otherwise: Any) -> Any:
    """An `available` that allows the action in these statuses and else tells why not."""

    def available(document: Any) -> Decision:
        return ALLOWED if document.status in statuses else Decision(False, otherwise)

    return available


def win(quote: Quote, **arguments: Any) -> Opportunity:
    """What an accepted quote offers next: to win its opportunity."""
    _may_win(quote).require()
    assert quote.opportunity is not None
    return opportunity_win(quote.opportunity, **arguments)


def _may_win(quote: Quote) -> Decision:
    if quote.status == Quote.Status.ACCEPTED and quote.opportunity_id is not None:
        return ALLOWED
    return Decision(False, _("Only an accepted quote of an opportunity wins it."))


_DRAFT_ONLY = in_status("draft", otherwise=_("This quote was sent already."))
_SENT_ONLY = in_status("sent", otherwise=_("Only a quote that was sent is answered, and once."))

ACTIONS = (
    Action(
        name="send",
        label=_("Send"),
        done=_("Quote sent"),
        initial=lambda quote: {"valid_until": quote.valid_until or usually_valid_until()},
        warns=below_floor,
        run=quote_send,
        form=SendForm,
        available=_DRAFT_ONLY,
        icon="send",
        primary=True,
    ),
    Action(
        name="accept",
        label=_("Customer accepted"),
        done=_("Accepted by the customer"),
        run=quote_accept,
        available=_SENT_ONLY,
        icon="thumb-up",
        tone="green",
        primary=True,
    ),
    Action(
        name="reject",
        label=_("Customer declined"),
        done=_("Declined by the customer"),
        run=quote_reject,
        form=ReasonForm,
        available=_SENT_ONLY,
        icon="thumb-down",
        tone="red",
    ),
    Action(
        name="order",
        label=_("Make an order"),
        done=_("Order made"),
        run=quote_order,
        available=in_status("accepted", otherwise=_("Only an accepted quote becomes an order.")),
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
            Section(title=_("Conditions"), fields=("discount_percent", "terms")),
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
                sums=("total",),
                activities=True,
            ),
        ),
        actions=ACTIONS,
        lines=Lines(model=QuoteLine, fields=LINE_FIELDS, computed=LINE_AMOUNTS, narrowed=ON_SALE),
        narrowed=OF_ACCOUNT,
        has_activities=True,
        create=partial(document_create, Quote),
        change=document_change,
        views=DOCUMENT_VIEWS,
    )
)
