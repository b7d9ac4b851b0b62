"""How a class did: bands, hard checks, time, earlier labs; checked against figures by hand."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.analytics.lab import bands, earlier_labs, lab_analysis
from courses.analytics.time import time_spent
from courses.assignments.models import Assignment
from courses.marking.services import criterion_mark
from courses.submissions.services import submit
from lab.journal.models import Entry
from tests.courses.conftest import Course


def test_bands_hold_their_lower_edge_and_the_last_the_hundred():
    points = [Decimal(one) for one in ("0", "9.99", "10", "89.5", "90", "100")]

    assert bands(points) == (2, 1, 0, 0, 0, 0, 0, 0, 1, 2)


@pytest.fixture
def lab(course: Course) -> Assignment:
    """One added two customers, the other none."""
    lab = course.give(rubric=course.rubric())
    course.add_accounts(course.team(lab))
    for name in ("s1", "s2"):
        submit(course.team(lab, name), by=course.person(name))
    return lab


class TestChecks:
    def test_the_hardest_comes_first_with_who_earned_it(self, course: Course, lab: Assignment):
        found = {one.key: one for one in lab_analysis(lab).hardest}

        assert found["two"].share == Decimal("0.5")
        assert (found["two"].all_of_it, found["two"].nothing) == (1, 1)
        assert (found["mother"].share, found["mother"].nothing) == (0, 2)
        assert (found["talk"].share, found["talk"].waits) == (None, 2)
        keys = [one.key for one in lab_analysis(lab).hardest]
        assert keys.index("mother") < keys.index("two") < keys.index("talk")

    def test_criteria_of_the_rubric_stand_among_them(self, course: Course, lab: Assignment):
        assert lab.rubric is not None
        criterion = lab.rubric.criteria.get(name="Content")
        submission = course.team(lab).submissions.get()
        fair = criterion.levels.get(name="Fair")
        criterion_mark(submission, criterion, fair, comment="", by=course.teacher)

        found = {one.key: one for one in lab_analysis(lab).hardest}

        assert found["rubric-Content"].share == Decimal("0.5")
        assert found["rubric-Content"].waits == 1

    def test_another_lab_stands_beside_it(self, course: Course, lab: Assignment):
        later = course.give(name="Later")
        submit(course.team(later, "s2"), by=course.person("s2"))

        found = {one.key: one for one in lab_analysis(later, lab).hardest}

        assert (found["two"].percent, found["two"].before, found["two"].change) == (
            0,
            Decimal("0.5"),
            -50,
        )

    def test_earlier_labs_are_those_of_the_scenario_that_one_may_see(
        self, course: Course, lab: Assignment
    ):
        later = course.give(name="Later")
        points = list(lab.grades.values_list("points", flat=True))

        (found,) = earlier_labs(later, course.teacher)

        assert found.assignment == lab and found.count == 2
        assert found.mean == (sum(points) / 2).quantize(Decimal("0.01"))
        assert earlier_labs(later, course.person("s1")) == []


class TestTime:
    def test_stretches_of_ten_minutes_count_once_for_each_person(
        self, course: Course, lab: Assignment
    ):
        team = course.team(lab)
        rows = Entry._base_manager.filter(sandbox=team.sandbox_id, mode="play")
        start = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
        for minute, entry in zip((0, 9, 10, 75), rows.order_by("number"), strict=False):
            Entry._base_manager.filter(pk=entry.pk).update(at=start + dt.timedelta(minutes=minute))
        count = rows.count()
        cache.clear()

        found = next(one for one in time_spent(lab).teams if one.name == "S1")

        expected = {1: 10, 2: 10, 3: 20, 4: 30}[min(count, 4)]
        assert (found.minutes, found.steps) == (expected, count)
        assert dict(time_spent(lab).areas)["Accounts"] >= 2


class TestPages:
    def test_who_sees_it(self, course: Course, lab: Assignment):
        who = ("teacher", "assistant", "admin", "s1", "s2", "designer")
        for page in ("analysis", "analysis/time"):
            url = f"/assignments/{lab.pk}/{page}/"
            codes = [course.cast.client(name).get(url).status_code for name in who]
            assert codes == [200, 200, 200, 404, 404, 404]

    def test_a_lab_that_one_may_not_see_is_not_compared_with(self, course: Course, lab: Assignment):
        page = course.cast.client("teacher").get(f"/assignments/{lab.pk}/analysis/?with=999")

        assert page.status_code == 200 and page.context["other"] is None

    def test_it_costs_the_same_for_any_number_of_teams(self, course: Course, lab: Assignment):
        client = course.cast.client("teacher")
        for page, most in (("analysis", 26), ("analysis/time", 22)):
            client.get(f"/assignments/{lab.pk}/{page}/")
            cache.clear()
            with CaptureQueriesContext(connection) as counted:
                client.get(f"/assignments/{lab.pk}/{page}/")
            assert len(counted) <= most
