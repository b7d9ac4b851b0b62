"""Dispatch notices as people see them."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crm.delivery.entities.common import LINE_FIELDS, OF_CONTACT
from crm.delivery.forms import DeliverForm
from crm.delivery.models import DispatchNotice, DispatchNoticeLine
from crm.delivery.notices import notice_cancel, notice_deliver, notice_release, order_dispatch
from crm.delivery.pages import GOODS_VIEWS
from crm.delivery.rules import deliverable, still_to_deliver
from crm.documents.actions import DRAFTS, in_statuses
from crm.documents.approvals.actions import ReasonForm
from crm.documents.chains import register_kind
from crm.documents.entities import in_status
from crm.documents.services import document_change, document_create
from crm.selling.entities.orders import ORDERS
from crm.selling.models import Order
from lab.entities.spec import (
    Action,
    BuiltInView,
    Entity,
    Lines,
    Narrowed,
    Section,
    extend,
    register,
)

OPEN = BuiltInView(key="open", label=_("To be shipped"), params=in_statuses("released"))
SHIPPED = BuiltInView(key="shipped", label=_("Shipped"), params=in_statuses("shipped"))

DISPATCH_NOTICES = register(
    Entity(
        model=DispatchNotice,
        area="delivery",
        icon="clipboard-text",
        head=("account", "status", "requested_on"),
        columns=(
            "code",
            "subject",
            "account",
            "warehouse",
            "status",
            "requested_on",
            "released_on",
            "owner",
        ),
        more_columns=("cancellation",),
        sections=(
            Section(
                title=_("Dispatch notice"),
                fields=("subject", "account", "contact", "warehouse", "requested_on", "remark"),
            ),
        ),
        told=(Section(title=_("Issued"), fields=("code", "released_on", "cancellation")),),
        filters=("status", "account", "warehouse", "requested_on", "released_on", "code"),
        search=("code", "subject", "account__name", "remark"),
        ordering=("-id",),
        built_in=(OPEN, DRAFTS, SHIPPED),
        actions=(
            Action(
                name="release",
                label=_("Release to the warehouse"),
                done=_("Released"),
                run=notice_release,
                available=in_status("draft", otherwise=_("Only a draft is released, and once.")),
                icon="circle-check",
                tone="green",
                primary=True,
            ),
            Action(
                name="deliver",
                label=_("Deliver"),
                done=_("Delivery begun"),
                run=notice_deliver,
                form=DeliverForm,
                available=in_status("released", otherwise=_("Only what is released is shipped.")),
                icon="truck-delivery",
                primary=True,
            ),
            Action(
                name="cancel",
                label=_("Cancel the notice"),
                done=_("Notice cancelled"),
                back=_("Keep the notice"),
                run=notice_cancel,
                form=ReasonForm,
                available=in_status(
                    "draft",
                    "released",
                    otherwise=_("This notice was shipped or cancelled already."),
                ),
                icon="circle-x",
                tone="red",
            ),
        ),
        lines=Lines(
            model=DispatchNoticeLine,
            fields=(*LINE_FIELDS, "order_line"),
            computed=("shipped",),
            narrowed={"order_line": Narrowed(by="product", rows=deliverable)},
        ),
        narrowed=OF_CONTACT,
        has_activities=True,
        create=partial(document_create, DispatchNotice, taken_over=True),
        change=document_change,
        views=GOODS_VIEWS,
    )
)
extend(
    ORDERS.name,
    actions=(
        Action(
            name="dispatch",
            label=_("Tell the warehouse"),
            done=_("Dispatch notice begun"),
            run=order_dispatch,
            form=DeliverForm,
            needs="view",
            available=still_to_deliver,
            icon="clipboard-text",
        ),
    ),
)
register_kind(DispatchNotice, 50, {Order: ("lines__order_line__order",)})
