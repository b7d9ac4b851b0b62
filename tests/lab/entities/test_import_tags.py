"""Tags go out with an export and come back with an import."""

from typing import Any

import pytest

from crm.models import Account
from lab.access.decisions import Refused
from lab.journal.models import Entry
from lab.records.tags import Tag, Tagging, set_tags, tag_records, tags_of
from lab.testing.queries import queries_of
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.test_exporting import export, table
from tests.lab.entities.wizard import Wizard


def tags(office: Company, name: str) -> list[str]:
    with office.as_system():
        row = Account.objects.get(name=name)
        return [tag.name for tag in tags_of([row])[row.pk]]


@pytest.fixture
def tagged(office: Company) -> Company:
    with office.acting("ana"):
        row = Account.objects.numbered(1).get()
        tag_records([row], "VIP")
        tag_records([row], "东部")
    return office


@pytest.mark.parametrize("address", ["accounts/export/", "accounts/export/?columns=all"])
def test_an_export_brings_the_tags_along(tagged: Company, address: str) -> None:
    (row,) = table(export(tagged, "ana", address))
    assert row["Tags"] == "VIP; 东部"


def test_named_columns_are_those_and_no_more(tagged: Company) -> None:
    (row,) = table(export(tagged, "ana", "accounts/export/?columns=name"))
    assert "Tags" not in row
    (row,) = table(export(tagged, "ana", "accounts/export/?columns=name,tags"))
    assert row["Tags"] == "VIP; 东部"
    assert b'"tags": ["VIP", "' in export(tagged, "ana", "accounts/export/?format=json")


def test_tags_of_many_cost_one_query(office: Company) -> None:
    with office.acting("dora"):
        for _each in range(20):
            tag_records([make.account()], "New")
    statements = queries_of(lambda: export(office, "dora", "accounts/export/"))
    assert len([one for one in statements if "lab_tagging" in one]) == 1


def test_an_import_gives_new_records_their_tags_and_makes_new_ones(tagged: Company) -> None:
    wizard = Wizard(tagged, "ana")
    run = wizard.check("name,tags\nAcme,vip; Fair 2018 ;vip\nBolt,\n")
    assert run.mapping == ["name", "tags"]
    wizard.write()
    assert tags(tagged, "Acme") == ["Fair 2018", "VIP"]
    assert tags(tagged, "Bolt") == []
    with tagged.as_system():
        assert Tag.objects.count() == 3


def test_an_update_sets_exactly_the_tags_of_the_file(tagged: Company) -> None:
    wizard = Wizard(tagged, "ana")
    same = wizard.check("name,tags\nCustomer 1,东部；VIP\n", duplicates="update")
    assert same.report["counts"]["skip"] == 1
    run = wizard.check("name,tags\nCustomer 1,VIP;Late\n", duplicates="update")
    assert run.report["counts"]["update"] == 1
    wizard.write()
    assert tags(tagged, "Customer 1") == ["Late", "VIP"]


def test_without_a_column_of_tags_they_stay(tagged: Company) -> None:
    wizard = Wizard(tagged, "ana")
    wizard.check("name,phone\nCustomer 1,1\n", duplicates="update")
    wizard.write()
    assert tags(tagged, "Customer 1") == ["VIP", "东部"]


def test_what_was_exported_is_imported_without_a_change(tagged: Company) -> None:
    raw = export(tagged, "ana", "accounts/export/?columns=all")
    run = Wizard(tagged, "ana").check(raw, duplicates="update")
    assert "tags" in run.mapping
    assert run.report["counts"] == {"new": 0, "update": 0, "skip": 1, "error": 0}


WRONG = ["x" * 41, ";".join(f"t{n}" for n in range(31))]


@pytest.mark.parametrize("cell", WRONG)
def test_what_is_no_tag_is_told_at_its_row(tagged: Company, cell: str) -> None:
    run = Wizard(tagged, "ana").check(f"name,tags\nAcme,{cell}\nBolt,ok\n")
    assert run.report["counts"] == {"new": 1, "update": 0, "skip": 0, "error": 1}
    assert "Tags: " in run.report["rows"][0]["reason"]


def test_an_import_with_its_tags_is_undone_at_once(tagged: Company) -> None:
    wizard = Wizard(tagged, "ana")
    wizard.check("name,tags\nAcme,Fresh\n")
    run = wizard.write()
    wizard.client.post(tagged.path(f"undo/{run.entry}/"))
    with tagged.as_system():
        assert not Account.objects.filter(name="Acme").exists()
        assert Tagging.objects.count() == 2


def test_only_who_may_change_a_record_sets_its_tags(tagged: Company) -> None:
    with tagged.acting("bea"):
        row = Account.objects.get(name="Customer 1")
        with pytest.raises(Refused):
            set_tags([(row, ["Hers"])])
    assert tags(tagged, "Customer 1") == ["VIP", "东部"]


def test_records_that_one_may_not_change_keep_their_tags(office: Company) -> None:
    from lab.records.sharing import share

    with office.acting("bea"):
        row = Account.objects.numbered(2).get()
        share([row], seats=[office.seat("ana")], level="read")
    wizard = Wizard(office, "ana")
    run: Any = wizard.check("number,name,tags\n2,Customer 2,Mine\n", duplicates="update")
    assert run.report["counts"]["error"] == 1
    wizard.write("skip")
    assert tags(office, "Customer 2") == []
    assert not Entry._base_manager.filter(collection="taggings").exists()
