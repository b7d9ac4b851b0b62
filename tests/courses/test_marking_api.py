"""Programs of markers: each of two reads and writes the own decisions, as the page allows."""

import json
from typing import Any

import pytest

from courses.marking.models import CriterionMark, Marking
from courses.submissions.services import submit
from tests.courses.conftest import Course
from tests.courses.test_second_marker import Marked


@pytest.fixture
def marked(course: Course) -> Marked:
    return Marked(course)


def send(marked: Marked, who: str, **body: Any) -> tuple[int, dict[str, Any]]:
    url = f"/api/v1/submissions/{marked.submission.pk}/marking/"
    client = marked.course.cast.client(who)
    answer = client.put(url, json.dumps(body), "application/json") if body else client.get(url)
    return answer.status_code, answer.json()


def decisions(marked: Marked, level: str) -> list[dict[str, Any]]:
    return [
        {"criterion": one.pk, "level": one.levels.get(name=level).pk, "comment": level}
        for one in marked.lab.rubric.criteria.all()
    ]


TALK = {"key": "talk", "share": 0.8, "reason": "Heard"}


def test_each_of_two_reads_and_writes_the_own_and_is_done(marked: Marked):
    status, told = send(
        marked, "teacher", rubric=decisions(marked, "Good"), checks=[TALK], done=True
    )
    assert (status, told["place"], told["settled"]) == (200, 1, False)
    assert told["done_at"] and [one["comment"] for one in told["rubric"]] == ["Good", "Good"]

    status, other = send(marked, "assistant")
    assert (status, other["place"], other["done_at"]) == (200, None, None)
    assert {one["level"] for one in other["rubric"]} == {None} and "Heard" not in str(other)

    send(marked, "assistant", rubric=decisions(marked, "Fair"), checks=[{**TALK, "share": 0.6}])
    _status, other = send(marked, "assistant", done=True)
    assert (other["place"], other["settled"]) == (2, False) and other["done_at"]
    assert Marking.objects.exclude(done_at=None).count() == 2


def test_being_done_is_taken_back_by_a_program_too(marked: Marked):
    send(marked, "teacher", rubric=decisions(marked, "Good"), checks=[TALK], done=True)
    status, _told = send(marked, "teacher", rubric=decisions(marked, "Fair"))
    assert status == 400

    status, told = send(marked, "teacher", rubric=decisions(marked, "Fair"), done=False)
    assert (status, told["done_at"]) == (200, None)
    assert {one["comment"] for one in told["rubric"]} == {"Fair"}


def test_a_check_counts_again_when_its_share_is_null(marked: Marked):
    send(marked, "teacher", checks=[TALK])
    _status, told = send(marked, "teacher", checks=[{"key": "talk", "share": None}])
    assert {one["key"]: one["share"] for one in told["checks"]}["talk"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"rubric": [{"criterion": 0, "level": 1}]},
        {"rubric": [{"criterion": True, "level": True}]},
        {"rubric": "all"},
        {"checks": [{"key": "nothing", "share": 1, "reason": "x"}]},
        {"checks": [{"key": "talk", "share": 2, "reason": "x"}]},
        {"checks": [{"key": "talk", "share": True, "reason": "x"}]},
        {"checks": [{"key": "talk", "share": 1, "reason": " "}]},
        {"done": "yes"},
        {"level": 3},
    ],
)
def test_of_a_body_with_a_mistake_nothing_is_kept(marked: Marked, body: dict[str, Any]):
    whole = {"rubric": decisions(marked, "Good"), **body}
    assert send(marked, "teacher", **whole)[0] == 400
    assert not CriterionMark.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("assistant", 200), ("s1", 404), ("s2", 404), ("designer", 404)],
)
def test_who_marks_by_the_page_marks_by_a_program(marked: Marked, who: str, status: int):
    assert send(marked, who)[0] == status
    assert send(marked, who, rubric=decisions(marked, "Good"))[0] == status


def test_a_third_marker_is_refused(marked: Marked):
    for who in ("teacher", "assistant"):
        send(marked, who, rubric=decisions(marked, "Good"))
    assert send(marked, "admin", rubric=decisions(marked, "Good"))[0] == 403


def test_without_a_second_marker_what_is_decided_holds(course: Course):
    marked = Marked(course)
    marked.lab = course.give(name="Alone", rubric=course.rubric())
    marked.submission = submit(course.team(marked.lab), by=course.person("s1"))
    status, told = send(marked, "teacher", rubric=decisions(marked, "Fair"))
    assert (status, told["two_markers"], told["place"], told["settled"]) == (200, False, None, True)
    assert send(marked, "teacher", done=True)[0] == 400
