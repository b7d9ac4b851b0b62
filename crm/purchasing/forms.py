"""What the actions of purchases ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms import RecordField
from crm.ledger.forms import AllocateForm
from crm.ledger.models import MoneyAccount
from crm.purchasing.models import PurchaseOrder, Supplier, SupplierInvoice
from crm.stock.models import Warehouse


class ReceiveForm(forms.Form):
    warehouse = RecordField(
        Warehouse,
        label=_("Warehouse"),
        required=False,
        help_text=_("Leave empty to take that of the order."),
    )


class AddPurchaseOrderForm(forms.Form):
    order = RecordField(PurchaseOrder, label=_("Purchase order"))


class PayForm(forms.Form):
    money_account = RecordField(MoneyAccount, label=_("Money account"))


class AllocatePaymentForm(AllocateForm):
    invoice = RecordField(SupplierInvoice, label=_("Supplier invoice"), required=False)


class UnallocatePaymentForm(forms.Form):
    invoice = RecordField(
        SupplierInvoice,
        label=_("Supplier invoice"),
        required=False,
        help_text=_("Empty: all that it paid."),
    )


class AskForm(forms.Form):
    supplier = RecordField(Supplier, label=_("Supplier"))


class SendRequestForm(forms.Form):
    answer_by = forms.DateField(label=_("Answer by"), required=False)


class AnswerForm(forms.Form):
    supplier_number = forms.CharField(
        label=_("Supplier's number"),
        max_length=60,
        required=False,
        help_text=_("Of its quotation."),
    )
    valid_until = forms.DateField(label=_("Valid until"), required=False)
    lead_days = forms.IntegerField(
        label=_("Lead time (days)"), min_value=0, max_value=999, required=False
    )


class OrderPricesForm(forms.Form):
    store_prices = forms.BooleanField(
        label=_("Keep the prices as the supplier's prices"), required=False
    )
