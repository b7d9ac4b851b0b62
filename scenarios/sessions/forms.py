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


class SessionForm(forms.Form):
    """Of the companies of one scenario: up to which session they are open, or at which some begin anew."""

    session = forms.IntegerField(min_value=0, max_value=99)
    companies = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, companies: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["companies"].choices = [(pk, pk) for pk in companies]  # type: ignore[attr-defined]
