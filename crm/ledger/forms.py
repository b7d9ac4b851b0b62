"""What the actions of money ask for on both sides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms import RecordField
from crm.ledger.models import LedgerEntry


def amount_field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=16, decimal_places=2, **options)


class AllocateForm(forms.Form):
    """What is paid, and how much of it; each side adds its `invoice`."""

    entry = RecordField(
        LedgerEntry,
        label=_("Or another entry of the ledger"),
        required=False,
        help_text=_("An opening balance, for example."),
    )
    amount = amount_field(
        _("Amount"),
        required=False,
        min_value=0,
        help_text=_("In the currency of what is paid. Empty: as much as both have open."),
    )
    used = amount_field(
        _("Amount used"),
        required=False,
        min_value=0,
        help_text=_("Of the money, where it has another currency. Empty: by the rates."),
    )
    field_order = ("invoice",)
