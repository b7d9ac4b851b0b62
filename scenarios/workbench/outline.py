"""What the parts of a YAML file look like to a form, and the plain values that its fields say.

A `Key` says what stands under a name of the file: a line, texts by language, a table of further keys, rows of
them. What the file has in another shape than its key expects is shown as YAML, and what nobody touched is
written back as it was; so a form loses nothing that the file says.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.http import QueryDict

from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.packs.yaml_writing import written

Value = dict[str, Any]
Choice = tuple[str, Any]
# What can be ticked as a whole, and its parts.
Group = tuple[Choice, Sequence[Choice]]
MOST_ROWS = 60
# In a row: the place that it had in the file. Never written.
WAS = "\0was"


class Holds(Enum):
    LINE = auto()
    TEXTS = auto()  # by language
    LETTER = auto()  # the same, of several lines
    CHOICE = auto()
    WORDS = auto()  # a list, with commas
    MARKS = auto()  # a list, of what is ticked in `groups`
    PAIRS = auto()  # `name: value`, one a line
    PLAIN = auto()  # whatever it is, as YAML
    TABLE = auto()  # further keys
    ROWS = auto()  # a list of tables


@dataclass(frozen=True)
class Key:
    """`keys` are those of a table or of each row; they may follow from what the row says. `of` names the
    collection whose keys are offered; `title` are the names of a row's keys that tell it from others."""

    name: str
    label: Any
    holds: Holds = Holds.LINE
    of: str = ""
    help: Any = ""
    choices: Callable[[], Sequence[tuple[str, Any]]] = tuple
    groups: Callable[[], Sequence[Group]] = tuple
    keys: "tuple[Key, ...] | Callable[[Any], tuple[Key, ...]]" = ()
    redraws: bool = False
    add: Any = ""
    # In a row whose keys follow from its kind nothing is kept of another kind.
    strict: bool = False
    # Values that the field offers, with what they mean; without it the rows of `of`.
    offers: Callable[[], Sequence[tuple[str, str]]] | None = None

    def below(self, row: Any) -> "tuple[Key, ...]":
        return self.keys(row) if callable(self.keys) else self.keys


@dataclass(frozen=True)
class Sent:
    """What a form sent below a path."""

    data: Mapping[str, Any]
    path: str = ""

    def at(self, *names: Any) -> "Sent":
        return Sent(self.data, ".".join(map(str, filter(lambda n: n != "", (self.path, *names)))))

    def text(self) -> str:
        return str(self.data.get(self.path) or "").replace("\r\n", "\n")

    def texts(self) -> list[str]:
        """All that was ticked; also told in one text, with commas."""
        if isinstance(self.data, QueryDict):
            return [str(one) for one in self.data.getlist(self.path)]
        return [one.strip() for one in self.text().split(",") if one.strip()]

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Of a row: what the field of that name says."""
        return self.data.get(self.at(name).path) or otherwise


def shape(key: Key, told: Any) -> Holds:
    """As what the value is shown: as the key says where it fits, else as YAML."""
    if told is None:
        return key.holds
    fits = {
        Holds.TEXTS: _texts_fit,
        Holds.LETTER: _texts_fit,
        Holds.WORDS: _words_fit,
        Holds.MARKS: _words_fit,
        Holds.PAIRS: lambda v: isinstance(v, dict) and all(isinstance(o, str) for o in v.values()),
        Holds.TABLE: lambda v: isinstance(v, dict),
        Holds.ROWS: lambda v: isinstance(v, list) and all(isinstance(one, dict) for one in v),
        Holds.PLAIN: lambda _v: True,
    }.get(key.holds, lambda v: isinstance(v, str))
    return key.holds if fits(told) else Holds.PLAIN


def _words_fit(told: Any) -> bool:
    return isinstance(told, list) and all(isinstance(one, str) for one in told)


def _texts_fit(told: Any) -> bool:
    return isinstance(told, str) or (
        isinstance(told, dict) and all(isinstance(one, str) for one in told.values())
    )


def shown(holds: Holds, told: Any) -> str:
    """The value as the text of its one field."""
    if told is None:
        return ""
    if holds in (Holds.WORDS, Holds.MARKS):
        return ", ".join(told)
    if holds is Holds.PAIRS:
        return "\n".join(f"{name}: {value}" for name, value in told.items())
    if holds is Holds.PLAIN:
        return str(told) if isinstance(told, str) else written(told).strip()
    return str(told).strip()


def by_languages(told: Any, languages: Sequence[str]) -> dict[str, str]:
    """A text that stands for all languages in each field."""
    texts = dict.fromkeys(languages, told) if isinstance(told, str) else dict(told or {})
    return {code: str(texts.get(code, "")).strip() for code in languages}


def table_from(
    sent: Sent, keys: Sequence[Key], before: Value, languages: Sequence[str], strict: bool = False
) -> Value:
    """What the fields of a table say; keys that the form does not know stay, in the order of the file."""
    found = {
        key.name: _value(sent.at(key.name), key, before.get(key.name), languages) for key in keys
    }
    found = {
        name: told
        for name, told in found.items()
        if told is not None or (name in before and before[name] is None)
    }
    known = {key.name for key in keys}
    order = [name for name in before if name in found or (name not in known and not strict)]
    kept = {name: found.get(name, before[name]) for name in order if name != WAS}
    return {**kept, **{name: told for name, told in found.items() if name not in kept}}


def _value(sent: Sent, key: Key, before: Any, languages: Sequence[str]) -> Any:
    match shape(key, before):
        case Holds.TEXTS | Holds.LETTER:
            return _texts(sent, before, languages)
        case Holds.TABLE:
            table = table_from(sent, key.below(sent), before or {}, languages, key.strict)
            return table if table or before is not None else None
        case Holds.ROWS:
            rows = list(_rows(sent, key, before or [], languages))
            return rows if rows or before == [] else None
        case Holds.MARKS:
            return _marks(sent.texts(), before)
        case holds:
            text = sent.text()
            if text.strip() == shown(holds, before):
                return before
            return _read(holds, text.strip())


def _marks(ticked: list[str], before: list[str] | None) -> list[str] | None:
    """In the order of the file, what is new behind it."""
    old = before or []
    if set(ticked) == set(old):
        return before
    return [one for one in old if one in ticked] + [one for one in ticked if one not in old] or None


def _texts(sent: Sent, before: Any, languages: Sequence[str]) -> Any:
    old = by_languages(before, languages)
    new = {code: sent.at(code).text().strip() for code in languages}
    if new == old:
        return before
    if isinstance(before, str) and len(set(new.values())) == 1:
        return new[languages[0]] or None
    kept = dict(before) if isinstance(before, dict) else {}
    told = {
        **{code: text for code, text in kept.items() if code not in languages},
        **{code: kept[code] if old[code] == text and code in kept else text
           for code, text in new.items() if text},
    }  # fmt: skip
    return told or None


def _read(holds: Holds, text: str) -> Any:
    if not text:
        return None
    if holds is Holds.WORDS:
        return [word.strip() for word in text.split(",") if word.strip()]
    if holds is Holds.PAIRS:
        pairs = (line.partition(":") for line in text.split("\n") if line.strip())
        return {name.strip(): value.strip() for name, _colon, value in pairs}
    if holds is Holds.PLAIN:
        try:
            return read_yaml(text).value
        except BadYaml:
            return text
    return text


def _rows(sent: Sent, key: Key, before: list[Value], languages: Sequence[str]) -> Iterator[Value]:
    """Each row remembers which one it was, so that what the form does not show stays with it."""
    count = str(sent.at("rows").text())
    for number in range(min(int(count), MOST_ROWS) if count.isdecimal() else 0):
        row = sent.at(number)
        was = row.at("was").text()
        old = before[int(was)] if was.isdecimal() and int(was) < len(before) else {}
        yield {WAS: was, **table_from(row, key.below(row), old, languages, key.strict)}


def changed(value: Value, deed: str) -> None:
    """Do to the rows what a button says: `add:needs`, `remove:needs.0`, `up:needs.1`, `down:needs.0`."""
    what, _colon, path = deed.partition(":")
    steps = path.split(".")
    if what == "add":
        target = _reached(value, steps[:-1])
        rows = target.setdefault(steps[-1], []) if isinstance(target, dict) else None
        if isinstance(rows, list) and len(rows) < MOST_ROWS:
            rows.append({WAS: ""})
        return
    rows, place = _reached(value, steps[:-1]), int(steps[-1]) if steps[-1].isdecimal() else -1
    if not isinstance(rows, list) or not 0 <= place < len(rows):
        return
    if what == "remove":
        del rows[place]
    elif 0 <= (to := place + {"up": -1, "down": 1}.get(what, 0)) < len(rows):
        rows[place], rows[to] = rows[to], rows[place]


def _reached(value: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return None
    return value


def numbered(value: Any) -> Any:
    """The value with each row knowing its place in the file."""
    if isinstance(value, dict):
        return {name: numbered(each) for name, each in value.items()}
    if isinstance(value, list):
        return [
            {WAS: str(place), **numbered(one)} if isinstance(one, dict) else one
            for place, one in enumerate(value)
        ]
    return value


def clean(value: Any) -> Any:
    """The value as it is written."""
    if isinstance(value, dict):
        return {name: clean(each) for name, each in value.items() if name != WAS}
    return [clean(one) for one in value] if isinstance(value, list) else value
