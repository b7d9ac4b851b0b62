"""Suppliers: the profile of an account that the company buys from, and its prices."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.catalogue.models import Product
from crm.documents.currencies import currency_code
from crm.parties.models import Account
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

# Who keeps the warehouse or the books keeps suppliers and their prices, too.
BUYERS: dict[str, dict[str, str]] = {
    "warehouse": {"add": "all", "change": "all"},
    "finance": {"add": "all", "change": "all"},
}


class Supplier(Sandboxed):
    """The profile of an account that the company buys from: how it is paid, and how fast it is."""

    collection = "suppliers"
    rights_by_kind = BUYERS

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="supplier_profiles", verbose_name=_("supplier")
    )
    name = models.CharField(
        _("name"), max_length=120, blank=True, help_text=_("Empty: as its company is called.")
    )
    payment_days = models.PositiveSmallIntegerField(
        _("days to pay"),
        default=30,
        validators=[MaxValueValidator(365)],
        help_text=_("Its invoices are due so many days after their date."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("lead time (days)"),
        default=0,
        validators=[MaxValueValidator(999)],
        help_text=_("From the order until the goods are here."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[currency_code],
        help_text=_("Of its offers and invoices; empty: the company's own."),
    )
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=60, blank=True)
    rating = models.PositiveSmallIntegerField(
        pgettext_lazy("supplier", "rating"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("From 1, poor, to 5, excellent."),
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "account"],
                name="supplier_once_per_account",
                violation_error_message=_("This company is a supplier already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if not self.name and self.account_id is not None:
            account = Account.objects.visible().filter(pk=self.account_id).first()
            self.name = account.name if account else ""
        self.currency = self.currency or current_actor().sandbox.currency


class SupplierPrice(Sandboxed):
    """What a supplier asks for one piece, without tax, from a quantity on and for some time."""

    collection = "supplier-prices"
    rights_by_kind = BUYERS
    base_money: ClassVar[frozenset[str]] = frozenset()

    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="prices", verbose_name=_("supplier")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="supplier_prices", verbose_name=_("product")
    )
    product_code = models.CharField(_("supplier's product code"), max_length=60, blank=True)
    from_quantity = models.DecimalField(
        _("from quantity"),
        max_digits=12,
        decimal_places=3,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal(0))],
    )
    price = models.DecimalField(
        _("price without tax"),
        max_digits=14,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[currency_code],
        help_text=_("Empty: that of the supplier."),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("supplier price")
        verbose_name_plural = _("supplier prices")
        ordering = ["product", "supplier", "from_quantity", "pk"]
        indexes = [
            models.Index(fields=["sandbox", "product", "supplier"], name="supplier_price_of"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="supplier_price_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier} · {self.product}"

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if not self.currency and self.supplier_id is not None:
            supplier = Supplier.objects.filter(pk=self.supplier_id).first()
            self.currency = supplier.currency if supplier else ""

    @property
    def money_currency(self) -> str:
        return self.currency or current_actor().sandbox.currency


def supplier_of(account_id: int | None) -> Supplier | None:
    """The profile of an account, if it has one."""
    rows: Any = Supplier.objects.filter(account=account_id)
    return rows.first() if account_id is not None else None


def supplier_currency(account_id: int | None) -> str:
    """What a supplier is paid in, if its profile says so."""
    supplier = supplier_of(account_id)
    return supplier.currency if supplier else ""
