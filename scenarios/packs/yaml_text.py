"""YAML of strangers: no aliases, no tags, no depth, no doubles; each value knows its line."""

from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

from scenarios.packs.files import CONTROL

# libyaml, where it is there, reads ten times as fast.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST = 256 * 1024
DEEPEST = 12
Path = tuple[str, ...]


class BadYaml(ValueError):
    """Text that is no harmless YAML, with the line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class Document:
    """Plain values, and the line at which each path of keys begins. Scalars are texts."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, *path: str) -> int:
        """The line of the path, or of the nearest one above it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str) -> Document:
    """Raises BadYaml. Every scalar is left as the text that stands there, so nothing is guessed."""
    if len(text) > LARGEST:
        raise BadYaml(_("The file is too large: 256 kB are the most."), 1)
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=LOADER)
    # The parser without libyaml takes escapes of no character, such as "\UFFFFFFFF", at their word.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        if isinstance(error, BadYaml):
            raise
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or error
        raise BadYaml(
            _("This is not readable as YAML (%(reason)s).") % {"reason": reason},
            mark.line + 1 if mark else 1,
        ) from None
    document = Document(None)
    document.value = _plain(node, (), document.lines)
    return document


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadYaml(_("Anchors and aliases (& and *) are not allowed: write it out."), line)
        if getattr(event, "tag", None):
            raise BadYaml(_("Tags (!) are not allowed."), line)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise BadYaml(_("This is nested too deep."), line)


def _plain(node: yaml.Node | None, path: Path, lines: dict[Path, int]) -> Any:
    if node is None:
        return None
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, str(n)), lines) for n, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _plain_mapping(node, path, lines)
    _refuse_control(node)
    return node.value


def _refuse_control(node: yaml.Node) -> None:
    """Between quotes an escape such as \\0 writes what must not stand in the file itself."""
    if CONTROL.search(node.value):
        line = node.start_mark.line + 1
        raise BadYaml(_("There is a control character here: remove it."), line)


def _plain_mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise BadYaml(_("A key is a single word."), line)
        _refuse_control(key)
        if key.value in found:
            raise BadYaml(_("“%(key)s” stands here twice.") % {"key": key.value}, line)
        found[key.value] = _plain(value, (*path, key.value), lines)
        lines[(*path, key.value)] = line
    return found
