"""The cells of a sheet as texts, within bounds."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from scenarios.packs.columns import NO, YES
from scenarios.packs.files import CONTROL, LARGEST_PACK
from scenarios.packs.workbook.bounds import MOST_ROWS
from scenarios.packs.workbook.sheets import unspelled

MOST_CELLS = 4_000_000
# The last row that Excel itself has; formats may reach down to it.
LAST_ROW = 1_048_576
MIDNIGHT = dt.time()


class TooMuch(Exception):
    """More rows, cells or letters than any pack has."""


@dataclass
class Line:
    """A row with at least one filled cell: its number in the sheet, its cells up to the last filled one,
    and what is wrong with which of them."""

    row: int
    cells: list[str]
    wrong: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Budget:
    """What a whole workbook may still bring."""

    cells: int = MOST_CELLS
    letters: int = LARGEST_PACK

    def take(self, cells: int, letters: int) -> None:
        self.cells -= cells
        self.letters -= letters
        if self.cells < 0 or self.letters < 0:
            raise TooMuch


def letter(column: int) -> str:
    """The letter of a column, counted from 0."""
    return str(get_column_letter(column + 1))


def lines_of(sheet: ReadOnlyWorksheet, budget: Budget) -> Iterator[Line]:
    """Rows with something in them. Raises TooMuch."""
    sheet.reset_dimensions()
    filled = 0
    for row, cells in enumerate(sheet.iter_rows(), 1):
        if row > LAST_ROW:
            raise TooMuch
        line = _line(row, cells)
        budget.take(len(cells), sum(map(len, line.cells)))
        if line.cells or line.wrong:
            filled += 1
            if filled > MOST_ROWS:
                raise TooMuch
            yield line


def _line(row: int, cells: Any) -> Line:
    line = Line(row, [])
    for column, cell in enumerate(cells):
        if cell.value is None:
            continue
        text = _text(cell.value, cell.data_type)
        if text is None or CONTROL.search(text):
            line.wrong.append((column, _problem(cell.data_type)))
        elif text:
            line.cells += [""] * (column - len(line.cells))
            line.cells.append(text)
    return line


def _problem(data_type: str) -> str:
    if data_type == "f":
        return _("This is a formula. Put the text itself here (paste special, values).")
    if data_type == "e":
        return _("This is an error of a formula. Put the text itself here.")
    return _("There is a control character here: remove it.")


def _text(value: Any, data_type: str) -> str | None:
    """The cell as the CSV has it; None for a formula or its error."""
    if data_type in ("f", "e"):
        return None
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, dt.timedelta):
        return _moment(dt.datetime(1900, 1, 1) + value)[11:] or "00:00"
    return unspelled(str(value))


def _moment(value: dt.datetime) -> str:
    return f"{value:%Y-%m-%d}" if value.time() == MIDNIGHT else f"{value:%Y-%m-%d %H:%M}"
