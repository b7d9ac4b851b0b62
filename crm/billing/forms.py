"""What the actions of billing ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.billing.models import Invoice
from crm.forms import RecordField
from crm.ledger.models import LedgerEntry
from crm.selling.models import Order


def _amount(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=16, decimal_places=2, **options)


class TakeForm(forms.Form):
    order = RecordField(Order, label=_("Order"))


class NumberForm(forms.Form):
    tax_invoice_number = forms.CharField(label=_("Tax-invoice number"), max_length=40)


class AllocateForm(forms.Form):
    invoice = RecordField(Invoice, label=_("Invoice"), required=False)
    entry = RecordField(
        LedgerEntry,
        label=_("Or another entry of the ledger"),
        required=False,
        help_text=_("An opening balance, for example."),
    )
    amount = _amount(
        _("Amount"),
        required=False,
        min_value=0,
        help_text=_("In the currency of what is paid. Empty: as much as both have open."),
    )
    used = _amount(
        _("Amount used"),
        required=False,
        min_value=0,
        help_text=_("Of the receipt, where it has another currency. Empty: by the rates."),
    )


class UnallocateForm(forms.Form):
    invoice = RecordField(
        Invoice, label=_("Invoice"), required=False, help_text=_("Empty: all that it paid.")
    )


class OpeningForm(forms.Form):
    amount = _amount(_("Amount"), help_text=_("What is owed; with a minus, what was paid ahead."))
    side = forms.ChoiceField(label=_("Side"), choices=LedgerEntry.Side.choices, required=False)
    due_on = forms.DateField(
        label=_("Due on"), required=False, help_text=_("May lie before the books were opened.")
    )
    subject = forms.CharField(label=_("Subject"), max_length=160, required=False)
