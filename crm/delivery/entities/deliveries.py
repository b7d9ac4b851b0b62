"""Deliveries and returns as people see them."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.delivery.deliveries import (
    delivery_add,
    delivery_change,
    delivery_post,
    delivery_reverse,
    order_deliver,
)
from crm.delivery.entities.common import (
    LINE_FIELDS,
    OF_CONTACT,
    POSTED,
)
from crm.delivery.forms import AddOrderForm, DeliverForm, ReturnForm
from crm.delivery.models import (
    Delivery,
    DeliveryLine,
    DeliverySchedule,
    DispatchNotice,
    SalesReturn,
    SalesReturnLine,
)
from crm.delivery.pages import GOODS_VIEWS
from crm.delivery.returns import delivery_return, return_post, return_reverse
from crm.delivery.rules import deliverable, returnable, still_to_deliver
from crm.documents.actions import DONE, DRAFTS, post_action, reverse_action
from crm.documents.chains import register_kind
from crm.documents.entities import in_status
from crm.documents.printing.layout import PaperLayout, register_layout
from crm.documents.services import document_change, document_create
from crm.parties.entities import ACCOUNTS
from crm.selling.entities.orders import ORDERS
from crm.selling.models import Order, OrderLine
from crm.selling.rules import ON_SALE
from crm.stock.entities import MOVES
from lab.entities.spec import (
    Action,
    BuiltInView,
    Entity,
    Lines,
    Narrowed,
    Related,
    Section,
    extend,
    offer_lines,
    register,
)

_DRAFT = in_status("draft", otherwise=_("Only drafts can be edited."))
TO_INVOICE = BuiltInView(
    key="to-invoice",
    label=_("To be invoiced"),
    params=lambda: {"status": ["posted"], "billing": ["none", "part"]},
)


DELIVERIES = register(
    Entity(
        model=Delivery,
        area="delivery",
        icon="truck-delivery",
        head=("account", "status", "warehouse"),
        columns=(
            "code",
            "subject",
            "account",
            "warehouse",
            "status",
            "dated_on",
            "billing",
            "carrier",
            "tracking_number",
            "owner",
        ),
        more_columns=("schedule", "cost", "reversed_on", "reversal"),
        sections=(
            Section(
                title=_("Delivery"),
                fields=("subject", "account", "contact", "warehouse", "dated_on", "remark"),
            ),
            Section(title=_("Transport"), fields=("carrier", "tracking_number", "address")),
        ),
        told=(
            Section(
                title=_("Posted"), fields=("code", "billing", "cost", "reversed_on", "reversal")
            ),
        ),
        filters=(
            "status",
            "account",
            "warehouse",
            "dated_on",
            "billing",
            "carrier",
            "tracking_number",
            "code",
        ),
        search=("code", "subject", "account__name", "tracking_number"),
        ordering=("-id",),
        built_in=(DRAFTS, DONE, TO_INVOICE),
        actions=(
            post_action(delivery_post),
            Action(
                name="add",
                label=_("Add an order"),
                done=_("Order added"),
                run=delivery_add,
                form=AddOrderForm,
                available=_DRAFT,
                icon="playlist-add",
            ),
            Action(
                name="return",
                label=_("Take goods back"),
                done=_("Return begun"),
                run=delivery_return,
                form=ReturnForm,
                available=in_status("posted", otherwise=""),
                icon="truck-return",
            ),
            reverse_action(delivery_reverse),
        ),
        lines=Lines(
            model=DeliveryLine,
            fields=(*LINE_FIELDS, "order_line"),
            computed=("returned", "invoiced", "cost"),
            narrowed={**ON_SALE, "order_line": Narrowed(by="product", rows=deliverable)},
        ),
        narrowed=OF_CONTACT,
        related=(MOVES,),
        has_activities=True,
        create=partial(document_create, Delivery),
        change=delivery_change,
        views=GOODS_VIEWS,
    )
)
RETURNS = register(
    Entity(
        model=SalesReturn,
        area="delivery",
        icon="truck-return",
        head=("account", "status", "warehouse"),
        columns=(
            "code",
            "subject",
            "account",
            "warehouse",
            "reason",
            "status",
            "dated_on",
            "owner",
        ),
        more_columns=("cost", "reversed_on", "reversal"),
        sections=(
            Section(
                title=pgettext_lazy("goods", "Return"),
                fields=(
                    "subject",
                    "account",
                    "contact",
                    "warehouse",
                    "reason",
                    "dated_on",
                    "remark",
                ),
            ),
        ),
        told=(POSTED,),
        filters=("status", "account", "warehouse", "dated_on", "reason", "code"),
        search=("code", "subject", "account__name", "reason"),
        ordering=("-id",),
        built_in=(DRAFTS, DONE),
        actions=(post_action(return_post), reverse_action(return_reverse)),
        lines=Lines(
            model=SalesReturnLine,
            fields=(*LINE_FIELDS, "delivery_line"),
            computed=("credited", "cost"),
            narrowed={"delivery_line": Narrowed(by="product", rows=returnable)},
        ),
        narrowed=OF_CONTACT,
        related=(MOVES,),
        has_activities=True,
        create=partial(document_create, SalesReturn, taken_over=True),
        change=document_change,
        views=GOODS_VIEWS,
    )
)
offer_lines(
    Entity(
        model=DeliveryLine,
        area="delivery",
        icon="list",
        columns=("delivery", "product"),
        sections=(),
        search=("delivery__code", "delivery__subject", "description", "product__name"),
        ordering=("-id",),
    )
)
offer_lines(
    Entity(
        model=OrderLine,
        area="delivery",
        icon="list",
        columns=("order", "product"),
        sections=(),
        search=("order__code", "order__subject", "description", "product__name"),
        ordering=("-id",),
    )
)
extend(
    ORDERS.name,
    actions=(
        Action(
            name="deliver",
            label=_("Deliver"),
            done=_("Delivery begun"),
            run=order_deliver,
            form=DeliverForm,
            needs="view",
            available=still_to_deliver,
            icon="truck-delivery",
            primary=True,
        ),
    ),
)
extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="deliveries",
            field="account",
            columns=("code", "subject", "warehouse", "status", "dated_on"),
            activities=True,
        ),
        Related(
            collection="returns",
            field="account",
            columns=("code", "subject", "reason", "status", "dated_on"),
            activities=True,
        ),
    ),
)
register_kind(
    Delivery,
    60,
    {
        Order: ("lines__order_line__order",),
        DispatchNotice: ("lines__notice_line__notice",),
        DeliverySchedule: ("schedule",),
    },
)
register_kind(SalesReturn, 65, {Delivery: ("lines__delivery_line__delivery",)})
register_layout(
    Delivery,
    PaperLayout(
        facts=("carrier", "tracking_number"),
        texts=("address", "remark"),
        signatures=(_("Delivered by"), _("Received by")),
    ),
)
register_layout(
    SalesReturn,
    PaperLayout(
        facts=("reason",), texts=("remark",), signatures=(_("Returned by"), _("Received by"))
    ),
)
