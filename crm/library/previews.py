"""What of a file is shown without saving it: a picture, the first pages, lines or rows. Never more than
that, and nothing that a browser would run.
"""

import io
import logging
import zipfile
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from crm.library.files import PICTURES, extension_of
from crm.library.pdf_pages import MOST_PAGES, NoPages, pages_of
from lab.entities.importing.reading import read_sheet
from lab.files.models import Blob
from lab.files.references import digest_of, name_of
from lab.files.storing import opened, store
from lab.people.spreadsheet import decode

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 50, 30, 200
MOST_TEXT_BYTES = 200_000
# A workbook whose first rows are worth showing unpacks to less.
MOST_UNPACKED_BYTES = 40 * 1024 * 1024
MOST_TABLE_BYTES = 10 * 1024 * 1024
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`kind` is picture, pages, text, table or none; `reason` says why there is none."""

    kind: str
    text: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    more: bool = False
    reason: str = ""


def preview_of(file: str) -> Preview:
    """Of a kept file, by its reference."""
    extension = extension_of(name_of(file))
    blob = Blob.objects.filter(pk=digest_of(file)).first()
    if blob is None:
        return _none(_("There is no file."))
    if extension in PICTURES:
        return Preview(kind="picture")
    show = SHOWN.get(extension)
    if show is None:
        return _none(_("Files of this kind cannot be shown here. Save the file to open it."))
    try:
        return show(blob)
    except FileNotFoundError:
        log.error("The storage has no %s, which the database knows.", blob.path)
        return _none(_("There is no file."))
    except (ValidationError, NoPages) as error:
        log.info("No preview of %s: %s", blob, error)
        return _none(_("This file cannot be shown here. Save it to open it."))


def _none(reason: str) -> Preview:
    return Preview(kind="none", reason=reason)


def _text(blob: Blob) -> Preview:
    with opened(blob) as file:
        start = file.read(MOST_TEXT_BYTES)
    more = blob.size > MOST_TEXT_BYTES
    # A character that was cut in two.
    return Preview(kind="text", text=_decoded(start, tolerant=more), more=more)


def _decoded(content: bytes, *, tolerant: bool) -> str:
    try:
        return decode(content)
    except ValidationError:
        if not tolerant:
            raise
        return content.decode(errors="ignore")


def _table(blob: Blob) -> Preview:
    if blob.size > MOST_TABLE_BYTES:
        return _none(_("This table is too large to be shown here. Save it to open it."))
    with opened(blob) as file:
        content = file.read()
    if zipfile.is_zipfile(io.BytesIO(content)) and _unpacked(content) > MOST_UNPACKED_BYTES:
        return _none(_("This table is too large to be shown here. Save it to open it."))
    sheet = read_sheet(ContentFile(content))
    rows = [_cells(row.cells) for row in islice(sheet.rows, MOST_ROWS + 1)]
    return Preview(
        kind="table",
        header=_cells(sheet.header),
        rows=rows[:MOST_ROWS],
        more=len(rows) > MOST_ROWS,
    )


def _cells(cells: Any) -> list[str]:
    return [str(cell)[:LONGEST_CELL] for cell in cells[:MOST_COLUMNS]]


def _unpacked(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(member.file_size for member in archive.infolist())


def _pdf(blob: Blob) -> Preview:
    """The pages are drawn once and kept beside the thumbnails, with which they are collected."""
    if not default_storage.exists(page_path(blob, 1)):
        with opened(blob) as file:
            drawn = pages_of(file.read())
        if not drawn:
            raise NoPages
        for number, picture in enumerate(drawn, 1):
            store(page_path(blob, number), picture)
    numbers = range(1, MOST_PAGES + 1)
    found = [number for number in numbers if default_storage.exists(page_path(blob, number))]
    return Preview(kind="pages", pages=found)


def page_path(blob: Blob, number: int) -> str:
    return blob.thumbnail_path(f"page-{number}")


SHOWN = {
    "pdf": _pdf,
    "txt": _text,
    "md": _text,
    "csv": _table,
    "xlsx": _table,
}
