"""Requests for quotation and suppliers' quotations as people see them."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.approvals.actions import ReasonForm
from crm.documents.chains import register_kind
from crm.documents.entities import CONDITIONS, DOCUMENT_VIEWS, LINE_AMOUNTS, in_status
from crm.documents.printing.layout import PaperLayout, register_layout
from crm.documents.services import document_change, document_create
from crm.parties.entities import ACCOUNTS
from crm.purchasing.entities.suppliers import is_supplier
from crm.purchasing.forms import AnswerForm, AskForm, OrderPricesForm, SendRequestForm
from crm.purchasing.models import (
    RequestForQuotation,
    RequestLine,
    SupplierQuotation,
    SupplierQuotationLine,
)
from crm.purchasing.pages import QuotationPage, RequestPage
from crm.purchasing.rules import FROM_SUPPLIER
from crm.purchasing.services.choosing import quotation_order, request_order
from crm.purchasing.services.quotations import (
    quotation_answer,
    quotation_change,
    quotation_create,
    quotation_decline,
)
from crm.purchasing.services.requests import (
    request_ask,
    request_ask_known,
    request_cancel,
    request_close,
    request_reopen,
    request_send,
)
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import (
    Action,
    BuiltInView,
    Entity,
    Lines,
    Narrowed,
    Related,
    Section,
    extend,
    register,
)

NOT_HERE = Decision(False, "")
OPEN = ("sent", "answered")


def _only(*statuses: str) -> Any:
    return lambda row: ALLOWED if row.status in statuses else NOT_HERE


def _status(*statuses: str) -> Any:
    return lambda: {"status": list(statuses)}


def _open_requests(rows: Any, _other: Any) -> Any:
    return rows.filter(status__in=("draft", *OPEN))


REQUEST_ACTIONS = (
    Action(
        name="send",
        label=_("Send"),
        done=_("Suppliers asked"),
        run=request_send,
        form=SendRequestForm,
        initial=lambda request: {"answer_by": request.answer_by},
        available=in_status("draft", otherwise=_("It was sent already.")),
        icon="send",
        primary=True,
    ),
    Action(
        name="order",
        label=_("Order the best"),
        done=_("Ordered at the best prices"),
        run=request_order,
        form=OrderPricesForm,
        available=_only(*OPEN),
        icon="shopping-bag",
        tone="green",
    ),
    Action(
        name="ask",
        label=_("Add a supplier"),
        done=_("Supplier added"),
        run=request_ask,
        form=AskForm,
        available=_only("draft", *OPEN),
        icon="user-plus",
    ),
    Action(
        name="ask-known",
        label=_("Add all who have a price"),
        done=_("Suppliers added"),
        run=request_ask_known,
        available=_only("draft"),
        icon="users-plus",
    ),
    Action(
        name="close",
        label=_("Close"),
        done=_("Closed"),
        back=_("Keep it open"),
        run=request_close,
        form=ReasonForm,
        available=in_status(*OPEN, otherwise=_("Only what was sent and is open is closed.")),
        icon="lock",
    ),
    Action(
        name="reopen",
        label=_("Open again"),
        done=_("Open again"),
        run=request_reopen,
        available=_only("closed"),
        icon="lock-open",
    ),
    Action(
        name="cancel",
        label=_("Cancel the request"),
        done=_("Request cancelled"),
        back=_("Keep the request"),
        run=request_cancel,
        form=ReasonForm,
        available=in_status("draft", *OPEN, otherwise=_("This request is over already.")),
        icon="circle-x",
        tone="red",
    ),
)

REQUESTS = register(
    Entity(
        model=RequestForQuotation,
        area="purchasing",
        icon="message-question",
        head=("status", "answer_by", "needed_on"),
        columns=("code", "subject", "status", "sent_on", "answer_by", "needed_on", "owner"),
        more_columns=("cause", "ending"),
        sections=(
            Section(
                title=_("Request for quotation"),
                fields=("subject", "answer_by", "needed_on", "warehouse", "remark"),
            ),
        ),
        told=(Section(title=_("Issued"), fields=("code", "sent_on", "cause", "ending")),),
        filters=("status", "sent_on", "answer_by", "needed_on", "warehouse", "code"),
        search=("code", "subject", "remark"),
        ordering=("-id",),
        built_in=(
            BuiltInView(key="drafts", label=_("Drafts"), params=_status("draft")),
            BuiltInView(key="open", label=_("Open"), params=_status(*OPEN)),
        ),
        actions=REQUEST_ACTIONS,
        lines=Lines(model=RequestLine, fields=("product", "description", "quantity", "unit")),
        related=(
            Related(
                collection="supplier-quotations",
                field="request",
                columns=("account", "status", "total", "lead_days", "valid_until"),
                activities=True,
            ),
        ),
        has_activities=True,
        create=partial(document_create, RequestForQuotation),
        change=document_change,
        views={**DOCUMENT_VIEWS, "record": RequestPage},
    )
)

QUOTATION_ACTIONS = (
    Action(
        name="answer",
        label=_("Note the answer"),
        done=_("Answer noted"),
        run=quotation_answer,
        form=AnswerForm,
        initial=lambda row: {
            name: getattr(row, name) for name in ("supplier_number", "valid_until", "lead_days")
        },
        available=in_status(
            "asked", "answered", "declined", otherwise=_("The supplier was not asked yet.")
        ),
        icon="message-check",
        primary=True,
    ),
    Action(
        name="order",
        label=_("Order all of it"),
        done=_("Purchase order made"),
        run=quotation_order,
        form=OrderPricesForm,
        available=_only("answered"),
        icon="shopping-bag",
        tone="green",
    ),
    Action(
        name="decline",
        label=pgettext_lazy("quotation", "Declined"),
        done=_("Noted that it declines"),
        run=quotation_decline,
        form=ReasonForm,
        available=_only("asked", "answered"),
        icon="thumb-down",
        tone="red",
    ),
)

QUOTATIONS = register(
    Entity(
        model=SupplierQuotation,
        area="purchasing",
        icon="message-dollar",
        head=("account", "status", "total"),
        columns=(
            "code",
            "request",
            "account",
            "status",
            "asked_on",
            "valid_until",
            "lead_days",
            "total",
            "owner",
        ),
        more_columns=("answered_on", "subtotal", "discount", "tax", "base_total", "refusal"),
        sections=(
            Section(
                title=_("Supplier quotation"),
                fields=(
                    "request",
                    "account",
                    "contact",
                    "subject",
                    "supplier_number",
                    "valid_until",
                    "lead_days",
                ),
            ),
            CONDITIONS,
        ),
        told=(Section(title=_("Issued"), fields=("code", "asked_on", "answered_on", "refusal")),),
        filters=(
            "status",
            "request",
            "account",
            "asked_on",
            "answered_on",
            "valid_until",
            "lead_days",
            "total",
            "code",
        ),
        search=("code", "subject", "supplier_number", "account__name"),
        ordering=("-id",),
        built_in=(
            BuiltInView(key="waiting", label=_("Not answered yet"), params=_status("asked")),
            BuiltInView(
                key="answered",
                label=pgettext_lazy("quotation", "Answered"),
                params=_status("answered"),
            ),
        ),
        actions=QUOTATION_ACTIONS,
        lines=Lines(
            model=SupplierQuotationLine,
            fields=(
                "product",
                "description",
                "quantity",
                "price",
                "tax_rate",
                "least_quantity",
                "lead_days",
                "declined",
                "remark",
            ),
            computed=(*LINE_AMOUNTS, "chosen"),
        ),
        related=(
            Related(
                collection="purchase-orders",
                field="quotation",
                columns=("code", "subject", "status", "total"),
                activities=True,
            ),
        ),
        narrowed={**FROM_SUPPLIER, "request": Narrowed(rows=_open_requests)},
        has_activities=True,
        create=quotation_create,
        change=quotation_change,
        views={**DOCUMENT_VIEWS, "record": QuotationPage},
    )
)
extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="supplier-quotations",
            field="account",
            columns=("code", "subject", "status", "total", "valid_until"),
            activities=True,
            offered=is_supplier,
        ),
    ),
)
register_kind(RequestForQuotation, 20, trade="purchase")
register_kind(SupplierQuotation, 30, {RequestForQuotation: ("request",)}, trade="purchase")
register_layout(
    RequestForQuotation,
    PaperLayout(facts=("answer_by", "needed_on"), texts=("remark",)),
)
register_layout(
    SupplierQuotation,
    PaperLayout(
        facts=("answer_by", "needed_on", "valid_until"),
        columns=("quantity", "price", "tax_rate", "least_quantity", "lead_days", "remark"),
        texts=("asked_for", "terms"),
        signatures=(_("For the supplier"),),
        asks=lambda quotation: quotation.status in ("draft", "asked"),
        asking=_("request for quotation"),
    ),
)
