"""Invoices as people see them."""

from functools import partial

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.billing.forms import NumberForm, ReceiveForm, TakeDeliveryForm, TakeForm
from crm.billing.invoices import invoice_number, invoice_post, invoice_reverse
from crm.billing.invoicing import (
    delivery_invoice,
    invoice_credit,
    invoice_take,
    invoice_take_delivery,
    invoiceable_now,
    may_invoice,
    order_invoice,
    return_credit,
)
from crm.billing.models import Invoice, InvoiceLine
from crm.billing.receipts import invoice_receive, usual_money_account
from crm.delivery.entities.common import OF_CONTACT
from crm.delivery.entities.deliveries import DELIVERIES, RETURNS
from crm.delivery.models import Delivery, SalesReturn
from crm.documents.chains import register_kind
from crm.documents.entities import CONDITIONS, LINE_AMOUNTS, PRICED_LINE_FIELDS
from crm.documents.models import Progress
from crm.documents.services import document_change, document_create
from crm.ledger.declaring import (
    DRAFTS,
    ENTRIES,
    INVOICE_POSTED,
    MORE_OF_INVOICES,
    NOT_HERE,
    OVERDUE,
    SETTLED_VIEWS,
    credit_action,
    credit_notes,
    is_posted,
    may_be_settled,
    post_action,
    reverse_settled,
    unpaid,
)
from crm.parties.entities import ACCOUNTS
from crm.selling.entities.orders import ORDERS
from crm.selling.models import Order
from crm.selling.rules import ON_SALE
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, Entity, Lines, Related, Section, extend, register
from lab.journal.words import register_event


def _takes_more(invoice: Invoice) -> Decision:
    return ALLOWED if invoice.status == "draft" and not invoice.is_credit else NOT_HERE


def _into(_invoice: Invoice) -> dict[str, int]:
    usual = usual_money_account()
    return {"money_account": usual.number} if usual else {}


def _unnumbered(invoice: Invoice) -> Decision:
    return NOT_HERE if invoice.tax_invoice_number else is_posted(invoice)


def _order_may_be_invoiced(order: Order) -> Decision:
    """One query more where invoicing goes by delivery, for what has been delivered of it."""
    if order.status != Order.Status.CONFIRMED:
        return NOT_HERE
    if (state := _not_invoiced(order)) and not invoiceable_now(order):
        return Decision(False, _("Invoices go by delivery: post a delivery of it first."))
    return state


def _delivery_may_be_invoiced(delivery: Delivery) -> Decision:
    return _not_invoiced(delivery) if is_posted(delivery) else NOT_HERE


def _not_invoiced(source: Order | Delivery) -> Decision:
    if source.billing == Progress.FULL:
        return Decision(False, _("All of it has been invoiced."))
    return may_invoice(source)


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
        more_columns=MORE_OF_INVOICES,
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
        told=(INVOICE_POSTED,),
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
        built_in=(DRAFTS, unpaid("open", pgettext_lazy("invoices", "Open")), OVERDUE),
        actions=(
            Action(
                name="take",
                label=_("Add an order"),
                done=_("Order added"),
                run=invoice_take,
                form=TakeForm,
                available=_takes_more,
                icon="shopping-cart-plus",
            ),
            Action(
                name="take-delivery",
                label=_("Add a delivery"),
                done=_("Delivery added"),
                run=invoice_take_delivery,
                form=TakeDeliveryForm,
                available=_takes_more,
                icon="truck-delivery",
            ),
            post_action(invoice_post),
            Action(
                name="receive",
                label=_("Enter the receipt"),
                done=_("Draft of a receipt made"),
                run=invoice_receive,
                form=ReceiveForm,
                initial=_into,
                needs="view",
                available=may_be_settled,
                icon="cash-register",
                tone="green",
                primary=True,
            ),
            Action(
                name="number",
                label=_("Note the tax invoice"),
                done=_("Tax-invoice number noted"),
                run=invoice_number,
                form=NumberForm,
                available=_unnumbered,
                icon="receipt-tax",
            ),
            credit_action(invoice_credit),
            reverse_settled(invoice_reverse),
        ),
        lines=Lines(
            model=InvoiceLine,
            fields=PRICED_LINE_FIELDS,
            computed=(*LINE_AMOUNTS, "order_line", "delivery_line", "credited"),
            narrowed=ON_SALE,
        ),
        related=(credit_notes("invoices"), ENTRIES),
        narrowed=OF_CONTACT,
        has_activities=True,
        create=partial(document_create, Invoice),
        change=document_change,
        views=SETTLED_VIEWS,
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
            available=_order_may_be_invoiced,
            icon="file-invoice",
        ),
    ),
)
extend(
    DELIVERIES.name,
    actions=(
        Action(
            name="invoice",
            label=_("Invoice it"),
            done=_("Draft of an invoice made"),
            run=delivery_invoice,
            needs="view",
            available=_delivery_may_be_invoiced,
            icon="file-invoice",
            primary=True,
        ),
    ),
)
extend(
    RETURNS.name,
    actions=(
        Action(
            name="credit",
            label=_("Credit note"),
            done=_("Draft of a credit note made"),
            run=return_credit,
            needs="view",
            available=is_posted,
            icon="file-minus",
            primary=True,
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
    ),
)
register_kind(
    Invoice,
    70,
    {
        Order: ("lines__order_line__order",),
        Delivery: ("lines__delivery_line__delivery",),
        SalesReturn: ("lines__return_line__sales_return",),
    },
)
register_event(
    "invoice.numbered",
    _("%(who)s noted the tax invoice of “%(record)s”"),
    _("tax invoice noted"),
)
