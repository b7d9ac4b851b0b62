"""What differs between two states of a pack's files, cell by cell and line by line, for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff

from scenarios.packs.files import Files
from scenarios.packs.pictures import is_picture
from scenarios.packs.tables import Row, read_table

MOST_ROWS = 50
MOST_LINES = 200


@dataclass(frozen=True)
class CellChange:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """A row under its key: made, changed or deleted, with the cells that say another thing."""

    key: str
    kind: str
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class Lines:
    """A line of a text: its sign is "+", "-" or " "."""

    sign: str
    text: str


def row_changes(path: str, before: Files, after: Files) -> Iterator[RowChange]:
    """Of a table, in the order of the newer one, the deleted ones at the end."""
    old, new = _rows(path, before), _rows(path, after)
    for key, row in new.items():
        if cells := _cells(old.get(key, {}), row):
            yield RowChange(key, "changed" if key in old else "made", cells)
        elif key not in old:
            yield RowChange(key, "made", ())
    for key, row in old.items():
        if key not in new:
            yield RowChange(key, "deleted", _cells(row, {}))


def line_changes(path: str, before: Files, after: Files) -> Iterator[Lines]:
    """Of a text, with two lines around each change; nothing of a picture."""
    if is_picture(path):
        return
    texts = (before.get(path, "").splitlines(), after.get(path, "").splitlines())
    for number, line in enumerate(unified_diff(*texts, lineterm="", n=2)):
        if number > 1:
            yield Lines(line[:1], line if line.startswith("@@") else line[1:])


def _rows(path: str, files: Files) -> dict[str, Row]:
    if path not in files:
        return {}
    return {row["key"]: row for row in read_table(path, files[path]).rows}


def _cells(before: Row, after: Row) -> tuple[CellChange, ...]:
    columns = [name for name in dict.fromkeys((*after, *before)) if name != "key"]
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in columns)
    return tuple(CellChange(*pair) for pair in pairs if pair[1] != pair[2])
