"""Currencies of documents and what they are worth in the company's own."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed


def currency_code(value: str) -> None:
    """Three capital letters, as in ISO 4217."""
    if not is_currency(value):
        raise ValidationError(_now("Give the three letters of a currency, such as EUR."))


def is_currency(value: str) -> bool:
    return len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()


class ExchangeRate(Sandboxed):
    """What one unit of a foreign currency is worth in the company's own, from a day on."""

    collection = "exchange-rates"
    administered = True

    currency = models.CharField(_("currency"), max_length=3, validators=[currency_code])
    valid_from = models.DateField(_("valid from"))
    rate = models.DecimalField(
        _("exchange rate"),
        max_digits=14,
        decimal_places=6,
        validators=[MinValueValidator(Decimal("0.000001"))],
        help_text=_("What one unit of the currency is worth in the company's own."),
    )

    source = models.CharField(_("source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["currency", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "currency", "valid_from"],
                name="exchange_rate_once_a_day",
                violation_error_message=_("This currency has a rate from this day on already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate.normalize():f}"

    def clean(self) -> None:
        super().clean()
        if self.currency == current_actor().sandbox.currency:
            text = _now("This is the company's own currency: its rate is 1.")
            raise ValidationError({"currency": text})


def exchange_rates() -> list[ExchangeRate]:
    """All rates, the latest of each currency first; read once per actor."""
    return current_actor().policy.once("exchange-rates", lambda: list(ExchangeRate.objects.all()))


def currencies() -> list[str]:
    """The company's own currency and those that it has a rate for."""
    own = current_actor().sandbox.currency
    return list(dict.fromkeys((own, *(rate.currency for rate in exchange_rates()))))


def rate_on(currency: str, day: dt.date) -> Decimal | None:
    """The rate that holds on a day: 1 for the own currency, None where the company has none."""
    if currency == current_actor().sandbox.currency:
        return Decimal(1)
    found = (r.rate for r in exchange_rates() if r.currency == currency and r.valid_from <= day)
    return next(found, None)


class InCurrency(models.Model):
    """A document whose amounts are in one currency, with what that is worth in the company's own."""

    base_money: ClassVar[frozenset[str] | None] = frozenset()

    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[currency_code],
        help_text=_("Empty: the company's own."),
    )
    rate = models.DecimalField(
        _("exchange rate"),
        max_digits=14,
        decimal_places=6,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.000001"))],
        help_text=_("What one unit of the document's currency is worth in the company's own."),
        error_messages={"null": _("The company has no rate of this currency. Enter one.")},
    )

    class Meta:
        abstract = True

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)  # type: ignore[misc]
        self.currency = self.currency or self.usual_currency()
        # A form begins with 1, whatever currency is chosen then.
        foreign = self.currency != current_actor().sandbox.currency
        if "rate" not in given or (foreign and self.rate == 1):
            self.rate = rate_on(self.currency, current_actor().today)  # type: ignore[assignment]

    def usual_currency(self) -> str:
        return current_actor().sandbox.currency

    def clean(self) -> None:
        super().clean()
        if self.currency in ("", current_actor().sandbox.currency) and self.rate != 1:
            text = _now("The company's own currency has the rate 1.")
            raise ValidationError({"rate": text})

    @property
    def money_currency(self) -> str:
        return self.currency
