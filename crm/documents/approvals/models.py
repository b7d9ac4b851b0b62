"""Authorities of kinds of seats, and the steps of a document's approval."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.documents.models import DocumentQuerySet, money_field
from lab.tenancy.fields import CanonicalJSONField, RecordIdField
from lab.tenancy.models import Owned, Sandboxed, Seat
from lab.tenancy.registry import sandboxed_models
from lab.tenancy.scope import SandboxedManager


class Approvable(models.Model):
    """A document that waits for the superior when it is beyond the authority of who submits it."""

    IN_APPROVAL = "in_approval"
    APPROVED = "approved"

    class Meta:
        abstract = True

    def weighed_amount(self) -> Decimal:
        """What is judged against an authority's highest amount, in the company's currency."""
        return self.base_total  # type: ignore[attr-defined]


def approvable_documents() -> list[tuple[str, Any]]:
    """(collection, name) of the kinds of documents that can need approval."""
    return [
        (model.collection, capfirst(model._meta.verbose_name_plural))
        for model in sandboxed_models()
        if issubclass(model, Approvable)
    ]


def _limit(label: Any, help_text: Any, **options: Any) -> models.DecimalField:
    return models.DecimalField(label, null=True, blank=True, help_text=help_text, **options)


class Authority(Sandboxed):
    """How far a kind of seat decides alone over a kind of document; what is empty is no limit.

    A kind of document without any is never submitted; a kind of seat without one decides all.
    """

    collection = "authorities"
    administered = True

    percentages = frozenset(("most_discount", "least_margin"))
    LIMITS = ("most_discount", "least_margin", "most_amount", "most_over_credit")

    document = models.CharField(_("documents"), max_length=60, choices=approvable_documents)
    kind = models.CharField(_("kind of seat"), max_length=12, choices=Seat.Kind)
    most_discount = _limit(
        _("highest discount (%)"),
        _("Of any line, off the list price, all discounts together."),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    least_margin = _limit(
        _("lowest margin (%)"),
        _("Of the whole document, without tax."),
        max_digits=5,
        decimal_places=2,
        validators=[MaxValueValidator(100)],
    )
    most_amount = _limit(
        _("highest amount"),
        _("With tax, in the company's currency. With 0 everything goes to the superior."),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    most_over_credit = _limit(
        _("highest amount above the credit limit"),
        _(
            "Of orders: by how much their customer may go beyond its limit, in the company's currency."
        ),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ["document", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "document", "kind"],
                name="authority_once_per_kind",
                violation_error_message=_("This kind of seat has an authority here already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_document_display()} · {self.get_kind_display()}"

    def clean(self) -> None:
        super().clean()
        if all(getattr(self, name) is None for name in self.LIMITS):
            raise ValidationError(_now("Set a limit: without one it limits nothing."))


class ApprovalQuerySet(DocumentQuerySet):
    def waiting(self) -> "ApprovalQuerySet":
        """Those that are to be decided now."""
        return self.filter(state=Approval.State.WAITING)


class Approval(Owned):
    """A step on the way up: the seat that owns it approves a document, or sends it back."""

    class State(models.TextChoices):
        LATER = "later", _("Later")
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    collection = "approvals"
    family = "documents"
    booked = True
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "state": {"waiting": "yellow", "approved": "green", "rejected": "red"}
    }

    document_collection = models.CharField(max_length=60, editable=False)
    document_id = RecordIdField(_("document"), editable=False)
    step = models.PositiveSmallIntegerField(_("step"), default=1, editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.LATER, editable=False
    )
    reasons = CanonicalJSONField(_("why it needs approval"), default=list, editable=False)
    amount = money_field(_("amount"), editable=False)
    requested_by = models.ForeignKey(
        Seat,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("requested by"),
    )
    requested_at = models.DateTimeField(_("requested at"), editable=False)
    request = models.CharField(_("request"), max_length=400, blank=True, editable=False)
    decided_by = models.ForeignKey(
        Seat,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    comment = models.CharField(_("comment"), max_length=400, blank=True, editable=False)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(ApprovalQuerySet)()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["document_collection", "document_id"], name="approval_document"),
            models.Index(fields=["sandbox", "state", "owner", "id"], name="approval_by_state"),
        ]

    def __str__(self) -> str:
        return _now("Approval, step %(step)d") % {"step": self.step}
