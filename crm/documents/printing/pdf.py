"""A sheet as a PDF. Nothing is fetched for it but our own static files and the company's logo.

WeasyPrint needs the library Pango of the system. Without it there are no PDFs, and all else works.
"""

import re
from functools import cache
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ObjectDoesNotExist, SuspiciousFileOperation
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from PIL import ImageFile

from crm.documents.models import Document
from crm.documents.printing.sheet import Sheet
from lab.access.veils import unnamed
from lab.files.storing import content_of

STATIC = "static:"
LOGO = "logo:company"
STYLES = ("crm/print.css", "crm/pdf.css")
MEDIA_TYPES = {".ttf": "font/ttf", ".css": "text/css", ".png": "image/png", ".svg": "image/svg+xml"}
# Filled by pdf.css with the numbers that are known only when the sheet is laid out.
PAGE = mark_safe('<span class="paper-page"></span>')
PAGES = mark_safe('<span class="paper-pages"></span>')
# Pango's fonts are one for all threads.
_one_at_a_time = Lock()


class NoPdf(Exception):
    """PDFs cannot be made on this machine; says what to install."""


def cannot() -> str:
    return _(
        "This server cannot make PDFs: it lacks the library Pango. Its administrator installs it "
        "(Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0). "
        "Until then, print the page and choose “Save as PDF”."
    )


@cache
def engine() -> ModuleType | None:
    """WeasyPrint, or None where it does not start. Loaded late: it takes half a second."""
    try:
        import weasyprint  # not above: without Pango the import fails, and the pages must not
    except (ImportError, OSError):
        return None
    # It lets Pillow take half a picture for a whole one, everywhere: uploads are judged more strictly.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def pdf_of(sheet: Sheet) -> bytes:
    """The sheet in the language that is active. Raises NoPdf."""
    logo = _logo(sheet)
    told = {"sheet": sheet, "logo": LOGO if logo else "", "page": PAGE, "pages": PAGES}
    return written(render_to_string("crm/documents/pdf.html", told), logo)


def written(html: str, logo: bytes = b"") -> bytes:
    """A page in the look of documents as a PDF. Raises NoPdf."""
    if (weasyprint := engine()) is None:
        raise NoPdf(cannot())
    with _one_at_a_time:
        fonts, styles = _styles()
        page = weasyprint.HTML(string=unnamed(html), url_fetcher=own_files()(logo))
        return page.write_pdf(font_config=fonts, stylesheets=styles)


def file_name(document: Document) -> str:
    """Its number, or its place in the list where it has none yet."""
    name = document.code or f"{type(document).collection}-{document.number}"
    return f"{get_valid_filename(name)}.pdf"


def _logo(sheet: Sheet) -> bytes:
    """b"" where there is none, or the storage has lost it."""
    if not sheet.company.logo:
        return b""
    try:
        return content_of(sheet.company.logo)
    except (ObjectDoesNotExist, FileNotFoundError):
        return b""


@cache
def _styles() -> tuple[Any, list[Any]]:
    """Fonts and styles, read once: unpacking the Chinese font takes longer than a document."""
    weasyprint: Any = engine()
    fonts = weasyprint.text.fonts.FontConfiguration()
    fetcher = own_files()(b"")
    styles = [
        weasyprint.CSS(string=_static(name).decode(), font_config=fonts, url_fetcher=fetcher)
        for name in STYLES
    ]
    return fonts, styles


@cache
def own_files() -> type:
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # see `engine`

    class OwnFiles(URLFetcher):
        """Answers `static:` with our static files and `logo:company`; refuses any other address."""

        def __init__(self, logo: bytes) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False)
            self.logo = logo

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url == LOGO and self.logo:
                return URLFetcherResponse(url, self.logo)
            if url.startswith(STATIC):
                kind = MEDIA_TYPES.get(Path(url).suffix, "application/octet-stream")
                told = {"Content-Type": kind}
                return URLFetcherResponse(url, _static(url.removeprefix(STATIC)), told)
            raise ValueError(f"Not fetched for a document: {url[:100]}")

    return OwnFiles


def _static(name: str) -> bytes:
    """Raises ValueError for what is none of our static files."""
    if not re.fullmatch(r"[\w./-]+", name):
        raise ValueError(f"No static file: {name[:100]}")
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:
        found = None
    if not found:
        raise ValueError(f"No static file: {name[:100]}")
    return Path(found).read_bytes()
