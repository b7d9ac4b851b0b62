"""Who wrote a file is not in it where its reader is not to know, and all else stays."""

import io
import zipfile

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment

from lab.files.authors import without_authors


def letter() -> bytes:
    document, file = docx.Document(), io.BytesIO()
    document.core_properties.author = document.core_properties.last_modified_by = "Zhuge Liang"
    document.core_properties.title = "Report"
    run = document.add_paragraph("How we sold").runs[0]
    document.add_comment(run, text="Look", author="Zhuge Liang", initials="ZL")
    document.save(file)
    return file.getvalue()


def workbook() -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.properties.creator = "Zhuge Liang"
    sheet = book.active
    sheet["A1"] = 5
    sheet["A1"].comment = Comment("Why?", "Zhuge Liang")
    book.save(file)
    return file.getvalue()


def said_in(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(one).decode("utf-8", "ignore") for one in archive.namelist())


@pytest.mark.parametrize("made", [letter, workbook])
def test_office_files_do_not_say_who_wrote_them(made):
    content = made()
    clean = without_authors(content)
    assert "Zhuge" in said_in(content) and "Zhuge" not in said_in(clean)


def test_what_was_written_stays():
    document = docx.Document(io.BytesIO(without_authors(letter())))
    assert [one.text for one in document.paragraphs] == ["How we sold"]
    assert document.core_properties.title == "Report"
    assert [one.text for one in document.comments] == ["Look"]
    book = openpyxl.load_workbook(io.BytesIO(without_authors(workbook())))
    assert book.active["A1"].value == 5 and book.active["A1"].comment.text.strip() == "Why?"


@pytest.mark.parametrize(
    "told",
    [
        b"/Author (Zhuge \\(Liang\\))",
        b"/Author<5A68756765>",
        b"<dc:creator><rdf:li>Zhuge</rdf:li></dc:creator>",
    ],
)
def test_in_a_pdf_blanks_keep_every_place(told: bytes):
    content = b"%PDF-1.4\n1 0 obj <<" + told + b" /Title (Report)>>"
    clean = without_authors(content)
    assert len(clean) == len(content) and b"/Title (Report)" in clean
    assert b"Zhuge" not in clean and b"5A68" not in clean


@pytest.mark.parametrize("content", [b"Zhuge Liang", b"PK\x03\x04broken", b""])
def test_other_files_stay_as_they_are(content: bytes):
    assert without_authors(content) == content


def test_a_damaged_file_stays_as_it_is():
    content = bytearray(letter())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        part = archive.getinfo("docProps/core.xml")
    packed = part.header_offset + 30 + len(part.filename)
    content[packed : packed + part.compress_size] = b"\xff" * part.compress_size
    assert without_authors(bytes(content)) == bytes(content)
