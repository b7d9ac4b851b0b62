"""From the files of a pack to a workbook."""

import base64
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from scenarios.packs.columns import table_file, tables
from scenarios.packs.files import MANIFEST, SEATS, Files
from scenarios.packs.pictures import is_picture, picture_content
from scenarios.packs.problems import Problems
from scenarios.packs.workbook.sheets import (
    LONGEST_CELL,
    PICTURE_COLUMNS,
    PICTURES,
    sheet_of,
    spelled,
)

TEXT = "@"
# A cell holds a little more; base64 is cut where four letters end.
PICTURE_PART = 32_000
Record = Sequence[str]


def workbook_of(files: Files) -> bytes:
    """Raises BadPack where a text does not fit into a cell of a spreadsheet."""
    problems = Problems()
    _check_lengths(files, problems)
    pictures = list(_pictures(files, problems))
    problems.stop()
    book = Workbook(write_only=True)
    for path in _in_order(files):
        _write_file(book.create_sheet(sheet_of(path)), path, files[path])
    if pictures:
        _write_records(book.create_sheet(PICTURES), [PICTURE_COLUMNS, *pictures])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _in_order(files: Files) -> list[str]:
    """What one looks for first: the pack and its texts, then the tables as they build on each other."""
    order = {path: n for n, path in enumerate([SEATS, *map(table_file, tables())])}
    texts = [path for path in files if path not in order and not is_picture(path)]
    texts.sort(key=lambda path: (path != MANIFEST, PurePosixPath(path).suffix, path))
    return texts + sorted((path for path in files if path in order), key=order.__getitem__)


def _records(path: str, text: str) -> Iterator[Record]:
    if path.endswith(".csv"):
        return csv.reader(io.StringIO(text, newline=""))
    return ([line] for line in text.removesuffix("\n").split("\n"))


def _check_lengths(files: Files, problems: Problems) -> None:
    for path, text in files.items():
        if is_picture(path):
            continue
        for number, record in enumerate(_records(path, text), 1):
            if any(len(spelled(cell)) > LONGEST_CELL for cell in record):
                problem = _(
                    "A cell of a spreadsheet holds %(most)s characters, this text is longer. "
                    "Shorten it, or take the pack as a folder or ZIP."
                )
                problems.add(path, problem % {"most": LONGEST_CELL}, number)


def _pictures(files: Files, problems: Problems) -> Iterator[Record]:
    for path in filter(is_picture, sorted(files)):
        text = base64.b64encode(picture_content(path, files[path], problems)).decode()
        for start in range(0, len(text), PICTURE_PART):
            yield [path, text[start : start + PICTURE_PART]]


def _write_file(sheet: WriteOnlyWorksheet, path: str, text: str) -> None:
    if path.endswith(".csv"):
        _write_records(sheet, _records(path, text))
        return
    sheet.column_dimensions["A"].width = 120
    sheet.column_dimensions["A"].number_format = TEXT
    for record in _records(path, text):
        sheet.append([_cell(sheet, cell) for cell in record])


def _write_records(sheet: WriteOnlyWorksheet, records: Iterable[Record]) -> None:
    """A table: its head stays in sight, and what is typed into its columns stays text."""
    rows = iter(records)
    head = next(rows)
    sheet.freeze_panes = "B2"
    for number in range(1, len(head) + 1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.number_format, column.width = TEXT, 18
    names = [_cell(sheet, name) for name in head]
    for name in names:
        if name is not None:
            name.font = Font(bold=True)
    sheet.append(names)
    for record in rows:
        sheet.append([_cell(sheet, cell) for cell in record])


def _cell(sheet: WriteOnlyWorksheet, text: str) -> Cell | None:
    """A cell of text whatever it begins with; none where there is no text."""
    if not text:
        return None
    cell = WriteOnlyCell(sheet, spelled(text))
    cell.data_type = "s"
    cell.number_format = TEXT
    return cell
