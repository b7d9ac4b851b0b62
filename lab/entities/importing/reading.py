"""Rows of an uploaded file: CSV in the encodings of Excel, XLSX, JSON."""

import csv
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from lab.entities.exporting.cells import restored
from lab.people.spreadsheet import DELIMITERS, OLD_EXCEL_MAGIC, ZIP_MAGIC, decode

ROW_LIMIT = 50_000
COLUMN_LIMIT = 100
CELL_LIMIT = 20_000
# 50,000 rows of a real list unpack to some thirty megabytes.
UNPACKED_LIMIT_BYTES = 120 * 1024 * 1024
_KEPT_CONTROLS = "\t\n"


@dataclass(frozen=True)
class Row:
    """One line of the file; `line` is what a spreadsheet shows at its left."""

    line: int
    cells: tuple[Any, ...]


@dataclass(frozen=True)
class Sheet:
    header: tuple[str, ...]
    rows: Iterator[Row]


def read_sheet(file: File) -> Sheet:
    """Header and rows of the first sheet. Raises ValidationError that says what to do.

    Rows are read on demand: they too raise, for what is wrong further down.
    """
    _refuse_large(file)
    file.seek(0)
    content = file.read()
    lines = _filled(_lines(content))
    header = next(lines, None)
    if header is None:
        raise ValidationError(_("The file is empty. Its first row must name the columns."))
    names = tuple(str(cell) for cell in header.cells)
    return Sheet(names, _limited(lines))


def _refuse_large(file: File) -> None:
    if file.size > settings.UPLOAD_LIMIT_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)d MB. Split it and import the parts.")
            % {"limit": settings.UPLOAD_LIMIT_BYTES // 1024 // 1024}
        )


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count > ROW_LIMIT:
            raise ValidationError(
                _("The file has more than %(limit)d rows. Split it and import the parts.")
                % {"limit": ROW_LIMIT}
            )
        yield row


def _lines(content: bytes) -> Iterator[tuple[int, Iterable[Any]]]:
    if content.startswith(ZIP_MAGIC):
        return _lines_of_workbook(content)
    if content.startswith(OLD_EXCEL_MAGIC):
        raise ValidationError(_("This is an old Excel file (.xls). Save it as .xlsx or CSV."))
    text = decode(content)
    if text.lstrip("\ufeff \t\r\n")[:1] in ("[", "{"):
        return _lines_of_json(text)
    return _lines_of_text(text)


def _filled(lines: Iterable[tuple[int, Iterable[Any]]]) -> Iterator[Row]:
    for line, cells in lines:
        values = tuple(_cell(cell, line) for cell in islice(cells, COLUMN_LIMIT))
        if any(value not in (None, "") for value in values):
            yield Row(line, values)


def _cell(value: Any, line: int) -> Any:
    """Text without control characters; numbers, dates and truth values as they are."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = "".join(c for c in text if c in _KEPT_CONTROLS or not _is_control(c))
    text = text.strip()
    if len(text) > CELL_LIMIT:
        raise ValidationError(
            _("Row %(line)d: a cell holds more than %(limit)d characters. Shorten it.")
            % {"line": line, "limit": CELL_LIMIT}
        )
    return text


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def _lines_of_text(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.removeprefix("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [restored(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValidationError(
            _("Row %(line)d cannot be read: a quotation mark is open, or a row too long.")
            % {"line": line}
        ) from error


def _lines_of_json(text: str) -> Iterator[tuple[int, Iterable[Any]]]:
    """A list of objects, or what a list of the API answers; the first line is their names."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        text = _("This JSON cannot be read: %(reason)s")
        raise ValidationError(text % {"reason": error}) from error
    records = found.get("results") if isinstance(found, dict) else found
    if not isinstance(records, list) or not all(isinstance(item, dict) for item in records):
        raise ValidationError(_('JSON must be a list of objects: [{"name": "…"}, …].'))
    names = list(dict.fromkeys(name for item in records for name in item))
    if names:
        yield 1, names
    for line, item in enumerate(records, 2):
        yield line, [item.get(name) for name in names]


def _lines_of_workbook(content: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    _refuse_bomb(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=COLUMN_LIMIT, values_only=True)
        # Empty rows below a list are common, endless ones are not.
        yield from enumerate(islice(rows, 2 * ROW_LIMIT + 2), start=1)
    except Exception as error:  # openpyxl meets a broken file with whatever it stumbles over
        raise ValidationError(
            _("The workbook cannot be read. Open it in Excel and save it as .xlsx once more.")
        ) from error


def _refuse_bomb(content: bytes) -> None:
    """Sum what the archive says it unpacks to; zipfile itself stops at a member's stated size."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ValidationError(
            _("The workbook cannot be read. Open it in Excel and save it as .xlsx once more.")
        ) from error
    if unpacked > UNPACKED_LIMIT_BYTES:
        raise ValidationError(
            _("The workbook unpacks to far more than a list needs. Copy the list into a new one.")
        )
