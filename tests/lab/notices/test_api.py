"""Notices for programs: one's own, and nobody else's."""

import pytest

from lab.notices.models import Notice
from lab.testing.callers import program
from tests.factories import make


@pytest.fixture
def given(office) -> list[Notice]:
    with office.acting("max"):
        make.task(subject="First", owner=office.seat("ana"))
        make.task(subject="Second", owner=office.seat("ana"))
    return list(Notice.objects.order_by("pk"))


def test_own_notices_are_told_the_newest_first(office, given):
    told = program(office.people["ana"]).get("/api/v1/notices/").json()
    assert [one["text"] for one in told["results"]] == [
        "Max made “Second” for you.",
        "Max made “First” for you.",
    ]
    first = told["results"][1]
    assert (first["collection"], first["record"]) == ("tasks", given[0].record)
    assert (first["sandbox"], first["seat"], first["read_at"]) == (office.sandbox.pk, 4, None)
    assert program(office.people["bea"]).get("/api/v1/notices/").json()["count"] == 0


def test_one_and_all_are_marked_as_read(office, given):
    api = program(office.people["ana"])
    told = api.post(f"/api/v1/notices/{given[0].pk}/read/").json()
    assert told["read_at"] is not None
    assert api.get("/api/v1/notices/", {"unread": "true"}).json()["count"] == 1
    assert api.post("/api/v1/notices/read-all/").json() == {"read": 1}
    assert api.get("/api/v1/notices/", {"unread": "true"}).json()["count"] == 0


def test_anothers_are_not_there(office, given):
    api = program(office.people["bea"])
    assert api.post(f"/api/v1/notices/{given[0].pk}/read/").status_code == 404
    assert api.post("/api/v1/notices/read-all/").json() == {"read": 0}
    assert Notice.objects.unread().count() == 2


@pytest.mark.parametrize(
    ("params", "count"),
    [({"kind": "assigned"}, 2), ({"kind": "shared"}, 0), ({"unread": "false"}, 0)],
)
def test_they_are_asked_for_by_what_they_are(office, given, params, count):
    api = program(office.people["ana"])
    assert api.get("/api/v1/notices/", params).json()["count"] == count
    here = {**params, "sandbox": office.sandbox.pk}
    assert api.get("/api/v1/notices/", here).json()["count"] == count


@pytest.mark.parametrize("params", [{"unread": "x"}, {"sandbox": "x"}, {"foo": "1"}])
def test_what_is_asked_wrongly_is_told(office, params):
    assert program(office.people["ana"]).get("/api/v1/notices/", params).status_code == 400


def test_nobody_without_a_token_reads_any(client, db):
    assert client.get("/api/v1/notices/").status_code == 401
