"""The part “Variants”: what differs between the companies of a class, and what each variant says."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from scenarios.packs.problems import BadPack
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.packs.yaml_writing import rewritten, written
from scenarios.variants.model import FILE, Swap
from scenarios.variants.permuting import Permutation, Plan
from scenarios.variants.texts import plan_in
from scenarios.workbench.desk import Desk
from scenarios.workbench.drafts import Draft
from scenarios.workbench.files_part import raw_file
from scenarios.workbench.outline import Sent, Value, changed, clean, numbered, table_from
from scenarios.workbench.outline_form import OutlineForm, outline_form
from scenarios.workbench.trying import problems_below
from scenarios.workbench.variants_form import (
    NotInOrder,
    filled_up,
    path_in_form,
    to_file,
    to_form,
    variants_keys,
    without_blank,
)

FORM, TEXT, DELETE = "edit", "text", "delete"
USUAL = {"count": "4", "names": [{}]}


@dataclass(frozen=True)
class Line:
    """What something of the scenario becomes in each variant."""

    what: Any
    becomes: list[Any]


def variants_part(desk: Desk, rest: str) -> HttpResponse:
    """`rest` is "", `edit`, `text` or `delete`."""
    if rest == TEXT:
        return raw_file(desk, FILE)
    try:
        top = _top(desk.draft.text(FILE))
        shown = to_form(top)
    except (BadYaml, NotInOrder):
        return raw_file(desk, FILE)
    match rest:
        case "":
            return _overview(desk, top)
        case "edit":
            return _form(desk, shown)
        case "delete":
            return _delete(desk)
    raise Http404


def place_of(_problem: object) -> str:
    return FORM


def variants_note(draft: Draft) -> Any:
    try:
        top = _top(draft.text(FILE))
    except BadYaml:
        return ""
    return top.get("count", "") if isinstance(top, dict) else ""


def _top(text: str) -> Any:
    return (read_yaml(text).value if text.strip() else None) or {}


def _overview(desk: Desk, top: Value) -> HttpResponse:
    try:
        plan = plan_in(desk.version)
    except BadPack:
        plan = None
    context = {
        "any": bool(top),
        "numbers": list(plan.numbers) if plan else [],
        "lines": list(_lines(plan)) if plan else [],
        "waits": FILE in desk.draft.pending,
    }
    return desk.page("variants.html", context)


def _lines(plan: Plan) -> Iterator[Line]:
    language = get_language() or ""
    variants = [plan.variant(number) for number in plan.numbers]
    for pool in plan.variants.names:
        texts = pool[0].texts
        name = texts.get(language) or next(iter(texts.values()), "")
        yield Line(name, [one.words.get(name, name) for one in variants])
    for swap in plan.variants.truths:
        for persona in swap.rows:
            yield Line(persona, [_played_by(swap, persona, one) for one in variants])
    for amount in plan.variants.amounts:
        if amount.figure is not None:
            yield Line(amount.figure, [one.figures[amount] for one in variants])
        else:
            told = _("up to %(percent)s %% more or less") % {"percent": amount.within}
            yield Line(f"{amount.collection}/{amount.column}", [told for _one in variants])


def _played_by(swap: Swap, persona: str, variant: Permutation) -> str:
    """The customer whose contact or lead this one plays in the variant."""
    own = swap.rows[persona][0]
    there = variant.places.get(own, own)
    return next((key for key, rows in swap.rows.items() if rows[0] == there), persona)


def _form(desk: Desk, shown: Value) -> HttpResponse:
    start = shown or USUAL
    keys, value = variants_keys(), numbered(start)
    if desk.data is not None:
        value = table_from(Sent(desk.data), keys, start, desk.languages)
    deed = str(desk.data.get("do", "")) if desk.data is not None else ""
    if deed:
        changed(value, deed)
    saving = desk.data is not None and not deed
    if saving:
        value = without_blank(value)
    else:
        filled_up(value)
    form = outline_form(desk, FILE, keys, value)
    if saving and (saved := _saved(desk, form, clean(value))) is not None:
        return saved
    context = {"delete_url": desk.address(DELETE), "is_new": not shown, "form": form}
    if desk.request.headers.get("HX-Request"):
        return render(desk.request, "scenarios/workbench/_outline_fields.html", context)
    answer = desk.page("variants_form.html", context)
    answer.status_code = 422 if saving else 200
    return answer


def _saved(desk: Desk, form: OutlineForm, value: Value) -> HttpResponse | None:
    """Save it, but show first what would be wrong with it."""
    if twice := list(_named_twice(value)):
        form.tell(twice)
        return None
    text, told = desk.draft.text(FILE), to_file(value, desk.languages)
    new = rewritten(text, told) if text.strip() else written(told)
    if "anyway" not in (desk.data or {}):
        wrong = problems_below(desk.draft, FILE, new, ())
        if wrong:
            form.tell([(path_in_form(path, told), message) for path, message in wrong])
            return None
    read = {FILE: str((desk.data or {}).get("token", ""))}
    return desk.redirect() if desk.save(form, {FILE: new}, read) else None


def _named_twice(value: Value) -> Iterator[tuple[str, str]]:
    """Customers of one exchange are keys of the file: each once, and none without a name."""
    for at, swap in enumerate(value.get("truths") or []):
        seen: set[str] = set()
        for place, who in enumerate(swap.get("who") or []):
            key, path = str(who.get("persona") or ""), f"truths.{at}.who.{place}.persona"
            if not key:
                yield path, _("Name a simulated customer.")
            elif key in seen:
                yield path, _("“%(key)s” stands here twice.") % {"key": key}
            seen.add(key)


def _delete(desk: Desk) -> HttpResponse:
    if desk.data is not None:
        desk.save_or_tell({FILE: None}, {FILE: desk.data.get("token", "")})
        return desk.redirect()
    context = {
        "title": _("Do without variants?"),
        "text": _("All companies of a class are alike then."),
        "action_url": desk.request.path,
        "action_label": _("Delete"),
        "hidden": [("token", desk.draft.token(FILE))],
    }
    part = desk.request.headers.get("HX-Request")
    page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
    return render(desk.request, page, context)
