"""Price books: what products cost some customers, for some time, in some quantity."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Product
from crm.documents.currencies import currency_code
from lab.records.picklists import PicklistField
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager, SandboxedQuerySet


class PriceBookQuerySet(SandboxedQuerySet):
    def valid(self, on: dt.date) -> "PriceBookQuerySet":
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
            active=True,
        )


class PriceBook(Sandboxed):
    """Prices for a level of customers, or for everybody during a campaign; in one currency."""

    collection = "price-books"

    name = models.CharField(_("name"), max_length=80)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[currency_code],
        help_text=_("It holds for documents in this currency. Empty: the company's own."),
    )
    level = PicklistField(
        "account-levels",
        verbose_name=_("customer level"),
        blank=True,
        help_text=_("Empty: for everybody. A book for a level comes before one for everybody."),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=0, help_text=_("Where several books hold, the highest one counts.")
    )
    active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(PriceBookQuerySet)()

    class Meta:
        verbose_name = _("price book")
        verbose_name_plural = _("price books")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "name"],
                name="price_book_name_once",
                violation_error_message=_("There is a price book of this name already."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="price_book_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        self.currency = self.currency or current_actor().sandbox.currency

    def clean(self) -> None:
        super().clean()
        days = (self.valid_from, self.valid_until)
        if all(isinstance(day, dt.date) for day in days) and days[1] < days[0]:  # type: ignore[operator]
            raise ValidationError({"valid_until": _now("The last day is before the first.")})

    @property
    def money_currency(self) -> str:
        return self.currency or current_actor().sandbox.currency


def price_field(label: Any, **options: Any) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=14, decimal_places=2, validators=[MinValueValidator(0)], **options
    )


class PriceBookLine(Sandboxed):
    """What a piece of a product costs from a quantity on, without tax."""

    collection = "price-book-lines"
    part_of = "price_book"

    price_book = models.ForeignKey(
        PriceBook, models.CASCADE, related_name="lines", verbose_name=_("price book")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="book_prices", verbose_name=_("product")
    )
    from_quantity = models.DecimalField(
        _("from quantity"),
        max_digits=12,
        decimal_places=3,
        default=1,
        validators=[MinValueValidator(0)],
    )
    price = price_field(_("price without tax"))
    floor_price = price_field(_("floor price"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of a price book")
        verbose_name_plural = _("lines of price books")
        ordering = ["product", "from_quantity", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "price_book", "product", "from_quantity"],
                name="price_book_break_once",
                violation_error_message=_(
                    "This product has a price from this quantity on already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(floor_price__isnull=True) | Q(floor_price__lte=F("price")),
                name="price_book_floor_below_price",
                violation_error_message=_("The floor price is above the price."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.product)

    def clean(self) -> None:
        super().clean()
        floor: Any = self.floor_price
        if isinstance(floor, Decimal) and isinstance(self.price, Decimal) and floor > self.price:
            raise ValidationError({"floor_price": _now("The floor price is above the price.")})

    @property
    def money_currency(self) -> str:
        return self.price_book.money_currency
