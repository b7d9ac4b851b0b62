"""From a workbook to the files of a pack, and where in its sheets each thing stands."""

import base64
import binascii
import io
import warnings
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from scenarios.packs.archives import refused
from scenarios.packs.files import (
    LARGEST_FILE,
    MANIFEST,
    Files,
    canonical_text,
    check_name,
    read_content,
)
from scenarios.packs.pictures import is_picture
from scenarios.packs.problems import Problem, Problems
from scenarios.packs.tables import records_text
from scenarios.packs.workbook.bounds import inspect_workbook
from scenarios.packs.workbook.cells import Budget, Line, TooMuch, letter, lines_of
from scenarios.packs.workbook.sheets import PICTURE_COLUMNS, PICTURES, file_of, sheet_of


@dataclass(frozen=True)
class Place:
    """The sheet of a file: the row of its head, and in which column each name stands."""

    sheet: str
    head: int = 1
    columns: dict[str, str] = field(default_factory=dict)


@dataclass
class Book:
    """What a workbook holds: the files, the row of each record of a table, the place of each file."""

    files: Files = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def located(self, problem: Problem) -> Problem:
        """The problem at its sheet and cell instead of its file and line."""
        place = self.places.get(problem.file)
        if place is None:
            return problem
        if problem.cell:
            return replace(problem, file=place.sheet)
        row = max(problem.line, place.head)
        known = problem.column in place.columns
        cell = f"{place.columns.get(problem.column, 'A')}{row}" if problem.line or known else ""
        return replace(problem, file=place.sheet, line=row if cell else 0, cell=cell)


def read_workbook(name: str, content: bytes, problems: Problems) -> Book:
    """What can be read; what is wrong with the rest is noted. Raises BadPack for what is no workbook."""
    book = Book()
    for sheet, lines in _lines_by_sheet(name, content).items():
        _read_sheet(book, sheet, lines, problems)
    if MANIFEST not in book.files:
        text = _("There is no sheet “%(sheet)s” with the lines of pack.yaml: is it a pack?")
        problems.add(name, text % {"sheet": sheet_of(MANIFEST)})
    return book


def _lines_by_sheet(name: str, content: bytes) -> dict[str, list[Line]]:
    inspect_workbook(name, content)
    budget = Budget()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            return {sheet.title: list(lines_of(sheet, budget)) for sheet in source.worksheets}
    except TooMuch as error:
        text = _("The workbook has far more rows or cells than a pack needs.")
        raise refused(name, text) from error
    except Exception as error:  # openpyxl meets a broken file with whatever it stumbles over
        text = _("The workbook cannot be read. Open it in Excel and save it as .xlsx once more.")
        raise refused(name, text) from error


def _read_sheet(book: Book, sheet: str, lines: list[Line], problems: Problems) -> None:
    path = file_of(sheet)
    if sheet == PICTURES:
        _read_pictures(book, lines, problems)
    elif path is not None:
        book.places[path] = Place(sheet)
        if path.endswith(".csv"):
            _read_table(book, path, lines, problems)
        else:
            _read_text(book, path, lines, problems)
    elif lines:
        text = _("No such sheet belongs to a pack. Remove it, or call it after a table.")
        problems.add(sheet, text)


def _note(path: str, line: Line, problems: Problems) -> None:
    for column, message in line.wrong:
        problems.add(path, message, line.row, cell=f"{letter(column)}{line.row}")


def _read_table(book: Book, path: str, lines: list[Line], problems: Problems) -> None:
    """The records under the head, all as wide as it is."""
    for line in lines:
        _note(path, line, problems)
    head, *rows = lines or [Line(1, [])]
    columns = {name: letter(n) for n, name in enumerate(head.cells) if name}
    book.places[path] = Place(book.places[path].sheet, head.row, columns)
    width = len(head.cells)
    for line in rows:
        for column in range(width, len(line.cells)):
            if line.cells[column]:
                text = _("This column has no name. Name it in the first row, or empty the cell.")
                problems.add(path, text, line.row, cell=f"{letter(column)}{line.row}")
    cells = [(line.cells + [""] * width)[:width] for line in (head, *rows)]
    kept = [(line.row, record) for line, record in zip(rows, cells[1:], strict=True) if any(record)]
    book.lines[path] = [row for row, _record in kept]
    _keep(book, path, records_text([cells[0], *(record for _row, record in kept)]), problems)


def _read_text(book: Book, path: str, lines: list[Line], problems: Problems) -> None:
    """A line of the text in each row, blank ones where rows are empty."""
    texts: list[str] = []
    for line in lines:
        _note(path, line, problems)
        for column, cell in enumerate(line.cells[1:], 1):
            if cell:
                text = _("Texts stand in column A, a line in each row. Empty this cell.")
                problems.add(path, text, line.row, cell=f"{letter(column)}{line.row}")
        texts += [""] * (line.row - 1 - len(texts))
        texts.append(line.cells[0] if line.cells else "")
    _keep(book, path, canonical_text(path, "\n".join(texts)), problems)


def _keep(book: Book, path: str, text: str, problems: Problems) -> None:
    if len(text) > LARGEST_FILE:
        problems.add(path, _("The file is larger than 16 MB."))
    else:
        book.files[path] = text


def _read_pictures(book: Book, lines: list[Line], problems: Problems) -> None:
    parts: dict[str, list[str]] = {}
    rows: dict[str, int] = {}
    for line in lines[1:] if lines and lines[0].cells == PICTURE_COLUMNS else lines:
        _note(PICTURES, line, problems)
        path, part = (line.cells + ["", ""])[:2]
        parts.setdefault(path, []).append(part)
        rows.setdefault(path, line.row)
    for path, found in parts.items():
        content = _decoded("".join(found))
        if content is None or not is_picture(path):
            text = _("Give the path of a picture here and its content as base64 beside it.")
            problems.add(PICTURES, text, rows[path], cell=f"A{rows[path]}")
            continue
        check_name(path, len(content), problems)
        if path not in problems.files():
            book.files[path] = read_content(path, content, problems)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
