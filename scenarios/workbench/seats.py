"""The part “Seats”: the org chart that seats.csv holds."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lab.tenancy.models import Seat
from scenarios.packs.columns import NO, YES, table_file
from scenarios.packs.pack import KEY
from scenarios.packs.tables import BadTable, Row, read_table, table_text
from scenarios.workbench.desk import Desk
from scenarios.workbench.drafts import Draft
from scenarios.workbench.forms import TokenForm, by_language, language_label, rows_of

FILE = table_file(Seat.collection)
TEXTS = ("name", "title", "department")
USUAL_COLUMNS = ["key", "name", "title", "department", "kind", "parent", "playable"]
MOST_SEATS = 200


class SeatForm(forms.Form):
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    key = forms.CharField(label=gettext_lazy("Key"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Seat.Kind, initial=Seat.Kind.REP)
    parent = forms.CharField(
        label=gettext_lazy("Superior (key)"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "seat-keys"}),
    )
    playable = forms.BooleanField(
        label=gettext_lazy("Students play it"), required=False, initial=True
    )

    def __init__(self, *args: Any, languages: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for name, label, required in (
            ("title", _("Title"), True),
            ("name", pgettext("person", "Name"), False),
            ("department", _("Department"), False),
        ):
            for place, language in enumerate(languages):
                self.fields[by_language(name, language)] = forms.CharField(
                    label=language_label(label, language, languages),
                    max_length=80,
                    required=required and place == 0,
                    widget=forms.TextInput(attrs={"lang": language}),
                )

    @property
    def text_fields(self) -> list[forms.BoundField]:
        names = ("title", "name", "department")
        return [self[by_language(n, code)] for code in self.languages for n in names]

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).strip()
        if not KEY.fullmatch(key):
            text = _("“%(key)s” is no key: 1 to 80 letters, digits and . _ / - without spaces.")
            raise forms.ValidationError(text % {"key": key[:80]})
        return key


Seats = rows_of(SeatForm, most=MOST_SEATS, blank=1)


def seats_part(desk: Desk, rest: str) -> HttpResponse:
    columns, rows = _table(desk.draft)
    form = TokenForm(desk.data, initial={"token": desk.draft.token(FILE)})
    seats = Seats(
        desk.data,
        prefix="seats",
        initial=[_initial(row, desk.languages) for row in rows],
        form_kwargs={"languages": desk.languages},
    )
    if desk.data and form.is_valid() and seats.is_valid():
        made = _rows(seats, rows, desk.languages)
        known = [*columns, *(c for row in made for c in row if c not in columns and row[c])]
        text = table_text(list(dict.fromkeys(known)), made)
        if desk.save(form, {FILE: text}, {FILE: form.cleaned_data["token"]}):
            return desk.redirect()
    keys = [row["key"] for row in rows if row.get("key")]
    return desk.page("seats.html", {"seats": seats, "keys": keys}, form)


def _table(draft: Draft) -> tuple[list[str], list[Row]]:
    try:
        table = read_table(FILE, draft.text(FILE))
    except BadTable:
        return USUAL_COLUMNS, []
    return table.columns, table.rows


def _initial(row: Row, languages: tuple[str, ...]) -> dict[str, Any]:
    first, *others = languages
    found: dict[str, Any] = {
        "was": row.get("key", ""),
        **{name: row.get(name, "") for name in ("key", "parent")},
        "kind": row.get("kind") or Seat.Kind.REP,
        "playable": row.get("playable") != NO,
    }
    for name in TEXTS:
        found[by_language(name, first)] = row.get(name, "")
        found |= {by_language(name, code): row.get(f"{name}@{code}", "") for code in others}
    return found


def _rows(seats: Any, before: list[Row], languages: tuple[str, ...]) -> list[Row]:
    """The rows as the table now says; columns that it does not show stay."""
    known = {row.get("key", ""): row for row in before}
    found = []
    for seat in seats.forms:
        cleaned = seat.cleaned_data
        if cleaned.get("key") and not cleaned.get("DELETE"):
            found.append({**known.get(cleaned["was"], {}), **_cells(cleaned, languages)})
    return found


def _cells(cleaned: dict[str, Any], languages: tuple[str, ...]) -> Row:
    first, *others = languages
    row = {
        "key": cleaned["key"],
        "kind": cleaned["kind"],
        "parent": cleaned["parent"].strip(),
        "playable": YES if cleaned["playable"] else NO,
    }
    for name in TEXTS:
        row[name] = cleaned[by_language(name, first)]
        row |= {f"{name}@{code}": cleaned[by_language(name, code)] for code in others}
    return row


def seats_note(draft: Draft) -> int:
    return len(_table(draft)[1])
