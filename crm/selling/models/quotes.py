"""Quotes: what we offer to a customer, and until when."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.selling.documents import Document, DocumentQuerySet, Line
from crm.selling.models.opportunities import Opportunity
from lab.tenancy.scope import SandboxedManager


class Quote(Document):
    """An offer with lines. Draft until it is sent; then the customer accepts or rejects it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    collection = "quotes"
    number_pattern = "Q{year}-{number:04}"
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("sent",),
        "sent": ("accepted", "rejected"),
        "accepted": (),
        "rejected": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {"draft": "secondary", "sent": "blue", "accepted": "green", "rejected": "red"}
    }

    opportunity = models.ForeignKey(
        Opportunity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quotes",
        verbose_name=_("opportunity"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    issued_on = models.DateField(_("issued on"), null=True, blank=True, editable=False)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    rejection = models.CharField(
        _("why it was rejected"), max_length=200, blank=True, editable=False
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(Document.Meta):
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            *Document.Meta.constraints,
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("issued_on")),
                name="quote_valid_after_issue",
                violation_error_message=_("A quote cannot expire before it is issued."),
            ),
        ]


class QuoteLine(Line):
    """A line of a quote."""

    collection = "quote-lines"
    part_of = "quote"

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines", verbose_name=_("quote"))

    class Meta(Line.Meta):
        verbose_name = _("quote line")
        verbose_name_plural = _("quote lines")
