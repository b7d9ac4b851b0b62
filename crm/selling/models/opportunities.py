"""Opportunities, what belongs to them, and the history of their stages."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Product
from crm.clock import simulated_now
from crm.documents.money import Priced, line_amount
from crm.parties.models import Account, Competitor, Contact, Lead
from crm.selling.models.stages import EvaluationPoint, Stage
from lab.records.picklists import PicklistField
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Extensible, Owned, Sandboxed, Seat
from lab.tenancy.scope import SandboxedManager, SandboxedQuerySet


class OpportunityQuerySet(SandboxedQuerySet):
    def open(self) -> "OpportunityQuerySet":
        return self.filter(stage__kind=Stage.Kind.OPEN)

    def won(self) -> "OpportunityQuerySet":
        return self.filter(stage__kind=Stage.Kind.WON)

    def lost(self) -> "OpportunityQuerySet":
        return self.filter(stage__kind=Stage.Kind.LOST)

    def overdue(self, on: dt.date) -> "OpportunityQuerySet":
        """Open ones whose expected close has passed."""
        return self.open().filter(expected_close__lt=on)


class Opportunity(Extensible, Owned):
    """A possible sale to one account, followed from first interest to won or lost."""

    class Kind(models.TextChoices):
        NEW = "new", _("New business")
        REPEAT = "repeat", _("Repeat business")
        UPGRADE = "upgrade", _("Upgrade")
        RENEWAL = "renewal", _("Renewal")

    collection = "opportunities"
    family = "opportunities"
    label_columns = ("name",)
    tones: ClassVar[dict[str, dict[str, str]]] = {"kind": {"new": "azure", "repeat": "teal"}}

    name = models.CharField(_("name"), max_length=160)
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("account"),
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("contact"),
    )
    stage = models.ForeignKey(
        Stage, models.PROTECT, related_name="opportunities", verbose_name=_("stage")
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    probability = models.PositiveSmallIntegerField(
        _("probability (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    engaged_on = models.DateField(_("in touch since"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    source = PicklistField("sources", verbose_name=_("source"), blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.NEW)
    won_reason = PicklistField(
        "won-reasons", verbose_name=_("why it was won"), blank=True, editable=False
    )
    lost_reason = PicklistField(
        "lost-reasons", verbose_name=_("why it was lost"), blank=True, editable=False
    )
    lost_to = models.ForeignKey(
        Competitor,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="opportunities_lost_to",
        verbose_name=_("lost to"),
    )
    source_lead = models.ForeignKey(
        Lead,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="opportunities",
        verbose_name=_("source lead"),
    )
    description = models.TextField(_("description"), blank=True)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(OpportunityQuerySet)()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["sandbox", "name", "id"], name="opportunity_by_name"),
            models.Index(fields=["sandbox", "amount", "id"], name="opportunity_by_amount"),
            models.Index(fields=["sandbox", "expected_close", "id"], name="opportunity_by_close"),
            models.Index(fields=["sandbox", "stage", "id"], name="opportunity_by_stage"),
            # All that “who sells here” asks of a customer with thousands of deals.
            models.Index(
                fields=["sandbox", "account", "stage", "owner"], name="opportunity_at_account"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(probability__lte=100),
                name="opportunity_probability_is_percent",
                violation_error_message=_("A probability is between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="opportunity_amount_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> tuple[str, str]:
        """Where it stands, in a word and a tone."""
        return str(self.stage), self.stage.tones["kind"][self.stage.kind]

    @property
    def is_open(self) -> bool:
        return self.stage.kind == Stage.Kind.OPEN


class OpportunityProduct(Sandboxed):
    """A product that the customer is interested in, with the quantity and price talked about."""

    collection = "opportunity-products"
    part_of = "opportunity"

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="products", verbose_name=_("opportunity")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="+", verbose_name=_("product")
    )
    quantity = models.DecimalField(
        _("quantity"), max_digits=12, decimal_places=3, default=1, validators=[MinValueValidator(0)]
    )
    price = models.DecimalField(
        _("price"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("product of an opportunity")
        verbose_name_plural = _("products of opportunities")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.product)

    @property
    def amount(self) -> Decimal:
        """Quantity times price, rounded as on a document."""
        currency = current_actor().sandbox.currency
        return line_amount(Priced(self.quantity, self.price), currency)

    amount.fget.label = _("amount")  # type: ignore[attr-defined]
    amount.fget.numeric = True  # type: ignore[attr-defined]


class OpportunityCompetitor(Sandboxed):
    """A competitor met in an opportunity."""

    collection = "opportunity-competitors"
    part_of = "opportunity"

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="competitors", verbose_name=_("opportunity")
    )
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, related_name="opportunities", verbose_name=_("competitor")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("competitor in an opportunity")
        verbose_name_plural = _("competitors in opportunities")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "opportunity", "competitor"],
                name="opportunity_competitor_once",
                violation_error_message=_("This competitor is noted here already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.competitor)


class Evaluation(Sandboxed):
    """The answer to an evaluation point for one opportunity."""

    collection = "evaluations"
    part_of = "opportunity"

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="evaluations", verbose_name=_("opportunity")
    )
    point = models.ForeignKey(
        EvaluationPoint,
        models.PROTECT,
        related_name="evaluations",
        verbose_name=_("evaluation point"),
    )
    met = models.BooleanField(_("met"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "opportunity", "point"],
                name="evaluation_once_per_point",
                violation_error_message=_("This point is answered already: change the answer."),
            )
        ]

    def __str__(self) -> str:
        return str(self.point)


class StageChange(Sandboxed):
    """An opportunity entered a stage. The first one has no stage before it."""

    collection = "stage-changes"
    part_of = "opportunity"

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="stage_changes", verbose_name=_("opportunity")
    )
    from_stage = models.ForeignKey(
        Stage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("from stage"),
    )
    to_stage = models.ForeignKey(
        Stage, models.PROTECT, related_name="+", verbose_name=_("to stage")
    )
    changed_at = models.DateTimeField(_("changed at"), default=simulated_now)
    seat = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seat")
    )
    comment = models.CharField(_("comment"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("stage change")
        verbose_name_plural = _("stage changes")
        ordering = ["changed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.opportunity} → {self.to_stage}"
