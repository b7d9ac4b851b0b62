"""Released marks go back to the platform."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from courses.assignments.models import Assignment
from courses.lti.models import SentMark
from courses.marking.services import check_mark, grade_adjust, grade_change, release
from courses.submissions.services import submit
from tests.courses.lti.conftest import Setting
from tests.courses.lti.platform_simulator import CLAIM


class TestMarks:
    @pytest.fixture
    def lab(self, setting: Setting) -> Assignment:
        """Handed in by a student who has come from the platform, and marked."""
        setting.student()
        lab = setting.course.give()
        setting.simulator.launch(Client(), **{f"{CLAIM}custom": {"assignment": str(lab.pk)}})
        team = setting.course.team(lab)
        submit(team, by=setting.course.person("s1"))
        check_mark(
            team.submissions.get(),
            "talk",
            share=Decimal(1),
            reason="Good",
            by=setting.course.teacher,
        )
        return lab

    def released(self, setting: Setting, lab: Assignment) -> Decimal:
        grade = lab.grades.get(user=setting.course.person("s1"))
        release(lab, [grade], by=setting.course.teacher)
        grade.refresh_from_db()
        assert grade.released_points is not None
        return grade.released_points

    def test_a_released_mark_arrives(
        self, setting: Setting, lab: Assignment, django_capture_on_commit_callbacks: Any
    ):
        with django_capture_on_commit_callbacks(execute=True):
            points = self.released(setting, lab)

        (score,) = setting.simulator.scores
        assert (score["userId"], Decimal(str(score["scoreGiven"])), score["scoreMaximum"]) == (
            "account-1", points, 100,
        )  # fmt: skip
        assert SentMark.objects.get().state == SentMark.State.SENT

    def test_before_the_release_nothing_goes_out(self, setting: Setting, lab: Assignment):
        setting.course.cast.client("teacher").post(f"/lti/assignments/{lab.pk}/marks/")

        assert setting.simulator.scores == []

    def test_a_changed_mark_is_sent_and_an_unchanged_one_is_not(
        self, setting: Setting, lab: Assignment, django_capture_on_commit_callbacks: Any
    ):
        with django_capture_on_commit_callbacks(execute=True):
            self.released(setting, lab)
        teacher = setting.course.cast.client("teacher")
        teacher.post(f"/lti/assignments/{lab.pk}/marks/")
        assert len(setting.simulator.scores) == 1

        grade = lab.grades.get(user=setting.course.person("s1"))
        grade_adjust(grade, points=Decimal(3), reason="Help", by=setting.course.teacher)
        grade.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            grade_change(grade, reason="Help", by=setting.course.teacher)

        first, second = setting.simulator.scores
        assert second["scoreGiven"] == first["scoreGiven"] + 3

    def test_a_service_that_fails_loses_nothing(
        self, setting: Setting, lab: Assignment, django_capture_on_commit_callbacks: Any
    ):
        setting.simulator.fails = True
        with django_capture_on_commit_callbacks(execute=True):
            self.released(setting, lab)

        mark = SentMark.objects.get()
        assert mark.state == SentMark.State.FAILED and mark.problem
        page = setting.course.cast.client("teacher").get(f"/classes/{lab.classroom_id}/platform/")
        assert mark.problem[:20] in page.content.decode()

        setting.simulator.fails = False
        setting.course.cast.client("teacher").post(f"/lti/assignments/{lab.pk}/marks/")
        mark.refresh_from_db()
        assert mark.state == SentMark.State.SENT and mark.attempts == 2
        assert len(setting.simulator.scores) == 1
