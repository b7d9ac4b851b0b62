"""The part “Colleagues”: what simulated colleagues do by themselves, and on which seats it differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scenarios.colleagues.duty import DUTIES, Duty
from scenarios.colleagues.rules import FILE
from scenarios.packs.problems import Problem
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.packs.yaml_writing import rewritten, written
from scenarios.workbench.colleagues_form import (
    DOES,
    SEAT,
    YES,
    NotInOrder,
    duty_keys,
    to_file,
    to_form,
)
from scenarios.workbench.desk import Desk
from scenarios.workbench.drafts import Draft
from scenarios.workbench.files_part import raw_file
from scenarios.workbench.outline import Sent, Value, clean, numbered, table_from
from scenarios.workbench.outline_form import OutlineForm, outline_form
from scenarios.workbench.trying import problems_below

NEW, TEXT = "new", "text"
ALL, SEATS = "duties", "seats"
AUTHORITIES = "authorities"


@dataclass(frozen=True)
class Line:
    """A duty as the page lists it; `setting` is what the form shows of it."""

    label: Any
    done: bool
    told: str


def colleagues_part(desk: Desk, rest: str) -> HttpResponse:
    """`rest` is "", `text`, `duties`, `seats/new`, or a seat's, with `delete` behind."""
    if rest == TEXT:
        return raw_file(desk, FILE)
    try:
        top = _top(desk.draft.text(FILE))
        match rest.split("/"):
            case [""]:
                return _list(desk, top)
            case ["duties"]:
                return _form(desk, top, ALL)
            case ["seats", key]:
                return _form(desk, top, SEATS, key)
            case ["seats", key, "delete"]:
                return _delete(desk, top, key)
    except (BadYaml, NotInOrder):
        return raw_file(desk, FILE)
    raise Http404


def colleagues_note(draft: Draft) -> Any:
    try:
        shown = to_form(_top(draft.text(FILE)).get(ALL))
    except (BadYaml, NotInOrder):
        return ""
    return sum(_is_done(shown, key) for key in DUTIES) or ""


def place_of(problem: Problem) -> str:
    steps = problem.column.split(".")
    if steps[0] == SEATS and len(steps) > 1:
        return f"{SEATS}/{steps[1]}"
    return ALL if steps[0] == ALL else TEXT


def _top(text: str) -> Value:
    top = (read_yaml(text).value if text.strip() else None) or {}
    if not isinstance(top, dict) or not isinstance(top.get(SEATS) or {}, dict):
        raise NotInOrder
    return top


def _is_done(shown: Value, key: str) -> bool:
    part = shown.get(key)
    return isinstance(part, dict) and part.get(DOES) == YES


def _list(desk: Desk, top: Value) -> HttpResponse:
    shown = to_form(top.get(ALL))
    seats = [
        {"key": key, "told": _told_of_seat(to_form(part)), "url": desk.address(f"{SEATS}/{key}")}
        for key, part in (top.get(SEATS) or {}).items()
    ]
    context = {
        "lines": [
            Line(duty.label, _is_done(shown, key), _told(duty, shown.get(key) or {}))
            for key, duty in DUTIES.items()
        ],
        "any": any(_is_done(shown, key) for key in DUTIES),
        "seats": seats,
        "authorities_url": desk.address(part="data"),
    }
    return desk.page("colleagues.html", context)


def _told(duty: Duty, setting: Mapping[str, Any]) -> str:
    """How soon, and what else differs from the usual."""
    hours = setting.get("hours", duty.hours)
    if hours is None:
        soon = _("the next working morning")
    else:
        count = 1 if str(hours) in ("1", "1.0") else 2
        text = ngettext("after %(hours)s working hour", "after %(hours)s working hours", count)
        soon = text % {"hours": str(hours).removesuffix(".0")}
    found = [
        _("on the day that its papers name, else %(soon)s") % {"soon": soon} if duty.dated else soon
    ]
    if setting.get("comment") == "false":
        found.append(_("wants no reason"))
    if setting.get("floor") == "true":
        found.append(_("keeps to floor prices"))
    return " · ".join(found)


def _told_of_seat(shown: Value) -> str:
    found = []
    for key, setting in shown.items():
        if key in DUTIES:
            text = "%(duty)s: %(told)s"
            told = _told(DUTIES[key], setting) if _is_done(shown, key) else _("not here")
            found.append(text % {"duty": DUTIES[key].label, "told": told})
    return " · ".join(found)


def _form(desk: Desk, top: Value, block: str, at: str = "") -> HttpResponse:
    of_seat, is_new = block == SEATS, at == NEW
    seats = top.get(SEATS) or {}
    if of_seat and not is_new and at not in seats:
        raise Http404
    before = top.get(ALL) if not of_seat else seats.get(at)
    start = to_form(before)
    if of_seat:
        start = {SEAT: "" if is_new else at, **start}
    elif not top:
        start = {key: {DOES: YES} for key in DUTIES}
    keys = duty_keys(of_seat=of_seat)
    value = numbered(start)
    if desk.data is not None:
        value = table_from(Sent(desk.data), keys, start, desk.languages)
    form = outline_form(desk, FILE, keys, value)
    if desk.data is not None:
        saved = _saved(desk, form, top, clean(value), before, "" if is_new else at, of_seat)
        if saved is not None:
            return saved
    name = at if of_seat and not is_new else _("What colleagues do")
    context = {
        "name": _("A seat that differs") if is_new else name,
        "is_kept": of_seat and not is_new,
        "delete_url": desk.address(f"{SEATS}/{at}/delete"),
    }
    answer = desk.page("colleagues_form.html", {**context, "form": form})
    answer.status_code = 422 if desk.data is not None else 200
    return answer


def _saved(
    desk: Desk, form: OutlineForm, top: Value, value: Value, before: Any, at: str, of_seat: bool
) -> HttpResponse | None:
    """Save it, but show first what would be wrong with it."""
    key = str(value.pop(SEAT, "") or "").strip() if of_seat else ""
    told = to_file(value, before, of_seat=of_seat)
    if of_seat and (wrong := _wrong_seat(top, key, at)):
        form.tell([(SEAT, wrong)])
        return None
    if of_seat:
        seats = {
            (key if name == at else name): part for name, part in (top.get(SEATS) or {}).items()
        }
        new = {**top, SEATS: {**seats, key: told}}
    else:
        new = {**top, ALL: told}
    text = text_of(desk.draft.text(FILE), new)
    below = (SEATS, key) if of_seat else (ALL,)
    if "anyway" not in (desk.data or {}):
        found = problems_below(desk.draft, FILE, text or "", below) if text else []
        if found:
            form.tell([(path or (SEAT if of_seat else ""), message) for path, message in found])
            return None
    read = {FILE: str((desk.data or {}).get("token", ""))}
    return desk.redirect() if desk.save(form, {FILE: text}, read) else None


def _wrong_seat(top: Value, key: str, at: str) -> str:
    if not key or "." in key or "/" in key:
        return _("Name the key of a seat.")
    if key != at and key in (top.get(SEATS) or {}):
        return _("“%(key)s” stands here twice.") % {"key": key}
    return ""


def text_of(text: str, top: Value) -> str | None:
    """The file; none where nobody does anything."""
    told = {name: part for name, part in top.items() if part or name not in (ALL, SEATS)}
    if not told:
        return None
    return rewritten(text, told) if text.strip() else written(told)


def _delete(desk: Desk, top: Value, at: str) -> HttpResponse:
    seats = dict(top.get(SEATS) or {})
    if at not in seats:
        raise Http404
    if desk.data is not None:
        del seats[at]
        text = text_of(desk.draft.text(FILE), {**top, SEATS: seats})
        desk.save_or_tell({FILE: text}, {FILE: desk.data.get("token", "")})
        return desk.redirect()
    context = {
        "title": _("Let the seat “%(seat)s” be like the others?") % {"seat": at},
        "action_url": desk.request.path,
        "action_label": _("Delete"),
        "hidden": [("token", desk.draft.token(FILE))],
    }
    part = desk.request.headers.get("HX-Request")
    page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
    return render(desk.request, page, context)
