"""The import wizard: files of all kinds in, each row accounted for, nothing written unasked."""

import pytest

from crm.models import Account, Product
from lab import records
from lab.access.models import Right
from lab.jobs.models import Job
from lab.journal.models import Entry
from lab.testing.callers import program
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.wizard import Wizard, names

HEADER = "Name,Phone,E-mail,Industry,Lifecycle,Founded (year)"
GOOD = f"{HEADER}\nAcme,+86 10 8888,a@acme.test,Retail,Active,1999\nBolt,-120,,software,prospect,\n"


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


def test_nothing_is_written_before_one_wants_to_leave_the_bad_rows_out(wizard: Wizard) -> None:
    run = wizard.check(GOOD + "Bad,,not-an-address,,,\nWorse,,neither,,,\n")
    address = f"{wizard.url}{run.pk}/"
    page = wizard.client.get(address).content.decode()
    assert "Leave out the 2 rows with errors" in page
    assert "Import 2 records" in page
    refused = wizard.client.post(address, {"write": "1"})
    assert "leave them out, or mend the file" in refused.content.decode()
    assert not wizard.run().outcome
    assert "Acme" not in names(wizard.office)
    wizard.client.post(address, {"write": "1", "bad_rows": "skip"})
    assert "Acme" in names(wizard.office)


def test_a_file_without_one_good_row_is_not_written(wizard: Wizard) -> None:
    run = wizard.check(f"{HEADER}\nBad,,not-an-address,,,\n")
    page = wizard.client.get(f"{wizard.url}{run.pk}/").content.decode()
    assert "No row can be imported" in page
    assert 'name="bad_rows"' not in page


def test_what_became_nothing_says_how_many_rows_were_bad_and_leads_back(wizard: Wizard) -> None:
    """All or nothing still holds where rows turned bad since the dry run, and for programs."""
    run = wizard.check(GOOD + "Bad,,not-an-address,,,\nWorse,,neither,,,\n")
    address = f"{wizard.url}{run.pk}/"
    program(wizard.office.people["ana"]).post(
        wizard.office.api(f"accounts/imports/{run.pk}/write/"), {"bad_rows": "none"}
    )
    answer = wizard.client.get(address)
    page = answer.content.decode()
    assert "2 rows have errors" in page
    assert [(str(label), n) for label, _tone, n in answer.context["counts"]] == [
        ("error", 2),
        ("not imported", 2),
    ]
    assert {str(label) for label, _tone, _row in answer.context["rows"]} == {
        "error",
        "not imported",
    }
    assert "Acme" not in names(wizard.office)
    page = wizard.client.get(f"{address}?columns")
    data = {bound.html_name: bound.value() or "" for bound in page.context["form"]}
    wizard.client.post(address, data)
    assert wizard.write("skip").outcome["written"] is True
    assert "Acme" in names(wizard.office)


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
