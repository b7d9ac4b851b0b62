"""A form of an item of a YAML file, drawn as its keys say; each message stands at its field."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django import forms

from scenarios.workbench.desk import Desk
from scenarios.workbench.forms import TokenForm, language_label
from scenarios.workbench.outline import WAS, Holds, Key, Value, by_languages, shape, shown

# The rows of a collection, with their names.
Known = Callable[[str], Iterable[tuple[str, str]]]
MOST_SUGGESTED = 300
HIGH = {Holds.PLAIN: 5, Holds.PAIRS: 3, Holds.LETTER: 5}


@dataclass(frozen=True)
class Mark:
    value: str
    label: Any
    on: bool


@dataclass(frozen=True)
class Marks:
    """Boxes to tick: one for the whole, and those of its parts."""

    whole: Mark
    parts: list[Mark]


@dataclass
class Node:
    """A field, a group of nodes, or rows of them, as the page draws it."""

    path: str
    label: Any = ""
    help: Any = ""
    bound: Any = None
    suggested: list[tuple[str, str]] = field(default_factory=list)
    nodes: list["Node"] = field(default_factory=list)
    rows: "list[Node] | None" = None
    marks: "list[Marks] | None" = None
    was: str = ""
    wide: bool = False
    add: Any = ""
    errors: list[str] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"at-{self.path.replace('.', '-')}"

    @property
    def list_id(self) -> str:
        return f"known-{self.path.replace('.', '-')}"


class OutlineForm(TokenForm):
    """`value` is what it shows, of the file or as it was sent. Nothing is judged here: the pack's own
    reader does it, and `tell` puts its messages to the fields."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        keys: Sequence[Key],
        value: Value,
        languages: Sequence[str],
        known: Known,
        token: str,
    ) -> None:
        self.shown: dict[str, Any] = {"token": token}
        super().__init__(initial=self.shown)
        self.languages, self.known = languages, known
        self.by_path: dict[str, Node] = {}
        self.nodes = [self._node(key, value.get(key.name), key.name, value) for key in keys]
        if data is not None:
            self.shown |= {"token": data.get("token", ""), "anyway": data.get("anyway", "")}
            self.data, self.is_bound = self.shown, True

    def _node(self, key: Key, told: Any, path: str, row: Mapping[str, Any]) -> Node:
        node = Node(path, key.label, key.help)
        self.by_path[path] = node
        match holds := shape(key, told):
            case Holds.TABLE:
                table = told or {}
                node.nodes = [
                    self._node(one, table.get(one.name), f"{path}.{one.name}", table)
                    for one in key.below(table)
                ]
            case Holds.ROWS:
                node.add = key.add
                node.rows = [self._row(key, one, f"{path}.{n}") for n, one in enumerate(told or [])]
            case Holds.TEXTS | Holds.LETTER:
                texts = by_languages(told, self.languages)
                node.nodes = [
                    self._text(key, holds, code, texts[code], f"{path}.{code}")
                    for code in self.languages
                ]
                node.label, node.help = "", ""
            case Holds.MARKS:
                node.marks = _marks(key, told or [])
                self.shown[path] = shown(holds, told)
            case _:
                self._field(node, key, holds, shown(holds, told))
        return node

    def _row(self, key: Key, told: Value, path: str) -> Node:
        node = Node(path, was=str(told.get(WAS, "")))
        self.by_path[path] = node
        node.nodes = [
            self._node(one, told.get(one.name), f"{path}.{one.name}", told)
            for one in key.below(told)
        ]
        return node

    def _text(self, key: Key, holds: Holds, code: str, text: str, path: str) -> Node:
        node = Node(path, language_label(key.label, code, self.languages), key.help)
        self.by_path[path] = node
        self._field(node, key, holds, text, lang=code)
        return node

    def _field(self, node: Node, key: Key, holds: Holds, text: str, **attrs: Any) -> None:
        rows = HIGH.get(holds, 0)
        node.wide = bool(rows) or holds is Holds.TEXTS
        if holds is Holds.CHOICE:
            made = self._choice(key, text)
        else:
            node.suggested = list(islice(self._offered(key), MOST_SUGGESTED))
            if node.suggested and holds is Holds.LINE:
                attrs["list"] = node.list_id
            widget = forms.Textarea({"rows": rows, **attrs}) if rows else forms.TextInput(attrs)
            made = forms.CharField(widget=widget)
        made.label, made.help_text, made.required = node.label, node.help, False
        self.fields[node.path] = made
        self.shown[node.path] = text
        self.initial[node.path] = text
        node.bound = self[node.path]

    def _offered(self, key: Key) -> Iterable[tuple[str, str]]:
        if key.offers is not None:
            return key.offers()
        return self.known(key.of) if key.of else ()

    def _choice(self, key: Key, text: str) -> forms.Field:
        choices = list(key.choices())
        if text not in [value for value, _label in choices]:
            choices.append((text, text or "—"))
        widget = forms.Select(attrs={"data-redraws": "1"} if key.redraws else {})
        return forms.ChoiceField(choices=choices, widget=widget)

    def tell(self, wrong: Sequence[tuple[str, str]]) -> None:
        """Messages by path: at the field, else at the nearest thing around it, else above the form."""
        for path, message in wrong:
            at = path
            while at and at not in self.by_path:
                at = at.rpartition(".")[0]
            rest = path[len(at) :].strip(".")
            node = self.by_path.get(at)
            if node is not None and node.bound is None and node.nodes and not node.label:
                # A text of which no language is meant: at the first one.
                node, rest = node.nodes[0], rest
            told = f"{rest}: {message}" if rest else message
            if node is not None and node.bound is not None:
                self.add_error(node.path, told)
            elif node is not None:
                node.errors.append(told)
            else:
                self.add_error(None, told)

    @property
    def wrong(self) -> bool:
        return bool(self.errors) or any(node.errors for node in self.by_path.values())


def outline_form(desk: Desk, file: str, keys: Sequence[Key], value: Value) -> OutlineForm:
    """For a part of a file of the draft, as it is or as it was sent."""
    return OutlineForm(
        desk.data,
        keys=keys,
        value=value,
        languages=desk.languages,
        known=desk.keys.named,
        token=desk.draft.token(file),
    )


def _marks(key: Key, told: Sequence[str]) -> list[Marks]:
    """What is ticked and not known stands at the end, so that it is not lost unseen."""
    groups = [(whole, list(parts)) for whole, parts in key.groups()]
    known = {choice[0] for whole, parts in groups for choice in (whole, *parts)}
    groups += [((one, one), []) for one in told if one not in known]
    return [
        Marks(_mark(whole, told), [_mark(part, told) for part in parts]) for whole, parts in groups
    ]


def _mark(choice: tuple[str, Any], told: Sequence[str]) -> Mark:
    value, label = choice
    return Mark(value, label, value in told)
