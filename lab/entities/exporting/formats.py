"""Files of records, written as they are read: CSV, XLSX, JSON."""

import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from lab.entities.exporting.cells import as_text, columns_for
from lab.entities.fields import Field
from lab.tenancy.models import Sandboxed

# Tells Excel that the file is UTF-8.
BOM = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXCEL_TEXT_LIMIT = 32_767
Rows = Iterable[Sandboxed]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """CSV text line by line, as Excel opens it in any language."""
    writer = csv.writer(_Echo())
    yield BOM
    for row in rows:
        yield writer.writerow(row)


def _csv(rows: Rows, fields: Sequence[Field]) -> HttpResponseBase:
    columns = columns_for(fields)

    def texts() -> Iterator[list[str]]:
        yield [column.header for column in columns]
        for row in rows:
            yield [as_text(column.field, column.value(row)) for column in columns]

    return StreamingHttpResponse(csv_lines(texts()), content_type="text/csv; charset=utf-8")


def _json(rows: Rows, fields: Sequence[Field]) -> HttpResponseBase:
    def parts() -> Iterator[str]:
        yield "["
        for position, row in enumerate(rows):
            told = {"number": row.number, **{field.name: field.json(row) for field in fields}}
            yield (",\n" if position else "\n") + json.dumps(told, ensure_ascii=False, default=str)
        yield "\n]\n"

    return StreamingHttpResponse(parts(), content_type="application/json; charset=utf-8")


def _xlsx(rows: Rows, fields: Sequence[Field]) -> HttpResponseBase:
    columns = columns_for(fields)
    heads = [column.header for column in columns]
    return workbook(chain([heads], ([column.value(row) for column in columns] for row in rows)))


def workbook(rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """A sheet of typed cells, the first row of which are the heads."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, content_type=XLSX_TYPE)


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    """A typed cell: a text stays text, whatever it begins with."""
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:EXCEL_TEXT_LIMIT])
    cell.data_type = "s"
    return cell


FORMATS: dict[str, tuple[str, Callable[[Rows, Sequence[Field]], HttpResponseBase]]] = {
    "csv": ("CSV", _csv),
    "xlsx": ("Excel", _xlsx),
    "json": ("JSON", _json),
}
