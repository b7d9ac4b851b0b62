"""Supplier invoices and payments as people see them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.documents.chains import register_kind
from crm.documents.entities import CONDITIONS, LINE_AMOUNTS, PRICED_LINE_FIELDS
from crm.documents.models import Progress
from crm.documents.services import document_change, document_create
from crm.ledger.declaring import (
    DRAFTS,
    ENTRIES,
    INVOICE_POSTED,
    MONEY,
    MONEY_MOVES,
    MONEY_POSTED,
    MONEY_VIEWS,
    MORE_OF_INVOICES,
    MORE_OF_MONEY,
    NOT_HERE,
    OVERDUE,
    SETTLED_VIEWS,
    UNALLOCATED,
    allocation_actions,
    credit_action,
    credit_notes,
    is_posted,
    may_be_settled,
    post_action,
    reverse_settled,
    unpaid,
)
from crm.parties.entities import ACCOUNTS
from crm.purchasing.entities.orders import PURCHASE_ORDERS
from crm.purchasing.entities.receipts import GOODS_RECEIPTS
from crm.purchasing.entities.suppliers import is_supplier
from crm.purchasing.forms import AllocatePaymentForm, PayForm, UnallocatePaymentForm
from crm.purchasing.models import (
    GoodsReceipt,
    Payment,
    PurchaseOrder,
    SupplierInvoice,
    SupplierInvoiceLine,
)
from crm.purchasing.rules import FROM_SUPPLIER
from crm.purchasing.services.invoices import supplier_invoice_post, supplier_invoice_reverse
from crm.purchasing.services.invoicing import (
    INVOICED,
    goods_receipt_invoice,
    purchase_order_invoice,
    supplier_invoice_credit,
)
from crm.purchasing.services.payments import payment_post, payment_reverse, supplier_invoice_pay
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, Entity, Lines, Related, Section, extend, register


def _may_be_invoiced(order: PurchaseOrder) -> Decision:
    if order.status not in INVOICED:
        return NOT_HERE
    if order.billing == Progress.FULL:
        return Decision(False, _("All of it has been invoiced."))
    return ALLOWED


def _invoice_action(run: Callable[..., Any], available: Callable[[Any], Decision]) -> Action:
    return Action(
        name="invoice",
        label=_("Enter its invoice"),
        done=_("Draft of a supplier invoice made"),
        run=run,
        needs="view",
        available=available,
        icon="file-invoice",
    )


SUPPLIER_INVOICES = register(
    Entity(
        model=SupplierInvoice,
        area="purchasing",
        icon="file-invoice",
        head=("account", "status", "total"),
        columns=(
            "code",
            "supplier_number",
            "account",
            "kind",
            "status",
            "settlement",
            "dated_on",
            "due_on",
            "total",
            "owner",
        ),
        more_columns=MORE_OF_INVOICES,
        sections=(
            Section(
                title=_("Supplier invoice"),
                fields=(
                    "kind",
                    "supplier_number",
                    "subject",
                    "account",
                    "contact",
                    "dated_on",
                    "due_on",
                ),
            ),
            CONDITIONS,
        ),
        told=(INVOICE_POSTED,),
        filters=(
            "status",
            "kind",
            "settlement",
            "account",
            "corrects",
            "dated_on",
            "due_on",
            "supplier_number",
            "total",
            "code",
        ),
        search=("code", "subject", "supplier_number", "account__name"),
        ordering=("-id",),
        built_in=(DRAFTS, unpaid("to-pay", _("To pay")), OVERDUE),
        actions=(
            post_action(supplier_invoice_post),
            Action(
                name="pay",
                label=_("Pay"),
                done=_("Draft of a payment made"),
                run=supplier_invoice_pay,
                form=PayForm,
                needs="view",
                available=may_be_settled,
                icon="cash",
                tone="green",
                primary=True,
            ),
            credit_action(supplier_invoice_credit),
            reverse_settled(supplier_invoice_reverse),
        ),
        lines=Lines(
            model=SupplierInvoiceLine,
            fields=PRICED_LINE_FIELDS,
            computed=(*LINE_AMOUNTS, "purchase_order_line", "goods_receipt_line", "credited"),
        ),
        related=(credit_notes("supplier-invoices"), ENTRIES),
        narrowed=FROM_SUPPLIER,
        has_activities=True,
        create=partial(document_create, SupplierInvoice),
        change=document_change,
        views=SETTLED_VIEWS,
    )
)

PAYMENTS = register(
    Entity(
        model=Payment,
        area="purchasing",
        icon="cash",
        head=("account", "status", "amount"),
        columns=(
            "code",
            "account",
            "amount",
            "money_account",
            "payment_method",
            "status",
            "allocation",
            "dated_on",
            "reference",
            "owner",
        ),
        more_columns=MORE_OF_MONEY,
        sections=(
            Section(
                title=_("Payment"),
                fields=("subject", "account", "contact", "dated_on", "reference"),
            ),
            MONEY,
        ),
        told=(MONEY_POSTED,),
        filters=(
            "status",
            "allocation",
            "account",
            "money_account",
            "payment_method",
            "dated_on",
            "amount",
            "reference",
            "code",
        ),
        search=("code", "subject", "reference", "account__name"),
        ordering=("-id",),
        built_in=(DRAFTS, UNALLOCATED),
        actions=(
            post_action(payment_post),
            *allocation_actions(AllocatePaymentForm, UnallocatePaymentForm),
            reverse_settled(payment_reverse),
        ),
        related=(ENTRIES, MONEY_MOVES),
        narrowed=FROM_SUPPLIER,
        has_activities=True,
        create=partial(document_create, Payment),
        change=document_change,
        views=MONEY_VIEWS,
    )
)
extend(PURCHASE_ORDERS.name, actions=(_invoice_action(purchase_order_invoice, _may_be_invoiced),))
extend(GOODS_RECEIPTS.name, actions=(_invoice_action(goods_receipt_invoice, is_posted),))
extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="supplier-invoices",
            field="account",
            columns=("code", "supplier_number", "kind", "status", "settlement", "due_on", "total"),
            offered=is_supplier,
        ),
        Related(
            collection="payments",
            field="account",
            columns=("code", "amount", "status", "allocation", "dated_on"),
            offered=is_supplier,
        ),
    ),
)
register_kind(
    SupplierInvoice,
    70,
    {
        PurchaseOrder: ("lines__purchase_order_line__purchase_order",),
        GoodsReceipt: ("lines__goods_receipt_line__goods_receipt",),
    },
    trade="purchase",
)
register_kind(Payment, 80, {SupplierInvoice: ("paid__invoice",)}, trade="purchase")
