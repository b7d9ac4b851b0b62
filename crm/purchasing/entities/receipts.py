"""Goods receipts as people see them."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crm.documents.actions import DONE, DRAFTS, post_action, reverse_action
from crm.documents.chains import register_kind
from crm.documents.entities import DOCUMENT_VIEWS, in_status
from crm.documents.models import Progress
from crm.documents.services import document_change, document_create
from crm.parties.entities import ACCOUNTS
from crm.purchasing.entities.orders import PURCHASE_ORDERS
from crm.purchasing.entities.suppliers import is_supplier
from crm.purchasing.forms import AddPurchaseOrderForm, ReceiveForm
from crm.purchasing.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    PurchaseOrder,
    PurchaseOrderLine,
)
from crm.purchasing.receipt_pages import EditGoodsReceiptView, GoodsReceiptPage
from crm.purchasing.rules import FROM_SUPPLIER, receivable
from crm.purchasing.services.receipts import (
    goods_receipt_add,
    goods_receipt_post,
    goods_receipt_reverse,
    purchase_order_receive,
)
from crm.stock.entities import MOVES
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import (
    Action,
    Entity,
    Lines,
    Narrowed,
    Related,
    Section,
    extend,
    offer_lines,
    register,
)


def _still_to_come(order: PurchaseOrder) -> Decision:
    if order.status != PurchaseOrder.Status.CONFIRMED:
        return Decision(False, "")
    if order.receipt == Progress.FULL:
        return Decision(False, _("All of it has come in."))
    return ALLOWED


GOODS_RECEIPTS = register(
    Entity(
        model=GoodsReceipt,
        area="purchasing",
        icon="package-import",
        head=("account", "status", "warehouse"),
        columns=(
            "code",
            "subject",
            "account",
            "warehouse",
            "status",
            "dated_on",
            "delivery_note",
            "owner",
        ),
        more_columns=("value", "reversed_on", "reversal"),
        sections=(
            Section(
                title=_("Goods receipt"),
                fields=(
                    "subject",
                    "account",
                    "contact",
                    "warehouse",
                    "dated_on",
                    "delivery_note",
                    "remark",
                ),
            ),
        ),
        told=(Section(title=_("Posted"), fields=("code", "value", "reversed_on", "reversal")),),
        filters=("status", "account", "warehouse", "dated_on", "delivery_note", "code"),
        search=("code", "subject", "account__name", "delivery_note"),
        ordering=("-id",),
        built_in=(DRAFTS, DONE),
        actions=(
            post_action(goods_receipt_post),
            Action(
                name="add",
                label=_("Add an order"),
                done=_("Order added"),
                run=goods_receipt_add,
                form=AddPurchaseOrderForm,
                available=in_status("draft", otherwise=_("Only drafts can be edited.")),
                icon="playlist-add",
            ),
            reverse_action(goods_receipt_reverse),
        ),
        lines=Lines(
            model=GoodsReceiptLine,
            fields=(
                "product",
                "description",
                "quantity",
                "unit",
                "purchase_order_line",
                "unit_cost",
            ),
            computed=("purchase_order", "value", "invoiced"),
            narrowed={"purchase_order_line": Narrowed(by="product", rows=receivable)},
        ),
        narrowed=FROM_SUPPLIER,
        related=(MOVES,),
        has_activities=True,
        create=partial(document_create, GoodsReceipt),
        change=document_change,
        views={**DOCUMENT_VIEWS, "record": GoodsReceiptPage, "edit": EditGoodsReceiptView},
    )
)
offer_lines(
    Entity(
        model=PurchaseOrderLine,
        area="purchasing",
        icon="list",
        columns=("purchase_order", "product"),
        sections=(),
        search=(
            "purchase_order__code",
            "purchase_order__subject",
            "description",
            "product__name",
        ),
        ordering=("-id",),
    )
)
extend(
    PURCHASE_ORDERS.name,
    actions=(
        Action(
            name="receive",
            label=_("Receive goods"),
            done=_("Goods receipt begun"),
            run=purchase_order_receive,
            form=ReceiveForm,
            needs="view",
            available=_still_to_come,
            icon="package-import",
            primary=True,
        ),
    ),
)
extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="goods-receipts",
            field="account",
            columns=("code", "subject", "warehouse", "status", "dated_on"),
            activities=True,
            offered=is_supplier,
        ),
    ),
)
register_kind(
    GoodsReceipt,
    60,
    {PurchaseOrder: ("lines__purchase_order_line__purchase_order",)},
    trade="purchase",
)
