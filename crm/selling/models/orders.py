"""Orders: what a customer has bought."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.selling.documents import Document, DocumentQuerySet, Line
from crm.selling.models.opportunities import Opportunity
from crm.selling.models.quotes import Quote
from lab.tenancy.scope import SandboxedManager


class Order(Document):
    """A sale with lines, from a quote or alone. Draft until it is confirmed."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    collection = "orders"
    draft_name = _("Draft order #%(number)d")
    number_pattern = "SO{year}-{number:04}"
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("confirmed", "cancelled"),
        "confirmed": ("cancelled",),
        "cancelled": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {"draft": "secondary", "confirmed": "green", "cancelled": "red"}
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
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    ordered_on = models.DateField(_("ordered on"), null=True, blank=True)
    requested_on = models.DateField(_("requested for"), null=True, blank=True)
    cancellation = models.CharField(
        _("why it was cancelled"), max_length=200, blank=True, editable=False
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(Document.Meta):
        verbose_name = _("order")
        verbose_name_plural = _("orders")


class OrderLine(Line):
    """A line of an order."""

    collection = "order-lines"
    part_of = "order"

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))

    class Meta(Line.Meta):
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
