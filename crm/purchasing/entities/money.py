"""Supplier invoices and payments as people see them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.documents.approvals.actions import ReasonForm
from crm.documents.chains import register_kind
from crm.documents.entities import (
    CONDITIONS,
    DOCUMENT_VIEWS,
    LINE_AMOUNTS,
    PRICED_LINE_FIELDS,
    in_status,
)
from crm.documents.models import Progress
from crm.documents.services import document_change, document_create
from crm.ledger.pages import SettledPage
from crm.ledger.paying import frees
from crm.parties.entities import ACCOUNTS
from crm.purchasing.entities.orders import PURCHASE_ORDERS
from crm.purchasing.entities.receipts import DRAFTS, GOODS_RECEIPTS
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
from crm.purchasing.services.payments import (
    payment_allocate,
    payment_auto_allocate,
    payment_post,
    payment_reverse,
    payment_unallocate,
    supplier_invoice_pay,
)
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, BuiltInView, Entity, Lines, Related, Section, extend, register

NOT_HERE = Decision(False, "")
ENTRIES = Related(
    collection="ledger-entries",
    field="document",
    columns=("dated_on", "kind", "amount", "due_on", "open_amount"),
)
UNPAID = [Progress.NONE, Progress.PART]


def _post(run: Callable[..., Any]) -> Action:
    return Action(
        name="post",
        label=_("Post"),
        done=_("Posted"),
        run=run,
        available=in_status("draft", otherwise=_("This was posted already.")),
        icon="circle-check",
        tone="green",
        primary=True,
    )


def _reverse(run: Callable[..., Any]) -> Action:
    return Action(
        name="reverse",
        label=_("Reverse"),
        done=_("Reversed"),
        run=run,
        form=ReasonForm,
        warns=frees,
        available=in_status("posted", otherwise=_("Only what is posted is reversed, and once.")),
        icon="arrow-back",
        tone="red",
    )


def _posted(document: Any) -> Decision:
    return ALLOWED if document.status == "posted" else NOT_HERE


def _may_be_credited(invoice: SupplierInvoice) -> Decision:
    return NOT_HERE if invoice.is_credit else _posted(invoice)


def _may_be_paid(invoice: SupplierInvoice) -> Decision:
    if invoice.is_credit or invoice.settlement == Progress.FULL:
        return NOT_HERE
    return _posted(invoice)


def _unallocated(payment: Payment) -> Decision:
    if payment.status == "posted" and payment.allocation == Progress.FULL:
        return Decision(False, _("All of it is allocated."))
    return _posted(payment)


def _allocated(payment: Payment) -> Decision:
    return NOT_HERE if payment.allocation == Progress.NONE else _posted(payment)


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
        more_columns=("corrects", "subtotal", "discount", "tax", "base_total", "reversed_on"),
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
        told=(
            Section(
                title=_("Posted"),
                fields=("code", "corrects", "settlement", "reversed_on", "reversal"),
            ),
        ),
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
        built_in=(
            DRAFTS,
            BuiltInView(
                key="to-pay",
                label=_("To pay"),
                params=lambda: {"status": ["posted"], "settlement": UNPAID},
            ),
            BuiltInView(
                key="overdue",
                label=_("Overdue"),
                params=lambda: {
                    "status": ["posted"],
                    "kind": ["invoice"],
                    "settlement": UNPAID,
                    "due_on": ["before-today"],
                },
            ),
        ),
        actions=(
            _post(supplier_invoice_post),
            Action(
                name="pay",
                label=_("Pay"),
                done=_("Draft of a payment made"),
                run=supplier_invoice_pay,
                form=PayForm,
                needs="view",
                available=_may_be_paid,
                icon="cash",
                tone="green",
                primary=True,
            ),
            Action(
                name="credit",
                label=_("Credit note"),
                done=_("Draft of a credit note made"),
                run=supplier_invoice_credit,
                available=_may_be_credited,
                icon="file-minus",
            ),
            _reverse(supplier_invoice_reverse),
        ),
        lines=Lines(
            model=SupplierInvoiceLine,
            fields=PRICED_LINE_FIELDS,
            computed=(*LINE_AMOUNTS, "purchase_order_line", "goods_receipt_line", "credited"),
        ),
        related=(
            Related(
                collection="supplier-invoices",
                field="corrects",
                label=_("Credit notes"),
                columns=("code", "status", "dated_on", "total"),
            ),
            ENTRIES,
        ),
        narrowed=FROM_SUPPLIER,
        has_activities=True,
        create=partial(document_create, SupplierInvoice),
        change=document_change,
        views={**DOCUMENT_VIEWS, "record": SettledPage},
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
        more_columns=("charge", "currency", "rate", "reversed_on", "reversal"),
        sections=(
            Section(
                title=_("Payment"),
                fields=("subject", "account", "contact", "dated_on", "reference"),
            ),
            Section(
                title=_("Money"),
                fields=(
                    "money_account",
                    "payment_method",
                    "amount",
                    "currency",
                    "rate",
                    "charge",
                ),
            ),
        ),
        told=(
            Section(title=_("Posted"), fields=("code", "allocation", "reversed_on", "reversal")),
        ),
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
        built_in=(
            DRAFTS,
            BuiltInView(
                key="unallocated",
                label=_("Not allocated"),
                params=lambda: {"status": ["posted"], "allocation": UNPAID},
            ),
        ),
        actions=(
            _post(payment_post),
            Action(
                name="auto-allocate",
                label=_("Allocate to the oldest"),
                done=_("Allocated"),
                run=payment_auto_allocate,
                available=_unallocated,
                icon="sort-ascending",
                tone="green",
                primary=True,
            ),
            Action(
                name="allocate",
                label=_("Allocate"),
                done=_("Allocated"),
                run=payment_allocate,
                form=AllocatePaymentForm,
                available=_unallocated,
                icon="arrows-join",
            ),
            Action(
                name="unallocate",
                label=_("Take the allocation back"),
                done=_("Open again"),
                run=payment_unallocate,
                form=UnallocatePaymentForm,
                available=_allocated,
                icon="arrows-split",
            ),
            _reverse(payment_reverse),
        ),
        related=(
            ENTRIES,
            Related(
                collection="money-moves",
                field="document",
                columns=("money_account", "kind", "amount", "balance"),
            ),
        ),
        narrowed=FROM_SUPPLIER,
        has_activities=True,
        create=partial(document_create, Payment),
        change=document_change,
        views={**DOCUMENT_VIEWS, "record": SettledPage},
    )
)
extend(PURCHASE_ORDERS.name, actions=(_invoice_action(purchase_order_invoice, _may_be_invoiced),))
extend(GOODS_RECEIPTS.name, actions=(_invoice_action(goods_receipt_invoice, _posted),))
extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="supplier-invoices",
            field="account",
            columns=("code", "supplier_number", "kind", "status", "settlement", "due_on", "total"),
        ),
        Related(
            collection="payments",
            field="account",
            columns=("code", "amount", "status", "allocation", "dated_on"),
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
