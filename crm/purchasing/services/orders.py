"""What can happen to purchase orders."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.approvals.services import require_authority
from crm.documents.models import Progress
from crm.documents.services import document_step, issue_values
from crm.purchasing.models import PurchaseOrder
from crm.purchasing.models.suppliers import supplier_of
from crm.rows import reread
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Status = PurchaseOrder.Status


def purchase_order_confirm(order: PurchaseOrder) -> PurchaseOrder:
    """Order it: it gets its number, today as its day unless dated, and the day it is expected on."""
    with sandbox_write():
        order = reread(order)
        require_authority(order)
        day = order.ordered_on or current_actor().today
        values: dict[str, Any] = {"ordered_on": day, "expected_on": _expected(order, day)}
        if order.status in (Status.DRAFT, Status.APPROVED):
            values |= issue_values(order, day)
        return document_step(order, Status.CONFIRMED, values, event="purchaseorder.confirmed")


def _expected(order: PurchaseOrder, day: dt.date) -> dt.date:
    supplier = supplier_of(order.account_id)
    expected = order.expected_on or day + dt.timedelta(days=supplier.lead_days if supplier else 0)
    if expected < day:
        raise ValidationError({"expected_on": _("Goods do not come before they are ordered.")})
    return expected


def purchase_order_close(order: PurchaseOrder, *, reason: str = "") -> PurchaseOrder:
    """Nothing more is expected of it, whatever is missing."""
    with sandbox_write():
        order = reread(order)
        values = {"ending": reason}
        return document_step(order, Status.CLOSED, values, event="purchaseorder.closed")


def purchase_order_reopen(order: PurchaseOrder) -> PurchaseOrder:
    """What is missing is expected again."""
    with sandbox_write():
        order = reread(order)
        if order.status != Status.CLOSED:
            raise ValidationError(_("Only a closed order is opened again."))
        values = {"ending": ""}
        return document_step(order, Status.CONFIRMED, values, event="purchaseorder.reopened")


def purchase_order_cancel(order: PurchaseOrder, *, reason: str = "") -> PurchaseOrder:
    """It shall not come; one that was ordered keeps its number. Refused once goods or invoices came."""
    with sandbox_write():
        order = reread(order)
        if order.receipt != Progress.NONE or order.billing != Progress.NONE:
            text = _("Goods or invoices of “%(order)s” have come: reverse them first, or close it.")
            raise ValidationError(text % {"order": order})
        values = {"ending": reason}
        return document_step(order, Status.CANCELLED, values, event="purchaseorder.cancelled")
