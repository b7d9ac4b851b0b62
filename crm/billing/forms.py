"""What the actions of billing ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.billing.models import Invoice
from crm.delivery.models import Delivery
from crm.forms import RecordField
from crm.ledger.forms import AllocateForm, amount_field
from crm.ledger.models import LedgerEntry, MoneyAccount
from crm.selling.models import Order


class TakeForm(forms.Form):
    order = RecordField(Order, label=_("Order"))


class TakeDeliveryForm(forms.Form):
    delivery = RecordField(Delivery, label=_("Delivery"))


class NumberForm(forms.Form):
    tax_invoice_number = forms.CharField(label=_("Tax-invoice number"), max_length=40)


class ReceiveForm(forms.Form):
    money_account = RecordField(MoneyAccount, label=_("Money account"))


class AllocateReceiptForm(AllocateForm):
    invoice = RecordField(Invoice, label=_("Invoice"), required=False)


class UnallocateForm(forms.Form):
    invoice = RecordField(
        Invoice, label=_("Invoice"), required=False, help_text=_("Empty: all that it paid.")
    )


class OpeningForm(forms.Form):
    amount = amount_field(
        _("Amount"), help_text=_("What is owed; with a minus, what was paid ahead.")
    )
    side = forms.ChoiceField(label=_("Side"), choices=LedgerEntry.Side.choices, required=False)
    due_on = forms.DateField(
        label=_("Due on"), required=False, help_text=_("May lie before the books were opened.")
    )
    subject = forms.CharField(label=_("Subject"), max_length=160, required=False)
