"""What the actions on activities ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.activities.models import Task
from crm.activities.reminders import Later


class CompleteForm(forms.Form):
    result = forms.CharField(
        label=_("Result"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class TaskStatusForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=Task.Status.choices)


class SnoozeForm(forms.Form):
    until = forms.ChoiceField(label=_("Remind again"), choices=Later.choices)


class ReplyForm(forms.Form):
    reply = forms.CharField(
        label=_("Supervisor's reply"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
