"""Workbooks meant to do harm: refused in words, within bounds of memory."""

import io
import zipfile
from collections.abc import Callable

import pytest

from scenarios.packs.problems import BadPack
from scenarios.packs.sources import source_in
from scenarios.packs.workbook.writing import workbook_of
from tests.scenarios.conftest import TINY
from tests.scenarios.hostile import MEGABYTE, at_most, tiny_members, zipped

SHEET = "xl/worksheets/sheet1.xml"
OPEN, CLOSE = (
    b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>",
    b"</worksheet>",
)


def with_part(path: str, content: bytes) -> bytes:
    """The tiny pack's workbook with a part replaced, or one more."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(workbook_of(dict(TINY)))) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    return zipped(*{**parts, path: content}.items())


def sheet(rows: bytes) -> bytes:
    return with_part(SHEET, OPEN + b"<sheetData>" + rows + b"</sheetData>" + CLOSE)


LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"
HOSTILE_BOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: sheet(bytes(130 * MEGABYTE)), "It unpacks to more than 120 MB"),
    "a million rows": (lambda: sheet(b"<row/>" * 1_000_000), "far more rows or cells"),
    "a row of a million cells": (
        lambda: sheet(b"<row>" + b"<c/>" * 1_000_000 + b"</row>"),
        "far more rows or cells",
    ),
    "a row far below the last": (
        lambda: sheet(b"<row r='2000000000'><c><v>1</v></c></row>"),
        "far more rows or cells",
    ),
    "cells far to the right in every row": (
        lambda: sheet(b"".join(b"<row><c r='XFD%d'><v>1</v></c></row>" % n for n in range(1, 999))),
        "far more rows or cells",
    ),
    "a million shared strings": (
        lambda: with_part("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 1_000_000 + b"</sst>"),
        "far more rows or cells",
    ),
    "one shared string in a million cells": (
        lambda: _shared(b"x" * 30_000, 100_000),
        "far more rows or cells",
    ),
    "a million styles": (
        lambda: with_part("xl/styles.xml", b"<styleSheet>" + b"<xf/>" * 1_000_000),
        "far more rows or cells",
    ),
    "a tag of a megabyte": (
        lambda: sheet(b"<row " + b"".join(b"a%d='' " % n for n in range(100_000)) + b"/>"),
        "far more rows or cells",
    ),
    "entities": (lambda: with_part(SHEET, LAUGHS + OPEN + CLOSE), "written in an unusual way"),
    "another encoding": (
        lambda: with_part(SHEET, b"<?xml version='1.0' encoding='cp037'?>" + OPEN + CLOSE),
        "written in an unusual way",
    ),
    "UTF-16": (
        lambda: with_part(SHEET, (OPEN + CLOSE).decode().encode("utf-16")),
        "written in an unusual way",
    ),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"x"), "macros, links to other files"),
    "links to other files": (
        lambda: with_part("xl/externalLinks/externalLink1.xml", b"<x/>"),
        "macros, links to other files",
    ),
    "data connections": (lambda: with_part("xl/connections.xml", b"<x/>"), "data connections"),
    "a broken sheet": (lambda: with_part(SHEET, b"<worksheet><"), "The workbook cannot be read"),
    "no workbook at all": (lambda: zipped(*tiny_members()), "The workbook cannot be read"),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0" + bytes(99), "This is neither a workbook"),
    "a text": (lambda: b"key,name\n", "This is neither a workbook"),
}


def _shared(text: bytes, cells: int) -> bytes:
    """A workbook, one sheet of which says the same long text again and again."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(workbook_of(dict(TINY)))) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    kinds = parts["[Content_Types].xml"].decode()
    strings = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f"<Override PartName='/xl/sharedStrings.xml' ContentType='{strings}'/></Types>"
    parts["[Content_Types].xml"] = kinds.replace("</Types>", part).encode()
    name = OPEN.replace(b"worksheet", b"sst")
    parts["xl/sharedStrings.xml"] = name + b"<si><t>" + text + b"</t></si></sst>"
    rows = b"<row><c t='s'><v>0</v></c></row>" * cells
    parts[SHEET] = OPEN + b"<sheetData>" + rows + b"</sheetData>" + CLOSE
    return zipped(*parts.items())


@pytest.mark.parametrize("name", HOSTILE_BOOKS)
def test_a_hostile_workbook_is_refused_in_words_and_little_memory(name: str) -> None:
    make, message = HOSTILE_BOOKS[name]
    content = make()
    with at_most(64), pytest.raises(BadPack) as caught:
        source_in("pack.xlsx", content).pack()
    assert message in str(caught.value)
