"""Packs as workbooks and ZIP files: the same pack comes back, and problems name sheet and cell."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from scenarios.packs.columns import tables
from scenarios.packs.files import read_folder
from scenarios.packs.pack import digest_of
from scenarios.packs.problems import BadPack, Problems
from scenarios.packs.sources import source_in
from scenarios.packs.tables import records_text
from scenarios.packs.workbook.reading import read_workbook
from scenarios.packs.workbook.sheets import PICTURES, file_of, sheet_of
from scenarios.packs.workbook.writing import workbook_of
from scenarios.packs.zipped import zip_of
from tests.scenarios.conftest import PACKS, TINY

Edit = Callable[[Workbook], Any]


def edited(files: dict[str, str], edit: Edit) -> bytes:
    """The pack's workbook as a designer saves it after an edit."""
    book = load_workbook(io.BytesIO(workbook_of(files)))
    edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def problems_of(content: bytes) -> list[str]:
    with pytest.raises(BadPack) as caught:
        source_in("tiny.xlsx", content).pack()
    return caught.value.lines()


def test_every_table_has_a_sheet_of_its_own_that_excel_can_name() -> None:
    names = [*tables(), PICTURES, *(sheet_of(path) for path in TINY if not path.endswith(".csv"))]
    names += ["checks", "playtest", "personas", "timeline", "readme"]
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) <= 31
    assert all(file_of(sheet_of(path)) == path for path in TINY)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["first-sale", "b2b-hardware"])
@pytest.mark.parametrize("kind", ["xlsx", "zip"])
def test_a_pack_comes_back_from_a_file_as_it_was(slug: str, kind: str, tmp_path: Path) -> None:
    call_command("pack", "load", str(PACKS / slug))
    file = tmp_path / f"pack.{kind}"
    call_command("pack", "dump", slug, str(file))
    call_command("pack", "check", str(file))
    source = source_in(file.name, file.read_bytes())
    assert digest_of(source.pack().files) == digest_of(read_folder(PACKS / slug))


@pytest.mark.django_db
def test_a_workbook_edited_in_excel_changes_the_draft(tiny: Any, tmp_path: Path) -> None:
    call_command("pack", "load", str(tiny()))

    def edit(book: Workbook) -> None:
        book["accounts"]["C2"] = "女儿公司"
        # A number typed into a cell, a date that Excel made of one, and a row below a gap.
        book["accounts"]["G2"] = 40
        book["accounts"]["A6"], book["accounts"]["B6"] = "aunt", "Aunt"
        book["accounts"]["D6"] = "head"

    file = tmp_path / "edited.xlsx"
    file.write_bytes(edited(dict(TINY), edit))
    call_command("pack", "load", str(file))
    call_command("pack", "dump", "tiny", str(tmp_path / "out"))
    assert (tmp_path / "out" / "data" / "accounts.csv").read_text().splitlines() == [
        "key,name,name@zh-hans,owner,industry,parent,employees",
        "daughter,Daughter,女儿公司,rep,retail,mother,40",
        "mother,Mother,母公司,head,,,",
        "aunt,Aunt,,head,,,",
    ]
    untouched = TINY.keys() - {"data/accounts.csv"}
    assert {p: (tmp_path / "out" / p).read_text() for p in untouched} == {
        path: TINY[path] for path in untouched
    }


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"])
    | st.sampled_from(list("=+-@'\"\n\t_x0041 客户\U0001f600\ufffe\u2028\x85")),
    min_size=1,
    max_size=30,
)
SIGNS = ["=1+1", "+49 89", "-5", "@home", "'quoted", "_x0041_", "_x000D_", " lead", "1.0", "TRUE"]


@settings(max_examples=60)
@given(st.lists(st.lists(TEXTS | st.sampled_from(SIGNS) | st.just(""), min_size=3, max_size=3)))
def test_any_text_comes_back_from_a_cell(rows: list[list[str]]) -> None:
    records = [["key", "name", "notes"], *(row for row in rows if any(row))]
    files = {**TINY, "data/accounts.csv": records_text(records)}
    problems = Problems()
    book = read_workbook("tiny.xlsx", workbook_of(files), problems)
    assert not problems.found
    assert book.files == files


def test_text_that_looks_like_a_formula_is_no_formula_in_the_file() -> None:
    files = {**TINY, "data/accounts.csv": "key,name,owner\na,=1+1,rep\n"}
    cell = load_workbook(io.BytesIO(workbook_of(files)))["accounts"]["B2"]
    assert (cell.value, cell.data_type, cell.number_format) == ("=1+1", "s", "@")


def test_problems_name_the_cell() -> None:
    def edit(book: Workbook) -> None:
        accounts = book["accounts"]
        # A blank row and a cell of two lines: rows of the sheet are no lines of the CSV any more.
        accounts.insert_rows(2)
        accounts["B3"] = "Daughter\nof the house"
        accounts["F3"], accounts["G3"] = "stepmother", "twelve"
        accounts["H4"] = "stray"
        accounts["A4"] = "daughter"
        book["pack"]["A2"] = "version: one"
        book["pack"]["B1"] = "beside"
        book["brief.en"]["A1"] = "=NOW()"

    assert problems_of(edited(dict(TINY), edit)) == [
        "accounts!G3 [employees]: “twelve” is no whole number. Write it like 12.",
        "accounts!F3 [parent]: There is no “stepmother” in data/accounts.csv. "
        "Write the key of a row there, or add the row.",
        "accounts!H4: This column has no name. Name it in the first row, or empty the cell.",
        "accounts!A4 [key]: “daughter” stands in line 3 already.",
        "brief.en!A1: This is a formula. Put the text itself here (paste special, values).",
        "pack!B1: Texts stand in column A, a line in each row. Empty this cell.",
        "pack!A2 [version]: Write a whole number from 1 to 9999.",
    ]


@pytest.mark.django_db
def test_what_the_database_refuses_names_the_cell_too(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        book["accounts"].insert_rows(2, amount=3)
        book["accounts"]["E5"] = "magic"

    file = tmp_path / "bad.xlsx"
    file.write_bytes(edited(dict(TINY), edit))
    with pytest.raises(CommandError, match=r"accounts!E5 \[industry\]: “magic” is not in the list"):
        call_command("pack", "load", str(file))


BROKEN_BOOKS: dict[str, tuple[Edit, str]] = {
    "a formula": (
        lambda book: book["accounts"].__setitem__("B2", "=SUM(1)"),
        "accounts!B2: This is a formula",
    ),
    "an error": (
        lambda book: book["accounts"].__setitem__("G2", "#REF!"),
        "accounts!G2: This is an error of a formula",
    ),
    "a sheet of nothing": (
        lambda book: book.create_sheet("Notes").append(["Remember"]),
        "Notes: No such sheet belongs to a pack",
    ),
    "no sheet of the pack": (
        lambda book: book.remove(book["pack"]),
        "tiny.xlsx: There is no sheet “pack”",
    ),
    "no brief": (
        lambda book: book.remove(book["brief.en"]),
        "brief.en.md: The brief in this language is missing",
    ),
    "a head without key": (
        lambda book: book["accounts"].__setitem__("A1", "id"),
        "accounts!A1: The column “key” is missing",
    ),
    "a head with a hole": (
        lambda book: book["accounts"].__setitem__("B1", None),
        "accounts!A1: Each column needs a name of its own",
    ),
    "a bell": (
        lambda book: book["brief.en"].__setitem__("A3", "ring _x0007_"),
        "brief.en!A3: There is a control character here",
    ),
    "a picture that is none": (
        lambda book: book.create_sheet("files").append(["files/logo.png", "AAAA"]),
        "files/logo.png: This is no picture that can be shown",
    ),
    "a picture that leads out": (
        lambda book: book.create_sheet("files").append(["files/../../x.png", "AAAA"]),
        "Pictures are called files/<name>.png",
    ),
    "a script for a picture": (
        lambda book: book.create_sheet("files").append(["run.py", "AAAA"]),
        "files!A1: Give the path of a picture here",
    ),
}


@pytest.mark.parametrize("name", BROKEN_BOOKS)
def test_a_broken_workbook_is_refused_with_the_place(name: str) -> None:
    edit, message = BROKEN_BOOKS[name]
    assert message in "\n".join(problems_of(edited(dict(TINY), edit)))


def test_an_empty_sheet_that_excel_has_added_is_no_problem() -> None:
    content = edited(dict(TINY), lambda book: book.create_sheet("Sheet1"))
    assert source_in("tiny.xlsx", content).pack().manifest.slug == "tiny"


def test_a_text_too_long_for_a_cell_is_told_and_fits_into_a_zip() -> None:
    files = {**TINY, "brief.en.md": "x" * 40_000 + "\n"}
    with pytest.raises(BadPack, match=r"brief.en.md:1: A cell of a spreadsheet holds"):
        workbook_of(files)
    assert source_in("tiny.zip", zip_of(files)).pack().files == files


def test_a_zip_of_the_folder_itself_is_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, text in TINY.items():
            archive.writestr(f"tiny/{path}", text)
        archive.writestr("__MACOSX/tiny/._pack.yaml", "x")
        archive.writestr("tiny/.DS_Store", "x")
    assert source_in("tiny.zip", buffer.getvalue()).pack().files == TINY


def test_the_same_pack_gives_the_same_zip() -> None:
    assert zip_of(dict(TINY)) == zip_of(dict(reversed(TINY.items())))


def test_dump_overwrites_no_file_of_another_kind(tmp_path: Path) -> None:
    from scenarios.management.commands.pack import _write_file

    (tmp_path / "thesis.xlsx").write_text("years of work")
    with pytest.raises(CommandError, match="no workbook or ZIP"):
        _write_file(tmp_path / "thesis.xlsx", b"PK\x03\x04")
    assert (tmp_path / "thesis.xlsx").read_text() == "years of work"
