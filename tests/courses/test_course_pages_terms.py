"""The next term: a class is copied with its days moved, the old one is archived."""

import datetime as dt

import pytest
from django.utils import timezone

from courses.assignments.models import Assignment
from courses.gradebook.models import Category, Column
from courses.marking.models import Rubric
from courses.pages.archiving import class_archive, companies_remove, leaving_of
from courses.pages.models import LabOfClass
from courses.pages.services import course_give, lab_link
from courses.pages.terms import Wish, class_copy, plan_of, shifted, weeks_between
from courses.submissions.models import Submission
from courses.submissions.services import submit
from lab.access.decisions import Refused
from lab.people.models import Classroom, Enrolment, Term
from lab.tenancy.models import Sandbox
from tests.courses.conftest import Course
from tests.courses.course_pages import Book


@pytest.fixture
def spring(course: Course) -> Term:
    course.cast.classroom.term.refresh_from_db()
    return Term.objects.create(
        school=course.cast.school,
        name="Spring",
        starts=dt.date(2027, 3, 1),
        ends=dt.date(2027, 7, 10),
    )


def wish(term: Term, **changes) -> Wish:
    return Wish(**{"term": term, "name": "Class of spring", "weeks": 26, **changes})


def test_days_keep_weekday_and_hour_over_summer_time(settings):
    with timezone.override("Europe/Berlin"):
        before = timezone.make_aware(dt.datetime(2026, 9, 7, 8, 30))
        after = timezone.localtime(shifted(before, 26))
        assert (after.date(), after.hour, after.minute) == (dt.date(2027, 3, 8), 8, 30)
        assert after.weekday() == 0 and after.utcoffset() != timezone.localtime(before).utcoffset()


def test_the_plan_tells_what_would_be_made_and_makes_nothing(course: Course, spring: Term):
    room = course.cast.classroom
    course.draft(
        opens_at=timezone.make_aware(dt.datetime(2026, 10, 30, 8)),
        due_at=timezone.make_aware(dt.datetime(2027, 2, 12, 8)),
        created_by=course.teacher,
    ).save()
    assert weeks_between(room, spring) == 26
    plan = plan_of(room, wish(spring))
    hints = plan.assignments[0].hints
    assert timezone.localdate(plan.assignments[0].opens_at) == dt.date(2027, 4, 30)
    assert any("outside of the term" in hint for hint in hints)
    moved = plan_of(room, wish(spring, weeks=-4)).assignments[0]
    assert any("National Day" in hint for hint in moved.hints)
    assert Classroom.objects.count() == 2 and Assignment.objects.count() == 1


def test_a_class_goes_to_the_next_term_with_all_but_its_people_and_marks(
    course, spring, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path / "media"
    room, rubric = course.cast.classroom, course.rubric()
    book = Book(course.cast.school, course.person("designer"), course.version)
    given = course.give(rubric=rubric, late_percent=25)
    course_give(book.course, room, by=course.teacher)
    lab_link(book.lab, room, given, by=course.teacher)
    turn = given.turns.create(at=given.opens_at + dt.timedelta(days=2))
    category = Category.objects.create(classroom=room, name="Labs", weight=70)
    Column.objects.create(category=category, name="Lab", assignment=given)
    Column.objects.create(category=category, name="Presence", weight=2)

    made = class_copy(room, wish(spring, rubrics=True), by=course.teacher)

    copy = made.assignments.get()
    assert (copy.name, copy.late_percent, copy.version) == (given.name, 25, given.version)
    assert copy.due_at - given.due_at == dt.timedelta(weeks=26)
    assert copy.rubric != rubric and copy.rubric.criteria.count() == 2
    assert Rubric.objects.count() == 2
    assert copy.turns.get().at == turn.at + dt.timedelta(weeks=26)
    assert not copy.teams.exists() and not Sandbox.objects.filter(classroom=made).exists()
    assert made.class_courses.get().course == book.course
    assert LabOfClass.objects.get(assignment=copy).page == book.lab
    assert [str(one.weight) for one in made.mark_categories.all()] == ["70.00"]
    columns = Column.objects.filter(category__classroom=made)
    assert {one.assignment for one in columns} == {copy, None}
    roles = made.enrolments.values_list("role", flat=True)
    assert set(roles) == {Enrolment.Role.TEACHER}
    assert LabOfClass.objects.get(assignment=given).page == book.lab


def test_the_page_shows_the_plan_before_it_makes_the_class(course: Course, spring: Term):
    course.give()
    client, url = (
        course.cast.client("teacher"),
        f"/classes/{course.cast.classroom.pk}/next-term/",
    )
    values = {"term": spring.pk, "name": "Class of spring", "weeks": "", "do": "look"}
    text = client.post(url, values).content.decode()
    assert "26 weeks later" in text and "Lab" in text and Classroom.objects.count() == 2
    answer = client.post(url, {**values, "do": "make"})
    made = Classroom.objects.get(name="Class of spring")
    assert answer.headers["Location"] == f"/classes/{made.pk}/assignments/"
    # The same once more: the name is taken, nothing is made twice.
    assert client.post(url, {**values, "do": "make"}).status_code in (200, 422)
    assert Classroom.objects.count() == 3
    for who in ("assistant", "s1"):
        assert course.cast.client(who).get(url).status_code in (403, 404)


def test_an_archived_class_is_read_only_and_keeps_its_marks(course: Course):
    given = course.give()
    team = course.team(given)
    submit(team, by=course.person("s1"))
    room = course.cast.classroom
    with pytest.raises(Refused):
        class_archive(room, by=course.person("assistant"))
    class_archive(room, by=course.teacher)
    client = course.cast.client("s1")
    assert team.name not in client.get("/").content.decode().split("<main")[1]
    assert "Archived classes" in client.get("/assignments/").content.decode()
    assert "Lab" in client.get("/assignments/?archived=1").content.decode()
    assert client.post(f"/assignments/{given.pk}/submit/").status_code == 403
    page = client.get(f"/s/{team.sandbox_id}/accounts/").content.decode()
    assert "archived" in page
    answer = client.post(f"/s/{team.sandbox_id}/accounts/new/", {"name": "Late"})
    assert answer.status_code == 403
    assert course.cast.client("teacher").get(f"/assignments/{given.pk}/").status_code == 200


def test_companies_without_a_submission_are_removed_by_choice(course: Course):
    given = course.give()
    team, idle = course.team(given), course.team(given, "s2")
    submit(team, by=course.person("s1"))
    room = course.cast.classroom
    told = leaving_of(room)
    assert (told.go, told.stay, told.submissions) == (1, 1, 1)
    with pytest.raises(LookupError):
        _remove(room, course)
    class_archive(room, by=course.teacher)
    course.cast.client("teacher").post(f"/classes/{room.pk}/archive/", {"companies": "remove"})
    live = Sandbox.objects.filter(classroom=room, kind="live")
    assert list(live) == [team.sandbox]
    assert not given.teams.filter(pk=idle.pk).exists()
    assert Submission.objects.count() == 1 and Submission.objects.get().snapshot is not None


def _remove(room: Classroom, course: Course) -> None:
    class Job:
        user, arguments, link = course.teacher, {"classroom": room.pk}, ""

    companies_remove(Job(), None)  # type: ignore[arg-type]
