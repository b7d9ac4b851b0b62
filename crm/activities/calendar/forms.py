"""What moving something in the calendar asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class RescheduleForm(forms.Form):
    starts_at = forms.DateTimeField(label=_("Starts at"), widget=DateTimeInput())
    ends_at = forms.DateTimeField(
        label=_("Ends at"),
        required=False,
        widget=DateTimeInput(),
        help_text=_("Empty: as long as before."),
    )


class TaskRescheduleForm(forms.Form):
    due_on = forms.DateField(label=_("Due on"))
    due_time = forms.TimeField(
        label=_("Due time"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
