"""Exports: what is seen, as it is seen, and back again unharmed."""

import csv
import io
import json
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from crm.models import Account, Contact
from lab import records
from lab.access.models import Right
from lab.entities.exporting.cells import columns_for, defused, restored
from lab.entities.exporting.formats import FORMATS
from lab.entities.fields import FILES, fields_of
from lab.entities.importing.columns import guess
from lab.entities.importing.planning import Planner, plan_all
from lab.entities.importing.reading import read_sheet
from lab.entities.spec import REGISTRY
from lab.journal.values import row_state
from tests.factories import make
from tests.factories.company import Company


def content(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def export(office: Company, who: str, path: str) -> bytes:
    client = Client()
    client.force_login(office.people[who])
    answer = client.get(office.path(path))
    assert answer.status_code == 200, answer
    return content(answer)


def table(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


FORMULAS = [
    ('=HYPERLINK("http://evil")', '\'=HYPERLINK("http://evil")'),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
    ("-2+3+cmd|x", "'-2+3+cmd|x"),
    ("＝1+1", "'＝1+1"),
    ("'=1", "''=1"),
    ("+86 10-8888 (12)", "+86 10-8888 (12)"),
    ("-120", "-120"),
    ("+1.5", "+1.5"),
    ("plain", "plain"),
    ("'quoted'", "'quoted'"),
]


@pytest.mark.parametrize(("text", "written"), FORMULAS)
def test_what_a_spreadsheet_would_run_is_marked_and_read_back(text: str, written: str) -> None:
    assert defused(text) == written
    assert restored(written) == text


@given(st.text(alphabet=st.sampled_from("'=+-@＝1 a\t(."), max_size=8))
def test_marking_is_always_undone(text: str) -> None:
    assert restored(defused(text)) == text


def test_csv_opens_in_excel_with_labels_and_chinese(office: Company) -> None:
    with office.acting("ana"):
        make.account(name="杭州云帆", industry="retail", phone="+86 571 1", website="=1+1")
    raw = export(office, "ana", "accounts/export/?columns=all")
    assert raw.startswith(b"\xef\xbb\xbf")
    row = next(row for row in table(raw) if row["Name"] == "杭州云帆")
    assert (row["Industry"], row["Phone"], row["Website"]) == ("Retail", "+86 571 1", "'=1+1")
    assert (row["Owner"], row["Owner (number)"]) == ("Ana", "4")


def test_xlsx_holds_typed_cells_and_no_formula(office: Company) -> None:
    with office.acting("ana"):
        make.account(name="=HYPERLINK(1)", annual_revenue="12.50", founded=1999)
    book = load_workbook(
        io.BytesIO(export(office, "ana", "accounts/export/?format=xlsx&columns=all"))
    )
    header, *rows = book.active.iter_rows()
    names = [cell.value for cell in header]
    cells = dict(zip(names, rows[0], strict=True))
    assert (cells["Name"].value, cells["Name"].data_type) == ("=HYPERLINK(1)", "s")
    assert (cells["Annual revenue"].data_type, cells["Founded (year)"].value) == ("n", 1999)


def test_json_says_what_the_api_says(office: Company) -> None:
    rows = json.loads(export(office, "ana", "accounts/export/?format=json&columns=name,owner,kind"))
    assert rows == [{"number": 1, "name": "Customer 1", "owner": 4, "kind": "direct"}]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_only_what_the_seat_sees_is_exported(office: Company, kind: str) -> None:
    with office.acting("dora"):
        secret = make.account(name="Secret Ltd", owner=office.seat("mia"))
        make.contact(name="Ann", account=secret, owner=office.seat("ana"))
    raw = export(office, "ana", f"contacts/export/?columns=all&format={kind}")
    text = raw.decode("utf-8-sig", errors="replace")
    if kind == "xlsx":
        cells = load_workbook(io.BytesIO(raw)).active.iter_rows(values_only=True)
        text = repr(list(cells))
    assert "Ann" in text
    assert "Secret" not in text
    assert "Customer 2" not in export(office, "ana", f"accounts/export/?format={kind}").decode(
        errors="replace"
    )


def test_filters_order_and_selection_hold(office: Company) -> None:
    rows = table(export(office, "dora", "accounts/export/?ordering=-name&q=Customer"))
    assert [row["Name"] for row in rows] == ["Customer 3", "Customer 2", "Customer 1"]
    client = Client()
    client.force_login(office.people["dora"])
    path = office.path("accounts/export/")
    chosen = client.post(path, {"number": ["1", "3"], "format": "csv"})
    assert [row["Name"] for row in table(content(chosen))] == ["Customer 1", "Customer 3"]
    every = client.post(path, {"all": "2", "query": "q=Customer 2", "format": "csv"})
    assert [row["Name"] for row in table(content(every))] == ["Customer 2"]


def test_without_the_right_nothing_is_exported(office: Company) -> None:
    with office.as_system():
        values = {"kind": "rep", "subject": "accounts", "verb": "export", "reach": "none"}
        records.create(Right, values)
    client = Client()
    client.force_login(office.people["ana"])
    assert client.get(office.path("accounts/export/")).status_code == 403
    assert client.post(office.path("accounts/export/"), {"number": "1"}).status_code == 403


TEXT = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]),
    max_size=30,
)
ACCOUNT = st.fixed_dictionaries(
    {
        "name": TEXT.filter(bool),
        "phone": st.one_of(st.sampled_from(["+86 10 88", "-120", "=1+1", "'=1", "0571-1"]), TEXT),
        "description": TEXT,
        "kind": st.sampled_from(["direct", "agent", "supplier"]),
        "industry": st.sampled_from(["", "retail", "software"]),
        "annual_revenue": st.one_of(
            st.none(), st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)
        ),
        "employees": st.one_of(st.none(), st.integers(0, 10**6)),
    }
)
BORN = st.one_of(st.none(), st.dates())


class RoundTrip(TestCase):
    """An export that is imported again into the same company finds every record unchanged."""

    @settings(max_examples=15)
    @given(accounts=st.lists(ACCOUNT, min_size=1, max_size=4), born=BORN, primary=st.booleans())
    def test_export_then_import_changes_nothing(
        self, accounts: list[dict[str, Any]], born: Any, primary: bool
    ) -> None:
        office = Company("one")
        with office.acting("dora"):
            made = records.create_many(Account, accounts)
            make.contact(account=made[0], birthday=born, primary=primary)
            make.task(due_on=born, about_collection="accounts", about_id=made[0].pk)
            for collection in ("accounts", "contacts", "tasks"):
                for kind in FORMATS:
                    self._round(collection, kind)

    def _round(self, collection: str, kind: str) -> None:
        entity = REGISTRY[collection]
        fields = fields_of(entity, entity.all_columns)
        before = {row.pk: row_state(row) for row in entity.rows()}
        answer = FORMATS[kind][1](entity.rows(), fields)
        file = io.BytesIO(content(answer))
        file.size = len(file.getvalue())  # type: ignore[attr-defined]
        sheet = read_sheet(file)  # type: ignore[arg-type]
        mapping = guess(entity, sheet.header)
        wanted = {field.name for field in fields if field.kind not in FILES}
        wanted &= set(entity.form_fields)
        assert wanted <= {key.split(".")[0] for key in mapping}
        plans = plan_all(Planner(entity, mapping, "update"), sheet.rows)
        assert [p.reason for p in plans if not p.reason.startswith("Nothing differs")] == []
        assert len(plans) == len(before)


def test_a_company_exported_deleted_and_imported_is_the_same_but_for_its_numbers(
    office: Company,
) -> None:
    with office.acting("dora"):
        parent = make.account(name="Parent", phone="+86 1")
        make.contact(name="Ann", account=parent, birthday="1990-05-17", role="buyer", primary=True)
        raw = export(office, "dora", "contacts/export/?columns=all")
        person = Contact.objects.get()
        before = row_state(person)
        records.delete(person)
        file = io.BytesIO(raw)
        file.size = len(raw)  # type: ignore[attr-defined]
        sheet = read_sheet(file)  # type: ignore[arg-type]
        entity = REGISTRY["contacts"]
        (plan,) = plan_all(Planner(entity, guess(entity, sheet.header), "skip"), sheet.rows)
        assert row_state(records.create(Contact, plan.values)) == before


def test_two_columns_of_one_label_are_told_apart() -> None:
    entity = REGISTRY["accounts"]
    names = ["phone", "phone"]
    headers = [column.header for column in columns_for(fields_of(entity, names))]
    assert headers == ["Number", "Phone [phone]", "Phone [phone]"]
