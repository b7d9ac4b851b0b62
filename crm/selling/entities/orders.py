"""Orders as people see them."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crm.selling.entities.quotes import DOCUMENT_VIEWS, LINE_AMOUNTS, LINE_FIELDS, in_status
from crm.selling.forms import ReasonForm
from crm.selling.models import Order, OrderLine
from crm.selling.rules import OF_ACCOUNT, ON_SALE
from crm.selling.services import document_change, document_create, order_cancel, order_confirm
from lab.entities.spec import Action, Entity, Lines, Section, register

ACTIONS = (
    Action(
        name="confirm",
        label=_("Confirm"),
        done=_("Order confirmed"),
        run=order_confirm,
        available=in_status("draft", otherwise=_("Only a draft is confirmed.")),
        icon="circle-check",
        tone="green",
        primary=True,
    ),
    Action(
        name="cancel",
        label=_("Cancel the order"),
        done=_("Order cancelled"),
        back=_("Keep the order"),
        run=order_cancel,
        form=ReasonForm,
        available=in_status("draft", "confirmed", otherwise=_("This order was cancelled already.")),
        icon="circle-x",
        tone="red",
    ),
)

ORDERS = register(
    Entity(
        model=Order,
        area="selling",
        icon="shopping-cart",
        head=("account", "status", "total"),
        columns=("code", "subject", "account", "status", "ordered_on", "total", "owner"),
        more_columns=("quote", "subtotal", "discount", "tax", "cancellation"),
        sections=(
            Section(
                title=_("Order"),
                fields=(
                    "subject",
                    "account",
                    "contact",
                    "opportunity",
                    "ordered_on",
                    "requested_on",
                ),
            ),
            Section(title=_("Conditions"), fields=("discount_percent", "terms")),
        ),
        told=(Section(title=_("Issued"), fields=("code", "quote", "cancellation")),),
        filters=(
            "status",
            "account",
            "opportunity",
            "quote",
            "ordered_on",
            "requested_on",
            "total",
            "code",
        ),
        search=("code", "subject", "account__name"),
        ordering=("-id",),
        actions=ACTIONS,
        lines=Lines(model=OrderLine, fields=LINE_FIELDS, computed=LINE_AMOUNTS, narrowed=ON_SALE),
        narrowed=OF_ACCOUNT,
        has_activities=True,
        create=partial(document_create, Order),
        change=document_change,
        views=DOCUMENT_VIEWS,
    )
)
