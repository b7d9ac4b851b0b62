"""What the actions of deliveries ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms import RecordField
from crm.selling.models import Order
from crm.stock.models import Warehouse


class DeliverForm(forms.Form):
    warehouse = RecordField(
        Warehouse,
        label=_("Warehouse"),
        required=False,
        help_text=_("Leave empty to take that of the order."),
    )


class AddOrderForm(forms.Form):
    order = RecordField(Order, label=_("Order"))


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
    warehouse = RecordField(
        Warehouse,
        label=_("Warehouse"),
        required=False,
        help_text=_("Leave empty to take that of the delivery."),
    )


class GiveBackForm(forms.Form):
    warehouse = RecordField(
        Warehouse,
        label=_("Warehouse"),
        required=False,
        help_text=_("Leave empty to take that of the loan."),
    )
