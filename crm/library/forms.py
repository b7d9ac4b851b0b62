"""What the actions on documents ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RestoreForm(forms.Form):
    ordinal = forms.IntegerField(
        label=_("Version"), min_value=1, max_value=2**31 - 1, help_text=_("Its number.")
    )
