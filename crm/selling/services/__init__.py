"""The verbs of selling."""

from crm.documents.services import document_change, document_create
from crm.selling.services.competitors import competitor_change, competitor_create
from crm.selling.services.leads import lead_convert, lead_move
from crm.selling.services.opportunities import (
    amount_take,
    competitor_drop,
    competitor_note,
    evaluation_answer,
    opportunities_create,
    opportunity_change,
    opportunity_create,
    opportunity_lose,
    opportunity_move,
    opportunity_reopen,
    opportunity_win,
)
from crm.selling.services.orders import (
    order_ask_suppliers,
    order_cancel,
    order_confirm,
    order_reserve,
)
from crm.selling.services.quotes import (
    already_ordered,
    offers_win,
    opportunity_quote,
    order_of,
    quote_accept,
    quote_copy,
    quote_order,
    quote_reject,
    quote_send,
    quote_version,
)

__all__ = [
    "already_ordered",
    "amount_take",
    "competitor_change",
    "competitor_create",
    "competitor_drop",
    "competitor_note",
    "document_change",
    "document_create",
    "evaluation_answer",
    "lead_convert",
    "lead_move",
    "offers_win",
    "opportunities_create",
    "opportunity_change",
    "opportunity_create",
    "opportunity_lose",
    "opportunity_move",
    "opportunity_quote",
    "opportunity_reopen",
    "opportunity_win",
    "order_ask_suppliers",
    "order_cancel",
    "order_confirm",
    "order_of",
    "order_reserve",
    "quote_accept",
    "quote_copy",
    "quote_order",
    "quote_reject",
    "quote_send",
    "quote_version",
]
