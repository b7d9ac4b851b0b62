"""An import through the API: file, columns, dry run, writing, undoing."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from crm.models import Account
from lab.journal.models import Entry
from lab.testing.callers import program
from tests.factories.company import Company

TABLE = "Company name;Phone;Colour\nAcme;010-1;red\nBolt;;blue\n"


@pytest.fixture
def dora(office: Company) -> APIClient:
    return program(office.people["dora"])


def send(api: APIClient, office: Company, text: str | bytes = TABLE, name: str = "list.csv") -> Any:
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile(name, content)
    return api.post(office.api("accounts/imports/"), {"file": file}, format="multipart")


def names(office: Company) -> set[str]:
    with office.as_system():
        return set(Account.objects.values_list("name", flat=True))


def test_a_file_is_sent_mapped_checked_written_and_undone(office, dora):
    begun = send(dora, office)
    assert begun.status_code == 201, begun.content
    run = begun.json()
    assert (run["state"], run["header"]) == ("mapping", ["Company name", "Phone", "Colour"])
    assert {"key": "name", "label": "Name", "required": True} in run["targets"]
    path = office.api(f"accounts/imports/{run['id']}/")
    checked = dora.post(f"{path}check/", {"mapping": ["name", "phone", ""]}).json()
    assert (checked["state"], checked["report"]["counts"]["new"]) == ("checked", 2)
    assert checked["job"]["state"] == "done"
    assert "Acme" not in names(office)
    written = dora.post(f"{path}write/", {}).json()
    assert (written["state"], written["outcome"]["counts"]["new"]) == ("written", 2)
    assert {"Acme", "Bolt"} <= names(office)
    made = Entry._base_manager.filter(sandbox=office.sandbox, event="account.created")
    assert set(made.values_list("via", flat=True)) == {"import"}
    undone = dora.post(office.api(f"journal/{written['entry']}/undo/"))
    assert undone.status_code == 200, undone.content
    assert not {"Acme", "Bolt"} & names(office)
    assert [one["id"] for one in dora.get(office.api("accounts/imports/")).json()] == [run["id"]]


def test_a_bad_row_stops_all_or_comes_back_with_its_reason(office, dora):
    table = "name,level\nGood,a\nBad,nothing\n"
    path = office.api(f"accounts/imports/{send(dora, office, table).json()['id']}/")
    assert dora.post(f"{path}check/", {}).json()["report"]["counts"]["error"] == 1
    assert dora.post(f"{path}write/", {}).json()["state"] == "not-written"
    assert "Good" not in names(office)
    path = office.api(f"accounts/imports/{send(dora, office, table).json()['id']}/")
    dora.post(f"{path}check/", {})
    done = dora.post(f"{path}write/", {"bad_rows": "skip"}).json()
    assert (done["state"], done["has_errors_file"]) == ("written", True)
    assert "Good" in names(office)
    text = dora.get(f"{path}errors/").getvalue().decode()
    assert "Bad,nothing" in text and "Good" not in text


def test_each_step_waits_for_the_one_before(office, dora):
    path = office.api(f"accounts/imports/{send(dora, office).json()['id']}/")
    assert dora.post(f"{path}write/", {}).status_code == 403
    assert dora.get(f"{path}errors/").status_code == 404
    dora.post(f"{path}check/", {"mapping": ["name", "", ""]})
    assert dora.post(f"{path}write/", {}).status_code == 200
    for step in ("check/", "write/"):
        assert dora.post(f"{path}{step}", {}).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mapping": ["name"]}, "mapping"),
        ({"mapping": ["name", "evil", ""]}, "mapping"),
        ({"mapping": ["name", "name", ""]}, "non_field_errors"),
        ({"mapping": ["", "", ""]}, "non_field_errors"),
        ({"mapping": ["phone", "", ""]}, "non_field_errors"),
        ({"duplicates": "explode"}, "duplicates"),
        ({"then": ["explode"]}, "then"),
        ({"evil": 1}, "evil"),
    ],
)
def test_what_cannot_be_mapped_is_told(office, dora, body, field):
    path = office.api(f"accounts/imports/{send(dora, office).json()['id']}/")
    answer = dora.post(f"{path}check/", {"mapping": ["name", "", ""], **body})
    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b'{"a": '])
def test_what_is_no_table_is_refused(office, dora, content):
    assert send(dora, office, content, "x.csv").status_code == 400
    assert dora.get(office.api("accounts/imports/")).json() == []


def test_a_file_is_needed(office, dora):
    path = office.api("accounts/imports/")
    assert list(dora.post(path, {}).json()) == ["file"]
    assert dora.post(path, {"file": "text"}, format="multipart").status_code == 400


def test_an_import_is_only_its_persons_and_of_its_collection(office, other_office, dora):
    run = send(dora, office).json()["id"]
    for who in ("max", "tess", "ana"):
        api = program(office.people[who])
        for step in ("", "check/", "write/", "errors/"):
            call = api.post if step in ("check/", "write/") else api.get
            answer = call(office.api(f"accounts/imports/{run}/{step}"))
            assert answer.status_code == 404, (who, step)
    assert dora.get(office.api(f"contacts/imports/{run}/")).status_code == 404
    assert dora.get(other_office.api(f"accounts/imports/{run}/")).status_code == 404
    job = dora.get(office.api(f"accounts/imports/{run}/")).json()["job"]
    assert job is None


def test_who_may_not_import_may_not_begin(office):
    api = program(office.people["al"])
    assert send(api, office).status_code == 403
    with office.as_system():
        from lab import records
        from lab.access.models import Right

        right = {"kind": "rep", "subject": "accounts", "verb": "import", "reach": "none"}
        records.create(Right, right)
    assert send(program(office.people["ana"]), office).status_code == 403


class TestJobs:
    def test_ones_own_jobs_are_listed_and_read(self, office, dora):
        run = send(dora, office).json()
        path = office.api(f"accounts/imports/{run['id']}/")
        job = dora.post(f"{path}check/", {"mapping": ["name", "", ""]}).json()["job"]
        told = dora.get("/api/v1/jobs/").json()
        assert (told["count"], told["results"]) == (1, [job])
        assert dora.get(f"/api/v1/jobs/{job['id']}/").json() == job
        assert dora.post(f"/api/v1/jobs/{job['id']}/cancel/").json()["state"] == "done"
        assert dora.get(f"/api/v1/jobs/{job['id']}/file/").status_code == 404
        for who in ("max", "tess"):
            other = program(office.people[who])
            assert other.get("/api/v1/jobs/").json()["count"] == 0
            assert other.get(f"/api/v1/jobs/{job['id']}/").status_code == 404
            assert other.post(f"/api/v1/jobs/{job['id']}/cancel/").status_code == 404
