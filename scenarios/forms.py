"""What a teacher chooses when the class gets companies."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lab.people.models import Classroom
from scenarios.class_provisioning import Sharing, names_in
from scenarios.models import ScenarioVersion


class ProvisionForm(forms.Form):
    """For which class, in which language, one company each or one for all, and from which day."""

    classroom = forms.ModelChoiceField(label=_("Class"), queryset=Classroom.objects.none())
    sharing = forms.ChoiceField(label=_("Companies"), choices=Sharing, initial=Sharing.EACH)
    language = forms.ChoiceField(label=_("Language of the company"))
    name = forms.CharField(label=_("Name"), max_length=80)
    day_one = forms.DateField(
        label=_("Day 1"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_(
            "Leave it as it is to agree with the textbook. "
            "Another day moves on to the next that suits the scenario."
        ),
    )

    def __init__(
        self,
        *args: Any,
        version: ScenarioVersion,
        classrooms: QuerySet[Classroom],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        known = dict(settings.LANGUAGES)
        self.fields["classroom"].queryset = classrooms  # type: ignore[attr-defined]
        if len(only := classrooms[:2]) == 1:
            self.initial["classroom"] = only[0].pk
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, known[code]) for code in version.languages if code in known
        ]
        self.fields["name"].initial = version.name
        self.fields["day_one"].initial = version.day_one

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        classroom, name = cleaned.get("classroom"), cleaned.get("name")
        together = cleaned.get("sharing") == Sharing.TOGETHER
        if classroom and name and together and name in names_in(classroom):
            self.add_error("name", _("The class has a company of this name. Choose another name."))
        day_one = cleaned.get("day_one")
        if day_one and not 1970 <= day_one.year <= 2100:
            self.add_error("day_one", _("Choose a day from 1970 to 2100."))
        return cleaned
