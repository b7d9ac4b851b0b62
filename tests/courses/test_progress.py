"""The class table for programs: what each team has reached, and who may ask."""

from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.assignments.models import Assignment
from courses.lessons.attending import hand_raise
from courses.review.standings import follow_assignment
from courses.submissions.services import submit
from lab.people.models import Enrolment
from scenarios.sessions.lessons import lesson_open
from tests.courses.conftest import Course


@pytest.fixture(autouse=True)
def _nobody_asked_yet():
    caches["progress"].clear()
    yield
    caches["progress"].clear()


@pytest.fixture
def lab(course: Course) -> Assignment:
    return course.give()


def progress(course: Course, lab: Assignment, who: str = "assistant") -> dict:
    answer = course.cast.client(who).get(f"/api/v1/assignments/{lab.pk}/progress/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def of_team(found: dict, name: str) -> dict:
    (team,) = [one for one in found["teams"] if one["members"][0]["username"] == name]
    return team


def test_each_team_is_told_with_checks_figures_and_the_simulated_date(course: Course, lab):
    course.add_accounts(course.team(lab), count=1)
    follow_assignment.func(lab.pk)

    found = progress(course, lab)

    assert [check["key"] for check in found["checks"]] == ["two", "mother", "talk", "turnover"]
    assert (found["assignment"], found["being_judged"], found["lesson_open"]) == (lab.pk, 0, False)
    team = of_team(found, "s1")
    assert {one["key"]: (one["share"], one["state"]) for one in team["checks"]} == {
        "two": (0.5, "part"),
        "mother": (0, "open"),
        "talk": (None, "waits"),
        "turnover": (pytest.approx(0.125, abs=0.01), "part"),
    }
    assert (team["earned"], team["points"], team["percent"]) == ("4.25", "20.00", 21)
    company = course.team(lab).company
    assert team["simulated_date"] == company.today.isoformat() and team["sandbox"] == company.pk
    assert team["last_activity"] and team["at_work"] and team["attempt"] == 1
    figures = course.team(lab).standing.figure
    assert team["figures"]["currency"] == company.currency
    for name in ("pipeline", "won", "receipts"):
        assert Decimal(team["figures"][name]) == figures(name)
    assert of_team(found, "s2")["last_activity"] is None


def test_before_a_company_is_judged_that_is_said(course: Course, lab: Assignment, monkeypatch):
    monkeypatch.setattr(type(follow_assignment), "enqueue", lambda self, pk: None)
    found = progress(course, lab)

    team = of_team(found, "s1")
    assert found["being_judged"] == 2
    assert (team["judged_at"], team["checks"], team["figures"]["pipeline"]) == (None, [], None)


def test_asking_has_the_late_ones_judged(course: Course, lab: Assignment, monkeypatch):
    enqueued: list[int] = []
    monkeypatch.setattr(type(follow_assignment), "enqueue", lambda self, pk: enqueued.append(pk))
    for _twice in range(2):
        progress(course, lab)
    assert enqueued == [lab.pk]


def test_what_needs_a_teacher_is_told(course: Course, lab: Assignment):
    lesson = lesson_open(lab.classroom, pace=0, minutes=90, by=course.teacher)
    hand_raise(course.person("s1"), lesson)
    made = submit(course.team(lab, "s2"), by=course.person("s2"))

    found = progress(course, lab)

    assert found["lesson_open"] and "hand" in of_team(found, "s1")["alerts"]
    second = of_team(found, "s2")
    assert (second["submission"], second["to_mark"]) == (made.pk, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [("teacher", 200), ("assistant", 200), ("admin", 200), ("s1", 404), ("designer", 404)],
)
def test_only_staff_of_the_class_ask(course: Course, lab: Assignment, who: str, status: int):
    url = f"/api/v1/assignments/{lab.pk}/progress/"
    assert course.cast.client(who).get(url).status_code == status
    assert course.cast.client(who).get(f"{url}?wrong=1").status_code in (400, 404)
    assert course.cast.client(who).post(url).status_code == 405


def test_a_class_of_many_costs_no_more_queries(course: Course, lab: Assignment):
    def count(found: Assignment) -> int:
        follow_assignment.func(found.pk)
        client, url = course.cast.client("teacher"), f"/api/v1/assignments/{found.pk}/progress/"
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    few = count(lab)
    for number in range(4):
        course.cast._person(f"more{number}", "student", Enrolment.Role.STUDENT)
    assert count(course.give(name="Large")) <= few
