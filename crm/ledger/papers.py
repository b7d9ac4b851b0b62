"""What documents about money have in common on both sides: invoices, and what settles them."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.currencies import InCurrency
from crm.documents.models import (
    PROGRESS_TONES,
    DocumentQuerySet,
    PartyDocument,
    Posting,
    PricedDocument,
    PricedLine,
    done_field,
    money_field,
    progress_field,
)
from crm.ledger.models import MoneyAccount
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager

# Who keeps the books writes and posts what is owed and paid, whoever bought or sold it.
KEEPERS: dict[str, dict[str, str]] = {
    "finance": {"view": "all", "export": "all", "add": "all", "change": "all"},
}


class InvoiceDocument(Posting, PricedDocument):
    """What is asked to be paid; as a credit note, what is taken off again."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT = "credit", _("Credit note")

    rights_by_kind = KEEPERS
    tones: ClassVar[dict[str, dict[str, str]]] = {
        **Posting.tones,
        "settlement": PROGRESS_TONES,
        "kind": {"invoice": "blue", "credit": "orange"},
    }

    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.INVOICE)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="credit_notes",
        verbose_name=_("credits the invoice"),
    )
    due_on = models.DateField(
        pgettext_lazy("money", "due on"),
        null=True,
        blank=True,
        help_text=_("Empty: so many days after its date as were agreed."),
    )
    settlement = progress_field(_("paid"))

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PricedDocument.Meta):
        abstract = True
        constraints = [
            *PricedDocument.Meta.constraints,
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(kind="credit"),
                name="%(class)s_credits_as_credit_note",
                violation_error_message=_("What credits an invoice is a credit note."),
            ),
        ]

    @property
    def is_credit(self) -> bool:
        return self.kind == self.Kind.CREDIT


class InvoiceDocumentLine(PricedLine):
    """A line of an invoice; `credited` is how much of it credit notes have taken off again.

    `invoices` are its references to the lines that it invoices.
    """

    invoices: ClassVar[tuple[str, ...]] = ()

    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="credit_lines",
        verbose_name=_("credits the line"),
    )
    credited = done_field(_("credited"))

    class Meta(PricedLine.Meta):
        abstract = True

    @property
    def uncredited(self) -> Decimal:
        return self.quantity - self.credited


class MoneyDocument(Posting, InCurrency, PartyDocument):
    """A document without lines that is about one amount, in its own currency."""

    rights_by_kind = KEEPERS

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PartyDocument.Meta):
        abstract = True


class Settlement(MoneyDocument):
    """Money that was paid by one of the company's accounts. What it pays is said by its allocations."""

    tones: ClassVar[dict[str, dict[str, str]]] = {**Posting.tones, "allocation": PROGRESS_TONES}

    money_account = models.ForeignKey(
        MoneyAccount, models.PROTECT, related_name="%(class)ss", verbose_name=_("money account")
    )
    amount = money_field(_("amount"), validators=[MinValueValidator(0)])
    reference = models.CharField(
        _("reference"), max_length=120, blank=True, help_text=_("As the bank's statement says.")
    )
    allocation = progress_field(_("allocated"))

    class Meta(MoneyDocument.Meta):
        abstract = True

    def usual_currency(self) -> str:
        if self.money_account_id:
            return self.money_account.currency
        return super().usual_currency()


class PaidInvoice(Sandboxed):
    """A settlement pays an invoice, wholly or in part; how much of it the ledger knows."""

    booked = True

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{getattr(self, self.part_of)} → {self.invoice}"  # type: ignore[attr-defined]
