"""From the page of a lab to the assignment of a class, and from its companies back to it."""

import pytest
from django.urls import reverse

from courses.assignments.models import Assignment
from courses.pages.models import CourseIndex
from courses.pages.schools import index_of, teachers_index
from courses.pages.services import course_give
from lab.people.models import Classroom
from tests.courses.conftest import Course
from tests.courses.course_pages import Book
from tests.courses.test_pages import given


@pytest.fixture
def book(course: Course, settings, tmp_path) -> Book:
    settings.MEDIA_ROOT = tmp_path / "media"
    book = Book(course.cast.school, course.person("designer"), course.version)
    course_give(book.course, course.cast.classroom, by=course.teacher)
    return book


def new(course: Course, lab: object, who: str = "teacher"):
    path = f"/classes/{course.cast.classroom.pk}/assignments/new/?lab={lab}"
    return course.cast.client(who).get(path)


def test_a_lab_brings_its_name_and_scenario_to_the_form(course: Course, book: Book):
    form = new(course, book.lab.pk).context["form"]

    assert form["name"].value() == "First lab"
    assert form["version"].value() == course.version.pk


@pytest.mark.parametrize("lab", ["", "x", "²", "9" * 30, "0", "lesson"])
def test_what_is_no_lab_of_the_class_leaves_the_form_empty(course: Course, book: Book, lab: str):
    answer = new(course, book.lesson.pk if lab == "lesson" else lab)

    assert answer.status_code == 200
    assert not answer.context["form"]["name"].value()


def test_a_lab_of_a_course_that_the_class_does_not_have_is_not_given(course: Course, book: Book):
    course.cast.classroom.class_courses.all().delete()
    assert not new(course, book.lab.pk).context["form"]["name"].value()


def test_giving_a_lab_links_it_and_leads_from_then_on_to_the_assignment(course, book):
    teacher = course.cast.client("teacher")
    page, labs = f"/courses/{book.lab.pk}/", f"/classes/{course.cast.classroom.pk}/courses/"
    way = f"/classes/{course.cast.classroom.pk}/assignments/new/?lab={book.lab.pk}"
    for before in (page, labs):
        assert way in teacher.get(before).content.decode()

    made = given(teacher, course, f"?lab={book.lab.pk}")

    assert made.lab.page_id == book.lab.pk
    for after in (page, labs):
        text = teacher.get(after).content.decode()
        assert way not in text
        assert f'href="/assignments/{made.pk}/"' in text


def test_only_teachers_of_a_present_class_are_offered_to_give_a_lab(course: Course, book: Book):
    page = f"/courses/{book.lab.pk}/"
    for who in ("designer", "admin"):
        assert b"?lab=" not in course.cast.client(who).get(page).content
    assert b"?lab=" in course.cast.client("teacher").get(page).content
    Classroom.objects.update(archived=True)
    assert b"?lab=" not in course.cast.client("teacher").get(page).content


@pytest.mark.parametrize(("who", "own"), [("designer", False), ("admin", False), ("teacher", True)])
def test_a_new_course_begins_where_the_courses_of_the_person_stand(course, book, who, own):
    school = course.cast.school
    place: CourseIndex = teachers_index(school) if own else index_of(school)
    client = course.cast.client(who)

    answer = client.get("/courses/new/")

    assert answer.url == reverse("wagtailadmin_pages:add", args=["courses", "course", place.pk])
    assert client.get(answer.url).status_code == 200


def test_students_write_no_courses(course: Course, book: Book):
    assert course.cast.client("s1").get("/courses/new/").status_code == 403


def test_who_may_change_a_course_adds_to_it_from_its_page(course: Course, book: Book):
    add = reverse("wagtailadmin_pages:add", args=["courses", "labbrief", book.first.pk])
    page = f"/courses/{book.course.pk}/"
    assert add in course.cast.client("designer").get(page).content.decode()
    assert add not in course.cast.client("teacher").get(page).content.decode()


def test_every_page_of_a_company_leads_to_its_assignment(course: Course):
    assignment: Assignment = course.give()
    company = course.team(assignment).sandbox_id
    for who in ("s1", "teacher"):
        page = course.cast.client(who).get(f"/s/{company}/accounts/").content.decode()
        assert f'href="/assignments/{assignment.pk}/"' in page
