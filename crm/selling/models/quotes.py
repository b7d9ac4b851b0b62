"""Quotes: what we offer to a customer, and until when."""

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.approvals.models import Approvable
from crm.documents.models import DocumentQuerySet, PricedDocument, PricedLine
from crm.selling.models.opportunities import Opportunity
from lab.tenancy.actor import current_actor
from lab.tenancy.scope import SandboxedManager

VALID_DAYS = 30


def usually_valid_until() -> dt.date:
    return current_actor().today + dt.timedelta(days=VALID_DAYS)


class Quote(Approvable, PricedDocument):
    """An offer with lines. Draft until it is sent; then the customer accepts or rejects it.

    A later version replaces an earlier one: when it is sent, the earlier one is superseded. What the
    customer has not answered on its last day expires by the clock.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_APPROVAL = "in_approval", _("In approval")
        APPROVED = "approved", _("Approved")
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")
        EXPIRED = "expired", _("Expired")
        SUPERSEDED = "superseded", _("Superseded")

    # Sent, and the customer has said nothing: it needs its owner.
    UNANSWERED = (Status.SENT, Status.EXPIRED)

    collection = "quotes"
    promises = True
    day_field = "issued_on"
    draft_name = _("Draft quote #%(number)d")
    number_pattern = "Q{year}-{number:04}"
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("in_approval", "approved", "sent"),
        "in_approval": ("approved", "draft"),
        "approved": ("sent", "draft"),
        "sent": ("accepted", "rejected", "expired", "superseded"),
        "expired": ("rejected", "superseded"),
        "accepted": (),
        "rejected": (),
        "superseded": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "draft": "secondary",
            "in_approval": "yellow",
            "approved": "teal",
            "sent": "blue",
            "accepted": "green",
            "rejected": "red",
            "expired": "orange",
            "superseded": "secondary",
        }
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
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    issued_on = models.DateField(_("issued on"), null=True, blank=True, editable=False)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    revision = models.PositiveSmallIntegerField(
        pgettext_lazy("quote", "version"), default=1, editable=False
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("earlier version"),
    )
    rejection = models.CharField(
        _("why it was rejected"), max_length=200, blank=True, editable=False
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PricedDocument.Meta):
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        constraints = [
            *PricedDocument.Meta.constraints,
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("issued_on")),
                name="quote_valid_after_issue",
                violation_error_message=_("A quote cannot expire before it is issued."),
            ),
            models.UniqueConstraint(
                fields=["sandbox", "replaces"],
                name="quote_replaced_once",
                violation_error_message=_("There is a later version of this quote already."),
            ),
        ]

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if "valid_until" not in given:
            self.valid_until = usually_valid_until()

    @property
    def expired(self) -> bool:
        """Unanswered and past its last day by the company's date, whether the clock noted it or not."""
        if self.status == self.Status.EXPIRED:
            return True
        late = self.valid_until is not None and self.valid_until < current_actor().today
        return late and self.status == self.Status.SENT

    expired.fget.label = _("expired")  # type: ignore[attr-defined]


class QuoteLine(PricedLine):
    """A line of a quote."""

    collection = "quote-lines"
    part_of = "quote"

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines", verbose_name=_("quote"))

    class Meta(PricedLine.Meta):
        verbose_name = _("quote line")
        verbose_name_plural = _("quote lines")
