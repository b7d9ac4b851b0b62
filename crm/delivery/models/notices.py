"""Dispatch notices: what the warehouse may ship, and when."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.documents.models import DocumentQuerySet, PartyDocument, done_field
from crm.selling.models import Order, OrderLine
from crm.stock.models import InWarehouse
from crm.stock.papers import KEEPERS, GoodsLine, line_manager
from lab.tenancy.scope import SandboxedManager


class DispatchNotice(InWarehouse, PartyDocument):
    """Tells the warehouse what of confirmed orders may ship. It books nothing; deliveries take it up."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        RELEASED = "released", _("Released")
        SHIPPED = "shipped", _("Shipped")
        CANCELLED = "cancelled", _("Cancelled")

    collection = "dispatch-notices"
    rights_by_kind = KEEPERS
    day_field = "released_on"
    draft_name = _("Draft dispatch notice #%(number)d")
    number_pattern = "DP{year}-{number:04}"
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("released", "cancelled"),
        "released": ("shipped", "cancelled"),
        "shipped": ("released",),
        "cancelled": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "draft": "secondary",
            "released": "blue",
            "shipped": "green",
            "cancelled": "red",
        }
    }

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    requested_on = models.DateField(_("requested for"), null=True, blank=True)
    released_on = models.DateField(_("released on"), null=True, blank=True, editable=False)
    cancellation = models.CharField(
        _("why it was cancelled"), max_length=200, blank=True, editable=False
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PartyDocument.Meta):
        verbose_name = _("dispatch notice")
        verbose_name_plural = _("dispatch notices")


class DispatchNoticeLine(GoodsLine):
    """So much of a line of an order may ship; `shipped` is what deliveries have taken of it."""

    collection = "dispatch-notice-lines"
    part_of = "notice"

    notice = models.ForeignKey(
        DispatchNotice, models.CASCADE, related_name="lines", verbose_name=_("dispatch notice")
    )
    order_line = models.ForeignKey(
        OrderLine, models.PROTECT, related_name="notice_lines", verbose_name=_("order line")
    )
    shipped = done_field(_("shipped"))

    objects: ClassVar[Any] = line_manager("order_line__order")

    class Meta(GoodsLine.Meta):
        verbose_name = _("line of a dispatch notice")
        verbose_name_plural = _("lines of dispatch notices")

    @property
    def order(self) -> Order:
        return self.order_line.order

    order.fget.label = _("order")  # type: ignore[attr-defined]

    @property
    def waiting(self) -> Decimal:
        """What has not been shipped yet."""
        return max(Decimal(0), self.quantity - self.shipped)
