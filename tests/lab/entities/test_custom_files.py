"""The company's own fields in files, in the time machine, in copies of a company and in saved views."""

import json

import pytest

from crm.models import Account
from lab.entities.cells import load_records
from lab.entities.exporting.files import columns_asked
from lab.entities.fields import fields_of
from lab.entities.spec import REGISTRY
from lab.journal.jumps import reset, restore, take_snapshot
from lab.records.custom_field_items import custom_field_change
from lab.records.custom_fields import CustomField
from lab.testing.callers import program
from tests.factories import make
from tests.factories.company import Company
from tests.factories.custom_fields import custom_field, one_of_each_kind
from tests.lab.entities.pages import as_person
from tests.lab.entities.wizard import Wizard

HEADER = "Name,Dock note,dock_height,Dock built,Dock kind,Dock roofed,Dock keeper"
GOOD = f"{HEADER}\nLow,Ring,1.25,2017-06-30,Lift,yes,Customer 1\nNone,,,,,,\n"
VALUES = {
    "dock_note": "Ring",
    "dock_height": 1.25,
    "dock_built": "2017-06-30",
    "dock_kind": "lift",
    "dock_roofed": True,
    "dock_keeper": 1,
}


@pytest.fixture
def docks(office: Company) -> Company:
    with office.acting("dora"):
        one_of_each_kind("accounts")
    return office


@pytest.fixture
def wizard(docks: Company) -> Wizard:
    return Wizard(docks, "ana")


def said(office: Company, name: str) -> dict:
    with office.as_system():
        return Account.objects.get(name=name).custom


def test_an_import_knows_them_by_label_and_key(wizard):
    run = wizard.check(GOOD)
    assert run.report["counts"] == {"new": 2, "update": 0, "skip": 0, "error": 0}
    wizard.write()
    assert said(wizard.office, "Low") == VALUES
    assert said(wizard.office, "None") == {}


def test_each_bad_cell_is_told_at_its_line(wizard):
    bad = f"{HEADER}\nA,,high,,,,\nB,,,31.2.2018,,,\nC,,,,Pit,,\nD,,,,,maybe,\nE,,,,,,Nobody\n"
    run = wizard.check(bad)
    assert run.report["counts"]["error"] == 5
    reasons = {row["line"]: row["reason"] for row in run.report["rows"]}
    for line, label in enumerate(("height", "built", "kind", "roofed", "keeper"), start=2):
        assert f"Dock {label}" in reasons[line]


def test_a_row_without_a_required_one_is_refused(wizard):
    with wizard.office.acting("dora"):
        custom_field(key="tax_class", label="Tax class", required=True)
    run = wizard.check("Name,Tax class\nLow,A\nHigh,\n")
    assert run.report["counts"] == {"new": 1, "update": 0, "skip": 0, "error": 1}
    assert "Tax class" in run.report["rows"][-1]["reason"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_what_is_exported_is_imported_again_without_a_difference(wizard, kind):
    wizard.check(GOOD)
    wizard.write()
    answer = program(wizard.office.people["ana"]).get(
        wizard.office.api(f"accounts/export/?format={kind}&columns=all")
    )
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    run = wizard.check(content, f"list.{kind}", duplicates="update")
    assert run.report["counts"]["error"] == run.report["counts"]["update"] == 0, run.report
    changed = content.replace(b"1.25", b"2.5") if kind != "xlsx" else b""
    if changed:
        assert wizard.check(changed, f"list.{kind}", duplicates="update").report["counts"]["update"]
        wizard.write()
        assert said(wizard.office, "Low")["dock_height"] == 2.5


def test_an_export_reads_what_is_referred_to_in_one_go(docks, django_assert_max_num_queries):
    with docks.acting("dora"):
        for place in range(5):
            make.account(name=f"A {place}", dock_keeper=make.account(name=f"K {place}"))
        entity = REGISTRY["accounts"]
        fields = fields_of(entity, columns_asked(entity, "dock_keeper"))
        rows = list(entity.rows())
        with django_assert_max_num_queries(1):
            load_records(fields, rows)
            assert sum(1 for row in rows if fields[0].label_of(row).startswith("K")) == 5


def test_history_tells_how_the_record_was(docks):
    api = program(docks.people["ana"])
    number = api.post(docks.api("accounts/"), {"name": "Low", "dock_height": "1"}).json()["number"]
    api.patch(docks.api(f"accounts/{number}/"), {"dock_height": "2"})
    told = api.get(docks.api(f"accounts/{number}/history/")).json()
    assert '"dock_height": 2' in json.dumps(told) and '"dock_height": 1' in json.dumps(told)


def test_snapshots_and_resets_carry_definitions_and_values(docks):
    with docks.acting("dora") as dora:
        make.account(name="Low", **VALUES)
        kept = take_snapshot(dora.sandbox, name="Docks")
        reset(dora.sandbox)
        assert not Account.objects.filter(name="Low").exists()
    with docks.acting("dora") as dora:
        assert REGISTRY["accounts"].custom_fields == ()
        restore(dora.sandbox, kept)
    with docks.acting("dora"):
        assert len(REGISTRY["accounts"].custom_fields) == 7
        assert Account.objects.get(name="Low").custom == VALUES


def test_a_saved_view_keeps_them_and_opens_when_one_is_gone(docks):
    api, view = program(docks.people["ana"]), {"name": "High docks", "columns": ["dock_height"]}
    body = {**view, "params": {"dock_height__gte": ["1"]}}
    answer = api.post(docks.api("accounts/views/"), body)
    assert answer.status_code == 201, answer.content
    page, address = as_person(docks, "ana"), docks.path(f"accounts/?view={answer.json()['id']}")
    assert "Dock height" in page.get(address).content.decode()
    with docks.acting("dora"):
        custom_field_change(CustomField.objects.get(key="dock_height"), {"active": False})
    assert page.get(address).status_code == 200


def test_another_company_knows_nothing_of_them(docks, other_office):
    with other_office.acting("dora"):
        assert REGISTRY["accounts"].custom_fields == ()
        assert "dock_height" not in REGISTRY["accounts"].all_columns
    answer = program(other_office.people["dora"]).get(
        other_office.api("accounts/?dock_height__gte=1")
    )
    assert answer.status_code == 400
