"""The gradebook as files: a table of all marks, and the school's own workbook filled in."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from courses.gradebook.book import Book, Row
from courses.gradebook.models import Gradebook
from lab.entities.exporting.cells import as_text
from lab.entities.exporting.formats import csv_lines, workbook
from lab.people.spreadsheet import refuse_bomb

FORMATS = ("csv", "xlsx")
# Where a school's form is looked through for the column of student numbers.
MOST_ROWS, MOST_COLUMNS = 2000, 60
LARGEST_FORM_BYTES = 2 * 1024 * 1024


def book_file(book: Book, extension: str, name: str) -> HttpResponseBase:
    """Texts that a spreadsheet would run are disarmed in CSV."""
    response: HttpResponseBase
    if extension == "xlsx":
        response = workbook(book_rows(book))
    else:
        lines = csv_lines([as_text(None, cell) for cell in row] for row in book_rows(book))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response


def book_rows(book: Book) -> Iterator[list[Any]]:
    five = book.gradebook.scale == Gradebook.Scale.FIVE
    heads = [_("Student number"), _("Name"), *(column.name for column in book.columns)]
    yield [*heads, _("Total"), *([_("Level")] if five else [])]
    for row in book.rows:
        marks = [cell.points for cell in row.cells]
        level = [row.level.label if row.level else ""] if five else []
        yield [row.student.student_number, str(row.student), *marks, row.total, *level]


@dataclass(frozen=True)
class Place:
    """Where in a school's form marks go: rows by student number, and the column of totals."""

    numbers: dict[str, int]
    column: int
    heading: str


TOTALS = ("总评", "总成绩", "成绩", "total", "mark", "grade")


def filled_form(upload: UploadedFile, book: Book) -> tuple[bytes, int]:
    """The school's own workbook with the totals filled in by student number, and how many. Its looks
    stay. Raises ValidationError where no student is found in it."""
    if upload.size is None or upload.size > LARGEST_FORM_BYTES:
        raise ValidationError(_("The form is larger than 2 MB. Copy the list into a new workbook."))
    content = upload.read()
    refuse_bomb(content)
    try:
        form = load_workbook(io.BytesIO(content))
    except Exception as error:  # openpyxl meets a broken file with whatever it stumbles over
        text = _("This is no workbook that can be read. Save it as .xlsx.")
        raise ValidationError(text) from error
    wanted = {row.student.student_number: row for row in book.rows if row.student.student_number}
    for sheet in form.worksheets:
        if (place := _place(sheet, wanted)) is not None:
            count = _fill(sheet, place, wanted, book.gradebook.scale)
            out = io.BytesIO()
            form.save(out)
            return out.getvalue(), count
    raise ValidationError(
        _("No student number of the class stands in it, or no column is called “总评” or “Total”.")
    )


def _place(sheet: Any, wanted: dict[str, Row]) -> Place | None:
    """The column with most of the class's numbers, and the last heading above it that names totals."""
    found: dict[int, dict[str, int]] = {}
    for cells in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
        for cell in cells:
            if (text := _text(cell.value)) in wanted:
                found.setdefault(cell.column, {})[text] = cell.row
    if not found:
        return None
    numbers = max(found.values(), key=len)
    heading = _heading(sheet, min(numbers.values()))
    return Place(numbers, *heading) if heading else None


def _heading(sheet: Any, first: int) -> tuple[int, str] | None:
    """Of the rows above the first student; the earlier a word stands in TOTALS, the better it fits."""
    best: tuple[int, int, str] | None = None
    for cells in sheet.iter_rows(max_row=max(first - 1, 1), max_col=MOST_COLUMNS):
        for cell in cells:
            text = _text(cell.value)
            for rank, word in enumerate(TOTALS):
                if word in text.lower() and (best is None or rank <= best[0]):
                    best = (rank, cell.column, text)
    return best[1:] if best else None


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _fill(sheet: Any, place: Place, wanted: dict[str, Row], scale: str) -> int:
    count = 0
    for number, line in place.numbers.items():
        row = wanted[number]
        if row.total is None:
            continue
        five = scale == Gradebook.Scale.FIVE and row.level is not None
        value: Decimal | str = str(row.level.label) if five and row.level else row.total
        sheet.cell(line, place.column).value = value
        count += 1
    return count
