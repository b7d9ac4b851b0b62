"""Which checks there are and what they find, as far as assignment and scenario let students see."""

from pathlib import Path
from typing import Any

import pytest

from courses.assignments.models import Assignment
from courses.marking.services import check_mark, release
from courses.submissions.services import submit
from lab.access.actors import entering
from scenarios.branching.services import branch
from scenarios.checks.showing import Shown, shown_to
from tests.courses.conftest import LAB, Course, lab_version

SURPRISE = LAB.replace(
    "points: 2\n        kind: fields", "points: 2\n        visible: released\n        kind: fields"
)
NAMES = ("Two are added", "The mother grows", "Turnover")


class Desk:
    """A lab on which one works, and the places that tell of its checks."""

    def __init__(self, course: Course, **changes: Any) -> None:
        self.course, self.lab = course, course.give(**changes)
        self.team = course.team(self.lab)
        course.add_accounts(self.team)
        self.submission = submit(self.team, by=course.person("s1"))
        check_mark(self.submission, "talk", share=1, reason="Told", by=course.teacher)

    def release(self) -> None:
        release(self.lab, by=self.course.teacher)

    def pages(self, who: str) -> dict[str, str]:
        """The tasks of the company, beside a page of it and of the copy; the own work; programs."""
        client = self.course.cast.client(who)
        company, copy = self.team.sandbox_id, self.submission.snapshot_id
        places = {
            "tasks": f"/s/{company}/lab-tasks/",
            "copy": f"/s/{copy}/lab-tasks/",
            "api": f"/api/v1/sandboxes/{company}/checks/",
            "submission": f"/api/v1/submissions/{self.submission.pk}/",
        }
        if who == "s1":
            places["own work"] = f"/assignments/{self.lab.pk}/"
        return {name: client.get(place).content.decode() for name, place in places.items()}

    def named(self, who: str, name: str) -> set[str]:
        return {place for place, text in self.pages(who).items() if name in text}


PLACES = {"tasks", "copy", "api", "submission", "own work"}


@pytest.mark.parametrize("name", NAMES)
def test_where_checks_wait_for_the_marks_no_place_tells_of_them(course: Course, name: str) -> None:
    desk = Desk(course, progress=Assignment.Progress.RELEASED)

    assert desk.named("s1", name) == set()
    assert desk.named("teacher", name) == PLACES - {"own work"}
    desk.release()
    assert desk.named("s1", name) == PLACES


def test_the_task_and_its_points_are_told_all_the_same(course: Course) -> None:
    desk = Desk(course, progress=Assignment.Progress.RELEASED)

    assert {"tasks", "own work", "api"} <= desk.named("s1", "Add two customers.")
    assert "Points told with the marks: 10" in desk.pages("s1")["tasks"]
    assert "shown when the marks are released" in desk.pages("s1")["tasks"]
    api = course.cast.client("s1").get(f"/api/v1/sandboxes/{desk.team.sandbox_id}/checks/").json()
    assert (api["points"], api["later"], api["earned"]) == ("0.00", "20.00", "0.00")


def test_a_branch_tells_no_more_than_its_company(course: Course) -> None:
    desk = Desk(course, progress=Assignment.Progress.RELEASED)
    with entering(course.teacher, desk.team.sandbox):
        made = branch(desk.submission.snapshot)

    assert shown_to(course.person("s1"), made) is Shown.NOTHING
    assert shown_to(course.teacher, made) is Shown.ALL
    desk.release()
    assert shown_to(course.person("s1"), made) is Shown.ALL


@pytest.fixture
def surprise(tmp_path: Path, db: None) -> Desk:
    return Desk(Course(lab_version(tmp_path, SURPRISE)))


def test_a_check_that_is_shown_with_the_marks_is_a_surprise(surprise: Desk) -> None:
    assert surprise.named("s1", "The mother grows") == set()
    assert surprise.named("s1", "Two are added") == PLACES
    assert surprise.named("teacher", "The mother grows") == PLACES - {"own work"}
    assert "Points told with the marks: 2" in surprise.pages("s1")["tasks"]
    assert "of 18 points" in surprise.pages("s1")["tasks"]

    surprise.release()

    assert surprise.named("s1", "The mother grows") == PLACES
    assert "told with the marks" not in surprise.pages("s1")["tasks"]


def test_its_points_count_in_the_mark(surprise: Desk) -> None:
    checks = surprise.course.cast.client("teacher").get(
        f"/api/v1/submissions/{surprise.submission.pk}/"
    )
    assert {one["key"]: one["share"] for one in checks.json()["checks"]}["mother"] == 0.0
