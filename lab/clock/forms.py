"""What one asks of the clock: a step, or a day."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.clock.steps import Step, target_of, target_on


class WayForm(forms.Form):
    """Either of both."""

    by = forms.ChoiceField(
        label=gettext_lazy("By"), required=False, choices=[("", ""), *Step.choices]
    )
    to = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Where the company is closed that day, to its next opening."),
    )

    def clean(self) -> dict[str, Any]:
        wish = super().clean() or {}
        if not self.errors and bool(wish.get("by")) == bool(wish.get("to")):
            raise ValidationError(_("Choose a step, or a day to move to."))
        return wish


class AdvanceForm(WayForm):
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_seen(self) -> dt.datetime | None:
        return parse_datetime(self.cleaned_data["seen"])

    def target(self) -> dt.datetime:
        """Where to move the clock of the actor's company. Raises ValidationError."""
        if not self.is_valid():
            raise ValidationError([text for texts in self.errors.values() for text in texts])
        wish = self.cleaned_data
        return target_of(Step(wish["by"])) if wish["by"] else target_on(wish["to"])
