"""Parts of the workbench that are lists of items in a YAML file: simulated customers, events, sessions."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from scenarios.checks.model import in_words
from scenarios.packs.problems import Problem
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.packs.yaml_writing import rewritten, written
from scenarios.workbench.desk import Desk
from scenarios.workbench.drafts import Draft
from scenarios.workbench.files_part import raw_file
from scenarios.workbench.keys import Keys
from scenarios.workbench.outline import (
    Key,
    Sent,
    Value,
    changed,
    clean,
    numbered,
    table_from,
)
from scenarios.workbench.outline_form import OutlineForm, outline_form
from scenarios.workbench.trying import problems_below

NEW, TEXT = "new", "text"
NAME = "key"
VERBS = ("move", "delete")
Item = tuple[str, Any]


@dataclass(frozen=True)
class Outline:
    """`block` is the key of the file under which the items stand: a list, or a mapping by their keys.
    `fresh(place)` are the values that a new item begins with; `told(item)` is a line about it."""

    file: str
    block: str
    keys: Callable[[], Sequence[Key]]
    one: Any
    add: Any
    empty: Any
    mapping: bool = False
    fresh: Callable[[int], Value] = lambda _place: {}
    told: Callable[[Value], str] = lambda _item: ""
    # What people call an item that has no name of its own; its key then stands behind it.
    called: Callable[[Keys, Value], str] = lambda _keys, _item: ""
    # A file that is more than this block is not deleted with its last item.
    whole: bool = True

    def view(self, desk: Desk, rest: str) -> HttpResponse:
        """`rest` is "", `text`, `new`, or an item, with a verb behind."""
        steps = rest.split("/") if rest else []
        if steps == [TEXT]:
            return raw_file(desk, self.file)
        try:
            items = self.items(desk.draft.text(self.file))
        except (BadYaml, NotInOrder):
            return raw_file(desk, self.file)
        if not steps:
            return self._list(desk, items)
        if len(steps) == 2 and steps[1] == "move":
            return self._move(desk, items, steps[0])
        if len(steps) == 2 and steps[1] == "delete":
            return self._delete(desk, items, steps[0])
        if len(steps) > 1:
            raise Http404
        return self._item(desk, items, steps[0])

    def items(self, text: str) -> list[Item]:
        """(key or place, item) of each. Raises BadYaml and NotInOrder."""
        top = read_yaml(text).value if text.strip() else {}
        told = (top or {}).get(self.block) if isinstance(top or {}, dict) else 0
        found: Any = ({} if self.mapping else []) if told is None else told
        if not isinstance(found, dict if self.mapping else list):
            raise NotInOrder
        items = list(found.items() if isinstance(found, dict) else enumerate(found))
        if not all(isinstance(item, dict) for _key, item in items):
            raise NotInOrder
        return [(str(key), item) for key, item in items]

    def text_of(self, text: str, items: Sequence[Item]) -> str | None:
        """The file with these items; none where nothing else is in it."""
        top = read_yaml(text).value if text.strip() else {}
        top = dict(top or {})
        if items:
            top[self.block] = dict(items) if self.mapping else [item for _key, item in items]
        else:
            top.pop(self.block, None)
        if not top and self.whole:
            return None
        return rewritten(text, top) if text.strip() else written(top)

    def name(self, known: Keys, key: str, item: Value) -> str:
        return self.called(known, item) or name_of(key, item)

    def place_of(self, problem: Problem) -> str:
        steps = problem.column.split(".")
        return steps[1] if len(steps) > 1 and steps[0] == self.block else ""

    def note(self, draft: Draft) -> Any:
        try:
            return len(self.items(draft.text(self.file))) or ""
        except (BadYaml, NotInOrder):
            return ""

    def _list(self, desk: Desk, items: Sequence[Item]) -> HttpResponse:
        known = desk.keys
        told = [
            {
                "name": self.name(known, key, item),
                "key": key if self.called(known, item) else "",
                "told": self.told(item),
                "url": desk.address(key),
            }
            for key, item in items
        ]
        context = {"outline": self, "items": told, "token": desk.draft.token(self.file)}
        return desk.page("outline.html", context)

    def _item(self, desk: Desk, items: list[Item], at: str) -> HttpResponse:
        is_new = at == NEW
        place = len(items) if is_new else self._place(items, at)
        old_key, before = ("", self.fresh(place)) if is_new else items[place]
        keys = self._keys()
        start = {NAME: old_key, **before} if self.mapping else before
        value = numbered(start)
        if desk.data is not None:
            value = table_from(Sent(desk.data), keys, start, desk.languages)
        deed = str(desk.data.get("do", "")) if desk.data is not None else ""
        if deed:
            changed(value, deed)
        # Another kind was chosen: drawn anew. Saving is a form that leads to another page.
        drawing = bool(deed) or "HX-Request" in desk.request.headers
        form = outline_form(desk, self.file, keys, value)
        context = {"outline": self, "is_new": is_new, "name": self.name(desk.keys, old_key, before)}
        context["delete_url"] = desk.address(f"{at}/delete")
        if desk.data is not None and not drawing:
            saved = self._saved(desk, form, items, place, clean(value))
            if saved is not None:
                return saved
            return self._page(desk, context, form, 422)
        return self._page(desk, context, form, 200)

    def _keys(self) -> tuple[Key, ...]:
        named = (Key(NAME, _("Key"), help=_("Small letters, digits, hyphens.")),)
        return (*(named if self.mapping else ()), *self.keys())

    def _page(
        self, desk: Desk, context: dict[str, Any], form: OutlineForm, status: int
    ) -> HttpResponse:
        if desk.request.headers.get("HX-Request"):
            template = "scenarios/workbench/_outline_fields.html"
            return render(desk.request, template, {**context, "form": form})
        answer = desk.page("outline_item.html", {**context, "form": form})
        answer.status_code = status
        return answer

    def _saved(
        self, desk: Desk, form: OutlineForm, items: list[Item], place: int, value: Value
    ) -> HttpResponse | None:
        """Save it, but show first what would be wrong with it."""
        key = str(value.pop(NAME, "")) if self.mapping else str(place)
        taken = self.mapping and any(k == key for n, (k, _i) in enumerate(items) if n != place)
        if self.mapping and (not key or "/" in key or "." in key or taken):
            told = _("“%(key)s” stands here twice.") % {"key": key} if taken else ""
            form.tell([(NAME, told or _("Small letters, digits, hyphens."))])
            return None
        items = [*items[:place], (key, value), *items[place + 1 :]]
        text = desk.draft.text(self.file)
        new = self.text_of(text, items)
        if "anyway" not in (desk.data or {}):
            wrong = problems_below(desk.draft, self.file, new or "", (self.block, key))
            if wrong:
                form.tell(wrong)
                return None
        read = {self.file: str(desk.data.get("token", ""))} if desk.data else {}
        return desk.redirect() if desk.save(form, {self.file: new}, read) else None

    def _place(self, items: Sequence[Item], at: str) -> int:
        found = [place for place, (key, _item) in enumerate(items) if key == at]
        if not found:
            raise Http404
        return found[0]

    def _move(self, desk: Desk, items: list[Item], at: str) -> HttpResponse:
        if desk.data is None:
            raise Http404
        place = self._place(items, at)
        to = place + (-1 if desk.data.get("by") == "up" else 1)
        if 0 <= to < len(items):
            items[place], items[to] = items[to], items[place]
            self._stored(desk, items)
        return desk.redirect()

    def _delete(self, desk: Desk, items: list[Item], at: str) -> HttpResponse:
        key, item = items.pop(self._place(items, at))
        if desk.data is not None:
            self._stored(desk, items)
            return desk.redirect()
        context = {
            "title": _("Delete “%(name)s”?") % {"name": self.name(desk.keys, key, item)},
            "action_url": desk.request.path,
            "action_label": _("Delete"),
            "hidden": [("token", desk.draft.token(self.file))],
        }
        part = desk.request.headers.get("HX-Request")
        page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
        return render(desk.request, page, context)

    def _stored(self, desk: Desk, items: Sequence[Item]) -> None:
        text = self.text_of(desk.draft.text(self.file), deepcopy(list(items)))
        desk.save_or_tell({self.file: text}, {self.file: str(desk.request.POST.get("token", ""))})


class NotInOrder(Exception):
    """The file has something else where the items should be: it is edited as text."""


def name_of(key: str, item: Value) -> str:
    told = item.get("name")
    if isinstance(told, dict) and told:
        return in_words(told)
    return str(told or item.get("key") or key)
