"""Purchase orders: what the company has ordered from a supplier."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.documents.approvals.models import Approvable
from crm.documents.models import (
    PROGRESS_TONES,
    DocumentQuerySet,
    PricedDocument,
    PricedLine,
    done_field,
    party_field,
    progress_field,
)
from crm.purchasing.models.suppliers import supplier_currency
from crm.stock.models import Warehouse, default_warehouse
from lab.tenancy.scope import SandboxedManager

# Who takes the goods in, and who pays for them, sees every order.
READERS: dict[str, dict[str, str]] = {
    "warehouse": {"view": "all", "export": "all"},
    "finance": {"view": "all", "export": "all"},
}


class PurchaseOrder(Approvable, PricedDocument):
    """What is ordered from a supplier. Draft until it is confirmed, that is, sent."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_APPROVAL = "in_approval", _("In approval")
        APPROVED = "approved", _("Approved")
        CONFIRMED = "confirmed", _("Ordered")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    collection = "purchase-orders"
    rights_by_kind = READERS
    day_field = "ordered_on"
    draft_name = _("Draft purchase order #%(number)d")
    number_pattern = "PO{year}-{number:04}"
    buys = True
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("in_approval", "approved", "confirmed", "cancelled"),
        "in_approval": ("approved", "draft"),
        "approved": ("confirmed", "cancelled", "draft"),
        "confirmed": ("closed", "cancelled"),
        "closed": ("confirmed",),
        "cancelled": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "draft": "secondary",
            "in_approval": "yellow",
            "approved": "teal",
            "confirmed": "green",
            "closed": "blue",
            "cancelled": "red",
        },
        "receipt": PROGRESS_TONES,
        "billing": PROGRESS_TONES,
    }

    account = party_field(_("supplier"))
    quotation = models.ForeignKey(
        "crm.SupplierQuotation",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="purchase_orders",
        verbose_name=_("supplier quotation"),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    ordered_on = models.DateField(_("ordered on"), null=True, blank=True)
    expected_on = models.DateField(
        _("expected on"),
        null=True,
        blank=True,
        help_text=_("Empty: the day of the order and the supplier's lead time."),
    )
    warehouse = models.ForeignKey(
        Warehouse,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="purchase_orders",
        verbose_name=_("warehouse"),
        help_text=_("Where the goods shall come in."),
    )
    receipt = progress_field(_("goods received"))
    billing = progress_field(_("invoiced"))
    ending = models.CharField(
        _("why it was closed or cancelled"), max_length=200, blank=True, editable=False
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PricedDocument.Meta):
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if not {"warehouse", "warehouse_id"} & set(given):
            self.warehouse = default_warehouse()

    def usual_currency(self) -> str:
        return supplier_currency(self.account_id) or super().usual_currency()


class PurchaseOrderLine(PricedLine):
    """A line of a purchase order; `received` and `invoiced` are kept right by what follows."""

    collection = "purchase-order-lines"
    part_of = "purchase_order"

    purchase_order = models.ForeignKey(
        PurchaseOrder, models.CASCADE, related_name="lines", verbose_name=_("purchase order")
    )
    received = done_field(_("received"))
    invoiced = done_field(_("invoiced"))

    class Meta(PricedLine.Meta):
        verbose_name = _("line of a purchase order")
        verbose_name_plural = _("lines of purchase orders")

    @property
    def unreceived(self) -> Decimal:
        """What is still to come."""
        return max(Decimal(0), self.quantity - self.received)

    unreceived.fget.label = _("to be received")  # type: ignore[attr-defined]
    unreceived.fget.numeric = True  # type: ignore[attr-defined]
    unreceived.fget.pieces = True  # type: ignore[attr-defined]
