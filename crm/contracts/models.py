"""Contracts with customers: what was agreed, until when, and what is to be paid when."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.approvals.models import Approvable
from crm.documents.currencies import InCurrency
from crm.documents.models import DocumentQuerySet, PartyDocument, money_field
from crm.documents.money import rounded
from crm.parties.models import SERVED
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import DerivedDecimalField
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager

USUAL_REMIND_DAYS = 30


class Contract(Approvable, InCurrency, PartyDocument):
    """What was agreed with an account: draft until it is signed, then it runs until it is ended."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_APPROVAL = "in_approval", _("In approval")
        APPROVED = "approved", _("Approved")
        SIGNED = "signed", _("Signed")
        ENDED = "ended", _("Ended")
        CANCELLED = "cancelled", _("Cancelled")

    collection = "contracts"
    day_field = "signed_on"
    draft_name = _("Draft contract #%(number)d")
    number_pattern = "CT{year}-{number:04}"
    rights_by_kind = SERVED
    base_money = frozenset(("base_amount",))
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("in_approval", "approved", "signed", "cancelled"),
        "in_approval": ("approved", "draft"),
        "approved": ("signed", "cancelled", "draft"),
        "signed": ("ended", "cancelled"),
        "ended": (),
        "cancelled": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "draft": "secondary",
            "in_approval": "yellow",
            "approved": "teal",
            "signed": "green",
            "ended": "secondary",
            "cancelled": "red",
        }
    }

    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("The last day; empty: it runs on.")
    )
    amount = money_field(_("amount"), validators=[MinValueValidator(0)])
    base_amount = DerivedDecimalField(
        _("amount in the company's currency"),
        max_digits=16,
        decimal_places=2,
        default=Decimal(0),
        editable=False,
    )
    remind_days = models.PositiveSmallIntegerField(
        _("days of notice"),
        default=USUAL_REMIND_DAYS,
        validators=[MaxValueValidator(365)],
        help_text=_("So many days before its end its owner is reminded of renewing it."),
    )
    terms = models.TextField(_("terms"), blank=True)
    renews = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="renewals",
        verbose_name=_("renews"),
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    closing = models.CharField(_("why it was closed"), max_length=200, blank=True, editable=False)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PartyDocument.Meta):
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        indexes = [
            *PartyDocument.Meta.indexes,
            models.Index(fields=["sandbox", "ends_on", "id"], name="contract_by_end"),
        ]
        constraints = [
            *PartyDocument.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="contract_ends_after_start",
                violation_error_message=_("A contract cannot end before it starts."),
            ),
        ]

    def clean_derived(self) -> None:
        super().clean_derived()
        known = isinstance(self.amount, Decimal) and isinstance(self.rate, Decimal)
        worth = self.amount * self.rate if known else Decimal(0)
        self.base_amount = rounded(worth, current_actor().sandbox.currency)

    def weighed_amount(self) -> Decimal:
        return self.base_amount


class ContractLine(Sandboxed):
    """An instalment of the payment plan: a share of the amount, or an amount of its own."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("instalment", "Open")
        INVOICED = "invoiced", _("Invoiced")
        PAID = "paid", _("Paid")

    collection = "contract-lines"
    percentages = frozenset(("share",))
    part_of = "contract"
    # An instalment is no goods; what prints documents asks every line.
    product_id: ClassVar[None] = None
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "state": {"open": "secondary", "invoiced": "yellow", "paid": "green"}
    }

    contract = models.ForeignKey(
        Contract, models.CASCADE, related_name="lines", verbose_name=_("contract")
    )
    position = models.PositiveIntegerField(_("position"), default=1)
    due_on = models.DateField(pgettext_lazy("money", "due on"), null=True, blank=True)
    condition = models.CharField(
        _("condition"), max_length=200, blank=True, help_text=_("Such as: after acceptance.")
    )
    share = models.DecimalField(
        _("share (%)"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Of the contract's amount. Empty: enter the amount itself."),
    )
    amount = money_field(
        _("amount"),
        validators=[MinValueValidator(0)],
        blank=True,
        help_text=_("With a share it follows from the share."),
    )
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.OPEN, editable=False
    )
    note = models.CharField(_("note"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.condition or _now("Instalment %(place)d") % {"place": self.position}

    @property
    def money_currency(self) -> str:
        return self.contract.currency
