"""Orders: what a customer has bought."""

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
    progress_field,
)
from crm.parties.models import SERVED
from crm.selling.models.opportunities import Opportunity
from crm.selling.models.order_types import OrderType, default_order_type
from crm.selling.models.quotes import Quote
from crm.stock.models import Warehouse, default_warehouse
from lab.records.picklists import PicklistField
from lab.tenancy.scope import SandboxedManager


class Counting(models.TextChoices):
    """How much of an order counts when its seller is appraised; nothing is said before it is confirmed."""

    ALL = "all", _("All of it counts")
    PART = "part", _("Part of it counts")
    NONE = "none", _("Nothing counts")


class NotCounted(models.TextChoices):
    """Why an order or a line of it does not count; the first of these that says no."""

    TYPE = "type", _("Its order type")
    CUSTOMER = "customer", _("Its customer")
    PRODUCT = "product", _("Its product")


def not_counted_field(label: Any) -> models.CharField:
    return models.CharField(
        label, max_length=8, choices=NotCounted, blank=True, editable=False, default=""
    )


class Order(Approvable, PricedDocument):
    """A sale with lines, from a quote or alone. Draft until it is confirmed."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_APPROVAL = "in_approval", _("In approval")
        APPROVED = "approved", _("Approved")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    collection = "orders"
    promises = True
    day_field = "ordered_on"
    draft_name = _("Draft order #%(number)d")
    number_pattern = "SO{year}-{number:04}"
    rights_by_kind = SERVED
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("in_approval", "approved", "confirmed", "cancelled"),
        "in_approval": ("approved", "draft"),
        "approved": ("confirmed", "cancelled", "draft"),
        "confirmed": ("cancelled",),
        "cancelled": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "draft": "secondary",
            "in_approval": "yellow",
            "approved": "teal",
            "confirmed": "green",
            "cancelled": "red",
        },
        "delivery": PROGRESS_TONES,
        "billing": PROGRESS_TONES,
        "counting": {"all": "green", "part": "yellow", "none": "secondary"},
    }

    quote = models.ForeignKey(
        Quote,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="orders",
        verbose_name=_("quote"),
    )
    opportunity = models.ForeignKey(
        Opportunity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("opportunity"),
    )
    contract = models.ForeignKey(
        "crm.Contract",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("contract"),
        help_text=_("That it is made under."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    order_type = models.ForeignKey(
        OrderType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("order type"),
    )
    sales_channel = PicklistField("sales-channels", verbose_name=_("sales channel"), blank=True)
    sales_place = PicklistField("sales-places", verbose_name=_("place of sale"), blank=True)
    ordered_on = models.DateField(_("ordered on"), null=True, blank=True)
    warehouse = models.ForeignKey(
        Warehouse,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name=_("warehouse"),
        help_text=_("What is confirmed is reserved there."),
    )
    delivery = progress_field(_("delivered"))
    billing = progress_field(_("invoiced"))
    counting = models.CharField(
        _("counts for appraisal"),
        max_length=4,
        choices=Counting,
        blank=True,
        default="",
        editable=False,
    )
    counting_reason = not_counted_field(_("why it does not count"))
    requested_on = models.DateField(_("requested for"), null=True, blank=True)
    cancellation = models.CharField(
        _("why it was cancelled"), max_length=200, blank=True, editable=False
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PricedDocument.Meta):
        verbose_name = _("order")
        verbose_name_plural = _("orders")

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if not {"warehouse", "warehouse_id"} & set(given):
            self.warehouse = default_warehouse()
        if not {"order_type", "order_type_id"} & set(given):
            self.order_type = default_order_type()


class OrderLine(PricedLine):
    """A line of an order."""

    collection = "order-lines"
    part_of = "order"

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))

    delivered = done_field(_("delivered"))
    returned = done_field(_("returned"))
    invoiced = done_field(_("invoiced"))
    counts = models.BooleanField(
        _("counts for appraisal"),
        default=True,
        editable=False,
        help_text=_("Decided when the order is confirmed."),
    )
    counting_reason = not_counted_field(_("why it does not count"))

    class Meta(PricedLine.Meta):
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")

    @property
    def undelivered(self) -> Decimal:
        """What is still to be delivered; what came back is not to be delivered again."""
        return max(Decimal(0), self.quantity - self.delivered)

    undelivered.fget.label = _("to be delivered")  # type: ignore[attr-defined]
    undelivered.fget.numeric = True  # type: ignore[attr-defined]
    undelivered.fget.pieces = True  # type: ignore[attr-defined]
