"""What the actions on outings ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.activities.models import ContactLog
from crm.forms import RecordField
from lab.entities.fields import field_of
from lab.entities.inputs import form_field
from lab.entities.parsing import parse
from lab.tenancy.actor import maybe_actor


class ArriveForm(forms.Form):
    place = forms.CharField(label=_("Where you are"), max_length=200, required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why it is cancelled"), max_length=200)


class MatchForm(forms.Form):
    log = RecordField(ContactLog, label=_("Contact log"))


class ReportForm(forms.Form):
    """The contact log of a visit; when, where and with whom is known from its outing."""

    topics = forms.CharField(
        label=_("Topics"), required=False, help_text=_("What you ask or speak about.")
    )
    summary = forms.CharField(
        label=_("Summary"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", ""), *ContactLog.Outcome.choices]
    )
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=200)
    next_contact_on = forms.DateField(label=_("Next contact on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = field_of(ContactLog, "topics")
        if maybe_actor() is not None and field.column.choices_here():  # type: ignore[union-attr]
            self.fields["topics"] = form_field(field, self["topics"].value())

    def clean_topics(self) -> list[str]:
        return list(parse(field_of(ContactLog, "topics"), self.cleaned_data["topics"])["topics"])
