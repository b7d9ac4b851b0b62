"""Any POST with an Idempotency-Key is done once, whatever it is."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import Account
from lab.records.repeats import DoneOnce
from lab.tenancy.models import Sandbox
from lab.testing.callers import program
from lab.testing.contract import entry_count
from tests.factories import make

KEY = {"Idempotency-Key": "k-1"}


@pytest.fixture
def tess(office) -> Any:
    return program(office.people["tess"])


@pytest.fixture
def firms(office) -> list[int]:
    with office.acting("ana"):
        return [make.account(name=f"Firm {letter}").number for letter in "abc"]


def last_entry(api, office) -> int:
    return api.get(office.api("journal/")).json()["results"][0]["number"]


def test_a_bulk_verb_sent_twice_is_done_once_and_told_again(office, tess, firms):
    body = {"operation": "delete", "numbers": firms[:2]}
    first = tess.post(office.api("accounts/bulk/"), body, headers=KEY)
    entries = entry_count(office.sandbox)
    second = tess.post(office.api("accounts/bulk/"), body, headers=KEY)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json() and first.json()["count"] == 2
    assert entry_count(office.sandbox) == entries
    other = {**body, "numbers": firms[2:]}
    assert tess.post(office.api("accounts/bulk/"), other, headers=KEY).status_code == 422
    assert entry_count(office.sandbox) == entries


def test_what_failed_is_not_kept(office, tess, firms):
    body = {"operation": "tag", "numbers": [firms[0], 9_999], "arguments": {"tag": "vip"}}
    assert tess.post(office.api("accounts/bulk/"), body, headers=KEY).status_code == 400
    assert not DoneOnce._base_manager.exists()
    body["numbers"] = firms[:1]
    assert tess.post(office.api("accounts/bulk/"), body, headers=KEY).status_code == 200


# What makes something each time that it is asked for; {one} is a firm, {entry} the last entry.
ANEW: tuple[tuple[str, dict[str, Any]], ...] = (
    ("snapshots/", {"name": "Now"}),
    ("field-locks/", {"kind": "rep", "collection": "accounts", "field": "phone"}),
    ("seats/", {"title": "New seat", "parent": 1}),
    ("seats/6/people/", {"username": "idle-one"}),
    ("reset/", {}),
    ("journal/{entry}/undo/", {}),
    ("accounts/{one}/tags/", {"tag": "vip"}),
    ("accounts/{one}/shares/", {"seats": [6], "level": "read"}),
    ("accounts/{one}/transfer/", {"owner": 5}),
    ("accounts/{one}/merge/", {"others": [1]}),
    ("accounts/views/", {"name": "Mine"}),
    ("handover/", {"source": 4, "target": 5, "collections": ["accounts"]}),
)


@pytest.mark.parametrize(("path", "body"), ANEW, ids=[path for path, _body in ANEW])
def test_every_other_post_answers_again_without_doing_again(office, tess, firms, path, body):
    path = office.api(path.format(one=firms[0], entry=last_entry(tess, office)))
    first = tess.post(path, body, headers=KEY)
    assert first.status_code in (200, 201), first.content
    attempt, entries = (
        Sandbox.objects.get(pk=office.sandbox.pk).attempt,
        entry_count(office.sandbox),
    )
    again = tess.post(path, body, headers=KEY)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Sandbox.objects.get(pk=office.sandbox.pk).attempt == attempt
    assert entry_count(office.sandbox) == entries
    assert tess.post(path, {**body, "more": 1}, headers=KEY).status_code == 422


def test_a_key_belongs_to_the_person_and_the_seat(office, firms):
    from lab.tenancy.models import Occupancy

    person = office.people["ana"]
    Occupancy._base_manager.create(sandbox=office.sandbox, seat_number=5, user=person)
    path, body = office.api(f"accounts/{firms[0]}/tags/"), {"tag": "vip"}
    assert program(person, seat=4).post(path, body, headers=KEY).status_code == 200
    assert program(person, seat=5).post(path, body, headers=KEY).status_code == 422
    assert program(office.people["dora"]).post(path, body, headers=KEY).status_code == 200


def upload(api, office, text: str) -> Any:
    file = SimpleUploadedFile("list.csv", text.encode())
    path = office.api("accounts/imports/")
    return api.post(path, {"file": file}, format="multipart", headers=KEY)


def test_a_file_is_taken_once_by_its_content(office, tess):
    first, second = (upload(tess, office, "name\nAcme\n") for _time in range(2))
    assert (first.status_code, first.json()["id"]) == (201, second.json()["id"])
    assert upload(tess, office, "name\nBolt\n").status_code == 422
    assert len(tess.get(office.api("accounts/imports/")).json()) == 1


def test_an_import_is_written_once_and_told_again(office, tess):
    run = upload(tess, office, "name\nAcme\n").json()["id"]
    path = office.api(f"accounts/imports/{run}/")
    check, write = ({"Idempotency-Key": name} for name in ("check", "write"))
    assert tess.post(f"{path}check/", {}, headers=check).json()["state"] == "checked"
    first = tess.post(f"{path}write/", {}, headers=write)
    assert first.json()["state"] == "written"
    again = tess.post(f"{path}write/", {}, headers=write)
    assert (again.status_code, again.json()) == (200, first.json())
    assert tess.post(f"{path}write/", {"bad_rows": "skip"}, headers=write).status_code == 422
    assert tess.post(f"{path}check/", {}, headers=check).json()["state"] == "checked"
    with office.as_system():
        assert Account.objects.filter(name="Acme").count() == 1
