"""Forms of injects: whom and when, and an effect of a teacher's own by the fields of its kind."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lab.entities.spec import REGISTRY
from lab.ui.words import aside
from scenarios.effects.kind import EffectKind, Field, FieldKind
from scenarios.effects.stage import HEAD, OWNER, PEOPLE, REPS
from scenarios.injects.reading import effects_sent
from scenarios.packs.known import Known

LONGEST_NAME = 80
LINES = (FieldKind.WHERE, FieldKind.VALUES)
LONG = ("body", "text")
SEAT_WORDS = {
    OWNER: _("Whose contact it is"),
    REPS: _("The reps who play"),
    PEOPLE: _("All who play"),
    HEAD: _("The company’s head"),
}


class ThrowForm(forms.Form):
    """Now, or when the clocks of the companies come to a moment."""

    at = forms.DateTimeField(
        label=_("At the simulated moment"),
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        help_text=_("Empty: now. Each company has it when its own clock comes there."),
    )


class NameForm(forms.Form):
    """What an inject is called and for, in each language; one may stand for all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            self.fields[f"name.{code}"] = forms.CharField(
                label=aside(_("Name"), language), max_length=LONGEST_NAME, required=False
            )
        for code, language in settings.LANGUAGES:
            self.fields[f"text.{code}"] = forms.CharField(
                label=aside(_("What for"), language),
                max_length=400,
                required=False,
                widget=forms.Textarea({"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not any(values.get(f"name.{code}") for code, _language in settings.LANGUAGES):
            first = settings.LANGUAGES[0][0]
            self.add_error(f"name.{first}", _("Give it a name."))
        return values

    def texts(self, name: str) -> dict[str, str]:
        return by_language(self.cleaned_data, name)


class EffectForm(forms.Form):
    """The fields of a kind of effect. `effect` is what was entered, once the form is valid."""

    def __init__(self, *args: Any, kind: EffectKind, known: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.known, self.effect = kind, known, None
        for field in kind.fields:
            for name, one in _form_fields(field, known):
                self.fields[name] = one

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        raw = {"kind": self.kind.key}
        for field in self.kind.fields:
            value = _entered(field, values)
            if value not in (None, "", {}):
                raw[field.name] = value
        found, errors = effects_sent([raw], self.known)
        for place, messages in errors.items():
            self._complain(place.removeprefix("effects.0").strip("."), messages)
        if not errors:
            self.effect = found[0]  # type: ignore[assignment]
        return values

    def _complain(self, place: str, messages: list[str]) -> None:
        """At the field, with what of it is meant."""
        name, _dot, rest = place.partition(".")
        exact = f"{name}.{rest}"
        field = exact if exact in self.fields else name
        if field not in self.fields:
            first = settings.LANGUAGES[0][0]
            field = f"{name}.{first}" if f"{name}.{first}" in self.fields else "__all__"
        for message in messages:
            told = f"{rest}: {message}" if rest and field == name else message
            self.add_error(None if field == "__all__" else field, told)


def _form_fields(field: Field, known: Known) -> list[tuple[str, forms.Field]]:
    help_text = _help(field)
    if field.kind is FieldKind.TEXTS:
        long = field.name in LONG
        widget: Any = forms.Textarea({"rows": 4}) if long else forms.TextInput()
        return [
            (
                f"{field.name}.{code}",
                forms.CharField(
                    label=aside(field.label, language),
                    required=False,
                    widget=widget,
                    help_text=help_text,
                ),
            )
            for code, language in settings.LANGUAGES
        ]
    if (choices := _choices(field, known)) is not None:
        options = {"label": field.label, "help_text": help_text, "required": field.required}
        return [(field.name, forms.ChoiceField(choices=choices, **options))]
    widget = forms.Textarea({"rows": 3}) if field.kind in LINES else forms.TextInput()
    options = {"label": field.label, "help_text": help_text, "required": field.required}
    return [(field.name, forms.CharField(widget=widget, **options))]


def _choices(field: Field, known: Known) -> list[tuple[str, Any]] | None:
    """What is chosen from a list: collections by their names, seats by word or key."""
    if field.kind is FieldKind.COLLECTION:
        names = [
            (key, capfirst(one.label_plural)) for key, one in REGISTRY.items() if not one.booked
        ]
        return [("", "–"), *sorted(names, key=lambda each: str(each[1]))]
    if field.kind is FieldKind.SEAT:
        words = [(word, SEAT_WORDS[word]) for word in field.words]
        return [("", "–"), *words, *((key, key) for key in known.numbers.get("seats", ()))]
    return None


def _help(field: Field) -> Any:
    if field.help:
        return field.help
    if field.kind is FieldKind.WHERE:
        return _("One filter a line, such as `status: new`; names as in the address of a list.")
    if field.kind is FieldKind.ROW:
        return _("Its number, or its key in the pack")
    if field.kind is FieldKind.RECORD:
        return _("Such as accounts/17")
    return ""


def _entered(field: Field, values: Mapping[str, Any]) -> Any:
    if field.kind is FieldKind.TEXTS:
        return by_language(values, field.name)
    value = values.get(field.name, "")
    return lines_read(value) if field.kind in LINES else value


def by_language(values: Mapping[str, Any], name: str) -> dict[str, str]:
    """The texts by language; the first that is there stands in for those that are missing."""
    texts = {code: values.get(f"{name}.{code}") or "" for code, _language in settings.LANGUAGES}
    first = next((text for text in texts.values() if text), "")
    return {code: text or first for code, text in texts.items()} if first else {}


def lines_read(text: str) -> dict[str, Any]:
    """`name: value` lines."""
    found = {}
    for line in str(text).splitlines():
        name, _colon, value = line.partition(":")
        if name.strip():
            found[name.strip()] = value.strip()
    return found


def aware(value: dt.datetime | None) -> str:
    return value.isoformat() if value is not None else ""
