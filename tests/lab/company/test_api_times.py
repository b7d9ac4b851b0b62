"""Moments in answers of the API: one form everywhere."""

import re

import pytest

from crm.models import Event
from lab import records
from lab.company.seating import seat_person
from lab.entities.spec import REGISTRY
from lab.journal.models import Entry
from lab.testing.addresses import addresses
from lab.testing.callers import program
from tests.factories import make
from tests.factories.company import Company

MOMENT = re.compile(rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d[^"]*)"')
ONE_FORM = re.compile(rb"[\d-]{10}T\d\d:\d\d:\d\d(\.\d+)?\+08:00")
SOME = {name: REGISTRY[name] for name in ("events", "tasks", "leads", "opportunities")}
# Those that answer with a time of their own, so that the walk below cannot become empty unseen.
TELL_TIMES = (
    "",
    "journal/",
    "journal/2/",
    "snapshots/",
    "diff/",
    "events/",
    "events/1/",
    "events/1/history/",
)


@pytest.fixture
def timed(office: Company) -> Company:
    with office.acting("ana"):
        event = make.event(subject="Visit")
        records.change(event, {"starts_at": "2027-03-01T09:00:00+08:00"})
    tess = program(office.people["tess"])
    tess.post(office.api("snapshots/"), {"name": "Then"})
    return office


def moments(office: Company, path: str) -> list[bytes]:
    answer = program(office.people["tess"]).get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return MOMENT.findall(body) if answer.status_code == 200 else []


def test_every_moment_has_the_offset_of_the_projects_zone(timed: Company) -> None:
    inside = [one.path for one in addresses(timed.sandbox.pk, 1, SOME) if one.is_api]
    outside = ["/api/v1/sandboxes/", "/api/v1/jobs/", "/api/v1/audit/"]
    told = {path: moments(timed, path) for path in [*inside, *outside]}
    assert not {
        (path, one) for path, found in told.items() for one in found if not ONE_FORM.fullmatch(one)
    }
    assert told["/api/v1/sandboxes/"]


@pytest.mark.parametrize("rest", TELL_TIMES)
def test_these_tell_times(timed: Company, rest: str) -> None:
    found = moments(timed, timed.api(rest.replace("events/1/", f"events/{the_event(timed)}/")))
    assert found
    assert all(ONE_FORM.fullmatch(one) for one in found)


def the_event(office: Company) -> int:
    with office.as_system():
        return Event.objects.get(subject="Visit").number


def test_a_kept_answer_is_told_again_in_the_same_form(timed: Company) -> None:
    tess = program(timed.people["tess"])
    first, again = (
        tess.post(timed.api("snapshots/"), {"name": "B"}, headers={"Idempotency-Key": "one"})
        for _time in range(2)
    )
    assert first.json()["created_at"] == again.json()["created_at"]
    assert ONE_FORM.fullmatch(again.json()["created_at"].encode())


def test_the_same_moment_in_another_zone_is_no_change(timed: Company) -> None:
    with timed.acting("ana"):
        event = Event.objects.get(subject="Visit")
        last = Entry.objects.latest("number").number
        records.change(event, {"starts_at": "2027-03-01T09:00:00+08:00"})
        assert Entry.objects.latest("number").number == last


@pytest.mark.parametrize("rest", ["journal/1/", "journal/?event=seat.taken"])
def test_no_id_of_the_database_is_told(office: Company, rest: str) -> None:
    with office.acting("tess"):
        seat_person(office.seat("bo"), office.people["idle"])
    told = program(office.people["tess"]).get(office.api(rest)).json()
    entry = told["results"][0] if "results" in told else told
    assert set(entry["data"]) <= {"person"}
