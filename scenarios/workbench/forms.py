"""What the forms of the workbench share: the token of what was read, fields by language, rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _

LONGEST = 400
Texts = str | dict[str, str]


class TokenForm(forms.Form):
    """Says back which state of the file it was filled with."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)


def by_language(name: str, language: str) -> str:
    """The name of a form's field: not with the hyphens of a language."""
    return f"{name}_{language.replace('-', '_')}"


def language_label(label: Any, language: str, languages: Iterable[str]) -> str:
    if len(list(languages)) < 2:
        return str(label)
    known = dict(settings.LANGUAGES)
    return _("%(label)s (%(language)s)") % {
        "label": label,
        "language": known.get(language, language),
    }


def add_texts(
    form: forms.Form,
    name: str,
    label: Any,
    languages: Iterable[str],
    value: Any,
    *,
    required: bool = True,
    rows: int = 0,
    help_text: Any = "",
) -> None:
    """A field for each language, filled with what the file says."""
    told = texts_of(value, languages)
    for language in languages:
        widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        widget.attrs["lang"] = language
        form.fields[by_language(name, language)] = forms.CharField(
            label=language_label(label, language, languages),
            required=required,
            max_length=LONGEST,
            widget=widget,
            initial=told.get(language, ""),
            help_text=help_text,
        )


def texts_of(value: Any, languages: Iterable[str]) -> dict[str, str]:
    if isinstance(value, str):
        return dict.fromkeys(languages, value)
    return dict(value) if isinstance(value, dict) else {}


def texts_from(
    cleaned: Mapping[str, Any], name: str, languages: Iterable[str], before: Any = None
) -> Texts:
    """What the fields say, written as it was: one text where the file has one for all languages."""
    found = {code: cleaned.get(by_language(name, code)) or "" for code in languages}
    found = {code: " ".join(text.split()) for code, text in found.items()}
    if isinstance(before, str) and len(set(found.values())) == 1:
        return next(iter(found.values()))
    return {code: text for code, text in found.items() if text}


def put(mapping: dict[str, Any], name: str, value: Any) -> None:
    """Set the value, or leave the key out where there is none."""
    if value in ("", None, {}, []):
        mapping.pop(name, None)
    else:
        mapping[name] = value


def rows_of(
    form: type[forms.Form], *, most: int, blank: int = 1, **options: Any
) -> type[BaseFormSet]:
    """A table of such forms, with some empty ones at the end."""
    return formset_factory(
        form, extra=blank, max_num=most, absolute_max=most + 50, can_delete=True, **options
    )
