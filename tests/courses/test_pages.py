"""The pages of assignments: who sees which, and the way of a lab through them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.assignments.models import Assignment
from courses.desk import class_table
from courses.marking.blind import name_of
from courses.submissions.services import submit
from tests.courses.conftest import Course

WHO = ("teacher", "assistant", "admin", "s1", "s2", "designer")


@pytest.fixture
def lab(course: Course) -> Assignment:
    lab = course.give(rubric=course.rubric())
    submit(course.team(lab), by=course.person("s1"), note="Done.")
    return lab


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        ("class", (200, 200, 200, 404, 404, 404)),
        ("new", (200, 403, 200, 404, 404, 404)),
        ("assignment", (200, 200, 200, 200, 200, 404)),
        ("edit", (200, 403, 200, 404, 404, 404)),
        ("more-time", (200, 403, 200, 404, 404, 404)),
        ("hand-in", (404, 404, 404, 403, 200, 404)),
        ("submission", (200, 200, 200, 302, 404, 404)),
        ("check", (200, 200, 200, 404, 404, 404)),
        ("adjust", (200, 403, 200, 404, 404, 404)),
        ("ask", (404, 404, 404, 403, 404, 404)),
    ],
)
def test_who_sees_which_page(course: Course, lab: Assignment, page: str, answers):
    submission = course.team(lab).submissions.get()
    grade = lab.grades.get(user=course.person("s1"))
    url = {
        "class": f"/classes/{lab.classroom_id}/assignments/",
        "new": f"/classes/{lab.classroom_id}/assignments/new/",
        "assignment": f"/assignments/{lab.pk}/",
        "edit": f"/assignments/{lab.pk}/edit/",
        "more-time": f"/assignments/{lab.pk}/more-time/",
        "hand-in": f"/assignments/{lab.pk}/submit/",
        "submission": f"/submissions/{submission.pk}/",
        "check": f"/submissions/{submission.pk}/checks/two/",
        "adjust": f"/grades/{grade.pk}/adjust/",
        "ask": f"/grades/{grade.pk}/ask/",
    }[page]

    found = tuple(course.cast.client(name).get(url).status_code for name in WHO)

    assert found == answers


def given(client: Client, course: Course, query: str = "", name: str = "First week") -> Assignment:
    """Through the form, as a teacher fills it in."""
    client.post(
        f"/classes/{course.cast.classroom.pk}/assignments/new/{query}",
        {
            "name": name,
            "version": course.version.pk,
            "language": "en",
            "purpose": "graded",
            "sharing": "each",
            "team_size": 4,
            "order": "roster",
            "opens_at": "2026-09-01T08:00",
            "submissions_allowed": 1,
            "resets_allowed": 1,
            "counted": "last",
            "goes_on": "on",
            "late_percent": 10,
            "late_days": 7,
            "grace_minutes": 15,
            "process_points": 70,
            "result_points": 30,
            "report_points": 0,
            "progress": "live",
            "variants": "usual",
        },
    )
    return Assignment.objects.get()


def test_an_assignment_without_a_name_is_called_as_its_scenario(course: Course):
    client = course.cast.client("teacher")
    made = given(client, course, name="")
    assert made.name == str(course.version.name)
    assert "Release marks" not in client.get(f"/assignments/{made.pk}/").content.decode()
    submit(course.team(made), by=course.person("s1"))
    assert "Release marks" in client.get(f"/assignments/{made.pk}/").content.decode()


def test_the_way_of_a_lab_through_the_pages(course: Course):
    teacher, student = course.cast.client("teacher"), course.cast.client("s1")
    lab = given(teacher, course)
    assert "First week" in student.get("/assignments/").content.decode()
    student.post(f"/assignments/{lab.pk}/submit/", {"note": "Please look."})
    submission = course.team(lab).submissions.get()

    page = teacher.get(f"/submissions/{submission.pk}/").content.decode()
    assert "Please look." in page
    for key in ("talk", "two"):
        url = f"/submissions/{submission.pk}/checks/{key}/"
        teacher.post(url, {"percent": 100, "reason": "Told well"})
    teacher.post(f"/submissions/{submission.pk}/comment/", {"text": "Well done, <b>all</b> of it"})
    assert "Well done" not in student.get(f"/assignments/{lab.pk}/").content.decode()
    teacher.post(f"/assignments/{lab.pk}/release/")

    page = student.get(f"/assignments/{lab.pk}/").content.decode()
    # 8 of 10 points of the work, an eighth of the results.
    assert "59.76" in page
    assert "Told well" in page
    assert "Well done, &lt;b&gt;all&lt;/b&gt; of it" in page


def test_a_form_that_does_not_add_up_says_so(course: Course):
    client = course.cast.client("teacher")

    answer = client.post(
        f"/classes/{course.cast.classroom.pk}/assignments/new/",
        {"name": "Lab", "version": course.version.pk, "process_points": 90, "result_points": 30},
    )

    assert answer.status_code == 422
    assert not Assignment.objects.exists()


def test_marks_without_names_show_none_until_they_are_released(course: Course):
    # A name that no token on the page can contain by chance.
    course.person("s1").name = "Zhuge Liang"
    course.person("s1").save()
    lab = course.give(anonymous=True)
    submission = submit(course.team(lab), by=course.person("s1"))
    teacher = course.cast.client("teacher")

    for url in (f"/assignments/{lab.pk}/", f"/submissions/{submission.pk}/"):
        page = teacher.get(url).content.decode()
        assert "Zhuge Liang" not in page and f">{name_of(submission.team)}<" in page


def test_the_class_table_costs_the_same_for_any_number_of_teams(
    course: Course, lab: Assignment, django_assert_num_queries
):
    with CaptureQueriesContext(
        connection,
    ) as one:
        class_table(lab)
    submit(course.team(lab, "s2"), by=course.person("s2"))

    with django_assert_num_queries(len(one)):
        assert class_table(lab).handed_in == 2
