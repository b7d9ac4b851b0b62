"""Assignments for programs: what each caller is told, before and after the release."""

import json
from decimal import Decimal

import pytest

from courses.assignments.models import Assignment
from courses.comments.services import comment_add
from courses.marking.services import check_mark, criterion_mark, release
from courses.submissions.services import submit
from tests.courses.conftest import Course

API = "/api/v1"


@pytest.fixture
def lab(course: Course) -> Assignment:
    lab = course.give(rubric=course.rubric())
    course.add_accounts(course.team(lab))
    submission = submit(course.team(lab), by=course.person("s1"))
    check_mark(submission, "talk", share=Decimal(1), reason="Well told", by=course.teacher)
    for criterion in lab.rubric.criteria.all():
        criterion_mark(submission, criterion, criterion.levels.first(), by=course.teacher)
    comment_add(submission, text="Good work", by=course.teacher)
    return lab


def told(course: Course, who: str, path: str) -> dict:
    answer = course.cast.client(who).get(f"{API}{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_student_is_told_of_the_own_company(course: Course, lab: Assignment):
    (found,) = told(course, "s1", "/assignments/")["results"]

    assert (found["name"], found["sandbox"]) == ("Lab", course.team(lab).sandbox_id)
    assert found["points"] is None


def test_nobody_else_is_told_of_it(course: Course, lab: Assignment):
    assert told(course, "designer", "/assignments/")["results"] == []
    submission = course.team(lab).submissions.get()
    for path in (f"/assignments/{lab.pk}/gradebook/", f"/submissions/{submission.pk}/"):
        assert course.cast.client("s2").get(f"{API}{path}").status_code == 404


def test_before_the_release_a_student_reads_what_the_checks_found(course: Course, lab: Assignment):
    submission = course.team(lab).submissions.get()

    found = told(course, "s1", f"/submissions/{submission.pk}/")

    assert {one["key"]: one["share"] for one in found["checks"]}["talk"] is None
    assert (found["points"], found["rubric"], found["comments"]) == (None, [], [])


def test_after_the_release_all_of_it(course: Course, lab: Assignment):
    release(lab, by=course.teacher)
    submission = course.team(lab).submissions.get()

    found = told(course, "s1", f"/submissions/{submission.pk}/")

    assert found["points"] == "63.76"
    assert {one["key"]: one["by_hand"] for one in found["checks"]}["talk"] == "Well told"
    assert [one["level"] for one in found["rubric"]] == ["Good", "Good"]
    assert [one["text"] for one in found["comments"]] == ["Good work"]


def test_the_gradebook_names_every_member(course: Course, lab: Assignment):
    teams = told(course, "assistant", f"/assignments/{lab.pk}/gradebook/")["teams"]

    marks = {m["username"]: (m["points"], m["complete"]) for t in teams for m in t["members"]}
    assert marks == {"s1": ("63.76", True), "s2": (None, False)}


def test_handing_in_and_releasing_by_program(course: Course, lab: Assignment):
    answer = course.cast.client("s2").post(
        f"{API}/assignments/{lab.pk}/submit/",
        json.dumps({"note": "Here"}),
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["note"]) == (201, "Here")
    path = f"{API}/assignments/{lab.pk}/release/"
    assert course.cast.client("s1").post(path).status_code == 404
    assert course.cast.client("assistant").post(path).status_code == 403
    assert course.cast.client("teacher").post(path).json() == {"released": 1}


def test_one_mark_is_released_by_program_alone(course: Course, lab: Assignment):
    second = submit(course.team(lab, "s2"), by=course.person("s2"))
    path = f"{API}/submissions/{course.team(lab).submissions.get().pk}/release/"

    assert course.cast.client("s1").post(path).status_code == 404
    assert course.cast.client("assistant").post(path).status_code == 403
    assert course.cast.client("teacher").post(path).json() == {"released": 1}
    assert course.cast.client("teacher").post(path).json() == {"released": 0}
    waiting = course.cast.client("teacher").post(f"{API}/submissions/{second.pk}/release/")
    assert waiting.status_code == 400
    assert [grade.is_released for grade in lab.grades.order_by("user__username")] == [True, False]
