"""What is wrong with a pack, in words and with the place."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

# Nobody reads more than this; a broken pack can have a problem in every cell.
MOST_SHOWN = 100
MOST_KEPT = 5_000


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: the file, the line (from 1; 0 is the whole file), the column, and what.

    In a workbook the file is a sheet, and `cell` says where in it, such as `C7`.
    """

    file: str
    line: int
    column: str
    message: str
    cell: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.cell:
            place += "!" + self.cell
        elif self.line:
            place += ":" + str(self.line)
        if self.column:
            place += f" [{self.column}]"
        return f"{place}: {self.message}" if place else self.message


class BadPack(Exception):
    """A pack that cannot be used; `problems` says why, `more` how many others there are."""

    def __init__(self, problems: list[Problem], more: int = 0) -> None:
        self.problems, self.more = sorted(problems), more
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        shown = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        if (more := len(self.problems) - len(shown) + self.more) > 0:
            shown.append(_("… and %(count)s more.") % {"count": more})
        return shown


class Problems:
    """Collects problems; `stop()` raises when there are any."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.more = 0
        self._files: set[str] = set()

    def add(self, file: str, message: Any, line: int = 0, column: str = "", cell: str = "") -> None:
        self._files.add(file)
        if len(self.found) < MOST_KEPT:
            self.found.append(Problem(file, line, column, str(message), cell))
        else:
            self.more += 1

    def files(self) -> set[str]:
        """Files that something is wrong with."""
        return set(self._files)

    def stop(self) -> None:
        if self.found:
            raise BadPack(self.found, self.more)
