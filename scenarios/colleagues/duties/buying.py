"""Purchases come in when they are expected, are billed, and are paid when due."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from crm.billing.receipts import usual_money_account
from crm.documents.models import Posting, Progress
from crm.documents.services import document_change
from crm.purchasing.models import GoodsReceipt, PurchaseOrder, SupplierInvoice
from crm.purchasing.services.invoices import supplier_invoice_post
from crm.purchasing.services.invoicing import goods_receipt_invoice
from crm.purchasing.services.payments import (
    payment_allocate,
    payment_post,
    supplier_invoice_pay,
)
from crm.purchasing.services.receipts import goods_receipt_post, purchase_order_receive
from lab.journal.models import Entry
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat
from scenarios.colleagues.duty import Duty, Request
from scenarios.colleagues.hours import morning_of
from scenarios.colleagues.rules import Setting
from scenarios.colleagues.seats import free_seat
from scenarios.colleagues.telling import record_of
from scenarios.colleagues.working import employ, plan_duty
from scenarios.happenings.models import Happening


def _later(day: dt.date | None) -> dt.datetime | None:
    """The morning of that day where it has not come yet."""
    return morning_of(day) if day is not None and day > current_actor().today else None


def orders_to_receive(entry: Entry) -> Iterator[Request]:
    orders = PurchaseOrder.objects.numbered(entry.record)
    yield from (
        _to_receive(order) for order in orders.filter(status=PurchaseOrder.Status.CONFIRMED)
    )


def _to_receive(order: PurchaseOrder) -> Request:
    seat, at = free_seat(Seat.Kind.WAREHOUSE), _later(order.expected_on)
    return Request(PurchaseOrder.collection, order.number, seat, at)


def receive(happening: Happening, setting: Setting) -> None:
    order = record_of(happening.key)
    if order is None or order.status != PurchaseOrder.Status.CONFIRMED:
        return
    if order.receipt == Progress.FULL or not order.lines.exclude(product=None).exists():
        return
    if _later(order.expected_on) is not None:
        plan_duty(RECEIVE, _to_receive(order))
    elif not GoodsReceipt.objects.filter(
        status=Posting.Status.DRAFT, lines__purchase_order_line__purchase_order=order
    ).exists():
        goods_receipt_post(purchase_order_receive(order))


def receipts_to_bill(entry: Entry) -> Iterator[Request]:
    yield Request(GoodsReceipt.collection, entry.record or 0, free_seat(Seat.Kind.FINANCE))


def bill(happening: Happening, setting: Setting) -> None:
    """The supplier's invoice for what came in, under the number of our receipt."""
    receipt = record_of(happening.key)
    if receipt is None or receipt.status != Posting.Status.POSTED:
        return
    lines = list(receipt.lines.all())
    begun = SupplierInvoice.objects.filter(
        status=Posting.Status.DRAFT, lines__goods_receipt_line__in=[line.pk for line in lines]
    )
    if any(line.uninvoiced > 0 for line in lines) and not begun.exists():
        invoice = goods_receipt_invoice(receipt)
        values = {"supplier_number": invoice.supplier_number or receipt.code}
        supplier_invoice_post(document_change(invoice, values))


def invoices_to_pay(entry: Entry) -> Iterator[Request]:
    kept = {"kind": SupplierInvoice.Kind.INVOICE, "status": Posting.Status.POSTED}
    for invoice in SupplierInvoice.objects.numbered(entry.record).filter(**kept):
        seat, at = free_seat(Seat.Kind.FINANCE), _later(invoice.due_on)
        yield Request(SupplierInvoice.collection, invoice.number, seat, at)


def pay(happening: Happening, setting: Setting) -> None:
    invoice, account = record_of(happening.key), usual_money_account()
    if invoice is None or invoice.status != Posting.Status.POSTED or account is None:
        return
    if invoice.settlement != Progress.FULL:
        payment = payment_post(supplier_invoice_pay(invoice, money_account=account))
        payment_allocate(payment, invoice=invoice)


RECEIVE = employ(
    Duty(
        "receive",
        gettext_lazy("The warehouse takes goods in"),
        ("purchaseorder.confirmed", "purchaseorder.reopened"),
        orders_to_receive,
        receive,
        dated=True,
    )
)
BILL = employ(
    Duty(
        "bill",
        gettext_lazy("The books take in a supplier’s invoice"),
        ("goodsreceipt.posted",),
        receipts_to_bill,
        bill,
    )
)
PAY = employ(
    Duty(
        "pay",
        gettext_lazy("The books pay a supplier"),
        ("supplierinvoice.posted",),
        invoices_to_pay,
        pay,
        dated=True,
    )
)
