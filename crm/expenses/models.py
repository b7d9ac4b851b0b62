"""Expense claims: what a seat has spent for the company, and gets back."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.clock import simulated_today
from crm.documents.approvals.models import Approvable
from crm.documents.models import Document, DocumentQuerySet, money_field
from crm.ledger.models import MoneyAccount
from crm.parties.models import SERVED, Account
from crm.selling.models import Order
from lab.records.picklists import PicklistField
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager


class ExpenseClaim(Approvable, Document):
    """What its owner wants back, in the company's currency: draft until it is approved and paid."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_APPROVAL = "in_approval", _("In approval")
        APPROVED = "approved", _("Approved")
        PAID = "paid", _("Paid")
        REVERSED = "reversed", _("Reversed")

    collection = "expense-claims"
    day_field = "paid_on"
    draft_name = _("Expense claim #%(number)d")
    number_pattern = "EX{year}-{number:04}"
    rights_by_kind: ClassVar[dict[str, dict[str, str]]] = {"finance": SERVED["finance"]}
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("in_approval", "approved"),
        "in_approval": ("approved", "draft"),
        "approved": ("paid", "draft"),
        "paid": ("reversed",),
        "reversed": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "draft": "secondary",
            "in_approval": "yellow",
            "approved": "teal",
            "paid": "green",
            "reversed": "red",
        }
    }

    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    remark = models.TextField(_("remark"), blank=True)
    total = money_field(_("total"), editable=False)
    money_account = models.ForeignKey(
        MoneyAccount,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="expense_claims",
        verbose_name=_("paid from"),
    )
    paid_on = models.DateField(_("paid on"), null=True, blank=True, editable=False)
    reversed_on = models.DateField(_("reversed on"), null=True, blank=True, editable=False)
    reversal = models.CharField(
        _("why it was reversed"), max_length=200, blank=True, editable=False
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(Document.Meta):
        verbose_name = _("expense claim")
        verbose_name_plural = _("expense claims")

    def weighed_amount(self) -> Decimal:
        return self.total


class ExpenseLine(Sandboxed):
    """So much was spent on a day, perhaps for a customer or an order."""

    collection = "expense-lines"
    part_of = "claim"
    # What was spent is no goods; what prints documents asks every line.
    product_id: ClassVar[None] = None

    claim = models.ForeignKey(
        ExpenseClaim, models.CASCADE, related_name="lines", verbose_name=_("expense claim")
    )
    position = models.PositiveIntegerField(_("position"), default=1)
    spent_on = models.DateField(_("spent on"), default=simulated_today)
    kind = PicklistField("expense-kinds", verbose_name=_("kind"))
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expenses",
        verbose_name=_("account"),
    )
    order = models.ForeignKey(
        Order,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expenses",
        verbose_name=_("order"),
    )
    description = models.CharField(_("description"), max_length=250)
    amount = money_field(_("amount"), validators=[MinValueValidator(0)])

    class Meta:
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["sandbox", "spent_on", "id"], name="expense_by_day")]

    def __str__(self) -> str:
        return self.description
