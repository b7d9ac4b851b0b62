"""Requests for quotation: what the company asks several suppliers for, and what each of them answers."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.models import (
    Document,
    DocumentQuerySet,
    Line,
    PricedDocument,
    PricedLine,
    party_field,
)
from crm.purchasing.models.orders import READERS
from crm.stock.models import Warehouse
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import RecordIdField
from lab.tenancy.scope import SandboxedManager


class RequestForQuotation(Document):
    """What is wanted, from whoever of some suppliers offers it best. Draft until it is sent."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        ANSWERED = "answered", pgettext_lazy("quotation", "Answered")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (Status.SENT, Status.ANSWERED)

    collection = "requests-for-quotation"
    rights_by_kind = READERS
    day_field = "sent_on"
    draft_name = _("Draft request for quotation #%(number)d")
    number_pattern = "RFQ{year}-{number:04}"
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("sent", "cancelled"),
        "sent": ("answered", "closed", "cancelled"),
        "answered": ("sent", "closed", "cancelled"),
        "closed": ("answered",),
        "cancelled": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "draft": "secondary",
            "sent": "blue",
            "answered": "green",
            "closed": "secondary",
            "cancelled": "red",
        }
    }

    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    sent_on = models.DateField(_("sent on"), null=True, blank=True, editable=False)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    needed_on = models.DateField(_("needed on"), null=True, blank=True)
    warehouse = models.ForeignKey(
        Warehouse,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="requests_for_quotation",
        verbose_name=_("warehouse"),
        help_text=_("Where the goods shall come in."),
    )
    remark = models.TextField(_("remark"), blank=True, help_text=_("For the suppliers to read."))
    ending = models.CharField(
        _("why it was closed or cancelled"), max_length=200, blank=True, editable=False
    )
    cause_collection = models.CharField(max_length=60, blank=True, editable=False)
    cause_id = RecordIdField(_("because of"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(Document.Meta):
        verbose_name = _("request for quotation")
        verbose_name_plural = _("requests for quotation")


class RequestLine(Line):
    """So much of something is wanted."""

    collection = "request-lines"
    part_of = "request"

    request = models.ForeignKey(
        RequestForQuotation,
        models.CASCADE,
        related_name="lines",
        verbose_name=_("request for quotation"),
    )

    class Meta(Line.Meta):
        verbose_name = _("line of a request for quotation")
        verbose_name_plural = _("lines of requests for quotation")


def days_field(**options: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        _("lead time (days)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(999)],
        **options,
    )


class SupplierQuotation(PricedDocument):
    """One supplier's answer to a request: asked when the request is sent, then filled in."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Will be asked")
        ASKED = "asked", _("Asked")
        ANSWERED = "answered", pgettext_lazy("quotation", "Answered")
        DECLINED = "declined", pgettext_lazy("quotation", "Declined")

    collection = "supplier-quotations"
    rights_by_kind = READERS
    buys = True
    day_field = "asked_on"
    editable_in = ("draft", "asked", "answered", "declined")
    draft_name = _("Quotation #%(number)d")
    # Its number is the request's with its place, so there is no series of its own.
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("asked",),
        "asked": ("answered", "declined"),
        "answered": ("answered", "declined"),
        "declined": ("answered",),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "draft": "secondary",
            "asked": "blue",
            "answered": "green",
            "declined": "red",
        }
    }

    account = party_field(_("supplier"))
    request = models.ForeignKey(
        RequestForQuotation,
        models.PROTECT,
        related_name="quotations",
        verbose_name=_("request for quotation"),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    asked_on = models.DateField(_("asked on"), null=True, blank=True, editable=False)
    answered_on = models.DateField(_("answered on"), null=True, blank=True, editable=False)
    supplier_number = models.CharField(
        _("supplier's number"), max_length=60, blank=True, help_text=_("Of its quotation.")
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    lead_days = days_field(help_text=_("Of all lines that say nothing else."))
    refusal = models.CharField(_("why it declined"), max_length=200, blank=True, editable=False)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PricedDocument.Meta):
        verbose_name = _("supplier quotation")
        verbose_name_plural = _("supplier quotations")

    @property
    def answer_by(self) -> dt.date | None:
        return self.request.answer_by

    answer_by.fget.label = _("answer by")  # type: ignore[attr-defined]

    @property
    def needed_on(self) -> dt.date | None:
        return self.request.needed_on

    needed_on.fget.label = _("needed on")  # type: ignore[attr-defined]

    @property
    def asked_for(self) -> str:
        return self.request.remark

    asked_for.fget.label = _("remark")  # type: ignore[attr-defined]

    def is_valid(self, on: dt.date | None = None) -> bool:
        return self.valid_until is None or self.valid_until >= (on or current_actor().today)


class SupplierQuotationLine(PricedLine):
    """What a supplier asks for a line of the request; without a price it has not said anything yet."""

    collection = "supplier-quotation-lines"
    part_of = "quotation"

    quotation = models.ForeignKey(
        SupplierQuotation,
        models.CASCADE,
        related_name="lines",
        verbose_name=_("supplier quotation"),
    )
    request_line = models.ForeignKey(
        RequestLine,
        models.PROTECT,
        editable=False,
        related_name="quoted",
        verbose_name=_("line of the request"),
    )
    least_quantity = models.DecimalField(
        _("minimum quantity"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    lead_days = days_field()
    declined = models.BooleanField(_("not offered"), default=False)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    chosen = models.BooleanField(_("ordered from here"), default=False, editable=False)

    class Meta(PricedLine.Meta):
        verbose_name = _("line of a supplier quotation")
        verbose_name_plural = _("lines of supplier quotations")

    @property
    def offered(self) -> bool:
        return bool(self.price) and not self.declined

    @property
    def orderable_quantity(self) -> Decimal:
        """As much as is offered, or the least that the supplier sells."""
        return max(self.quantity, self.least_quantity or Decimal(0))

    def clean(self) -> None:
        super().clean()
        if self.declined and self.price:
            text = _now("What is not offered has no price.")
            raise ValidationError({"price": text})
