"""Invoices and credit notes, receipts and refunds, and what was owed when the books were opened."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.models import (
    PROGRESS_TONES,
    DocumentQuerySet,
    Posting,
    PricedDocument,
    PricedLine,
    done_field,
    money_field,
    progress_field,
)
from crm.ledger.models import LedgerEntry, MoneyAccount
from crm.ledger.papers import KEEPERS, MoneyDocument
from crm.selling.models import OrderLine
from lab.records.picklists import PicklistField
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager


class Invoice(Posting, PricedDocument):
    """What a customer is asked to pay; as a credit note, what is taken off again."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT = "credit", _("Credit note")

    class TaxType(models.TextChoices):
        ORDINARY = "ordinary", pgettext_lazy("tax invoice", "Ordinary")
        SPECIAL = "special", pgettext_lazy("tax invoice", "Special")

    collection = "invoices"
    rights_by_kind = KEEPERS
    draft_name = _("Draft invoice #%(number)d")
    number_pattern = "IN{year}-{number:04}"
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
        _("due on"),
        null=True,
        blank=True,
        help_text=_("Empty: as many days after its date as the company gives."),
    )
    tax_invoice_number = models.CharField(
        _("tax-invoice number"),
        max_length=40,
        blank=True,
        help_text=_("As it is printed on the official tax invoice."),
    )
    tax_invoice_type = models.CharField(
        _("type of tax invoice"), max_length=8, choices=TaxType, default=TaxType.ORDINARY
    )
    buyer_tax_number = models.CharField(_("buyer's tax number"), max_length=40, blank=True)
    tracking_number = models.CharField(
        _("tracking number"),
        max_length=80,
        blank=True,
        help_text=_("Of the letter or parcel that the invoice travels with."),
    )
    settlement = progress_field(_("paid"))

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PricedDocument.Meta):
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            *PricedDocument.Meta.constraints,
            models.UniqueConstraint(
                fields=["sandbox", "tax_invoice_number"],
                condition=~Q(tax_invoice_number="") & ~Q(status="reversed"),
                name="invoice_tax_number_once",
                violation_error_message=_("This tax-invoice number is on another invoice."),
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(kind="credit"),
                name="invoice_credits_as_credit_note",
                violation_error_message=_("What credits an invoice is a credit note."),
            ),
        ]

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if self.corrects_id and "kind" not in given:
            self.kind = self.Kind.CREDIT
        if not self.buyer_tax_number and "buyer_tax_number" not in given and self.account_id:
            self.buyer_tax_number = self.account.tax_number

    @property
    def is_credit(self) -> bool:
        return self.kind == self.Kind.CREDIT


class InvoiceLine(PricedLine):
    """A line of an invoice; `credited` is how much of it credit notes have taken off again."""

    collection = "invoice-lines"
    part_of = "invoice"

    invoice = models.ForeignKey(
        Invoice, models.CASCADE, related_name="lines", verbose_name=_("invoice")
    )
    order_line = models.ForeignKey(
        OrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="invoice_lines",
        verbose_name=_("order line"),
    )
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
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")

    @property
    def uncredited(self) -> Decimal:
        return self.quantity - self.credited


class Receipt(MoneyDocument):
    """Money that a customer paid, or got back. What it pays is said by its allocations."""

    class Direction(models.TextChoices):
        IN = "in", _("Received")
        OUT = "out", _("Refunded")

    collection = "receipts"
    draft_name = _("Draft receipt of money #%(number)d")
    number_pattern = "RC{year}-{number:04}"
    tones: ClassVar[dict[str, dict[str, str]]] = {
        **Posting.tones,
        "allocation": PROGRESS_TONES,
        "direction": {"in": "green", "out": "orange"},
    }

    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction, default=Direction.IN
    )
    money_account = models.ForeignKey(
        MoneyAccount, models.PROTECT, related_name="receipts", verbose_name=_("money account")
    )
    payment_method = PicklistField("payment-methods", verbose_name=_("payment method"))
    amount = money_field(_("amount"), validators=[MinValueValidator(0)])
    charge = money_field(
        _("bank charge"),
        validators=[MinValueValidator(0)],
        help_text=_("What the bank kept; the customer has paid the whole amount all the same."),
    )
    reference = models.CharField(
        _("reference"), max_length=120, blank=True, help_text=_("As the bank's statement says.")
    )
    allocation = progress_field(_("allocated"))

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(MoneyDocument.Meta):
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def usual_currency(self) -> str:
        if self.money_account_id:
            return self.money_account.currency
        return super().usual_currency()


class ReceiptInvoice(Sandboxed):
    """A receipt pays an invoice, wholly or in part; how much of it the ledger knows."""

    collection = "receipt-invoices"
    booked = True
    part_of = "receipt"

    receipt = models.ForeignKey(
        Receipt, models.CASCADE, related_name="paid", verbose_name=_("receipt")
    )
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="paid_by", verbose_name=_("invoice")
    )

    class Meta:
        verbose_name = _("paid invoice")
        verbose_name_plural = _("paid invoices")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "receipt", "invoice"], name="receipt_invoice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.receipt} → {self.invoice}"


class OpeningBalance(MoneyDocument):
    """What an account owed before the company kept these books; below zero, what it had paid ahead."""

    collection = "opening-balances"
    draft_name = _("Draft opening balance #%(number)d")
    number_pattern = "OB{year}-{number:04}"

    side = models.CharField(
        _("side"),
        max_length=10,
        choices=LedgerEntry.Side,
        default=LedgerEntry.Side.RECEIVABLE,
    )
    amount = money_field(
        _("amount"), help_text=_("What is owed; with a minus, what was paid ahead.")
    )
    due_on = models.DateField(
        _("due on"), null=True, blank=True, help_text=_("May lie before the books were opened.")
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(MoneyDocument.Meta):
        verbose_name = _("opening balance")
        verbose_name_plural = _("opening balances")
