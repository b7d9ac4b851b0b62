"""Invoices and credit notes, receipts and refunds, and what was owed when the books were opened."""

from collections.abc import Collection
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.delivery.models import DeliveryLine, SalesReturnLine
from crm.documents.models import money_field
from crm.ledger.models import LedgerEntry
from crm.ledger.papers import (
    InvoiceDocument,
    InvoiceDocumentLine,
    MoneyDocument,
    PaidInvoice,
    Settlement,
)
from crm.selling.models import OrderLine
from lab.records.picklists import PicklistField


class Invoice(InvoiceDocument):
    """What a customer is asked to pay; as a credit note, what is taken off again."""

    class TaxType(models.TextChoices):
        ORDINARY = "ordinary", pgettext_lazy("tax invoice", "Ordinary")
        SPECIAL = "special", pgettext_lazy("tax invoice", "Special")

    collection = "invoices"
    draft_name = _("Draft invoice #%(number)d")
    number_pattern = "IN{year}-{number:04}"

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

    class Meta(InvoiceDocument.Meta):
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            *InvoiceDocument.Meta.constraints,
            models.UniqueConstraint(
                fields=["sandbox", "tax_invoice_number"],
                condition=~Q(tax_invoice_number="") & ~Q(status="reversed"),
                name="invoice_tax_number_once",
                violation_error_message=_("This tax-invoice number is on another invoice."),
            ),
        ]

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if self.corrects_id and "kind" not in given:
            self.kind = self.Kind.CREDIT
        if not self.buyer_tax_number and "buyer_tax_number" not in given and self.account_id:
            self.buyer_tax_number = self.account.tax_number


class InvoiceLine(InvoiceDocumentLine):
    """A line of an invoice, with what it invoices: a line of an order, of a delivery, or of both.

    A line of a credit note may say which goods it is given for, because they came back.
    """

    collection = "invoice-lines"
    part_of = "invoice"
    invoices = ("order_line", "delivery_line")

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
    delivery_line = models.ForeignKey(
        DeliveryLine,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="invoice_lines",
        verbose_name=_("line of a delivery"),
    )
    return_line = models.ForeignKey(
        SalesReturnLine,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="credit_lines",
        verbose_name=_("line of a return"),
    )

    class Meta(InvoiceDocumentLine.Meta):
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")


class Receipt(Settlement):
    """Money that a customer paid, or got back."""

    class Direction(models.TextChoices):
        IN = "in", _("Received")
        OUT = "out", _("Refunded")

    collection = "receipts"
    draft_name = _("Draft receipt of money #%(number)d")
    number_pattern = "RC{year}-{number:04}"
    tones: ClassVar[dict[str, dict[str, str]]] = {
        **Settlement.tones,
        "direction": {"in": "green", "out": "orange"},
    }

    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction, default=Direction.IN
    )
    payment_method = PicklistField("payment-methods", verbose_name=_("payment method"))
    charge = money_field(
        _("bank charge"),
        validators=[MinValueValidator(0)],
        help_text=_("What the bank kept; the customer has paid the whole amount all the same."),
    )

    class Meta(Settlement.Meta):
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")


class ReceiptInvoice(PaidInvoice):
    """A receipt pays an invoice."""

    collection = "receipt-invoices"
    part_of = "receipt"

    receipt = models.ForeignKey(
        Receipt, models.CASCADE, related_name="paid", verbose_name=_("receipt")
    )
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="paid_by", verbose_name=_("invoice")
    )

    class Meta(PaidInvoice.Meta):
        verbose_name = _("paid invoice")
        verbose_name_plural = _("paid invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "receipt", "invoice"], name="receipt_invoice_once"
            )
        ]


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
        pgettext_lazy("money", "due on"),
        null=True,
        blank=True,
        help_text=_("May lie before the books were opened."),
    )

    class Meta(MoneyDocument.Meta):
        verbose_name = _("opening balance")
        verbose_name_plural = _("opening balances")
