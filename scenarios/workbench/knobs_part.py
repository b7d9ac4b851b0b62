"""The part “Generators”: the knobs of pack.yaml, with what would be drawn before it is."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scenarios.generators.drawing import DRAWN, drawn_files
from scenarios.generators.starter import STARTERS
from scenarios.packs.columns import table_file, tables
from scenarios.packs.differences import FileChange, changes
from scenarios.packs.files import MANIFEST, Files
from scenarios.packs.knobs import BLOCK, LIMITS, NAMES, Knobs, knob_of
from scenarios.packs.problems import BadPack
from scenarios.packs.tables import Row, read_table
from scenarios.packs.yaml_text import read_yaml
from scenarios.packs.yaml_writing import rewritten
from scenarios.workbench.desk import Desk
from scenarios.workbench.drafts import Draft
from scenarios.workbench.forms import TokenForm

LABELS = {
    "seed": gettext_lazy("Seed"),
    "companies": gettext_lazy("Accounts"),
    "contacts_per_company": gettext_lazy("Contacts per customer"),
    "leads": gettext_lazy("Leads"),
    "planted_duplicates": gettext_lazy("Planted duplicates"),
    "products": gettext_lazy("Products"),
    "deals": gettext_lazy("Opportunities"),
    "quotes": gettext_lazy("Quotes"),
    "tasks": gettext_lazy("Tasks"),
    "events": gettext_lazy("Events"),
    "contact_logs": gettext_lazy("Contact logs"),
    "history_months": gettext_lazy("Months of history"),
}
HINTS = {
    "seed": gettext_lazy("The same seed draws the same company."),
    "products": gettext_lazy("0 sells what the scenario has already."),
}
# What a page draws while somebody waits; more belongs to `pack generate`.
MOST_DRAWN = 3000
SAMPLES = ("accounts", "leads", "opportunities")
SAMPLE_COLUMNS = (
    "key",
    "name",
    "company",
    "owner",
    "account",
    "stage",
    "amount",
    "status",
    "phone",
)
MOST_SAMPLES = 4


class KnobsForm(TokenForm):
    def __init__(self, *args: Any, knobs: Knobs, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NAMES:
            self.fields[name] = forms.CharField(
                label=LABELS.get(name, name),
                max_length=12,
                initial=str(getattr(knobs, name)),
                help_text=_range(name),
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in NAMES:
            try:
                cleaned[name] = knob_of(name, str(cleaned.get(name, "")).strip())
            except ValueError as error:
                self.add_error(name, str(error))
        if not self.errors and _amount(cleaned) > MOST_DRAWN:
            text = _("This is more than %(most)s records: draw it by “manage.py pack generate”.")
            self.add_error(None, text % {"most": MOST_DRAWN})
        return cleaned

    @property
    def knobs(self) -> Knobs:
        return Knobs(**{name: self.cleaned_data[name] for name in NAMES})


def _amount(cleaned: dict[str, Any]) -> int:
    """About how many records are drawn."""
    sizes = {
        n: int(v) for n, v in cleaned.items() if n in LIMITS and n not in ("seed", "history_months")
    }
    contacts = Decimal(cleaned["companies"]) * Decimal(cleaned["contacts_per_company"])
    return sum(sizes.values()) + int(contacts)


def _range(name: str) -> str:
    if name in HINTS:
        return str(HINTS[name])
    least, most = LIMITS.get(name, ("0.1", 6))
    return _("%(least)s to %(most)s") % {"least": least, "most": most}


@dataclass(frozen=True)
class Sample:
    """The first rows of a table, as they would be."""

    label: Any
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Preview:
    changes: list[FileChange]
    counts: list[tuple[Any, int, int]]
    samples: list[Sample]


def knobs_part(desk: Desk, rest: str) -> HttpResponse:
    text = desk.draft.text(MANIFEST)
    value = read_yaml(text).value
    token = desk.draft.token(MANIFEST)
    form = KnobsForm(desk.data, knobs=_knobs_in(value), initial={"token": token})
    preview = None
    if desk.data and form.is_valid():
        try:
            made = _drawn(desk, form.knobs, text, value)
        except BadPack as error:
            form.add_error(None, error.lines())
        else:
            if "apply" in form.data:
                if desk.save(form, _written(desk, made), {MANIFEST: form.cleaned_data["token"]}):
                    return desk.redirect()
            else:
                preview = _preview(desk.draft.files, made)
    return desk.page("knobs.html", {"preview": preview, "has_block": BLOCK in value}, form)


def _knobs_in(value: Any) -> Knobs:
    """The knobs of the file; one that is none is as usual."""
    found: dict[str, Any] = {}
    block = value.get(BLOCK) if isinstance(value, dict) else None
    for name, text in (block if isinstance(block, dict) else {}).items():
        try:
            found[name] = knob_of(name, str(text)) if name in NAMES else None
        except ValueError:
            continue
    return Knobs(**{name: knob for name, knob in found.items() if knob is not None})


def _drawn(desk: Desk, knobs: Knobs, text: str, value: Any) -> Files:
    block = {name: str(getattr(knobs, name)) for name in NAMES}
    files = {**desk.draft.files, MANIFEST: rewritten(text, {**value, BLOCK: block})}
    return drawn_files(files, knobs, desk.languages)


def _written(desk: Desk, made: Files) -> dict[str, str | None]:
    before = desk.draft.files
    return {p: made.get(p) for p in before.keys() | made.keys() if before.get(p) != made.get(p)}


def _preview(before: Files, after: Files) -> Preview:
    drawn = [*STARTERS, *DRAWN]
    counts = [
        (_label(name), _rows(before, name), _rows(after, name))
        for name in drawn
        if table_file(name) in before or table_file(name) in after
    ]
    samples = [_sample(after, name) for name in SAMPLES if table_file(name) in after]
    return Preview([c for c in changes(before, after) if c.path != MANIFEST], counts, samples)


def _label(collection: str) -> Any:
    return tables()[collection]._meta.verbose_name_plural


def _table(files: Files, collection: str) -> list[Row]:
    path = table_file(collection)
    return read_table(path, files[path]).rows if path in files else []


def _rows(files: Files, collection: str) -> int:
    return len(_table(files, collection))


def _sample(files: Files, collection: str) -> Sample:
    rows = _table(files, collection)[:MOST_SAMPLES]
    columns = [name for name in SAMPLE_COLUMNS if any(row.get(name) for row in rows)]
    return Sample(_label(collection), columns, [[row.get(c, "") for c in columns] for row in rows])


def knobs_note(draft: Draft) -> str:
    return "✓" if f"\n{BLOCK}:" in draft.text(MANIFEST) else ""
