"""Invoices, receipts and opening balances as people see them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.billing.forms import AllocateForm, NumberForm, OpeningForm, TakeForm, UnallocateForm
from crm.billing.invoices import invoice_number, invoice_post, invoice_reverse
from crm.billing.invoicing import invoice_credit, invoice_take, order_invoice
from crm.billing.models import Invoice, InvoiceLine, OpeningBalance, Receipt
from crm.billing.opening import account_open, opening_post, opening_reverse
from crm.billing.receipts import (
    receipt_allocate,
    receipt_auto_allocate,
    receipt_post,
    receipt_reverse,
    receipt_unallocate,
    seems_twice,
)
from crm.billing.settlement import frees
from crm.billing.views import NewReceiptView
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
from crm.parties.entities import ACCOUNTS
from crm.selling.entities.orders import ORDERS
from crm.selling.models import Order
from crm.selling.rules import OF_ACCOUNT, ON_SALE
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import (
    Action,
    BuiltInView,
    Entity,
    Lines,
    Related,
    Section,
    extend,
    register,
)
from lab.journal.words import register_event

NOT_HERE = Decision(False, "")
CONTACT = {"contact": OF_ACCOUNT["contact"]}
DRAFT_ONLY = in_status("draft", otherwise=_("This was posted already."))
ENTRIES = Related(
    collection="ledger-entries",
    field="document",
    columns=("dated_on", "kind", "amount", "due_on", "open_amount"),
)
UNPAID = [Progress.NONE, Progress.PART]


def _post(run: Callable[..., Any], **more: Any) -> Action:
    return Action(
        name="post",
        label=_("Post"),
        done=_("Posted"),
        run=run,
        available=DRAFT_ONLY,
        icon="circle-check",
        tone="green",
        primary=True,
        **more,
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


def _may_be_credited(invoice: Invoice) -> Decision:
    return NOT_HERE if invoice.is_credit else _posted(invoice)


def _takes_orders(invoice: Invoice) -> Decision:
    return ALLOWED if invoice.status == "draft" and not invoice.is_credit else NOT_HERE


def _unnumbered(invoice: Invoice) -> Decision:
    return NOT_HERE if invoice.tax_invoice_number else _posted(invoice)


def _unallocated(receipt: Receipt) -> Decision:
    if receipt.status == "posted" and receipt.allocation == Progress.FULL:
        return Decision(False, _("All of it is allocated."))
    return _posted(receipt)


def _allocated(receipt: Receipt) -> Decision:
    return NOT_HERE if receipt.allocation == Progress.NONE else _posted(receipt)


def _may_be_invoiced(order: Order) -> Decision:
    if order.status != Order.Status.CONFIRMED:
        return NOT_HERE
    if order.billing == Progress.FULL:
        return Decision(False, _("All of it has been invoiced."))
    return ALLOWED


INVOICES = register(
    Entity(
        model=Invoice,
        area="money",
        icon="file-invoice",
        head=("account", "status", "total"),
        columns=(
            "code",
            "subject",
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
                title=_("Invoice"),
                fields=("kind", "subject", "account", "contact", "dated_on", "due_on"),
            ),
            Section(
                title=_("Tax invoice"),
                fields=(
                    "tax_invoice_type",
                    "tax_invoice_number",
                    "buyer_tax_number",
                    "tracking_number",
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
            "tax_invoice_number",
            "tax_invoice_type",
            "total",
            "code",
        ),
        search=("code", "subject", "tax_invoice_number", "account__name"),
        ordering=("-id",),
        built_in=(
            BuiltInView(key="drafts", label=_("Drafts"), params=lambda: {"status": ["draft"]}),
            BuiltInView(
                key="open",
                label=_("Open"),
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
            Action(
                name="take",
                label=_("Add an order"),
                done=_("Order added"),
                run=invoice_take,
                form=TakeForm,
                available=_takes_orders,
                icon="shopping-cart-plus",
            ),
            _post(invoice_post),
            Action(
                name="number",
                label=_("Note the tax invoice"),
                done=_("Tax-invoice number noted"),
                run=invoice_number,
                form=NumberForm,
                available=_unnumbered,
                icon="receipt-tax",
            ),
            Action(
                name="credit",
                label=_("Credit note"),
                done=_("Draft of a credit note made"),
                run=invoice_credit,
                available=_may_be_credited,
                icon="file-minus",
            ),
            _reverse(invoice_reverse),
        ),
        lines=Lines(
            model=InvoiceLine,
            fields=PRICED_LINE_FIELDS,
            computed=(*LINE_AMOUNTS, "order_line", "credited"),
            narrowed=ON_SALE,
        ),
        related=(
            Related(
                collection="invoices",
                field="corrects",
                label=_("Credit notes"),
                columns=("code", "status", "dated_on", "total"),
            ),
            ENTRIES,
        ),
        narrowed=CONTACT,
        has_activities=True,
        create=partial(document_create, Invoice),
        change=document_change,
        views={**DOCUMENT_VIEWS, "record": SettledPage},
    )
)

RECEIPTS = register(
    Entity(
        model=Receipt,
        area="money",
        icon="cash-register",
        head=("account", "status", "amount"),
        columns=(
            "code",
            "account",
            "direction",
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
                title=_("Receipt"),
                fields=("direction", "subject", "account", "contact", "dated_on", "reference"),
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
            "direction",
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
            BuiltInView(key="drafts", label=_("Drafts"), params=lambda: {"status": ["draft"]}),
            BuiltInView(
                key="unallocated",
                label=_("Not allocated"),
                params=lambda: {"status": ["posted"], "allocation": UNPAID},
            ),
        ),
        actions=(
            _post(receipt_post, warns=seems_twice),
            Action(
                name="auto-allocate",
                label=_("Allocate to the oldest"),
                done=_("Allocated"),
                run=receipt_auto_allocate,
                available=_unallocated,
                icon="sort-ascending",
                tone="green",
                primary=True,
            ),
            Action(
                name="allocate",
                label=_("Allocate"),
                done=_("Allocated"),
                run=receipt_allocate,
                form=AllocateForm,
                available=_unallocated,
                icon="arrows-join",
            ),
            Action(
                name="unallocate",
                label=_("Take the allocation back"),
                done=_("Open again"),
                run=receipt_unallocate,
                form=UnallocateForm,
                available=_allocated,
                icon="arrows-split",
            ),
            _reverse(receipt_reverse),
        ),
        related=(
            ENTRIES,
            Related(
                collection="money-moves",
                field="document",
                columns=("money_account", "kind", "amount", "balance"),
            ),
        ),
        narrowed=CONTACT,
        has_activities=True,
        create=partial(document_create, Receipt),
        change=document_change,
        views={**DOCUMENT_VIEWS, "create": NewReceiptView, "record": SettledPage},
    )
)

OPENING_BALANCES = register(
    Entity(
        model=OpeningBalance,
        area="money",
        icon="book",
        head=("account", "status", "amount"),
        columns=("code", "account", "side", "amount", "due_on", "status", "dated_on", "owner"),
        more_columns=("reversed_on", "reversal"),
        sections=(
            Section(
                title=_("Opening balance"),
                fields=("subject", "account", "contact", "side", "dated_on", "due_on"),
            ),
            Section(title=_("Money"), fields=("amount", "currency", "rate")),
        ),
        told=(Section(title=_("Posted"), fields=("code", "reversed_on", "reversal")),),
        filters=("status", "account", "side", "dated_on", "due_on", "amount", "code"),
        search=("code", "subject", "account__name"),
        ordering=("-id",),
        actions=(_post(opening_post), _reverse(opening_reverse)),
        related=(ENTRIES,),
        narrowed=CONTACT,
        create=partial(document_create, OpeningBalance),
        change=document_change,
        views=DOCUMENT_VIEWS,
    )
)

extend(
    ORDERS.name,
    actions=(
        Action(
            name="invoice",
            label=_("Invoice it"),
            done=_("Draft of an invoice made"),
            run=order_invoice,
            needs="view",
            available=_may_be_invoiced,
            icon="file-invoice",
        ),
    ),
)
extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="invoices",
            field="account",
            columns=("code", "kind", "status", "settlement", "due_on", "total"),
        ),
        Related(
            collection="receipts",
            field="account",
            columns=("code", "direction", "amount", "status", "allocation", "dated_on"),
        ),
    ),
    actions=(
        Action(
            name="opening",
            label=_("Enter an opening balance"),
            done=_("Opening balance posted"),
            run=account_open,
            form=OpeningForm,
            needs="view",
            available=lambda account: NOT_HERE if account.kind == "competitor" else ALLOWED,
            icon="book",
        ),
    ),
)
register_kind(Invoice, 70, {Order: ("lines__order_line__order",)})
register_kind(Receipt, 80, {Invoice: ("paid__invoice",)})
register_event(
    "invoice.numbered",
    _("%(who)s noted the tax invoice of “%(record)s”"),
    _("tax invoice noted"),
)
