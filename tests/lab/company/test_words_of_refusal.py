"""A refusal says what is wrong with what was asked, whoever asks."""

import pytest

from lab.testing.callers import browser, program


@pytest.mark.parametrize(
    "path, field",
    [
        ("?classroom=99999999999999999999999", "classroom"),
        ("{here}diff/?collection=nope", "collection"),
        ("{here}diff/?base=99999999999999999999999", "base"),
    ],
)
def test_an_impossible_parameter_is_told_by_its_name(office, path, field):
    path = path.format(here=f"{office.sandbox.pk}/")
    answer = program(office.people["tess"]).get(f"/api/v1/sandboxes/{path}")
    assert answer.status_code == 400
    assert field in answer.json()


def test_one_snapshot_is_read_alone(office):
    teacher = program(office.people["tess"])
    made = teacher.post(office.api("snapshots/"), {"name": "Before"}).json()
    assert teacher.get(office.api(f"snapshots/{made['id']}/")).json() == made
    assert teacher.get(office.api("snapshots/99999/")).status_code == 404


def test_an_assistant_is_told_who_takes_snapshots(office):
    answer = program(office.people["al"]).post(office.api("snapshots/"), {"name": "Mine"})
    assert answer.status_code == 403
    assert "ask the teacher for a snapshot" in answer.json()["detail"]


def test_who_has_no_seat_is_told_to_ask_for_one(office):
    page = browser(office.people["idle"]).get(office.path("")).content.decode()
    assert "You have no seat in this company" in page
    assert "Who works here" not in page


@pytest.mark.parametrize(
    "rest", ["", "accounts/", "accounts/1/", "seats/", "journal/", "search/?q=x"]
)
def test_a_program_without_a_seat_is_told_to_ask_for_one(office, rest):
    answer = program(office.people["idle"]).get(office.api(rest))
    assert answer.status_code == 403
    assert answer.json()["detail"] == (
        "You have no seat in this company. Ask your teacher for one."
    )
    assert program(office.people["ana"]).get(office.api(rest)).status_code == 200
    assert program(office.people["tess"]).get(office.api(rest)).status_code == 200
