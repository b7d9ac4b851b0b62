"""What teachers fill in to give and mark work, and students to hand it in."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.assignments.models import Assignment, Team
from courses.marking.models import Moderation, Rubric
from scenarios.models import ScenarioVersion

MOMENT = "%Y-%m-%dT%H:%M"


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MOMENT], **options)


class AssignmentForm(forms.ModelForm):
    """All of an assignment; a new teacher can leave alone what stands under “More”."""

    opens_at = moment_field(pgettext_lazy("assignment", "Opens"))
    due_at = moment_field(pgettext_lazy("assignment", "Due"), required=False)
    closes_at = moment_field(
        pgettext_lazy("assignment", "Closes"),
        required=False,
        help_text=_("After this nothing is accepted. Empty: it stays open."),
    )

    MAIN = ("name", "text", "version", "language", "purpose", "variants", "sharing", "team_size",
            "order", "opens_at", "due_at", "closes_at")  # fmt: skip
    # What says nothing about these leaves them as a new teacher would.
    USUAL = ("start_session", "credit", "turning")

    class Meta:
        model = Assignment
        fields = [
            "name", "text", "version", "language", "purpose", "variants", "sharing", "team_size",
            "order", "opens_at", "due_at", "closes_at", "submissions_allowed", "resets_allowed", "counted",
            "goes_on", "late_percent", "late_days", "grace_minutes", "process_points",
            "result_points", "report_points", "rubric", "progress", "anonymous", "comments_at_once",
            "second_marking", "sample_percent", "markers_apart",
            "start_session", "deal_out", "credit", "turning",
        ]  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, school: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("second_marking", "sample_percent", "markers_apart"):
            self.fields[name].required = False  # The model has a usual value.
        versions = ScenarioVersion.objects.published().filter(archived_at=None)
        if self.instance.version_id:
            versions |= ScenarioVersion.objects.filter(pk=self.instance.version_id)
        field = self.fields["version"]
        field.queryset = versions.select_related("scenario").newest_first()  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.name} · {one.number}"  # type: ignore[attr-defined]
        self.fields["rubric"].queryset = Rubric.objects.filter(school=school)  # type: ignore[attr-defined]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the company"), choices=settings.LANGUAGES
        )

        for name in ("name", *self.USUAL):
            self.fields[name].required = False
        self.fields["name"].help_text = _("Empty: as the scenario is called.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.USUAL:
            if cleaned.get(name) in (None, ""):
                cleaned[name] = getattr(Assignment(), name)
        if not cleaned.get("name") and (version := cleaned.get("version")):
            cleaned["name"] = str(version.name)[:80]
        return cleaned

    @property
    def main(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MAIN]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.MAIN]

    @property
    def more_is_wrong(self) -> bool:
        return any(bound.errors for bound in self.more)


class ExtensionForm(forms.Form):
    due_at = moment_field(pgettext_lazy("assignment", "Due"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class MoreTimeForm(forms.Form):
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=pgettext_lazy("more time", "For"),
        required=False,
        empty_label=_("The whole class"),
    )
    by_days = forms.IntegerField(label=_("Days more"), min_value=1, max_value=365, initial=1)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class SubmitForm(forms.Form):
    note = forms.CharField(
        label=_("Note for the teacher"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CheckMarkForm(forms.Form):
    """Percent on the page, a share in the books."""

    percent = forms.IntegerField(label=_("Percent of the points"), min_value=0, max_value=100)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    @property
    def share(self) -> Decimal:
        return Decimal(self.cleaned_data["percent"]) / 100


class AdjustForm(forms.Form):
    points = forms.DecimalField(
        label=_("Points more or less"),
        max_digits=5,
        decimal_places=2,
        min_value=-100,
        max_value=100,
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class AskForm(forms.Form):
    text = forms.CharField(
        label=_("What should be looked at again, and why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[
            ("yes", pgettext_lazy("request", "Granted")),
            ("no", pgettext_lazy("request", "Declined")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ModerateForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What holds"), choices=Moderation.Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)


class CommentForm(forms.Form):
    text = forms.CharField(
        label=pgettext_lazy("marking", "Comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
