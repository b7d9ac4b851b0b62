"""What the actions of contracts ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.contracts.models import ContractLine
from crm.forms import RecordField
from crm.selling.models import Order


class SignForm(forms.Form):
    signed_on = forms.DateField(
        label=_("Signed on"), required=False, help_text=_("Empty: the day that it says, or today.")
    )


class OrderForm(forms.Form):
    order = RecordField(Order, label=_("Order"))


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Wanted only where its last day has not passed."),
    )


class NoteForm(forms.Form):
    instalment = forms.IntegerField(
        label=_("Instalment"), min_value=1, help_text=_("Its place in the payment plan.")
    )
    state = forms.ChoiceField(label=_("State"), choices=ContractLine.State.choices)
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("Such as the number of the invoice."),
    )
