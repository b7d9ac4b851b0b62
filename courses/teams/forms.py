"""What teachers fill in about teams, and members about each other."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.assignments.models import LEAST_FACTOR, MOST_FACTOR, Assignment, Member
from courses.forms import MOMENT, moment_field
from courses.marking.models import Rubric
from courses.teams.models import PeerSurvey
from courses.teams.peers import Said
from lab.tenancy.models import Seat

LARGEST_SEED = 999_999


class BuildForm(forms.Form):
    forming = forms.ChoiceField(label=_("Put the class into teams"), choices=Assignment.Forming)
    seed = forms.IntegerField(
        label=_("Number for chance"),
        min_value=0,
        max_value=LARGEST_SEED,
        initial=1,
        required=False,
        help_text=_("The same number makes the same teams."),
    )


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)


class ListForm(forms.Form):
    file = forms.FileField(label=_("List"), help_text=_("Columns: student number, team."))


class SeatsForm(forms.Form):
    """Who sits on each of the seats to play."""

    def __init__(
        self,
        *args: Any,
        seats: list[Seat],
        members: list[Member],
        sitting: dict[int, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("nobody")), *((str(one.user_id), str(one.user)) for one in members)]
        for seat in seats:
            self.fields[f"seat-{seat.number}"] = forms.ChoiceField(
                label=str(seat),
                choices=choices,
                required=False,
                initial=str(sitting.get(seat.number, "")),
            )

    @property
    def places(self) -> dict[int, int | None]:
        return {
            int(name.removeprefix("seat-")): int(value) if value else None
            for name, value in self.cleaned_data.items()
        }


class TurnsForm(forms.Form):
    """Days on which roles rotate, one on a line."""

    days = forms.CharField(
        label=_("Dates on which roles rotate"),
        required=False,
        max_length=2000,
        help_text=_("One on a line, such as 2026-10-08 08:00."),
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": "2026-10-08 08:00"}),
    )

    def clean_days(self) -> list[dt.datetime]:
        lines = [line.strip() for line in self.cleaned_data["days"].splitlines() if line.strip()]
        return [self._moment(line) for line in lines]

    @staticmethod
    def _moment(line: str) -> dt.datetime:
        for pattern in ("%Y-%m-%d %H:%M", "%Y-%m-%d", MOMENT):
            try:
                return timezone.make_aware(dt.datetime.strptime(line, pattern))  # noqa: DTZ007
            except (ValueError, OverflowError):
                continue
        text = _now("“%(line)s” is no date: write it like 2026-10-08 08:00.")
        raise ValidationError(text % {"line": line[:40]})


class LateForm(forms.Form):
    """Where the companies of late-comers begin."""

    session = forms.TypedChoiceField(label=_("They begin at"), coerce=int)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = choices  # type: ignore[attr-defined]


class FactorForm(forms.Form):
    factor = forms.DecimalField(
        label=_("Factor"),
        max_digits=3,
        decimal_places=2,
        min_value=LEAST_FACTOR,
        max_value=MOST_FACTOR,
        help_text=_("1 leaves the mark as the team's."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class SurveyForm(forms.ModelForm):
    opens_at = moment_field(_("Opens"), required=False, help_text=_("Empty: with the assignment."))
    closes_at = moment_field(
        pgettext_lazy("assignment", "Closes"),
        required=False,
        help_text=_("Empty: with the assignment."),
    )

    class Meta:
        model = PeerSurvey
        fields = ["text", "rubric", "opens_at", "closes_at"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, school: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rubric"].queryset = Rubric.objects.filter(school=school)  # type: ignore[attr-defined]


class PeersForm(forms.Form):
    """What one member says of each of the others: points or levels, and a remark for the teacher."""

    def __init__(
        self,
        *args: Any,
        survey: PeerSurvey,
        peers: list[Member],
        former: dict[int, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.peers, self.rubric = peers, survey.rubric
        self.criteria = (
            list(survey.rubric.criteria.prefetch_related("levels")) if survey.rubric else []
        )
        for place, peer in enumerate(peers):
            said = former.get(peer.pk)
            if not self.criteria:
                even = 100 // len(peers) + (place < 100 % len(peers))
                self.fields[f"points-{peer.pk}"] = forms.IntegerField(
                    label=_("Points"),
                    min_value=0,
                    max_value=100,
                    initial=said.points if said else even,
                )
            for criterion in self.criteria:
                levels = [(str(one.pk), str(one)) for one in criterion.levels.all()]
                self.fields[f"level-{peer.pk}-{criterion.pk}"] = forms.ChoiceField(
                    label=criterion.name,
                    choices=[("", "–"), *levels],
                    initial=str(said.levels.get(str(criterion.pk), "")) if said else "",
                )
            self.fields[f"comment-{peer.pk}"] = forms.CharField(
                label=_("Remark for the teacher"),
                required=False,
                max_length=1000,
                initial=said.comment if said else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def blocks(self) -> list[tuple[Member, list[forms.BoundField]]]:
        return [
            (peer, [self[name] for name in self.fields if name.split("-")[1] == str(peer.pk)])
            for peer in self.peers
        ]

    @property
    def said(self) -> dict[int, Said]:
        data = self.cleaned_data
        return {
            peer.pk: Said(
                points=data.get(f"points-{peer.pk}", 0),
                levels={one.pk: int(data[f"level-{peer.pk}-{one.pk}"]) for one in self.criteria},
                comment=data[f"comment-{peer.pk}"],
            )
            for peer in self.peers
        }
