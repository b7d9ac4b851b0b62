"""Orders as people see them."""

from dataclasses import replace
from functools import partial

from django.utils.translation import gettext_lazy as _

from crm.documents.approvals.actions import APPROVE, RECALL, REJECT, SUBMIT
from crm.documents.chains import register_kind
from crm.documents.entities import (
    CONDITIONS,
    DOCUMENT_VIEWS,
    LINE_AMOUNTS,
    PRICED_LINE_FIELDS,
    in_status,
)
from crm.documents.hints import urgent_texts
from crm.documents.models import Progress
from crm.documents.printing.layout import PRICED, register_layout
from crm.selling.forms import ReasonForm
from crm.selling.models import Opportunity, Order, OrderLine, Quote
from crm.selling.rules import OF_ACCOUNT, ON_SALE, contracts_of
from crm.selling.services import (
    document_change,
    document_create,
    order_ask_suppliers,
    order_cancel,
    order_confirm,
    order_reserve,
)
from crm.selling.views.orders import NewOrderView, OrderPage
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, Entity, Lines, Narrowed, Section, register


def _still_to_deliver(order: Order) -> Decision:
    if order.warehouse_id is None or order.status != Order.Status.CONFIRMED:
        return Decision(False, "")
    if order.delivery == Progress.FULL:
        return Decision(False, _("All of it has been delivered."))
    return ALLOWED


ACTIONS = (
    SUBMIT,
    APPROVE,
    Action(
        name="confirm",
        label=_("Confirm"),
        done=_("Order confirmed"),
        run=order_confirm,
        warns=urgent_texts,
        available=in_status(
            "draft", "approved", otherwise=_("Only a draft, or what was approved, is confirmed.")
        ),
        icon="circle-check",
        tone="green",
        primary=True,
    ),
    REJECT,
    RECALL,
    Action(
        name="reserve",
        label=_("Reserve goods"),
        done=_("Goods reserved"),
        run=order_reserve,
        available=_still_to_deliver,
        icon="lock-square",
        quiet=True,
    ),
    Action(
        name="ask-suppliers",
        label=_("Ask suppliers"),
        done=_("Request for quotation begun"),
        run=order_ask_suppliers,
        needs="view",
        available=_still_to_deliver,
        icon="message-question",
        quiet=True,
    ),
    Action(
        name="cancel",
        label=_("Cancel the order"),
        done=_("Order cancelled"),
        back=_("Keep the order"),
        run=order_cancel,
        form=ReasonForm,
        available=in_status(
            "draft",
            "approved",
            "confirmed",
            otherwise=_("This order was cancelled already, or waits for approval."),
        ),
        icon="circle-x",
        tone="red",
        quiet=True,
    ),
)

ORDERS = register(
    Entity(
        model=Order,
        area="selling",
        icon="shopping-cart",
        head=("account", "status", "total"),
        columns=(
            "code",
            "subject",
            "account",
            "status",
            "delivery",
            "billing",
            "ordered_on",
            "total",
            "owner",
        ),
        more_columns=(
            "quote",
            "subtotal",
            "discount",
            "tax",
            "counting",
            "counting_reason",
            "cancellation",
        ),
        sections=(
            Section(
                title=_("Order"),
                fields=(
                    "subject",
                    "account",
                    "contact",
                    "opportunity",
                    "contract",
                    "ordered_on",
                    "requested_on",
                    "warehouse",
                ),
            ),
            Section(title=_("Kind of sale"), fields=("order_type", "sales_channel", "sales_place")),
            CONDITIONS,
        ),
        told=(
            Section(title=_("Issued"), fields=("code", "quote", "cancellation")),
            Section(title=_("Appraisal"), fields=("counting", "counting_reason")),
        ),
        filters=(
            "status",
            "account",
            "opportunity",
            "quote",
            "contract",
            "order_type",
            "sales_channel",
            "sales_place",
            "counting",
            "counting_reason",
            "ordered_on",
            "requested_on",
            "delivery",
            "billing",
            "warehouse",
            "total",
            "code",
        ),
        search=("code", "subject", "account__name"),
        ordering=("-id",),
        actions=ACTIONS,
        lines=Lines(
            model=OrderLine,
            fields=PRICED_LINE_FIELDS,
            computed=(*LINE_AMOUNTS, "delivered", "invoiced", "counts", "counting_reason"),
            narrowed=ON_SALE,
        ),
        narrowed={**OF_ACCOUNT, "contract": Narrowed(by="account", rows=contracts_of)},
        has_activities=True,
        create=partial(document_create, Order),
        change=document_change,
        views={**DOCUMENT_VIEWS, "record": OrderPage, "create": NewOrderView},
    )
)
register_kind(Order, 40, {Quote: ("quote",), Opportunity: ("opportunity",)}, usual=True)
register_layout(Order, replace(PRICED, signatures=(_("For the seller"), _("For the customer"))))
