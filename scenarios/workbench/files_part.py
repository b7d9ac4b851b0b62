"""The part “Files”: the pack as text, for all that no form is about."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scenarios.packs.files import ALLOWED, MANIFEST
from scenarios.packs.pictures import is_picture
from scenarios.workbench.desk import RAW, Desk
from scenarios.workbench.drafts import Draft
from scenarios.workbench.forms import TokenForm
from scenarios.workbench.parts import part_of

# A larger file is not for a text field in a browser.
LONGEST = 512 * 1024


@dataclass(frozen=True)
class Listed:
    path: str
    lines: int
    size: int
    part: Any
    url: str
    waits: bool


class TextForm(TokenForm):
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 24, "wrap": "off", "spellcheck": "false"}),
    )


class PathForm(forms.Form):
    path = forms.CharField(
        label=gettext_lazy("New file"),
        max_length=120,
        help_text=gettext_lazy("For example checks.yaml, or data/accounts.csv."),
    )

    def clean_path(self) -> str:
        path = str(self.cleaned_data["path"]).strip()
        if not ALLOWED.fullmatch(path):
            raise forms.ValidationError(
                _("No such file belongs to a pack. Tables go to data/<collection>.csv.")
            )
        return path


def files_part(desk: Desk, rest: str) -> HttpResponse:
    if rest:
        return raw_file(desk, rest)
    form = PathForm(desk.data)
    if desk.data and form.is_valid():
        return desk.redirect(form.cleaned_data["path"])
    files = desk.draft.files
    listed = [
        Listed(
            path,
            text.count("\n"),
            len(text.encode()),
            part.label if (part := part_of(path)) and part.name != RAW else "",
            "" if is_picture(path) else desk.address(path),
            path in desk.draft.pending,
        )
        for path, text in sorted(files.items())
    ]
    gone = [path for path, text in desk.draft.pending.items() if text is None]
    return desk.page("files.html", {"listed": listed, "gone": gone}, form)


def raw_file(desk: Desk, path: str) -> HttpResponse:
    """One file as text with its problems by line; `delete` in what was sent takes it away."""
    if is_picture(path) or not (ALLOWED.fullmatch(path) or path in desk.draft.files):
        raise Http404
    text = desk.draft.text(path)
    form = TextForm(desk.data, initial={"text": text, "token": desk.draft.token(path)})
    if desk.data and form.is_valid():
        wanted = None if "delete" in form.data else form.cleaned_data["text"]
        if desk.save(form, {path: wanted}, {path: form.cleaned_data["token"]}):
            stays = desk.part.name == RAW and wanted is not None
            return desk.redirect(path if stays else "")
    context = {
        "path": path,
        "problems": [p for p in desk.draft.problems() if p.file == path],
        "too_large": len(text) > LONGEST,
        "exists": path in desk.draft.files,
        "deletable": path != MANIFEST,
        "line": desk.request.GET.get("line", ""),
        "own_part": part if (part := part_of(path)) is not None and part is not desk.part else None,
    }
    return desk.page("raw.html", context, form)


def files_note(draft: Draft) -> int:
    return draft.version.files.count()
