"""What documents about money have in common: one amount in a currency, and who keeps the books."""

from collections.abc import Collection
from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.documents.currencies import currency_code, rate_on
from crm.documents.models import PartyDocument, Posting
from lab.tenancy.actor import current_actor

# Who keeps the books writes and posts what is owed and paid, whoever bought or sold it.
KEEPERS: dict[str, dict[str, str]] = {
    "finance": {"view": "all", "export": "all", "add": "all", "change": "all"},
}


class MoneyDocument(Posting, PartyDocument):
    """A document without lines that is about one amount, in its own currency."""

    rights_by_kind = KEEPERS
    base_money: ClassVar[frozenset[str]] = frozenset()

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

    class Meta(PartyDocument.Meta):
        abstract = True

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        self.currency = self.currency or self.usual_currency()
        if "rate" not in given:
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
