"""A lab report as a Word file."""

import re
from io import BytesIO

from django.utils.translation import get_language
from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from courses.lab_reports.paper import Paper, Section, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
GRID = "Table Grid"
# XML has no place for these; a file with them would not open.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FONTS = {"zh-hans": ("Times New Roman", "SimSun")}


def word_of(paper: Paper) -> bytes:
    document = Document()
    _dress(document)
    title = document.add_heading(paper.title, level=0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _table(document, Table(("", ""), paper.head), head=False)
    for number, section in enumerate(paper.sections, 1):
        document.add_heading(_clean(f"{number}. {section.title}"), level=1)
        _write(document, section)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _dress(document: Written) -> None:
    latin, asian = FONTS.get(get_language() or "", ("Calibri", "SimSun"))
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.font.name = latin
        style.element.rPr.rFonts.set(qn("w:eastAsia"), asian)
    document.styles["Normal"].font.size = Pt(10.5)


def _write(document: Written, section: Section) -> None:
    if section.is_empty:
        document.add_paragraph(_clean(section.empty))
    for text in section.paragraphs:
        document.add_paragraph(_clean(text))
    for text in section.points:
        document.add_paragraph(_clean(text), style="List Bullet")
    if section.table and section.table.rows:
        _table(document, section.table)


def _table(document: Written, table: Table, *, head: bool = True) -> None:
    rows = [table.head, *table.rows] if head else list(table.rows)
    grid = document.add_table(rows=len(rows), cols=len(table.head), style=GRID)
    for row, cells in zip(grid.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = _clean(text)
    if head:
        for cell in grid.rows[0].cells:
            for run in cell.paragraphs[0].runs:
                run.bold = True


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
