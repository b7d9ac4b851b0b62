"""How the company trades: what it allows and what it takes for granted, one row in every sandbox."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lab import records
from lab.access.decisions import Decision
from lab.access.models import Verb
from lab.entities.parsing import parse_values
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.writing import sandbox_write


class TradeSettings(Sandboxed):
    """The company's decisions about documents, stock and money."""

    class InvoicedBy(models.TextChoices):
        ORDER = "order", _("What is ordered")
        DELIVERY = "delivery", _("What is delivered")

    class CreditCheck(models.TextChoices):
        IGNORE = "ignore", _("Is not looked at")
        WARN = "warn", _("Whoever goes beyond it is warned")
        REFUSE = "refuse", _("Nobody goes beyond it without authority")

    collection = "trade-settings"
    administered = True

    prices_include_tax = models.BooleanField(
        _("prices include tax"),
        default=False,
        help_text=_("New documents are written so; each can be changed."),
    )
    negative_stock = models.BooleanField(
        _("stock may go below zero"),
        default=False,
        help_text=_("Else a delivery of what is not there is refused."),
    )
    invoiced_by = models.CharField(
        _("invoices go by"), max_length=8, choices=InvoicedBy, default=InvoicedBy.ORDER
    )
    payment_days = models.PositiveSmallIntegerField(
        _("days to pay"),
        default=30,
        validators=[MaxValueValidator(365)],
        help_text=_("Invoices are due so many days after their date."),
    )
    expense_days = models.PositiveSmallIntegerField(
        _("days to claim expenses"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("What was spent earlier is not paid back any more."),
    )

    credit_check = models.CharField(
        _("credit limit of customers"),
        max_length=6,
        choices=CreditCheck,
        default=CreditCheck.WARN,
        help_text=_(
            "When an order is confirmed: what the customer owes, what is ordered and not invoiced, "
            "and the order."
        ),
    )

    class Meta:
        verbose_name = _("trade settings")
        verbose_name_plural = _("trade settings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox"],
                name="trade_settings_only_one",
                violation_error_message=_("A company has one set of these."),
            )
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def why_kept(self) -> str:
        return _now("A company always has them.")


FIELDS = (
    "prices_include_tax",
    "negative_stock",
    "invoiced_by",
    "payment_days",
    "expense_days",
    "credit_check",
)


def trade_settings() -> TradeSettings:
    """What the company has decided, or an unsaved row of defaults; read once per actor."""
    return current_actor().policy.once("trade-settings", _read)


def _read() -> TradeSettings:
    return TradeSettings.objects.first() or TradeSettings()


def settings_token(row: TradeSettings) -> str:
    """Says which state somebody has read; a company that never saved any is at version 0."""
    return f"{current_actor().sandbox.attempt}.{row.version if row.pk else 0}"


def may_change_settings() -> Decision:
    return current_actor().policy.may(Verb.CHANGE, TradeSettings)


def trade_settings_change(raw: Mapping[str, Any], *, token: str | None = None) -> TradeSettings:
    """Change some fields; the row is made when something is changed for the first time.

    Raises ValidationError by field, and Conflict when `token` is not of the present state.
    """
    with sandbox_write():
        may_change_settings().require()
        present = _read()
        if token is not None and token != settings_token(present):
            raise records.Conflict(present)
        if unknown := sorted(set(raw) - set(FIELDS)):
            raise ValidationError(dict.fromkeys(unknown, _now("This cannot be set here.")))
        values = parse_values(TradeSettings, raw)
        if present.pk:
            return records.change(present, values)
        if all(getattr(present, name) == value for name, value in values.items()):
            return present
        return records.create(TradeSettings, values)
