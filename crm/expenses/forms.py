"""What the actions of expense claims ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms import RecordField
from crm.ledger.models import MoneyAccount


class PayForm(forms.Form):
    money_account = RecordField(
        MoneyAccount,
        label=_("Money account"),
        required=False,
        help_text=_("Empty: the company's usual one."),
    )
    paid_on = forms.DateField(label=_("Paid on"), required=False, help_text=_("Empty: today."))
