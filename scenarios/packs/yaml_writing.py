"""YAML written by forms: what a form leaves as it is keeps its text, comments too.

Values are plain texts, lists and mappings, as `read_yaml` answers them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any, TextIO

import yaml
from yaml.emitter import Emitter
from yaml.representer import SafeRepresenter
from yaml.resolver import BaseResolver
from yaml.serializer import Serializer

from scenarios.packs.yaml_text import BadYaml, read_yaml

WIDTH = 100
COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)
LONGEST_FLOW = 80


class _Writer(Emitter, Serializer, SafeRepresenter, BaseResolver):  # type: ignore[misc]
    """Every scalar is a text to our reader, so none needs quotes to stay one."""

    def __init__(self, stream: TextIO) -> None:
        Emitter.__init__(self, stream, width=WIDTH, allow_unicode=True)
        Serializer.__init__(self)
        SafeRepresenter.__init__(self, default_flow_style=None, sort_keys=False)  # type: ignore[arg-type]
        BaseResolver.__init__(self)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        Emitter.increase_indent(self, flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def text_node(self, text: str) -> yaml.Node:
        style = "|" if "\n" in text else None if text else "'"
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _Writer.text_node)


def written(value: Any) -> str:
    """Canonical YAML of a value: in block style, but for inner collections of nothing but scalars."""
    stream = StringIO()
    writer = _Writer(stream)
    writer.open()
    node = writer.represent_data(value)
    _unfold(node)
    if isinstance(node, yaml.CollectionNode) and node.value:
        node.flow_style = False
    writer.serialize(node)
    writer.close()
    return stream.getvalue().removesuffix("...\n")


def _unfold(node: yaml.Node) -> None:
    """What would not fit on a line stands in block style."""
    if not isinstance(node, yaml.CollectionNode):
        return
    inner = [
        each for entry in node.value for each in (entry if isinstance(entry, tuple) else (entry,))
    ]
    if node.flow_style and sum(len(each.value) + 2 for each in inner) > LONGEST_FLOW:
        node.flow_style = False
    for each in inner:
        _unfold(each)


def rewritten(text: str, value: Any) -> str:
    """`text` changed as little as it takes to say `value`. Raises BadYaml where it cannot be read."""
    if read_yaml(text).value == value:
        return text
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        # Nothing but comments.
        found = f"{text.rstrip()}\n{written(value)}".lstrip()
        return found if _says(found, value) else written(value)
    if isinstance(node, yaml.CollectionNode) and _is_block(node, value):
        new = _Page(text).block(node, value, node.start_mark.column)
    else:
        new = written(value).rstrip("\n")
    found = text[: _start(node)] + new + text[_end(text, node) :]
    return found if _says(found, value) else written(value)


def _says(text: str, value: Any) -> bool:
    try:
        return bool(read_yaml(text).value == value)
    except BadYaml:
        return False


def _start(node: yaml.Node) -> int:
    return int(node.start_mark.index)


def _is_block(node: yaml.CollectionNode, value: Any) -> bool:
    """Whether the node can be kept as the collection that it is."""
    kinds = ((yaml.MappingNode, dict), (yaml.SequenceNode, list))
    same = any(isinstance(node, of) and isinstance(value, kind) for of, kind in kinds)
    return same and bool(value) and bool(node.value) and not node.flow_style


def _end(text: str, node: yaml.Node) -> int:
    """Where the node's own text ends: a block with the comment behind its last line, not those below."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        last = last[1] if isinstance(last, tuple) else last
        end = _end(text, last)
        return end + len(_tail(text, end))
    begin, end = _start(node), int(node.end_mark.index)
    return begin + len(text[begin:end].rstrip())


def _tail(text: str, end: int) -> str:
    """The rest of the line, which is a comment or blank."""
    stop = text.find("\n", end)
    return text[end : stop if stop >= 0 else len(text)]


@dataclass(frozen=True)
class _Part:
    """An entry of a block: comment lines above it, what precedes its value, the value."""

    lead: str
    head: str
    key: str
    value: yaml.Node


class _Page:
    def __init__(self, text: str) -> None:
        self.text = text

    def block(self, node: yaml.CollectionNode, value: Any, column: int) -> str:
        """The text of a block with this value; its first line is without indentation."""
        parts = list(self._parts(node))
        if isinstance(node, yaml.MappingNode):
            pairs = _named({part.key: part for part in parts}, value)
        else:
            pairs = _matched(parts, value, self._plain)
        lines: list[str] = []
        for number, (part, key, item) in enumerate(pairs):
            entry = self._entry(part, key, item, column)
            lead, indent = part.lead if part else "", " " * column
            if number:
                lines.append(lead + indent + entry)
            else:
                lines.append((lead.lstrip() + indent if lead.strip() else "") + entry)
        return "\n".join(lines)

    def _parts(self, node: yaml.CollectionNode) -> Iterator[_Part]:
        before = _start(node)
        for position, entry in enumerate(node.value):
            key, value = entry if isinstance(entry, tuple) else (None, entry)
            start = (
                _start(key) if key else self.text.rfind("-", before, max(_start(value), before + 1))
            )
            if start < 0:
                start = before
            lead = self._lead(before, start) if position else ""
            yield _Part(lead, self.text[start : _start(value)], key.value if key else "", value)
            end = _end(self.text, value)
            before = end + len(_tail(self.text, end))

    def _lead(self, before: int, start: int) -> str:
        """Whole lines between two entries."""
        between = self.text[before:start]
        return between[1 : between.rfind("\n") + 1] if "\n" in between else ""

    def _entry(self, part: _Part | None, key: str, item: Any, column: int) -> str:
        if part is None:
            return _fresh(key, item, column)
        if self._plain(part.value) == item:
            end = _end(self.text, part.value)
            return part.head + self.text[_start(part.value) : end] + _tail(self.text, end)
        if isinstance(part.value, yaml.CollectionNode) and _is_block(part.value, item):
            return part.head + self.block(part.value, item, part.value.start_mark.column)
        if isinstance(item, str) and isinstance(part.value, yaml.ScalarNode):
            plain = _fresh("", item, 0).removeprefix("- ")
            if "\n" not in plain and part.value.value and part.value.style not in ("|", ">"):
                return part.head + plain + _tail(self.text, _end(self.text, part.value))
        return _commented(key, item, column, self._comments(part))

    def _comments(self, part: _Part) -> list[str]:
        """Those of an entry that is written anew: behind its head, inside of its value and behind it."""
        start, end = _start(part.value), _end(self.text, part.value)
        found = list(self.text[start : end + len(_tail(self.text, end))])
        for scalar in _scalars(part.value):
            begin, stop = _start(scalar), int(scalar.end_mark.index)
            if scalar.style in ("|", ">"):
                # Behind the sign of a text of several lines a comment may stand.
                begin += len(_tail(self.text, begin))
            found[begin - start : stop - start] = " " * (stop - begin)
        return COMMENT.findall(part.head) + COMMENT.findall("".join(found))

    def _plain(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item) for item in node.value]
        if isinstance(node, yaml.MappingNode):
            return {key.value: self._plain(value) for key, value in node.value}
        return node.value


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.CollectionNode):
        for entry in node.value:
            for each in entry if isinstance(entry, tuple) else (entry,):
                yield from _scalars(each)


def _commented(key: str, item: Any, column: int, comments: list[str]) -> str:
    """A new entry that keeps comments: the last behind its first line where it can stand, others above."""
    fresh = _fresh(key, item, column)
    if not comments:
        return fresh
    first, newline, rest = fresh.partition("\n")
    beside = f"{first}   {comments[-1]}{newline}{rest}"
    if _says(" " * column + beside, {key: item} if key else [item]):
        fresh, comments = beside, comments[:-1]
    return ("\n" + " " * column).join([*comments, fresh])


def _fresh(key: str, item: Any, column: int) -> str:
    """A new entry: of a mapping with a key, of a list without one."""
    lines = written({key: item} if key else [item]).rstrip("\n").split("\n")
    return ("\n" + " " * column).join(lines)


def _named(old: dict[str, _Part], value: dict[str, Any]) -> Iterator[tuple[_Part | None, str, Any]]:
    for key, item in value.items():
        yield old.get(key), key, item


def _matched(
    old: list[_Part], items: list[Any], plain: Any
) -> Iterator[tuple[_Part | None, str, Any]]:
    """Each new item with the old one that it is: by its `key`, else the same value, else in turn."""
    waiting: dict[str, list[_Part]] = {}
    for part in old:
        waiting.setdefault(_identity(plain(part.value)), []).append(part)
    found: list[_Part | None] = []
    for item in items:
        same = waiting.get(_identity(item))
        found.append(same.pop(0) if same else None)
    used = {id(part) for part in found if part}
    left = [part for part in old if id(part) not in used]
    in_turn = len(left) == found.count(None)
    for part_, item in zip(found, items, strict=True):
        yield (left.pop(0) if part_ is None and in_turn else part_), "", item


def _identity(item: Any) -> str:
    if isinstance(item, dict) and isinstance(item.get("key"), str):
        return str(item["key"])
    return json.dumps(item, sort_keys=True)
