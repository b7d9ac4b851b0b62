"""The page that begins a new scenario."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lab.access.decisions import Refused
from lab.jobs import start
from lab.people.models import User
from scenarios.models import ScenarioVersion
from scenarios.packs.manifest import CURRENCY, SLUG
from scenarios.packs.problems import BadPack
from scenarios.permissions import ONLY_AUTHORS, visible_versions, writes_scenarios
from scenarios.views import staff_or_404
from scenarios.workbench.company import ALL_LANGUAGES, Day
from scenarios.workbench.creating import (
    Start,
    Wish,
    create_scenario,
    files_for,
    is_large,
    scenario_create,
)
from scenarios.workbench.desk import address
from scenarios.workbench.forms import add_texts, by_language

USUAL_DAY = "2026-01-05"
USUAL_CURRENCY = {"en": "USD", "zh-hans": "CNY"}
TEXTS = ("name", "summary", "company", "currency")


class NewForm(forms.Form):
    slug = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=60,
        help_text=gettext_lazy(
            "For addresses and files: lower-case words joined by hyphens, such as spring-fair."
        ),
    )
    start = forms.ChoiceField(
        label=gettext_lazy("Begin with"),
        choices=Start,
        widget=forms.RadioSelect,
        initial=Start.EMPTY,
    )
    copied = forms.ModelChoiceField(
        label=gettext_lazy("Version to copy"),
        queryset=ScenarioVersion.objects.none(),
        required=False,
        help_text=gettext_lazy("Its languages are taken over."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The one that you read this page in becomes the first."),
    )
    day_one = forms.DateField(label=gettext_lazy("Day 1"), widget=Day, initial=USUAL_DAY)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        copied: Any = self.fields["copied"]
        copied.queryset = visible_versions(user)
        copied.label_from_instance = _label
        self.fields["languages"].initial = [get_language()]
        for name, label, value, rows in (
            ("name", _("Name of the scenario"), None, 0),
            ("summary", _("Summary"), None, 2),
            ("company", _("Name of the company"), None, 0),
            ("currency", _("Currency"), USUAL_CURRENCY, 0),
        ):
            add_texts(self, name, label, ALL_LANGUAGES, value, required=False, rows=rows)

    @property
    def text_rows(self) -> list[list[forms.BoundField]]:
        return [[self[by_language(n, code)] for code in ALL_LANGUAGES] for n in TEXTS]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"]).strip()
        if not SLUG.fullmatch(slug):
            raise ValidationError(_("Lower-case words joined by hyphens."))
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("start") == Start.COPY:
            self._copy_languages(cleaned)
        for code in cleaned.get("languages") or []:
            for name in TEXTS:
                field = by_language(name, code)
                if not cleaned.get(field) and field not in self.errors:
                    self.add_error(field, _("This is needed in each language of the scenario."))
            field = by_language("currency", code)
            if cleaned.get(field) and not CURRENCY.fullmatch(cleaned[field]):
                self.add_error(field, _("Write a currency's three letters, such as USD."))
        if not self.errors:
            self._try(cleaned)
        return cleaned

    def _copy_languages(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("copied") is None:
            self.add_error("copied", _("Choose the version to copy."))
            return
        self.errors.pop("languages", None)
        cleaned["languages"] = cleaned["copied"].languages

    def _try(self, cleaned: dict[str, Any]) -> None:
        try:
            self.pack_files = files_for(self.wish, by=self.user)
        except BadPack as error:
            self.add_error(None, error.lines())

    @property
    def wish(self) -> Wish:
        cleaned = self.cleaned_data
        chosen, own = list(cleaned["languages"]), get_language()
        chosen.sort(key=lambda code: code != own and cleaned["start"] != Start.COPY)
        texts = {n: {code: cleaned[by_language(n, code)] for code in chosen} for n in TEXTS}
        return Wish(
            slug=cleaned["slug"],
            languages=tuple(chosen),
            **texts,
            day_one=cleaned["day_one"].isoformat(),
            start=cleaned["start"],
            copied=cleaned["copied"].pk if cleaned.get("copied") else None,
        )


def _label(version: ScenarioVersion) -> str:
    number = _("Version %(number)s") % {"number": version.number}
    return f"{version.name} · {number} · {version.get_status_display()}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = staff_or_404(request)
    if not writes_scenarios(user):
        raise Refused(ONLY_AUTHORS)
    form = NewForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        if is_large(form.pack_files):
            job = start(create_scenario, user=user, arguments={"wish": asdict(form.wish)})
            return redirect("job", job.pk)
        try:
            return redirect(address(scenario_create(form.wish, by=user)))
        except ValidationError as error:
            form.add_error(None, error)
        except BadPack as error:
            form.add_error(None, error.lines())
    status = 422 if form.is_bound else 200
    return render(request, "scenarios/workbench/new.html", {"form": form}, status=status)
