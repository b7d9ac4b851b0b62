"""What the actions of purchases ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms import RecordField
from crm.ledger.models import LedgerEntry, MoneyAccount
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


def _amount(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=16, decimal_places=2, required=False, min_value=0, **options
    )


class PayForm(forms.Form):
    money_account = RecordField(MoneyAccount, label=_("Money account"))


class AllocatePaymentForm(forms.Form):
    invoice = RecordField(SupplierInvoice, label=_("Supplier invoice"), required=False)
    entry = RecordField(
        LedgerEntry,
        label=_("Or another entry of the ledger"),
        required=False,
        help_text=_("An opening balance, for example."),
    )
    amount = _amount(
        _("Amount"),
        help_text=_("In the currency of what is paid. Empty: as much as both have open."),
    )
    used = _amount(
        _("Amount used"),
        help_text=_("Of the payment, where it has another currency. Empty: by the rates."),
    )


class UnallocatePaymentForm(forms.Form):
    invoice = RecordField(
        SupplierInvoice,
        label=_("Supplier invoice"),
        required=False,
        help_text=_("Empty: all that it paid."),
    )
