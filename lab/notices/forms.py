"""The robot's address; which kinds a class is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lab.notices.kinds import KINDS


class RobotForm(forms.Form):
    url = forms.CharField(
        label=_("Address of the robot"),
        max_length=400,
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "From the settings of the group, with the key in it. Empty: the present one stays."
        ),
    )
    secret = forms.CharField(
        label=_("Secret of the signature"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Only DingTalk has one, where the robot is guarded by a signature."),
    )


class ClassRobotForm(RobotForm):
    kinds = forms.MultipleChoiceField(
        label=_("What the group is told"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whose turn it is in which company; never what stands in a record."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]
            (kind.name, kind.label) for kind in KINDS.values()
        ]
