"""Tables that people upload: CSV in the encodings of Excel at home and in China, and XLSX."""

import codecs
import csv
import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

ROW_LIMIT = 5000
COLUMN_LIMIT = 64
CELL_LIMIT = 2000
# A real list of 5,000 people unpacks to about two megabytes.
UNPACKED_LIMIT_BYTES = 20 * 1024 * 1024
DELIMITERS = ",;\t|"
ZIP_MAGIC = b"PK\x03\x04"
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_TEXT = gettext_lazy(
    "This is neither text nor a workbook. Save the list as CSV UTF-8 or as .xlsx."
)


@dataclass(frozen=True)
class Row:
    """One line of the file; `line` is what a spreadsheet shows at its left."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(upload: UploadedFile, *, row_limit: int = ROW_LIMIT) -> Table:
    """The first sheet of the file as text. Raises ValidationError that says what to do."""
    if upload.size is None or upload.size > settings.UPLOAD_LIMIT_BYTES:
        megabytes = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
        raise ValidationError(
            _("The file is larger than %(limit)d MB. Split it and import the parts.")
            % {"limit": megabytes}
        )
    content = upload.read()
    lines = (
        _lines_of_workbook(content) if content.startswith(ZIP_MAGIC) else _lines_of_text(content)
    )
    rows = _filled(lines)
    header = next(rows, None)
    if header is None:
        raise ValidationError(_("The file is empty. Its first row must name the columns."))
    found = tuple(islice(rows, row_limit + 1))
    if len(found) > row_limit:
        raise ValidationError(
            _("The file has more than %(limit)d rows. Split it and import the parts.")
            % {"limit": row_limit}
        )
    return Table(header.cells, found)


def _filled(lines: Iterable[tuple[int, Iterable[Any]]]) -> Iterator[Row]:
    for line, cells in lines:
        texts = [_text(cell, line) for cell in islice(cells, COLUMN_LIMIT)]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield Row(line, tuple(texts))


def _text(cell: Any, line: int) -> str:
    """A cell as a person reads it: 20260001 and not 20260001.0, no control characters."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "".join(
        c for c in str(cell) if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs")
    )
    text = _without_text_mark(" ".join(text.split()))
    if len(text) > CELL_LIMIT:
        raise ValidationError(
            _("Row %(line)d: a cell holds more than %(limit)d characters. Shorten it.")
            % {"line": line, "limit": CELL_LIMIT}
        )
    return text


def _without_text_mark(text: str) -> str:
    """Undo the ways to tell Excel that digits are text: '00123 and =\"00123\"."""
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    if text.startswith("'") and text[1:2] in tuple("=+-@0123456789"):
        return text[1:]
    return text


def decode(content: bytes) -> str:
    """Text of a file in UTF-8, UTF-16 or GB18030, with or without a byte order mark."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return _decoded(content, (encoding,))
    if b"\x00" in content:
        return _without_mark(content)
    return _decoded(content, ("utf-8", "gb18030"))


def _without_mark(content: bytes) -> str:
    """UTF-16 that does not say so: the zeros of its line ends stand at odd or at even places."""
    little_endian = content[1::2].count(0) > content[::2].count(0)
    text = _decoded(content, ("utf-16-le" if little_endian else "utf-16-be",))
    kinds = {unicodedata.category(letter) for letter in text if letter not in "\t\r\n"}
    if kinds & {"Cc", "Cn", "Co", "Cs"}:
        raise ValidationError(NOT_TEXT)
    return text


def _decoded(content: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValidationError(NOT_TEXT)


def _lines_of_text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if content.startswith(OLD_EXCEL_MAGIC):
        raise ValidationError(_("This is an old Excel file (.xls). Save it as .xlsx or CSV."))
    text = decode(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValidationError(
            _("Row %(line)d cannot be read: a quotation mark is open, or a row too long.")
            % {"line": line}
        ) from error


def _delimiter(first_line: str) -> str:
    return max(DELIMITERS, key=first_line.count)


def _lines_of_workbook(content: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    refuse_bomb(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=COLUMN_LIMIT, values_only=True)
        yield from enumerate(islice(rows, 4 * ROW_LIMIT), start=1)
    except Exception as error:  # openpyxl meets a broken file with whatever it stumbles over
        raise ValidationError(
            _("The workbook cannot be read. Open it in Excel and save it as .xlsx once more.")
        ) from error


def refuse_bomb(content: bytes) -> None:
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
