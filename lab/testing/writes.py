"""Finds calls in the sources that could write past the write door."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps

from lab.tenancy.models import Sandboxed

# Methods of models, querysets, related managers and connections that write.
WRITING = frozenset(
    [
        "save",
        "delete",
        "update",
        "create",
        "add",
        "set",
        "remove",
        "clear",
        "bulk_create",
        "bulk_update",
        "get_or_create",
        "update_or_create",
        "cursor",
        "raw",
        "execute",
        "executemany",
    ]
)
# Methods that sets, lists and dictionaries have too.
OF_CONTAINERS = frozenset({"add", "remove", "clear"})
# The write door itself.
DOOR = frozenset({"records"})
# Functions of the kernel that write rows as they are: below the door, for what is no record.
BELOW_THE_DOOR = {
    "lab.tenancy.gathering": frozenset({"store", "save_fields"}),
    "lab.tenancy.statements": frozenset({"update_together"}),
}


@dataclass(frozen=True)
class Write:
    """One use of a writing method: file, the function that it is in, and what is called."""

    file: str
    function: str
    called: str

    def __str__(self) -> str:
        return f"{self.file}::{self.function} {self.called}"


def writes_below(folder: Path, root: Path) -> Iterator[Write]:
    """Writes in all modules below a folder, migrations left out."""
    for file in sorted(folder.rglob("*.py")):
        if "migrations" not in file.parts:
            yield from writes_in(file.read_text(), str(file.relative_to(root)))


def writes_in(source: str, file: str) -> Iterator[Write]:
    tree = ast.parse(source)
    yield from _writes(tree, file, "", _plain_writers(tree))


def _plain_writers(tree: ast.AST) -> frozenset[str]:
    """What the functions below the door are called here, however they were imported."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                local, known = name.asname or name.name, BELOW_THE_DOOR.get(node.module or "", ())
                found.update({local} if name.name in known else ())
                found.update(_of_module(f"{node.module}.{name.name}", local))
        elif isinstance(node, ast.Import):
            for name in node.names:
                found.update(_of_module(name.name, name.asname or name.name))
    return frozenset(found)


def _of_module(module: str, local: str) -> set[str]:
    return {f"{local}.{name}" for name in BELOW_THE_DOOR.get(module, ())}


def _writes(node: ast.AST, file: str, function: str, plain: frozenset[str]) -> Iterator[Write]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        function = f"{function}.{node.name}".lstrip(".")
    if isinstance(node, ast.Call) and _is_dictionary_update(node):
        nodes: list[ast.AST] = [*node.args, *node.keywords]
    else:
        nodes = list(ast.iter_child_nodes(node))
        if _is_writing(node, plain):
            yield Write(file, function, ast.unparse(node))
    for child in nodes:
        yield from _writes(child, file, function, plain)


def _is_writing(node: ast.AST, plain: frozenset[str]) -> bool:
    if isinstance(node, ast.Attribute):
        known = node.attr in WRITING and not _of_door(node)
        return known or (bool(plain) and ast.unparse(node) in plain)
    return isinstance(node, ast.Name) and node.id in plain


def _is_dictionary_update(call: ast.Call) -> bool:
    """A queryset's update takes names only, a dictionary's takes a dictionary."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "update" and bool(call.args)


def _of_door(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in DOOR


def outside_sandboxes(write: Write) -> bool:
    """Whether the text shows that no record is meant: a class outside of sandboxes, the product's own
    book-keeping, or a container."""
    root, _dot, rest = write.called.partition(".")
    model = _models().get(root)
    if model is not None:
        return not issubclass(model, Sandboxed) or model.inner
    parts = write.called.split(".")
    plain = len(parts) == 2 or (parts[0] == "self" and len(parts) == 3)
    return plain and parts[-1] in OF_CONTAINERS


def _models() -> dict[str, type]:
    return {model.__name__: model for model in apps.get_models()}
