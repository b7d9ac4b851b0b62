"""The part “Brief”: what students read first, per language."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from scenarios.briefs import brief_html
from scenarios.models import language_name
from scenarios.workbench.desk import Desk
from scenarios.workbench.drafts import Draft
from scenarios.workbench.forms import TokenForm

LONGEST = 200_000


class BriefForm(TokenForm):
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=gettext_lazy("Markdown: # a heading, - a list, **bold**, [a link](address)."),
    )


def brief_part(desk: Desk, rest: str) -> HttpResponse:
    language, _slash, rest = rest.partition("/")
    language = language or desk.languages[0]
    if language not in desk.languages or rest not in ("", "preview"):
        raise Http404
    path = f"brief.{language}.md"
    if rest == "preview":
        text = desk.request.POST.get("text", "")[:LONGEST]
        return render(
            desk.request, "scenarios/workbench/_preview.html", {"brief": brief_html(text)}
        )
    draft = desk.draft
    form = BriefForm(desk.data, initial={"text": draft.text(path), "token": draft.token(path)})
    form.fields["text"].widget.attrs["lang"] = language
    if desk.data and form.is_valid():
        changes: dict[str, str | None] = {path: form.cleaned_data["text"]}
        if desk.save(form, changes, {path: form.cleaned_data["token"]}):
            return desk.redirect(language)
    shown = form.data.get("text", "") if form.is_bound else draft.text(path)
    context: dict[str, Any] = {
        "brief": brief_html(shown[:LONGEST]),
        "preview_url": desk.address(f"{language}/preview"),
        "tabs": [
            {"label": language_name(code), "url": desk.address(code), "active": code == language}
            for code in desk.languages
        ],
    }
    return desk.page("brief.html", context, form)


def brief_note(draft: Draft) -> int:
    return len(draft.version.languages)
