"""What differs between two states of a pack's files, table by table and row by row."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scenarios.packs.files import Files
from scenarios.packs.tables import read_table

# The one unit of a file that is no table.
WHOLE = ""
Units = Mapping[str, object]


@dataclass(frozen=True)
class FileChange:
    """How many rows of a file were made, changed and deleted; a text counts as one row."""

    path: str
    made: int
    changed: int
    deleted: int

    def __bool__(self) -> bool:
        return bool(self.made or self.changed or self.deleted)

    def __str__(self) -> str:
        parts = [
            ngettext("%(n)d made", "%(n)d made", self.made) % {"n": self.made},
            ngettext("%(n)d changed", "%(n)d changed", self.changed) % {"n": self.changed},
            ngettext("%(n)d deleted", "%(n)d deleted", self.deleted) % {"n": self.deleted},
        ]
        numbers = (self.made, self.changed, self.deleted)
        told = ", ".join(part for part, n in zip(parts, numbers, strict=True) if n)
        return _("%(what)s: %(counts)s") % {"what": self.path, "counts": told}


def changes(before: Files, after: Files) -> list[FileChange]:
    """What was done to `before` to come to `after`."""
    found = []
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) == after.get(path):
            continue
        old, new = _units(path, before), _units(path, after)
        common = old.keys() & new.keys()
        found.append(
            FileChange(
                path,
                made=len(new.keys() - old.keys()),
                changed=sum(old[key] != new[key] for key in common),
                deleted=len(old.keys() - new.keys()),
            )
        )
    return [change for change in found if change]


def losses(stored: Files, edited: Files, wanted: Files) -> list[FileChange]:
    """What of the way from `stored` to `edited` would be gone if `wanted` were put there instead.

    Who has dumped the edits and works on in the files loses nothing.
    """
    found = []
    for path in sorted(stored.keys() | edited.keys()):
        if stored.get(path) == edited.get(path):
            continue
        old, now, then = (_units(path, files) for files in (stored, edited, wanted))
        gone = [key for key in now if now[key] != old.get(key) and now[key] != then.get(key)]
        found.append(
            FileChange(
                path,
                made=sum(key not in old for key in gone),
                changed=sum(key in old for key in gone),
                deleted=sum(key not in now and key in then for key in old),
            )
        )
    return [loss for loss in found if loss]


def _units(path: str, files: Files) -> Units:
    """What is compared: the filled cells of each row by its key, or a text as a whole."""
    if path not in files:
        return {}
    if not path.endswith(".csv"):
        return {WHOLE: str(files[path])}
    return {
        row["key"]: {(column, cell) for column, cell in row.items() if cell}
        for row in read_table(path, files[path]).rows
    }
