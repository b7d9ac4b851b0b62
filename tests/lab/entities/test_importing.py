"""The import wizard: files of all kinds in, each row accounted for, nothing written unasked."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from crm.models import Account, Contact, Product
from lab import records
from lab.access.models import Right
from lab.entities.importing.models import ImportRun
from lab.entities.importing.reading import read_sheet
from lab.jobs.models import Job
from lab.journal.models import Entry
from lab.records.validation import ValidationError
from tests.factories import make
from tests.factories.company import Company

HEADER = "Name,Phone,E-mail,Industry,Lifecycle,Founded (year)"
GOOD = f"{HEADER}\nAcme,+86 10 8888,a@acme.test,Retail,Active,1999\nBolt,-120,,software,prospect,\n"


class Wizard:
    """One person's imports into one collection, through the pages."""

    def __init__(self, office: Company, who: str, collection: str = "accounts") -> None:
        self.office, self.collection = office, collection
        self.client = Client()
        self.client.force_login(office.people[who])

    @property
    def url(self) -> str:
        return self.office.path(f"{self.collection}/import/")

    def upload(self, content: str | bytes, name: str = "list.csv") -> Any:
        data = content.encode() if isinstance(content, str) else content
        return self.client.post(self.url, {"file": SimpleUploadedFile(name, data)})

    def check(self, content: str | bytes, name: str = "list.csv", **choices: str) -> ImportRun:
        """Upload, take the guessed columns (or `choices`), and let the dry run happen."""
        answer = self.upload(content, name)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        page = self.client.get(answer.url)
        data = {bound.html_name: bound.value() or "" for bound in page.context["form"]}
        answer = self.client.post(answer.url, {**data, **choices})
        assert answer.status_code == 302, page.context["form"].errors
        return self.run()

    def write(self, bad_rows: str = "none") -> ImportRun:
        self.client.post(f"{self.url}{self.run().pk}/", {"bad_rows": bad_rows})
        return self.run()

    def run(self) -> ImportRun:
        return ImportRun._base_manager.filter(collection=self.collection).latest("pk")

    def error_file(self) -> str:
        answer = self.client.get(f"{self.url}{self.run().pk}/errors/")
        return b"".join(answer.streaming_content).decode("utf-8-sig")


@pytest.fixture
def wizard(office: Company) -> Wizard:
    return Wizard(office, "ana")


def names(office: Company, model: Any = Account) -> set[str]:
    with office.as_system():
        return set(model.objects.values_list("name", flat=True))


def test_the_dry_run_says_what_each_row_will_do_and_writes_nothing(wizard: Wizard) -> None:
    before = Entry._base_manager.count()
    run = wizard.check(GOOD + "Customer 1,,,,,\nBad,,not-an-address,,,\n")
    assert run.report["counts"] == {"new": 2, "update": 0, "skip": 1, "error": 1}
    reasons = {row["line"]: row["reason"] for row in run.report["rows"]}
    assert "Already there: #1 Customer 1" in reasons[4]
    assert "E-mail" in reasons[5]
    assert Entry._base_manager.count() == before
    assert "Acme" not in names(wizard.office)


def test_a_good_file_is_written_by_the_importing_seat_and_journalled_as_import(
    wizard: Wizard,
) -> None:
    wizard.check(GOOD)
    run = wizard.write()
    assert run.outcome["counts"]["new"] == 2
    with wizard.office.acting("ana") as actor:
        acme = Account.objects.visible().get(name="Acme")
        assert (acme.phone, acme.industry, acme.lifecycle, acme.founded) == (
            "+86 10 8888",
            "retail",
            "active",
            1999,
        )
        assert acme.owner_id == actor.seat.pk
        assert Account.objects.visible().get(name="Bolt").phone == "-120"
        entry = Entry.objects.get(collection="accounts", record=acme.number)
        assert (entry.via, entry.user.name) == ("import", "Ana")


def test_the_same_file_twice_brings_nothing_new(wizard: Wizard) -> None:
    wizard.check(GOOD)
    wizard.write()
    run = wizard.check(GOOD)
    assert run.report["counts"] == {"new": 0, "update": 0, "skip": 2, "error": 0}
    before = names(wizard.office)
    wizard.write()
    assert names(wizard.office) == before


def test_the_same_row_twice_in_one_file_is_taken_once(wizard: Wizard) -> None:
    run = wizard.check("name,phone\nAcme,1234567\nACME Ltd.,\nOther,1234567\n")
    assert run.report["counts"]["new"] == 1
    assert all("same as row 2" in row["reason"] for row in run.report["rows"][1:])


def test_records_without_any_rule_are_compared_as_a_whole(office: Company) -> None:
    wizard = Wizard(office, "ana", "tasks")
    content = "subject,due_on\nCall,2018年1月31日\nCall,2018/2/1\n"
    wizard.check(content)
    assert wizard.write().outcome["counts"]["new"] == 2
    assert wizard.check(content).report["counts"] == {"new": 0, "update": 0, "skip": 2, "error": 0}


def test_existing_records_are_updated_when_asked_and_left_alone_when_nothing_differs(
    wizard: Wizard,
) -> None:
    run = wizard.check("name,phone\nCustomer 1,555\n", duplicates="update")
    assert run.report["counts"]["update"] == 1
    wizard.write()
    with wizard.office.acting("ana"):
        assert Account.objects.numbered(1).get().phone == "555"
    run = wizard.check("name,phone\nCustomer 1,555\n", duplicates="update")
    assert run.report["counts"]["skip"] == 1


def test_all_or_nothing_writes_nothing_when_one_row_is_bad(wizard: Wizard) -> None:
    wizard.check(GOOD + "Bad,,not-an-address,,,\n")
    run = wizard.write("none")
    assert run.outcome["written"] is False
    assert "Acme" not in names(wizard.office)


def test_bad_rows_come_back_as_a_file_with_reasons_that_can_be_mended_and_imported(
    wizard: Wizard,
) -> None:
    wizard.check(GOOD + "Bad,'=1+1,not-an-address,,,\n")
    run = wizard.write("skip")
    assert run.outcome["counts"] == {"new": 2, "update": 0, "skip": 0, "error": 1}
    text = wizard.error_file()
    assert text.splitlines()[0] == f"{HEADER},Reason"
    assert "not-an-address" in text
    assert "Acme" not in text
    assert "'=1+1" in text
    wizard.check(text.replace("not-an-address", "bad@example.com"))
    wizard.write()
    with wizard.office.acting("ana"):
        assert Account.objects.visible().get(name="Bad").phone == "=1+1"


def test_a_whole_import_is_undone_by_who_did_it(wizard: Wizard) -> None:
    before = names(wizard.office)
    wizard.check(GOOD)
    run = wizard.write()
    wizard.client.post(wizard.office.path(f"undo/{run.entry}/"))
    assert names(wizard.office) == before


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
    import datetime as dt

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


def test_required_columns_must_be_there_and_none_twice(wizard: Wizard) -> None:
    answer = wizard.upload("Telefon\n123\n")
    page = wizard.client.post(answer.url, {"column-0": "phone", "duplicates": "skip"})
    assert "Name" in page.context["form"].non_field_errors()[0]
    answer = wizard.upload("a,b\n1,2\n")
    page = wizard.client.post(
        answer.url, {"column-0": "name", "column-1": "name", "duplicates": "skip"}
    )
    assert "two columns" in page.context["form"].non_field_errors()[0]


@pytest.mark.parametrize("target", ["sandbox", "version", "id", "name_key", "source_lead"])
def test_only_fields_of_the_form_can_be_imported(wizard: Wizard, target: str) -> None:
    answer = wizard.upload("a,b\nx,1\n")
    page = wizard.client.post(
        answer.url, {"column-0": "name", "column-1": target, "duplicates": "skip"}
    )
    assert page.context["form"].errors


def test_who_may_not_import_is_told_why(office: Company) -> None:
    with office.as_system():
        values = {"kind": "rep", "subject": "accounts", "verb": "import", "reach": "none"}
        records.create(Right, values)
    wizard = Wizard(office, "ana")
    assert wizard.client.get(wizard.url).status_code == 403
    assert wizard.upload(GOOD).status_code == 403
    assert Wizard(office, "al").upload(GOOD).status_code == 403


def test_an_import_is_seen_by_nobody_else(office: Company, other_office: Company) -> None:
    wizard = Wizard(office, "ana")
    wizard.check(GOOD)
    path = f"accounts/import/{wizard.run().pk}/"
    for who in ("bea", "dora", "tess"):
        assert Wizard(office, who).client.get(office.path(path)).status_code == 404
    foreign = Wizard(other_office, "ana")
    assert foreign.client.get(other_office.path(path)).status_code == 404
    assert foreign.client.get(office.path(path)).status_code == 404
    assert foreign.client.get(f"/jobs/{wizard.run().check_job_id}/").status_code == 404


def test_what_was_added_since_the_dry_run_is_not_imported_again(wizard: Wizard) -> None:
    wizard.check(GOOD)
    with wizard.office.acting("ana"):
        make.account(name="ACME inc")
    run = wizard.write()
    assert run.outcome["counts"] == {"new": 1, "update": 0, "skip": 1, "error": 0}


def test_after_a_reset_the_file_has_to_be_uploaded_again(wizard: Wizard) -> None:
    from lab.journal.jumps import reset

    wizard.check(GOOD)
    with wizard.office.as_system() as actor:
        reset(actor.sandbox)
    run = wizard.write()
    assert run.write_job.state == Job.State.FAILED
    assert "reset" in run.write_job.message
    assert "Acme" not in names(wizard.office)


def test_rights_are_those_of_the_moment_of_writing(wizard: Wizard) -> None:
    wizard.check(GOOD)
    with wizard.office.as_system():
        values = {"kind": "rep", "subject": "accounts", "verb": "import", "reach": "none"}
        records.create(Right, values)
    assert (
        wizard.client.post(f"{wizard.url}{wizard.run().pk}/", {"bad_rows": "none"}).status_code
        == 403
    )
    assert "Acme" not in names(wizard.office)


def test_a_rep_names_owners_within_reach_only(office: Company) -> None:
    manager = Wizard(office, "max")
    run = manager.check("name,owner\nAcme,Ana\nBolt,Bo\n")
    assert run.report["counts"] == {"new": 1, "update": 0, "skip": 0, "error": 1}
    manager.write("skip")
    with office.as_system():
        assert Account.objects.get(name="Acme").owner.name == "Ana"
        assert not Account.objects.filter(name="Bolt").exists()


def test_products_are_matched_by_their_code(office: Company) -> None:
    wizard = Wizard(office, "dora", "products")
    run = wizard.check("name,code,list_price\nPress Mark 2,P1,120\n", duplicates="update")
    assert run.report["counts"]["update"] == 1
    wizard.write()
    with office.acting("dora"):
        assert Product.objects.get(code="P1").name == "Press Mark 2"
