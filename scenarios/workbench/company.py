"""The part “Company and calendar”: pack.yaml but for the generators."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.access.families import FAMILIES
from lab.access.models import SharingMode
from lab.clock.calendar import EVENING, MORNING
from scenarios.packs.calendar import ANCHORS
from scenarios.packs.calendar import WEEKDAYS as WEEKDAY_KEYS
from scenarios.packs.files import MANIFEST
from scenarios.packs.manifest import CURRENCY, MOST_HOLIDAYS, YEARLY
from scenarios.packs.yaml_text import read_yaml
from scenarios.packs.yaml_writing import rewritten
from scenarios.workbench.desk import Desk
from scenarios.workbench.forms import (
    TokenForm,
    add_texts,
    by_language,
    put,
    rows_of,
    texts_from,
    texts_of,
)

ALL_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
TEXTS = ("name", "summary", "company")
ANCHOR_LABELS = {
    "any": gettext_lazy("any day"),
    "working-day": gettext_lazy("a working day"),
    "monday": gettext_lazy("a Monday"),
    "first-monday-of-month": gettext_lazy("the first Monday of a month"),
    "first-monday-of-quarter": gettext_lazy("the first Monday of a quarter"),
    "first-working-day-of-month": gettext_lazy("the first working day of a month"),
    "first-working-day-of-quarter": gettext_lazy("the first working day of a quarter"),
}
Day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
Time = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def part_of_mapping(value: Any, name: str) -> dict[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


class CompanyForm(TokenForm):
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The first language of a scenario stays its first."),
    )
    day_one = forms.DateField(label=gettext_lazy("Day 1"), widget=Day)
    anchor = forms.ChoiceField(
        label=gettext_lazy("A shifted day 1 falls on"),
        choices=[(key, ANCHOR_LABELS[key]) for key in ANCHORS],
    )
    fiscal_year_starts_in = forms.TypedChoiceField(
        label=gettext_lazy("The fiscal year begins in"), choices=list(MONTHS.items()), coerce=str
    )
    workdays = forms.MultipleChoiceField(
        label=gettext_lazy("Working days"),
        choices=[(key, WEEKDAYS[number]) for number, key in enumerate(WEEKDAY_KEYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    opens = forms.TimeField(label=gettext_lazy("Opens"), widget=Time)
    closes = forms.TimeField(label=gettext_lazy("Closes"), widget=Time)

    def __init__(self, *args: Any, manifest: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manifest = manifest
        self.spoken = [code for code in manifest.get("languages", []) if code in ALL_LANGUAGES]
        for name, label, rows in (
            ("name", _("Name of the scenario"), 0),
            ("summary", _("Summary"), 2),
            ("company", _("Name of the company"), 0),
        ):
            add_texts(
                self, name, label, ALL_LANGUAGES, manifest.get(name), required=False, rows=rows
            )
        add_texts(
            self, "currency", _("Currency"), ALL_LANGUAGES, manifest.get("currency"), required=False
        )
        modes = part_of_mapping(manifest, "sharing")
        for family in FAMILIES.values():
            self.fields[f"sharing_{family.name}"] = forms.ChoiceField(
                label=family.label,
                choices=SharingMode.Mode.choices,
                initial=modes.get(family.name, SharingMode.Mode.PRIVATE),
            )

    @property
    def wanted(self) -> list[str]:
        """The first language stays the first."""
        chosen = self.cleaned_data.get("languages", [])
        known = [code for code in self.spoken if code in chosen]
        return known + [code for code in chosen if code not in known]

    @property
    def text_rows(self) -> list[list[forms.BoundField]]:
        """The fields of the names, those of one meaning beside each other."""
        names = (*TEXTS, "currency")
        return [[self[by_language(n, code)] for code in ALL_LANGUAGES] for n in names]

    @property
    def sharing_fields(self) -> list[forms.BoundField]:
        return [self[f"sharing_{name}"] for name in FAMILIES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = cleaned.get("languages") or []
        if self.spoken and chosen and self.spoken[0] not in chosen:
            self.add_error("languages", _("The first language cannot be taken out."))
        for code in chosen:
            for name in (*TEXTS, "currency"):
                field = by_language(name, code)
                if not cleaned.get(field) and field not in self.errors:
                    self.add_error(field, _("This is needed in each language of the scenario."))
            field = by_language("currency", code)
            if cleaned.get(field) and not CURRENCY.fullmatch(cleaned[field]):
                self.add_error(field, _("Write a currency's three letters, such as USD."))
        if cleaned.get("opens") and cleaned.get("closes") and cleaned["closes"] <= cleaned["opens"]:
            self.add_error("closes", _("The company closes after it has opened, the same day."))
        return cleaned


class HolidayForm(forms.Form):
    on = forms.CharField(
        label=gettext_lazy("Day"),
        max_length=10,
        widget=forms.TextInput(attrs={"placeholder": "12-25"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_texts(self, "name", _("Name"), ALL_LANGUAGES, self.initial.get("name"), required=False)

    def clean_on(self) -> str:
        text = str(self.cleaned_data["on"]).strip()
        day = f"2000-{text}" if YEARLY.fullmatch(text) else text
        try:
            forms.DateField(input_formats=["%Y-%m-%d"]).clean(day)
        except forms.ValidationError:
            raise forms.ValidationError(
                _("Write a day of every year like 12-25, or of one year like 2018-02-16.")
            ) from None
        return text


Holidays = rows_of(HolidayForm, most=MOST_HOLIDAYS, blank=2)


def company_part(desk: Desk, rest: str) -> HttpResponse:
    text = desk.draft.text(MANIFEST)
    manifest = read_yaml(text).value
    manifest = manifest if isinstance(manifest, dict) else {}
    form = CompanyForm(
        desk.data,
        manifest=manifest,
        initial={**_initial(manifest), "token": desk.draft.token(MANIFEST)},
    )
    holidays = Holidays(desk.data, prefix="holidays", initial=_holidays(manifest))
    if desk.data and form.is_valid() and holidays.is_valid():
        value = manifest_value(manifest, form, holidays)
        changes: dict[str, str | None] = {MANIFEST: rewritten(text, value)}
        changes |= _briefs(desk, form)
        if desk.save(form, changes, {MANIFEST: form.cleaned_data["token"]}):
            return desk.redirect()
    return desk.page("company.html", {"holidays": holidays}, form)


def _initial(manifest: dict[str, Any]) -> dict[str, Any]:
    calendar = part_of_mapping(manifest, "calendar")
    return {
        "languages": manifest.get("languages", []),
        "day_one": calendar.get("day_one"),
        "anchor": calendar.get("anchor", "any"),
        "fiscal_year_starts_in": calendar.get("fiscal_year_starts_in", "1"),
        "workdays": calendar.get("workdays", list(WEEKDAY_KEYS[:5])),
        "opens": calendar.get("opens", f"{MORNING:%H:%M}"),
        "closes": calendar.get("closes", f"{EVENING:%H:%M}"),
    }


def _holidays(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    given = part_of_mapping(manifest, "calendar").get("holidays")
    items = [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []
    return [{"on": item.get("on"), "name": item.get("name")} for item in items]


def _briefs(desk: Desk, form: CompanyForm) -> dict[str, str | None]:
    """A brief for each language that is new: it begins with the name."""
    cleaned = form.cleaned_data
    return {
        path: f"# {cleaned[by_language('name', code)]}\n"
        for code in form.wanted
        if not desk.draft.text(path := f"brief.{code}.md")
    }


def manifest_value(manifest: dict[str, Any], form: CompanyForm, holidays: Any) -> dict[str, Any]:
    """What pack.yaml is to say; keys that no field is about stay."""
    value, cleaned, languages = deepcopy(manifest), form.cleaned_data, form.wanted
    for name in (*TEXTS, "currency"):
        put(value, name, texts_from(cleaned, name, languages, value.get(name)))
    value["languages"] = languages
    calendar = dict(part_of_mapping(manifest, "calendar"))
    told = {
        "day_one": cleaned["day_one"].isoformat(),
        "anchor": cleaned["anchor"],
        "fiscal_year_starts_in": cleaned["fiscal_year_starts_in"],
        "workdays": cleaned["workdays"],
        "opens": f"{cleaned['opens']:%H:%M}",
        "closes": f"{cleaned['closes']:%H:%M}",
    }
    usual = _initial({})
    for name, said in told.items():
        # What pack.yaml leaves out because it is usual stays left out.
        if name in calendar or said != usual[name]:
            calendar[name] = said
    put(calendar, "holidays", _holiday_items(holidays, languages))
    value["calendar"] = calendar
    value["sharing"] = _sharing(part_of_mapping(manifest, "sharing"), cleaned)
    return value


def _holiday_items(holidays: Any, languages: list[str]) -> list[dict[str, Any]]:
    found = []
    for row in holidays.forms:
        cleaned = row.cleaned_data
        if not cleaned.get("on") or cleaned.get("DELETE"):
            continue
        names = texts_from(cleaned, "name", languages, row.initial.get("name"))
        if isinstance(names, dict) and names:
            first = next(iter(names.values()))
            names = {code: names.get(code, first) for code in languages}
        found.append({"on": cleaned["on"], **({"name": names} if names else {})})
    return found


def _sharing(before: Mapping[str, str], cleaned: Mapping[str, Any]) -> dict[str, str]:
    found = dict(before)
    for name in FAMILIES:
        mode = cleaned[f"sharing_{name}"]
        if name in found or mode != SharingMode.Mode.PRIVATE:
            found[name] = mode
    return found


__all__ = ["CompanyForm", "company_part", "manifest_value", "texts_of"]
