"""What the company sells: categories as a tree, and products."""

import datetime as dt
import unicodedata
from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lab.files.fields import ImageBlobField
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import DerivedTextField
from lab.tenancy.models import Extensible, Sandboxed
from lab.tenancy.scope import SandboxedManager, SandboxedQuerySet


class Category(Sandboxed):
    """A node of the tree in which products are found."""

    collection = "categories"
    # Who asks for the products of a category means those below it as well.
    nested_by = "parent"

    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("superior category"),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "parent", "name"],
                name="category_name_once",
                violation_error_message=_("There is a category of this name here already."),
            ),
            models.UniqueConstraint(
                fields=["sandbox", "name"],
                condition=Q(parent=None),
                name="category_root_name_once",
                violation_error_message=_("There is a category of this name here already."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="category_not_its_own_parent",
                violation_error_message=_("A category cannot contain itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TaxRate(Sandboxed):
    """A rate of tax that the company charges. New products take the default one.

    Products and lines of documents keep the percentage itself, so a changed rate changes no document.
    """

    collection = "tax-rates"
    administered = True

    name = models.CharField(_("name"), max_length=60)
    rate = models.DecimalField(
        _("rate (%)"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("New products take it; there is one at most.")
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Only active rates are offered.")
    )

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["-rate", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "name"],
                name="tax_rate_name_once",
                violation_error_message=_("There is a tax rate of this name already."),
            ),
            models.UniqueConstraint(
                fields=["sandbox", "is_default"],
                condition=Q(is_default=True),
                name="tax_rate_one_default",
                violation_error_message=_("Another tax rate is the default."),
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(active=True),
                name="tax_rate_default_is_active",
                violation_error_message=_("The default must be active."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.is_default and not self.active:
            raise ValidationError({"active": _("The default must be active.")})


def plain_key(text: str) -> str:
    """The text without differences of case, width and spaces."""
    return " ".join(unicodedata.normalize("NFKC", str(text or "")).casefold().split())


def tax_rates() -> list[TaxRate]:
    """The active rates of the company, the highest first; read once per actor."""
    return current_actor().policy.once(
        "tax-rates", lambda: list(TaxRate.objects.filter(active=True))
    )


def default_tax_rate() -> Decimal:
    """In percent; 0 where the company has no default."""
    return next((rate.rate for rate in tax_rates() if rate.is_default), Decimal(0))


class ProductQuerySet(SandboxedQuerySet):
    def on_sale(self, on: dt.date) -> "ProductQuerySet":
        return self.filter(
            Q(active_from__isnull=True) | Q(active_from__lte=on),
            Q(active_until__isnull=True) | Q(active_until__gte=on),
        )


class Product(Extensible, Sandboxed):
    """A good or service with its prices, without tax, in the company's currency."""

    collection = "products"

    code = models.CharField(_("code"), max_length=40, blank=True)
    code_key = DerivedTextField(max_length=80)
    name = models.CharField(_("name"), max_length=120)
    specification = models.CharField(_("specification"), max_length=120, blank=True)
    name_key = DerivedTextField(max_length=250)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("category"),
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    list_price = models.DecimalField(
        _("list price"),
        max_digits=14,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    cost = models.DecimalField(
        _("cost"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    floor_price = models.DecimalField(
        _("floor price"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    tax_rate = models.DecimalField(
        _("tax rate (%)"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    counts_for_appraisal = models.BooleanField(
        _("counts for appraisal"),
        default=True,
        help_text=_("Whether orders of it count when their sellers are appraised."),
    )
    stocked = models.BooleanField(
        _("kept in stock"), default=True, help_text=_("Services are not.")
    )
    safety_stock = models.DecimalField(
        _("safety stock"),
        max_digits=12,
        decimal_places=3,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_("Below it an alert asks to buy more."),
    )
    active_from = models.DateField(_("on sale from"), null=True, blank=True)
    active_until = models.DateField(_("on sale until"), null=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    picture = ImageBlobField(_("picture"), blank=True, default="")

    objects: ClassVar[Any] = SandboxedManager.from_queryset(ProductQuerySet)()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "specification", "pk"]
        indexes = [
            models.Index(fields=["sandbox", "name", "id"], name="product_by_name"),
            models.Index(fields=["sandbox", "name_key"], name="product_by_name_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "code_key"],
                condition=~Q(code_key=""),
                name="product_code_once",
                violation_error_message=_("Another product has this code."),
            ),
            models.CheckConstraint(
                condition=Q(floor_price__isnull=True) | Q(floor_price__lte=models.F("list_price")),
                name="product_floor_below_list_price",
                violation_error_message=_("The floor price is above the list price."),
            ),
            models.CheckConstraint(
                condition=Q(active_from__isnull=True)
                | Q(active_until__isnull=True)
                | Q(active_until__gte=models.F("active_from")),
                name="product_sale_ends_after_start",
                violation_error_message=_("The last day on sale is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.specification}".strip()

    def clean_derived(self) -> None:
        self.code_key = plain_key(self.code)[:80]
        self.name_key = plain_key(f"{self.name} {self.specification}")[:250]

    def clean(self) -> None:
        super().clean()
        floor: Any = self.floor_price
        price: Any = self.list_price
        known = isinstance(floor, Decimal | int) and isinstance(price, Decimal | int)
        if known and floor > price:
            text = gettext("The floor price is above the list price, %(price)s.")
            raise ValidationError({"floor_price": text % {"price": self.list_price}})

    def is_on_sale(self, on: dt.date) -> bool:
        begun = self.active_from is None or self.active_from <= on
        return begun and (self.active_until is None or self.active_until >= on)

    def begin(self, given: Collection[str]) -> None:
        if "tax_rate" not in given:
            self.tax_rate = default_tax_rate()
