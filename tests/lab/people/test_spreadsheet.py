"""Uploaded tables: encodings, separators, workbooks, and files made to hurt."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from openpyxl import Workbook

from lab.people.roster import entries_of
from lab.people.spreadsheet import UNPACKED_LIMIT_BYTES, read_table

LINES = "学号,姓名\n001,李雷\n002,韩梅梅 Ōé\n"


def table(content: bytes, name: str = "roster.csv", **options: int):
    return read_table(SimpleUploadedFile(name, content), **options)


def workbook(*rows: tuple, title: str = "名单") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "gb18030"]
)
def test_a_list_is_read_in_every_encoding_separator_and_line_end(encoding, separator, ending):
    text = LINES.replace(",", separator).replace("\n", ending)
    found = table(text.encode(encoding))
    assert found.header == ("学号", "姓名")
    assert [row.cells for row in found.rows] == [("001", "李雷"), ("002", "韩梅梅 Ōé")]
    assert [row.line for row in found.rows] == [2, 3]


def test_a_workbook_is_read_with_numbers_as_people_see_them():
    content = workbook(("学号", "姓名"), (20260001, "李雷"), (20260002.0, " 韩 梅梅 "), ("007", 5))
    assert [row.cells for row in table(content, "a.xlsx").rows] == [
        ("20260001", "李雷"),
        ("20260002", "韩 梅梅"),
        ("007", "5"),
    ]


def test_blank_lines_are_passed_over_and_lines_keep_their_number():
    found = table("\n\n学号,姓名\n\n1,A\n,\n2,B\n".encode())
    assert [(row.line, row.cells[0]) for row in found.rows] == [(5, "1"), (7, "2")]


def test_quoted_cells_hold_separators_and_line_ends():
    found = table('学号,姓名\n1,"Li, ""Lei""\nJunior"\n2,B\n'.encode())
    assert found.rows[0].cells == ("1", 'Li, "Lei" Junior')
    assert found.rows[1].line == 4


@pytest.mark.parametrize(
    ("cell", "read"),
    [("'00123", "00123"), ('="00123"', "00123"), ("'=A1", "=A1"), ("O'Hara", "O'Hara")],
)
def test_marks_that_keep_digits_as_text_are_taken_off(cell, read):
    escaped = cell.replace('"', '""')
    assert table(f'no\n"{escaped}"\n'.encode()).rows[0].cells == (read,)


def test_control_characters_do_not_come_in():
    assert table(b"no\na\x07b\x1bc\n").rows[0].cells == ("abc",)


def bomb() -> bytes:
    stream = io.BytesIO(workbook(("no",), ("1",)))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/huge.xml", b"0" * (UNPACKED_LIMIT_BYTES + 1))
    return stream.getvalue()


def lying_bomb() -> bytes:
    """The directory says that the sheet is small; the deflated stream goes on for 50 MB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    content = stream.getvalue()
    return content.replace((50_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))


def wide_and_far() -> bytes:
    """One cell in the last column of the last row that Excel knows."""
    book = Workbook()
    book.active["A1"] = "no"
    book.active.cell(row=1_048_576, column=16_384, value="far")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def entities() -> bytes:
    stream = io.BytesIO(workbook(("no",), ("1",)))
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
    out = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, evil if name == "xl/workbook.xml" else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b"\x00\x01\x02\x03\x04" * 100, "Save the list as"),
        (b"\xff\xfe\x00\xd8", "Save the list as"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "Save the list as"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b'no\n"open', "row"),
        (b"no\n" + b"x" * 200_000, "row"),
        (b"no\n" + b"x" * 3_000, "Shorten"),
        (b"PK\x03\x04 not a zip", "save it as .xlsx"),
        (bomb(), "unpacks"),
        (lying_bomb(), "save it as .xlsx"),
        (entities(), "save it as .xlsx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_made_to_hurt_is_refused_with_what_to_do(content, words):
    with pytest.raises(ValidationError) as refusal:
        table(content)
    assert words.lower() in " ".join(refusal.value.messages).lower()


def test_a_cell_at_the_end_of_the_sheet_costs_nothing():
    assert table(wide_and_far(), "a.xlsx").rows == ()


def test_too_many_rows_and_too_many_bytes_are_refused():
    with pytest.raises(ValidationError, match="more than 5 rows"):
        table(b"no\n" + b"1\n" * 6, row_limit=5)
    assert len(table(b"no\n" + b"1\n" * 5, row_limit=5).rows) == 5
    small = override_settings(UPLOAD_LIMIT_BYTES=1024 * 1024)
    with small, pytest.raises(ValidationError, match="larger than 1 MB"):
        table(b"no\n" + b"1\n" * 600_000)


@pytest.mark.parametrize(
    ("header", "name", "row"),
    [
        ("Student ID;Full Name;E-Mail", "Li Lei", "1;Li Lei;li@x.org"),
        ("First name,Surname,ID number,Email address", "Lei Li", "Lei,Li,1,li@x.org"),
        ("姓,名,学号", "李雷", "李,雷,1"),
        ("　学 号 *,姓名（必填）", "", "1,李雷"),
        ("ＩＤ,NAME", "Li Lei", "1,Li Lei"),
    ],
)
def test_columns_are_known_by_their_usual_names(header, name, row):
    [entry] = entries_of(table(f"{header}\n{row}\n".encode()))
    assert entry.student_number == "1" and entry.name == name


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("foo,bar", "No column tells people apart"),
        ("姓名,角色", "No column tells people apart"),
        ("学号,student id,姓名", "mean the same"),
    ],
)
def test_wrong_columns_are_refused_with_the_names_that_we_know(header, words):
    with pytest.raises(ValidationError, match=words):
        entries_of(table(f"{header}\n1,2,3\n".encode()))
