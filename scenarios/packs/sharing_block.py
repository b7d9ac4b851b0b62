"""Sharing modes written into pack.yaml; whatever else stands there, comments too, is left as it is."""

from collections.abc import Mapping

import yaml

BLOCK = "sharing"


def with_sharing(text: str, modes: Mapping[str, str]) -> str:
    """The text of pack.yaml with these modes, {family: mode}; families not named keep theirs."""
    if not modes:
        return text
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise ValueError("pack.yaml is no mapping.")
    block = next((value for key, value in root.value if key.value == BLOCK), None)
    if block is None:
        return text.rstrip("\n") + f"\n\n{BLOCK}:\n{_lines(modes, '  ')}"
    if not isinstance(block, yaml.MappingNode) or not block.value:
        return _spliced(text, block, " {" + _pairs(modes) + "}")
    places = {key.value: value for key, value in block.value}
    new = {family: mode for family, mode in modes.items() if family not in places}
    # From behind, so that the places before stay where they are.
    if new:
        text = _added(text, block, new)
    for family in sorted(modes.keys() & places.keys(), key=lambda f: -_start(places[f])):
        text = _spliced(text, places[family], modes[family])
    return text


def _start(node: yaml.Node) -> int:
    return int(node.start_mark.index)


def _spliced(text: str, node: yaml.Node, new: str) -> str:
    before = text[: _start(node)]
    return (
        (before.rstrip(" ") if new.startswith(" ") else before) + new + text[node.end_mark.index :]
    )


def _added(text: str, block: yaml.MappingNode, new: Mapping[str, str]) -> str:
    last_key, last = block.value[-1]
    end = int(last.end_mark.index)
    if block.flow_style:
        return f"{text[:end]}, {_pairs(new)}{text[end:]}"
    line_end = text.find("\n", end) + 1 or len(text)
    return text[:line_end] + _lines(new, " " * last_key.start_mark.column) + text[line_end:]


def _pairs(modes: Mapping[str, str]) -> str:
    return ", ".join(f"{family}: {mode}" for family, mode in modes.items())


def _lines(modes: Mapping[str, str], indent: str) -> str:
    return "".join(f"{indent}{family}: {mode}\n" for family, mode in modes.items())
