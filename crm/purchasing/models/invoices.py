"""Supplier invoices and credit notes, and payments to suppliers."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
from crm.ledger.models import MoneyAccount
from crm.ledger.papers import KEEPERS, MoneyDocument
from crm.purchasing.models.orders import PurchaseOrderLine
from crm.purchasing.models.receipts import GoodsReceiptLine
from crm.purchasing.models.suppliers import supplier_of
from lab.records.picklists import PicklistField
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager


class SupplierInvoice(Posting, PricedDocument):
    """What a supplier asks to be paid; as a credit note, what it takes off again."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("Invoice")
        CREDIT = "credit", _("Credit note")

    collection = "supplier-invoices"
    rights_by_kind = KEEPERS
    draft_name = _("Draft supplier invoice #%(number)d")
    number_pattern = "SV{year}-{number:04}"
    buys = True
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
    supplier_number = models.CharField(
        _("supplier's invoice number"),
        max_length=60,
        blank=True,
        help_text=_("As it is printed on the paper; needed to post it."),
    )
    due_on = models.DateField(
        _("due on"),
        null=True,
        blank=True,
        help_text=_("Empty: as many days after its date as the supplier gives."),
    )
    settlement = progress_field(_("paid"))

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PricedDocument.Meta):
        verbose_name = _("supplier invoice")
        verbose_name_plural = _("supplier invoices")
        constraints = [
            *PricedDocument.Meta.constraints,
            models.UniqueConstraint(
                fields=["sandbox", "account", "supplier_number"],
                condition=~Q(supplier_number="") & ~Q(status="reversed"),
                name="supplier_invoice_number_once",
                violation_error_message=_("This invoice of the supplier is on file already."),
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(kind="credit"),
                name="supplier_credit_is_a_credit",
                violation_error_message=_("What credits an invoice is a credit note."),
            ),
        ]

    def begin(self, given: Collection[str]) -> None:
        if not self.currency and (supplier := supplier_of(self.account_id)) is not None:
            self.currency = supplier.currency
        super().begin(given)

    @property
    def is_credit(self) -> bool:
        return self.kind == self.Kind.CREDIT


class SupplierInvoiceLine(PricedLine):
    """A line of a supplier's invoice; `credited` is how much credit notes have taken off again."""

    collection = "supplier-invoice-lines"
    part_of = "supplier_invoice"

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
        verbose_name = _("line of a supplier invoice")
        verbose_name_plural = _("lines of supplier invoices")

    @property
    def uncredited(self) -> Decimal:
        return self.quantity - self.credited


class Payment(MoneyDocument):
    """Money that a supplier was paid. What it pays is said by its allocations."""

    collection = "payments"
    draft_name = _("Draft payment #%(number)d")
    number_pattern = "PY{year}-{number:04}"
    tones: ClassVar[dict[str, dict[str, str]]] = {**Posting.tones, "allocation": PROGRESS_TONES}

    money_account = models.ForeignKey(
        MoneyAccount, models.PROTECT, related_name="payments", verbose_name=_("money account")
    )
    payment_method = PicklistField("payment-methods", verbose_name=_("payment method"), blank=True)
    amount = money_field(_("amount"), validators=[MinValueValidator(0)])
    charge = money_field(
        _("bank charge"),
        validators=[MinValueValidator(0)],
        help_text=_("What the bank took on top; the supplier got the whole amount."),
    )
    reference = models.CharField(
        _("reference"), max_length=120, blank=True, help_text=_("As the bank's statement says.")
    )
    allocation = progress_field(_("allocated"))

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(MoneyDocument.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")

    def usual_currency(self) -> str:
        if self.money_account_id:
            return self.money_account.currency
        return super().usual_currency()


class PaymentInvoice(Sandboxed):
    """A payment pays an invoice, wholly or in part; how much of it the ledger knows."""

    collection = "payment-invoices"
    booked = True
    part_of = "payment"

    payment = models.ForeignKey(
        Payment, models.CASCADE, related_name="paid", verbose_name=_("payment")
    )
    invoice = models.ForeignKey(
        SupplierInvoice, models.PROTECT, related_name="paid_by", verbose_name=_("supplier invoice")
    )

    class Meta:
        verbose_name = _("paid supplier invoice")
        verbose_name_plural = _("paid supplier invoices")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "payment", "invoice"], name="payment_invoice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment} → {self.invoice}"
