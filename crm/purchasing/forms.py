"""What the actions of purchases ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms import RecordField
from crm.ledger.forms import AllocateForm
from crm.ledger.models import MoneyAccount
from crm.purchasing.models import PurchaseOrder, SupplierInvoice
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
