"""Supplier invoices and credit notes, and payments to suppliers."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.documents.models import money_field, party_field
from crm.ledger.papers import InvoiceDocument, InvoiceDocumentLine, PaidInvoice, Settlement
from crm.purchasing.models.orders import PurchaseOrderLine
from crm.purchasing.models.receipts import GoodsReceiptLine
from crm.purchasing.models.suppliers import supplier_currency
from lab.records.picklists import PicklistField


class SupplierInvoice(InvoiceDocument):
    """What a supplier asks to be paid; as a credit note, what it takes off again."""

    collection = "supplier-invoices"
    draft_name = _("Draft supplier invoice #%(number)d")
    number_pattern = "SV{year}-{number:04}"
    buys: ClassVar[bool] = True

    account = party_field(_("supplier"))
    supplier_number = models.CharField(
        _("supplier's invoice number"),
        max_length=60,
        blank=True,
        help_text=_("As it is printed on the paper; needed to post it."),
    )

    class Meta(InvoiceDocument.Meta):
        verbose_name = _("supplier invoice")
        verbose_name_plural = _("supplier invoices")
        constraints = [
            *InvoiceDocument.Meta.constraints,
            models.UniqueConstraint(
                fields=["sandbox", "account", "supplier_number"],
                condition=~Q(supplier_number="") & ~Q(status="reversed"),
                name="supplier_invoice_number_once",
                violation_error_message=_("This invoice of the supplier is on file already."),
            ),
        ]

    def usual_currency(self) -> str:
        return supplier_currency(self.account_id) or super().usual_currency()


class SupplierInvoiceLine(InvoiceDocumentLine):
    """A line of a supplier's invoice, with what it invoices."""

    collection = "supplier-invoice-lines"
    part_of = "supplier_invoice"
    invoices = ("purchase_order_line", "goods_receipt_line")

    supplier_invoice = models.ForeignKey(
        SupplierInvoice, models.CASCADE, related_name="lines", verbose_name=_("supplier invoice")
    )
    purchase_order_line = models.ForeignKey(
        PurchaseOrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="invoice_lines",
        verbose_name=_("line of the purchase order"),
    )
    goods_receipt_line = models.ForeignKey(
        GoodsReceiptLine,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="invoice_lines",
        verbose_name=_("line of the goods receipt"),
    )

    class Meta(InvoiceDocumentLine.Meta):
        verbose_name = _("line of a supplier invoice")
        verbose_name_plural = _("lines of supplier invoices")


class Payment(Settlement):
    """Money that a supplier was paid."""

    collection = "payments"
    draft_name = _("Draft payment #%(number)d")
    number_pattern = "PY{year}-{number:04}"

    account = party_field(_("supplier"))
    payment_method = PicklistField("payment-methods", verbose_name=_("payment method"), blank=True)
    charge = money_field(
        _("bank charge"),
        validators=[MinValueValidator(0)],
        help_text=_("What the bank took on top; the supplier got the whole amount."),
    )

    class Meta(Settlement.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")


class PaymentInvoice(PaidInvoice):
    """A payment pays a supplier's invoice."""

    collection = "payment-invoices"
    part_of = "payment"

    payment = models.ForeignKey(
        Payment, models.CASCADE, related_name="paid", verbose_name=_("payment")
    )
    invoice = models.ForeignKey(
        SupplierInvoice, models.PROTECT, related_name="paid_by", verbose_name=_("supplier invoice")
    )

    class Meta(PaidInvoice.Meta):
        verbose_name = _("paid supplier invoice")
        verbose_name_plural = _("paid supplier invoices")
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "payment", "invoice"], name="payment_invoice_once"
            )
        ]
