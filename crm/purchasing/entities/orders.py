"""Purchase orders as people see them."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.approvals.actions import APPROVE, RECALL, REJECT, SUBMIT, ReasonForm
from crm.documents.chains import register_kind
from crm.documents.entities import (
    CONDITIONS,
    DOCUMENT_VIEWS,
    LINE_AMOUNTS,
    PRICED_LINE_FIELDS,
    in_status,
)
from crm.documents.services import document_change, document_create
from crm.parties.entities import ACCOUNTS
from crm.purchasing.entities.suppliers import is_supplier
from crm.purchasing.models import PurchaseOrder, PurchaseOrderLine, SupplierQuotation
from crm.purchasing.rules import FROM_SUPPLIER
from crm.purchasing.services.orders import (
    purchase_order_cancel,
    purchase_order_close,
    purchase_order_confirm,
    purchase_order_reopen,
)
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, BuiltInView, Entity, Lines, Related, Section, extend, register


def _closed(order: PurchaseOrder) -> Decision:
    return ALLOWED if order.status == PurchaseOrder.Status.CLOSED else Decision(False, "")


ACTIONS = (
    SUBMIT,
    APPROVE,
    Action(
        name="confirm",
        label=pgettext_lazy("purchase", "Order"),
        done=_("Ordered"),
        run=purchase_order_confirm,
        available=in_status(
            "draft", "approved", otherwise=_("Only a draft, or what was approved, is ordered.")
        ),
        icon="send",
        tone="green",
        primary=True,
    ),
    REJECT,
    RECALL,
    Action(
        name="close",
        label=_("Close"),
        done=_("Closed"),
        back=_("Keep it open"),
        run=purchase_order_close,
        form=ReasonForm,
        available=in_status("confirmed", otherwise=_("Only what is ordered is closed.")),
        icon="lock",
    ),
    Action(
        name="reopen",
        label=_("Open again"),
        done=_("Open again"),
        run=purchase_order_reopen,
        available=_closed,
        icon="lock-open",
    ),
    Action(
        name="cancel",
        label=_("Cancel the order"),
        done=_("Order cancelled"),
        back=_("Keep the order"),
        run=purchase_order_cancel,
        form=ReasonForm,
        available=in_status(
            "draft",
            "approved",
            "confirmed",
            otherwise=_("This order was closed or cancelled already, or waits for approval."),
        ),
        icon="circle-x",
        tone="red",
    ),
)

PURCHASE_ORDERS = register(
    Entity(
        model=PurchaseOrder,
        area="purchasing",
        icon="shopping-bag",
        head=("account", "status", "total"),
        columns=(
            "code",
            "subject",
            "account",
            "status",
            "receipt",
            "billing",
            "ordered_on",
            "expected_on",
            "total",
            "owner",
        ),
        more_columns=("quotation", "subtotal", "discount", "tax", "base_total", "ending"),
        sections=(
            Section(
                title=_("Purchase order"),
                fields=("subject", "account", "contact", "warehouse", "ordered_on", "expected_on"),
            ),
            CONDITIONS,
        ),
        told=(Section(title=_("Issued"), fields=("code", "quotation", "ending")),),
        filters=(
            "status",
            "account",
            "quotation",
            "warehouse",
            "ordered_on",
            "expected_on",
            "receipt",
            "billing",
            "total",
            "code",
        ),
        search=("code", "subject", "account__name"),
        ordering=("-id",),
        built_in=(
            BuiltInView(key="drafts", label=_("Drafts"), params=lambda: {"status": ["draft"]}),
            BuiltInView(
                key="to-come",
                label=_("Still to come"),
                params=lambda: {"status": ["confirmed"], "receipt": ["none", "part"]},
            ),
        ),
        actions=ACTIONS,
        lines=Lines(
            model=PurchaseOrderLine,
            fields=PRICED_LINE_FIELDS,
            computed=(*LINE_AMOUNTS, "received", "invoiced"),
        ),
        narrowed=FROM_SUPPLIER,
        has_activities=True,
        create=partial(document_create, PurchaseOrder),
        change=document_change,
        views=DOCUMENT_VIEWS,
    )
)
extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="purchase-orders",
            field="account",
            columns=("code", "subject", "status", "receipt", "total"),
            sums=("base_total",),
            activities=True,
            offered=is_supplier,
        ),
    ),
)
register_kind(PurchaseOrder, 40, {SupplierQuotation: ("quotation",)}, trade="purchase", usual=True)
