"""Rubrics on their pages."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from courses.marking.models import Rubric
from courses.marking.rubrics import may_write, read_levels, rubric_copy
from courses.marking.services import criterion_mark
from courses.submissions.services import submit
from tests.courses.conftest import Course

FORM = {
    "name": "Report",
    "criteria-TOTAL_FORMS": "2",
    "criteria-INITIAL_FORMS": "0",
    "criteria-0-name": "Content",
    "criteria-0-text": "What it says",
    "criteria-0-levels": "Good = 10\nPoor = 0",
    "criteria-1-name": "Language",
    "criteria-1-levels": "好：5\n差：0.5",
}


def test_a_rubric_is_written_in_one_form(course: Course):
    client = course.cast.client("teacher")

    assert client.post("/rubrics/new/", FORM).status_code == 302

    rubric = Rubric.objects.get(name="Report")
    levels = [[(one.name, one.points) for one in c.levels.all()] for c in rubric.criteria.all()]
    assert levels == [
        [("Good", Decimal(10)), ("Poor", Decimal(0))],
        [("好", Decimal(5)), ("差", Decimal("0.5"))],
    ]
    assert client.get(f"/rubrics/{rubric.pk}/").status_code == 200


def test_one_more_criterion_keeps_what_was_typed(course: Course):
    page = course.cast.client("teacher").post("/rubrics/new/", {**FORM, "more": "1"})

    assert page.status_code == 200
    assert "What it says" in page.content.decode()
    assert "criteria-2-name" in page.content.decode()
    assert not Rubric.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "Good", "Good = 10", "Good = many\nPoor = 0", "Good = 1e9\nPoor = 0", "= 1\nb = 2"]
)
def test_levels_that_cannot_be_read_are_refused(text: str):
    with pytest.raises(ValidationError):
        read_levels(text)


def test_one_that_was_marked_by_is_copied_not_changed(course: Course):
    rubric = course.rubric()
    lab = course.give(rubric=rubric)
    submission = submit(course.team(lab), by=course.person("s1"))
    criterion = rubric.criteria.first()
    criterion_mark(submission, criterion, criterion.levels.first(), by=course.teacher)

    assert not may_write(course.teacher, rubric)
    answer = course.cast.client("teacher").post(f"/rubrics/{rubric.pk}/", FORM)
    assert answer.status_code == 403
    copy = rubric_copy(rubric, by=course.teacher)
    assert may_write(course.teacher, copy)
    assert copy.criteria.count() == 2


@pytest.mark.parametrize(("who", "status"), [("s1", 403), ("assistant", 403), ("teacher", 200)])
def test_who_opens_them(course: Course, who: str, status: int):
    assert course.cast.client(who).get("/rubrics/").status_code == status
