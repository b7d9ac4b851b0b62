"""What a teacher chooses when the class gets companies."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lab.people.models import Classroom
from lab.ui.words import pair
from scenarios.class_plan import Choice, Order, Plan, Sharing, plan
from scenarios.day_one import anchor_text, calendar_of, outcome_text, snapped
from scenarios.models import ScenarioVersion
from scenarios.sessions.selecting import sessions_of


class ProvisionForm(forms.Form):
    """For which class, in which language, who shares a company, and from which day."""

    classroom = forms.ModelChoiceField(label=_("Class"), queryset=Classroom.objects.none())
    sharing = forms.ChoiceField(label=_("Companies"), choices=Sharing, initial=Sharing.EACH)
    team_size = forms.IntegerField(
        label=_("Students in a team"), min_value=2, max_value=200, initial=4, required=False
    )
    order = forms.ChoiceField(
        label=_("Teams are formed"), choices=Order, initial=Order.ROSTER, required=False
    )
    language = forms.ChoiceField(label=_("Language of the company"))
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Under the same name late-comers get a free seat, or a company of their own."),
    )
    day_one = forms.DateField(
        label=_("Day 1"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    session = forms.ChoiceField(
        label=_("Begins at"),
        required=False,
        help_text=_(
            "The company is open up to that session. You open the next ones under Lesson, and who has a "
            "company alone goes on when everything is done. A later session begins as the golden path "
            "leaves those before it, whose points do not count."
        ),
    )

    deal_out = forms.BooleanField(
        label=_("Deal the open opportunities out"),
        required=False,
        help_text=_(
            "Every rep's seat that somebody takes gets as many as the others, and of as much value. "
            "Otherwise they stay where the scenario has put them. Late-comers begin without any."
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
        self.version, self.calendar = version, calendar_of(version)
        known = dict(settings.LANGUAGES)
        self.fields["classroom"].queryset = classrooms  # type: ignore[attr-defined]
        if len(only := classrooms[:2]) == 1:
            self.initial["classroom"] = only[0].pk
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, known[code]) for code in version.languages if code in known
        ]
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            (0, _("The beginning, with all sessions open")),
            *((one.number, pair(one.number, one)) for one in sessions_of(version)),
        ]
        if not self.has_one_beginning:
            self.fields["session"].initial = 1
        self.fields["name"].initial = version.name
        self.fields["day_one"].initial = version.day_one
        self.fields["day_one"].help_text = anchor_text(self.calendar)
        # What comes of the choice, in words, once the form is filled.
        self.plan: Plan | None = None
        self.day_text = ""

    def clean_day_one(self) -> dt.date:
        """The day on which the companies begin, whatever was wished."""
        wish = self.cleaned_data["day_one"] or self.version.day_one
        self.day_text = outcome_text(self.calendar, wish)
        return snapped(self.calendar, wish)

    def clean_session(self) -> int:
        return int(self.cleaned_data["session"] or 0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.plan = self._plan(cleaned)
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def _plan(self, cleaned: dict[str, Any]) -> Plan:
        """What will be done. A template that is still to be made has as many seats as the own one."""
        templates = self.version.templates.filter(language=cleaned["language"], variant=0)
        session = cleaned["session"] if cleaned["session"] > 1 else 0
        made = templates.filter(day_one=cleaned["day_one"], session=session).first()
        template = made or templates.get(day_one=self.version.day_one, session=0)
        return plan(
            self.choice, template=template, classroom=cleaned["classroom"], shifted=made is None
        )

    @property
    def has_one_beginning(self) -> bool:
        return len(sessions_of(self.version)) < 2

    @property
    def choice(self) -> Choice:
        cleaned = self.cleaned_data
        return Choice(
            name=cleaned["name"],
            sharing=cleaned["sharing"],
            team_size=cleaned["team_size"] or self.fields["team_size"].initial,
            order=cleaned["order"] or Order.ROSTER,
            deal_out=cleaned["deal_out"] and cleaned["sharing"] != Sharing.EACH,
        )
