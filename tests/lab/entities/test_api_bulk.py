"""One verb on many records through the API."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from crm.models import Account, Lead
from lab.access.models import RecordShare
from lab.journal.models import Entry
from lab.testing.callers import program
from lab.testing.contract import fingerprint
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def dora(office: Company) -> APIClient:
    return program(office.people["dora"])


@pytest.fixture
def firms(office: Company) -> list[int]:
    with office.acting("ana"):
        return [make.account(name=f"Firm {letter}", level="a").number for letter in "abc"]


def names(office: Company) -> set[str]:
    with office.as_system():
        return set(Account.objects.values_list("name", flat=True))


def post(api: APIClient, office: Company, collection: str, **body: Any) -> Any:
    return api.post(office.api(f"{collection}/bulk/"), body)


def test_many_are_deleted_in_one_step_that_can_be_undone(office, dora, firms):
    answer = post(dora, office, "accounts", operation="delete", numbers=firms[:2])
    assert answer.status_code == 200, answer.content
    assert (answer.json()["count"], answer.json()["refused"]) == (2, [])
    assert "Firm a" not in names(office) and "Firm c" in names(office)
    entries = Entry._base_manager.filter(sandbox=office.sandbox, batch=answer.json()["entry"])
    assert {(one.via, one.event) for one in entries} == {("api", "account.deleted")}
    assert dora.post(office.api(f"journal/{answer.json()['entry']}/undo/")).status_code == 200
    assert "Firm a" in names(office)


def test_all_that_a_filter_finds_are_changed(office, dora, firms):
    arguments = {"field": "level", "value": "b"}
    body = {"operation": "edit", "all": True, "filter": {"level": "a"}, "arguments": arguments}
    assert post(dora, office, "accounts", **body).json()["count"] == 3
    with office.as_system():
        assert Account.objects.filter(level="b").count() == 3
        assert Account.objects.filter(level="").count() == 3


def test_a_dry_run_tells_and_does_nothing(office, dora, firms):
    before = fingerprint(office.sandbox)
    with office.acting("ana"):
        make.contact(account=Account.objects.numbered(firms[0]).get())
    before = fingerprint(office.sandbox)
    told = post(
        dora, office, "accounts", operation="delete", numbers=firms[1:], dry_run=True
    ).json()
    assert (told["count"], told["entry"], told["lost"]) == (2, None, ["2 accounts"])
    stopped = post(dora, office, "accounts", operation="delete", numbers=firms, dry_run=True)
    assert "still used" in stopped.json()["lost"][0]
    assert fingerprint(office.sandbox) == before


def test_one_that_cannot_stops_all_unless_it_may_be_left_out(office, firms):
    mine = program(office.people["max"])
    with office.acting("dora"):
        bos = make.account(name="Firm of Dora").number
    with office.as_system():
        from lab import records
        from lab.access.models import SharingMode

        records.change(SharingMode.objects.get(family="accounts"), {"mode": "read"})
    body = {"operation": "delete", "numbers": [*firms, bos]}
    answer = post(mine, office, "accounts", **body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"non_field_errors", "refused"}
    assert list(answer.json()["refused"]) == [str(bos)]
    assert "Firm a" in names(office)
    told = post(mine, office, "accounts", **body, without_refused=True).json()
    assert (told["count"], [one["number"] for one in told["refused"]]) == (3, [bos])
    assert names(office) & {"Firm a", "Firm of Dora"} == {"Firm of Dora"}


def test_they_are_transferred_shared_tagged_and_untagged(office, dora, firms):
    post(dora, office, "accounts", operation="transfer", numbers=firms, arguments={"owner": 5})
    with office.as_system():
        assert {row.owner.number for row in Account.objects.numbered(*firms)} == {5}
    arguments: dict[str, Any] = {"seats": [4, 6], "level": "read"}
    post(dora, office, "accounts", operation="share", numbers=firms, arguments=arguments)
    with office.as_system():
        assert RecordShare.objects.count() == 6
    post(dora, office, "accounts", operation="tag", numbers=firms, arguments={"tag": "VIP"})
    assert dora.get(office.api("accounts/?tag=VIP")).json()["count"] == 3
    tag = dora.get(office.api(f"accounts/{firms[0]}/tags/")).json()[0]["number"]
    post(dora, office, "accounts", operation="untag", numbers=firms, arguments={"tag": tag})
    assert dora.get(office.api("accounts/?tag=VIP")).json()["count"] == 0


def test_a_collections_own_verb_is_done_to_many(office, dora):
    with office.acting("dora"):
        numbers = [make.lead().number for _each in range(2)]
        make.assignment_rule(seats=[office.seat("ana")])
    told = post(dora, office, "leads", operation="assign", numbers=numbers)
    assert told.status_code == 200, told.content
    with office.as_system():
        assert {lead.owner.number for lead in Lead.objects.numbered(*numbers)} == {4}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "operation"),
        ({"operation": "explode", "numbers": [1]}, "operation"),
        ({"operation": "delete"}, "numbers"),
        ({"operation": "delete", "numbers": []}, "numbers"),
        ({"operation": "delete", "numbers": [1], "all": True}, "numbers"),
        ({"operation": "delete", "numbers": [1, 99999]}, "numbers"),
        ({"operation": "delete", "numbers": ["x"]}, "numbers"),
        ({"operation": "delete", "numbers": [1], "filter": {"level": "a"}}, "filter"),
        ({"operation": "delete", "all": True, "filter": {"evil": "a"}}, "evil"),
        ({"operation": "delete", "numbers": [1], "arguments": {"x": 1}}, "arguments"),
        ({"operation": "transfer", "numbers": [1], "arguments": {"owner": 99}}, "arguments"),
        ({"operation": "transfer", "numbers": [1]}, "arguments"),
        (
            {"operation": "edit", "numbers": [1], "arguments": {"field": "name", "value": "x"}},
            "arguments",
        ),
        (
            {"operation": "edit", "numbers": [1], "arguments": {"field": "level", "value": "zz"}},
            "refused",
        ),
        ({"operation": "edit", "numbers": [1], "arguments": {"field": {}}}, "field"),
        ({"operation": "delete", "numbers": [1], "evil": 1}, "evil"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_done(office, dora, body, field):
    before = fingerprint(office.sandbox)
    answer = dora.post(office.api("accounts/bulk/"), body)
    assert answer.status_code == 400, answer.content
    assert field in answer.json(), answer.json()
    assert fingerprint(office.sandbox) == before


def test_more_than_5000_at_once_are_refused(office, dora):
    body = {"operation": "delete", "numbers": list(range(1, 5002))}
    assert list(dora.post(office.api("accounts/bulk/"), body).json()) == ["numbers"]


def test_of_a_hidden_record_not_even_a_reason_is_told(office):
    with office.acting("bo"):
        hidden = make.account().number
    ana = program(office.people["ana"])
    for number in (hidden, 99_999):
        body = {"operation": "tag", "numbers": [number], "arguments": {"tag": "x"}}
        answer = ana.post(office.api("accounts/bulk/"), body)
        assert answer.status_code == 400
        assert answer.json() == {
            "numbers": {str(number): ["There is no such record, or you may not see it."]}
        }
