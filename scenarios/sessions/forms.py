"""What a teacher says of a lesson and of the sessions of a class."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scenarios.sessions.lessons import LONGEST
from scenarios.sessions.models import Lesson

LESSON_MINUTES = 90


class LessonForm(forms.Form):
    pace = forms.TypedChoiceField(
        label=_("Pace"), choices=Lesson.Pace.choices, coerce=int, initial=Lesson.Pace.NONE
    )
    minutes = forms.IntegerField(
        label=_("Closes by itself after (minutes)"),
        min_value=5,
        max_value=LONGEST,
        initial=LESSON_MINUTES,
    )
    away_minutes = forms.IntegerField(
        label=_("Closes when no teacher is there for (minutes)"),
        help_text=_("0: only at its end."),
        min_value=0,
        max_value=LONGEST,
        initial=0,
        required=False,
    )
    shuts = forms.BooleanField(
        label=_("Companies are shut outside of lessons"),
        help_text=_("Students may look into them between the lessons, and go on in the next one."),
        required=False,
    )

    def clean_away_minutes(self) -> int:
        return self.cleaned_data["away_minutes"] or 0


class SessionForm(forms.Form):
    """Of the companies of one scenario: up to which session they are open, or at which some begin anew."""

    session = forms.IntegerField(min_value=0, max_value=99)
    companies = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, companies: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["companies"].choices = [(pk, pk) for pk in companies]  # type: ignore[attr-defined]
