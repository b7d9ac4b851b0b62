"""Judging a class again: submissions a second, as the job does it."""

import time
from pathlib import Path

import pytest

from courses.marking.regrading import propose, to_judge
from courses.submissions.services import submit
from tests.bench.tables import table
from tests.courses.conftest import Course, lab_version

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
# Each is frozen from the same company: what judging reads is as much as in a class.
SUBMISSIONS = 20
AT_LEAST = 10


def test_submissions_are_judged_again(tmp_path: Path) -> None:
    course = Course(lab_version(tmp_path))
    lab = course.give(submissions_allowed=0)
    team = course.team(lab)
    course.add_accounts(team, count=50)
    for _time in range(SUBMISSIONS):
        submit(team, by=course.person("s1"))
    waiting = to_judge(lab, lab.created_at)
    begun = time.perf_counter()
    for submission in waiting:
        propose(submission)
    rate = SUBMISSIONS / (time.perf_counter() - begun)

    table("Judge again", ["submissions", "a second"], [[SUBMISSIONS, rate]])
    assert len(waiting) == SUBMISSIONS
    assert rate >= AT_LEAST
