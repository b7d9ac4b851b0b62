"""Files as people have them: encodings, workbooks, JSON, odd cells, hostile ones."""

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from crm.models import Account, Contact
from lab.entities.importing.models import ImportRun
from lab.entities.importing.reading import read_sheet
from lab.records.validation import ValidationError
from tests.factories.company import Company
from tests.lab.entities.wizard import Wizard, names


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_files_are_read_in_the_encodings_of_excel(wizard: Wizard, encoding: str) -> None:
    wizard.check(
        "名称,电话\n杭州云帆科技有限公司,0571-8888\n".encode(encoding), **{"column-0": "name"}
    )
    wizard.write()
    assert "杭州云帆科技有限公司" in names(wizard.office)


def _workbook(*rows: list[Any]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_a_workbook_keeps_numbers_that_are_text_and_its_dates(office: Company) -> None:
    wizard = Wizard(office, "ana", "contacts")
    wizard.check(
        _workbook(
            ["Name", "Mobile", "Birthday", "Account", "Primary contact"],
            ["李雷", 13800000000, dt.datetime(1990, 5, 17), "Customer 1", True],
            ["韩梅", 13900000001.0, "1991/6/1", 1, "no"],
        ),
        "people.xlsx",
    )
    wizard.write()
    with office.acting("ana"):
        first, second = Contact.objects.order_by("pk")
        assert (first.mobile, str(first.birthday), first.primary) == (
            "13800000000",
            "1990-05-17",
            True,
        )
        assert (second.mobile, str(second.birthday), second.primary) == (
            "13900000001",
            "1991-06-01",
            False,
        )
        assert first.account_id == second.account_id == Account.objects.numbered(1).get().pk


def test_json_is_read_as_the_api_writes_it(wizard: Wizard) -> None:
    rows = [{"name": "Acme", "parent": 1, "kind": "agent", "annual_revenue": "12.50"}]
    wizard.check(json.dumps({"results": rows}), "list.json")
    wizard.write()
    with wizard.office.acting("ana"):
        acme = Account.objects.visible().get(name="Acme")
        assert (acme.parent.number, acme.kind, str(acme.annual_revenue)) == (1, "agent", "12.50")


CELLS = [
    ("birthday", "2018-13-40", "no such day"),
    ("birthday", "31.1.2018", "2018-01-31"),
    ("account", "Nobody Inc", "There is no “Nobody Inc”"),
    ("account", "3", "There is no “3”"),
    ("role", "emperor", "Choose one of: Decision maker"),
    ("primary", "perhaps", "yes or no"),
    ("owner", "Bo", "not of your own team"),
    ("name", "x" * 81, "80"),
]


@pytest.mark.parametrize(("column", "value", "reason"), CELLS)
def test_a_bad_cell_says_what_to_do(office: Company, column: str, value: str, reason: str) -> None:
    wizard = Wizard(office, "ana", "contacts")
    header, row = ("name,email", ",a@b.test") if column == "name" else (f"name,{column}", ",")
    content = f"{header}\n{value}{row}\n" if column == "name" else f"{header}\nWho{row}{value}\n"
    run = wizard.check(content)
    assert run.report["counts"]["error"] == 1
    assert reason in run.report["rows"][0]["reason"]


AMOUNTS = [
    ("1,234.50", "1234.50"),
    ("¥1,200", "1200.00"),
    ("1 234", "1234.00"),
    ("-", None),
    ("1,5", None),
]


@pytest.mark.parametrize(("text", "amount"), AMOUNTS)
def test_amounts_are_read_as_people_write_them(
    wizard: Wizard, text: str, amount: str | None
) -> None:
    run = wizard.check(f'name;annual_revenue\nAcme;"{text}"\n')
    if amount is None:
        assert run.report["counts"]["error"] == 1
        return
    wizard.write()
    with wizard.office.acting("ana"):
        assert str(Account.objects.visible().get(name="Acme").annual_revenue) == amount


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (130 * 1024 * 1024))
    return file.getvalue()


HOSTILE: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", "empty"),
    ("bomb", _bomb, "unpacks to far more"),
    ("no workbook", lambda: b"PK\x03\x04" + b"rubbish" * 50, "cannot be read"),
    ("old excel", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel file"),
    (
        "picture",
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        "neither text nor a workbook",
    ),
    ("open quote", lambda: b'name\n"never closed\n', "quotation mark"),
    ("json text", lambda: b'{"a": 1}', "list of objects"),
    ("deep json", lambda: b"[" * 100_000, "cannot be read"),
    ("long cell", lambda: b"name\n" + b"x" * 20_001, "more than 20000 characters"),
]


@pytest.mark.parametrize(("name", "content", "reason"), HOSTILE, ids=[case[0] for case in HOSTILE])
def test_a_hostile_file_is_refused_with_what_to_do(
    wizard: Wizard, name: str, content: Callable[[], bytes], reason: str
) -> None:
    answer = wizard.upload(content())
    if answer.status_code == 302:
        page = wizard.client.get(answer.url)
        data = {bound.html_name: bound.value() or "" for bound in page.context["form"]}
        wizard.client.post(answer.url, data)
        text = wizard.client.get(answer.url).content.decode()
    else:
        text = answer.content.decode()
    assert reason in text
    assert len(names(wizard.office)) == 3


def test_a_file_over_the_limit_is_refused(wizard: Wizard, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1000
    assert "larger than" in wizard.upload("name\n" + "Acme\n" * 300).content.decode()
    assert not ImportRun._base_manager.exists()


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.entities.importing.reading.ROW_LIMIT", 3)
    sheet = read_sheet(SimpleUploadedFile("x.csv", b"name\n1\n2\n3\n4\n"))
    with pytest.raises(ValidationError, match="more than 3 rows"):
        list(sheet.rows)
