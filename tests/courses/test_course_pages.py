"""Courses as their readers see them: who reads what, questions, progress, links into the company."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.assignments.models import Assignment
from courses.pages.models import CourseOfClass, Lesson, PageDone, QuizAnswer
from courses.pages.outline import outline_of
from courses.pages.services import course_give, lab_link
from lab.people.models import Enrolment, School, User
from tests.courses.conftest import Course
from tests.courses.course_pages import MULTIPLE, NUMBER, SINGLE, TEXT, Book

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def media(settings, tmp_path):
    """Wagtail sends documents from a disk only."""
    settings.MEDIA_ROOT = tmp_path / "media"
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": files}


@pytest.fixture
def book(course: Course, media: None) -> Book:
    book = Book(course.cast.school, course.person("designer"), course.version)
    course_give(book.course, course.cast.classroom, by=course.teacher)
    return book


@pytest.fixture
def lab(course: Course, book: Book) -> Assignment:
    given = course.give()
    lab_link(book.lab, course.cast.classroom, given, by=course.teacher)
    return given


def page(course: Course, who: str, pk: int):
    return course.cast.client(who).get(f"/courses/{pk}/")


def stranger(role: str) -> Client:
    school = School.objects.get(name="Two")
    user = User.objects.create_user(f"far-{role}", role=role, school=school)
    client = Client()
    client.force_login(user)
    return client


WHO = ("designer", "admin", "teacher", "assistant", "s1")


@pytest.mark.parametrize(
    ("state", "answers"),
    [
        ("given", (200, 200, 200, 200, 200)),
        ("not given", (200, 200, 200, 404, 404)),
        ("draft", (200, 200, 200, 404, 404)),
        ("module draft", (200, 200, 200, 404, 404)),
        ("left", (200, 200, 200, 200, 404)),
    ],
)
def test_who_reads_a_lesson(course: Course, book: Book, state: str, answers):
    match state:
        case "not given":
            CourseOfClass.objects.all().delete()
        case "draft":
            book.course.unpublish()
        case "module draft":
            book.first.unpublish()
        case "left":
            Enrolment.objects.filter(user=course.person("s1")).update(left_on="2026-09-02")
    assert tuple(page(course, who, book.lesson.pk).status_code for who in WHO) == answers


@pytest.mark.parametrize("role", ["designer", "administrator", "teacher", "student"])
def test_other_schools_never_see_a_course(book: Book, role: str):
    far = stranger(role)
    for address in ("", "copy/", "export/"):
        assert far.get(f"/courses/{book.course.pk}/{address}").status_code in (403, 404)
    assert far.get(f"/courses/{book.lesson.pk}/").status_code == 404
    assert far.post(f"/courses/{book.lesson.pk}/done/").status_code == 404
    assert far.post(f"/courses/{book.lesson.pk}/questions/{SINGLE}/").status_code == 404
    assert "Selling" not in far.get("/courses/").content.decode()


def test_a_lab_that_was_given_opens_its_course_without_more(course: Course, book: Book, lab):
    CourseOfClass.objects.all().delete()
    assert page(course, "s1", book.lab.pk).status_code == 200
    lab.teams.filter(members__user=course.person("s1")).get().members.all().delete()
    assert page(course, "s1", book.lab.pk).status_code == 404


def test_what_is_right_never_stands_in_the_page(course: Course, book: Book):
    text = page(course, "s1", book.lesson.pk).content.decode()
    assert "Blue-secret" in text
    for secret in ("As the sea", "Too warm", "Close-the-deal", "12.5", "Well done"):
        assert secret not in text


def answered(course: Course, book: Book, block: str, *given: str):
    url = f"/courses/{book.lesson.pk}/questions/{block}/"
    return course.cast.client("s1").post(url, {"answer": list(given)}, **HTMX)


@pytest.mark.parametrize(
    ("block", "given", "right", "told"),
    [
        (SINGLE, ["1"], True, "As the sea"),
        (SINGLE, ["0"], False, "Too warm"),
        (NUMBER, ["13"], True, "Well done"),
        (NUMBER, ["１２，１"], True, "Well done"),
        (NUMBER, ["13.01"], False, "Look at the brief"),
        (TEXT, [" close-the-DEAL. "], True, "Well done"),
        (TEXT, ["close"], False, "Look at the brief"),
        (MULTIPLE, ["0", "1"], True, "Well done"),
        (MULTIPLE, ["0"], False, "Look at the brief"),
        (MULTIPLE, ["0", "1", "2"], False, "Look at the brief"),
    ],
)
def test_an_answer_is_judged_at_once_and_kept(course, book, block, given, right, told):
    answer = answered(course, book, block, *given)
    assert answer.status_code == 200 and told in answer.content.decode()
    kept = QuizAnswer.objects.get(user=course.person("s1"), block=block)
    assert (kept.correct, kept.attempts, bool(kept.solved_at)) == (right, 1, right)


@pytest.mark.parametrize(
    ("block", "given"),
    [(SINGLE, []), (SINGLE, ["0", "1"]), (SINGLE, ["7"]), (NUMBER, ["much"]), (TEXT, ["x" * 201])],
)
def test_what_is_no_answer_is_refused_and_not_counted(course, book, block, given):
    assert answered(course, book, block, *given).status_code == 422
    assert not QuizAnswer.objects.exists()


def test_a_later_wrong_answer_does_not_take_back_that_it_was_solved(course, book):
    answered(course, book, SINGLE, "1")
    answered(course, book, SINGLE, "0")
    kept = QuizAnswer.objects.get()
    assert (kept.correct, kept.attempts, bool(kept.solved_at)) == (False, 2, True)
    shown = page(course, "s1", book.lesson.pk).content.decode()
    assert "Too warm" in shown and "As the sea" not in shown


def test_a_lesson_is_done_once_its_questions_are_answered(course: Course, book: Book):
    client, url = course.cast.client("s1"), f"/courses/{book.lesson.pk}/done/"
    client.post(url)
    assert not PageDone.objects.exists()
    for block, given in ((SINGLE, "0"), (NUMBER, "1"), (TEXT, "x"), (MULTIPLE, "0")):
        answered(course, book, block, given)
    assert client.post(url).headers["Location"] == f"/courses/{book.lab.pk}/"
    outline = outline_of(book.course, course.person("s1"))
    assert (outline.done, outline.percent, outline.next.page.pk) == (1, 50, book.lab.pk)
    client.post(url, {"do": "reopen"})
    assert not PageDone.objects.exists()


def test_steps_lead_into_the_own_company_of_the_assignment(course: Course, book: Book, lab):
    for who in ("s1", "s2"):
        team = course.team(lab, who)
        text = page(course, who, book.lesson.pk).content.decode()
        assert f'href="/s/{team.sandbox_id}/accounts/?q=mother"' in text
        assert f'href="/s/{team.sandbox_id}/accounts/2/"' in text
        assert course.cast.client(who).get(f"/s/{team.sandbox_id}/accounts/2/").status_code == 200


def test_without_a_company_a_step_says_so_and_shows_the_way(course: Course, book: Book):
    text = page(course, "s1", book.lesson.pk).content.decode()
    assert "You have no company of this scenario yet" in text and "/s/" not in text


def test_a_lab_shows_its_assignment_and_is_done_when_it_is_handed_in(course, book, lab):
    from courses.submissions.services import submit

    team = course.team(lab)
    text = page(course, "s1", book.lab.pk).content.decode()
    assert f'href="/s/{team.sandbox_id}/"' in text and "due" in text
    submit(team, by=course.person("s1"))
    assert outline_of(book.course, course.person("s1")).entry(book.lab).done


def test_a_page_costs_the_same_however_much_stands_on_it(course: Course, book: Book, lab):
    client = course.cast.client("s1")

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    addresses = (f"/courses/{book.course.pk}/", f"/courses/{book.lesson.pk}/", "/courses/", "/")
    before = [cost(one) for one in addresses]
    raw = book.lesson.body.raw_data
    book.lesson.body = [*raw, *({**one, "id": None} for one in raw)]
    book.lesson.save()
    for number in range(4):
        book.first.refresh_from_db()
        book.first.add_child(instance=Lesson(title=f"More {number}"))
    assert [cost(one) for one in addresses] == before


def test_nothing_of_another_site_is_loaded_before_a_click(course: Course, book: Book):
    text = page(course, "s1", book.lesson.pk).content.decode()
    assert 'href="https://www.bilibili.com/video/1"' in text and "noreferrer" in text
    assert "<iframe" not in text and 'src="http' not in text


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://player.vimeo.com/1", "player.vimeo.com"),
        ("http://vimeo.com/1", ""),
        ("https://evilvimeo.com/1", ""),
        ("https://vimeo.com.evil.example/", ""),
        ("https://vimeo.com@evil.example/", ""),
        ("https://me@vimeo.com/", ""),
        ("javascript:alert(1)", ""),
        ("https://vimeo.com:99999/", ""),
    ],
)
def test_videos_come_from_known_hosts_only(address: str, host: str):
    from courses.pages.blocks import video_host

    assert video_host(address) == host


def test_pictures_and_files_are_for_people_of_the_school(course: Course, book: Book):
    image = book.lesson.body[1].value["image"]
    document = book.lesson.body[-1].value["document"]
    small = image.get_rendition("max-165x165").url
    for who, media in (("s1", 404), ("designer", 200)):
        client = course.cast.client(who)
        assert client.get(f"/courses/pictures/{image.pk}/")["Content-Type"] == "image/png"
        assert client.get(document.url).status_code == 200
        assert client.get(small).status_code == media
    far = stranger("designer")
    for address in (f"/courses/pictures/{image.pk}/", document.url, small, image.file.url):
        assert far.get(address).status_code == 404
        assert Client().get(address).status_code in (302, 404)


def test_a_student_meets_the_course_on_the_start_page(course: Course, book: Book):
    text = course.cast.client("s1").get("/").content.decode()
    assert "Selling" in text and f"/courses/{book.lesson.pk}/" in text
    course.cast.classroom.archived = True
    course.cast.classroom.save()
    assert "Selling" not in course.cast.client("s1").get("/").content.decode()
