"""What teachers fill in about a peer review, and students about the works of others."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.assignments.models import Team
from courses.forms import moment_field
from courses.marking.models import Criterion, Rubric
from courses.peer_review.models import LONGEST, PeerCriterionMark, PeerReviewing
from courses.peer_review.services import Judged
from lab.people.models import User

HELPFUL = (
    ("5", pgettext_lazy("review", "5 – very helpful")),
    ("4", "4"),
    ("3", "3"),
    ("2", "2"),
    ("1", pgettext_lazy("review", "1 – of no help")),
)


class ReviewingForm(forms.ModelForm):
    """How the peer review is set up."""

    closes_at = moment_field(
        _("Assessing ends"), required=False, help_text=_("Empty: when you end it.")
    )

    class Meta:
        model = PeerReviewing
        fields = [
            "each", "closes_at", "rubric", "shows_reviewers", "work_points", "reviewing_points",
            "in_gradebook", "seed",
        ]  # fmt: skip

    def __init__(self, *args: Any, school: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rubric"].queryset = Rubric.objects.filter(school=school)  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """A level and a text for each criterion, and what is to be said on the whole."""

    def __init__(
        self,
        *args: Any,
        criteria: Sequence[Criterion],
        former: Mapping[int, PeerCriterionMark],
        comment: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            mark = former.get(criterion.pk)
            self.fields[f"level-{criterion.pk}"] = forms.ChoiceField(
                label=criterion.name,
                choices=[(str(one.pk), str(one)) for one in criterion.levels.all()],
                required=False,
                widget=forms.RadioSelect,
                initial=str(mark.level_id) if mark and mark.level_id else "",
            )
            self.fields[f"text-{criterion.pk}"] = forms.CharField(
                label=pgettext_lazy("by a peer", "Comment"),
                required=False,
                max_length=LONGEST,
                initial=mark.text if mark else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.fields["comment"] = forms.CharField(
            label=_("Overall comment"),
            required=False,
            max_length=LONGEST,
            initial=comment,
            help_text=_("What is good, and what would help most?"),
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return [
            {
                "criterion": one,
                "levels": one.levels.all(),
                "level": self[f"level-{one.pk}"],
                "chosen": self[f"level-{one.pk}"].value() or "",
                "text": self[f"text-{one.pk}"],
            }
            for one in self.criteria
        ]

    @property
    def judged(self) -> dict[int, Judged]:
        data = self.cleaned_data
        return {
            one.pk: Judged(
                int(data[f"level-{one.pk}"]) if data[f"level-{one.pk}"] else None,
                data[f"text-{one.pk}"],
            )
            for one in self.criteria
        }


class AnswerForm(forms.Form):
    """What an author says of a review."""

    helpful = forms.TypedChoiceField(
        label=_("How helpful was it?"),
        choices=[("", "–"), *HELPFUL],
        coerce=int,
        empty_value=None,
        required=False,
    )
    answer = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class AssignForm(forms.Form):
    """One more review by hand."""

    reviewer = forms.ModelChoiceField(label=_("Reviewer"), queryset=User.objects.none())
    work = forms.ModelChoiceField(label=_("Work"), queryset=Team.objects.none())

    def __init__(
        self, *args: Any, people: Any, teams: Any, names: Mapping[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        reviewer, work = self.fields["reviewer"], self.fields["work"]
        reviewer.queryset = people  # type: ignore[attr-defined]
        work.queryset = teams  # type: ignore[attr-defined]
        work.label_from_instance = lambda team: names.get(team.pk) or str(team)  # type: ignore[attr-defined]
