"""The lesson: opened, held and closed for all companies; who is there, who asks, what is told to all."""

import datetime as dt
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.assignments.models import Assignment
from courses.lessons.attending import hand_clear, hand_raise, hands_of, open_lesson_of, seen
from courses.lessons.models import Attendance, LessonNote
from courses.lessons.room import room_of
from courses.lessons.telling import MOST, note_send
from crm.models import Account
from lab.access.decisions import Refused
from lab.notices.models import Notice
from lab.people.models import Enrolment, User
from lab.people.sessions import SEEN
from scenarios.sessions.lessons import (
    lesson_close,
    lesson_go_on,
    lesson_hold,
    lesson_open,
    lesson_watched,
    tick,
)
from scenarios.sessions.models import Lesson
from tests.courses.conftest import Course

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def lab(course: Course) -> Assignment:
    return course.give()


def begin(course: Course, **how) -> Lesson:
    how = {"pace": 0, "minutes": 90, **how}
    return lesson_open(course.cast.classroom, by=course.teacher, **how)


class Desk:
    """What a student may do in the own company, by its pages."""

    def __init__(self, course: Course, lab: Assignment, name: str = "s1") -> None:
        self.client, self.pk = course.cast.client(name), course.team(lab, name).sandbox_id

    def writes(self) -> int:
        before = Account._base_manager.filter(sandbox=self.pk).count()
        answer = self.client.post(f"/s/{self.pk}/accounts/new/", {"name": f"New one {before}"})
        made = Account._base_manager.filter(sandbox=self.pk).count() - before
        assert (made == 1) == (answer.status_code == 302), answer.status_code
        return answer.status_code

    def band(self) -> str:
        return self.client.get(f"/s/{self.pk}/accounts/").content.decode()


class TestTheCompanies:
    @pytest.fixture
    def desk(self, course: Course, lab: Assignment) -> Desk:
        return Desk(course, lab)

    def test_between_lessons_they_are_open_unless_the_teacher_says_otherwise(self, course, desk):
        assert desk.writes() == 302
        begin(course)
        assert desk.writes() == 302
        lesson_close(course.cast.classroom, by=course.teacher)
        assert desk.writes() == 302

    def test_where_they_shut_nobody_works_after_the_lesson_and_all_may_look(self, course, desk):
        begin(course, shuts=True)
        assert desk.writes() == 302
        lesson_close(course.cast.classroom, by=course.teacher)
        assert desk.writes() == 403
        assert "The companies open with the next lesson." in desk.band()
        begin(course, shuts=True)
        assert desk.writes() == 302

    def test_held_nobody_works_and_no_clock_moves(self, course: Course, desk: Desk):
        begin(course, pace=5)
        lesson_hold(course.cast.classroom, by=course.teacher)
        Lesson.objects.update(paced_at=timezone.now() - 4 * MINUTE)
        assert desk.writes() == 403 and "has stopped the work" in desk.band()
        assert tick() == 0
        lesson_go_on(course.cast.classroom, by=course.teacher)
        assert desk.writes() == 302
        assert tick() == 0, "the time that it was held is not made up for"

    def test_the_teacher_works_in_them_meanwhile(self, course: Course, lab, desk: Desk):
        begin(course)
        lesson_hold(course.cast.classroom, by=course.teacher)
        answer = course.cast.client("teacher").post(
            f"/s/{desk.pk}/accounts/new/", {"name": "By the teacher", "owner": 2}
        )
        assert answer.status_code == 302

    def test_another_class_works_on(self, course: Course, desk: Desk):
        Lesson.objects.create(
            classroom=course.cast.other, closes_at=timezone.now() - MINUTE, shuts=True
        )
        assert desk.writes() == 302


class TestTheEnd:
    def test_it_ends_when_planned_without_anybody(self, course: Course):
        begin(course)
        Lesson.objects.update(closes_at=timezone.now())
        assert not Lesson.objects.open().exists() and not Lesson.objects.get().is_open

    def test_it_ends_when_no_teacher_was_there_for_long(self, course: Course):
        lesson = begin(course, away_minutes=10)
        assert lesson.ends_at == lesson.away_at
        Lesson.objects.update(away_at=timezone.now() - MINUTE)
        assert not Lesson.objects.open().exists() and not Lesson.objects.get().is_open
        # Whoever comes back opens another one; a page left open does not bring it back.
        lesson_watched(course.cast.classroom)
        assert not Lesson.objects.open().exists()

    def test_a_page_of_its_staff_keeps_it_open(self, course: Course):
        begin(course, away_minutes=10)
        soon = timezone.now() + MINUTE
        Lesson.objects.update(away_at=soon)
        for name in ("", "class/", "projector/"):
            Lesson.objects.update(away_at=soon)
            page = f"/classes/{course.cast.classroom.pk}/lesson/now/{name}"
            assert course.cast.client("assistant").get(page).status_code == 200
            assert Lesson.objects.get().away_at > soon + 8 * MINUTE

    def test_of_two_teachers_the_second_changes_the_same_lesson(self, course: Course):
        first = begin(course)
        second = begin(course, pace=30, minutes=45)
        assert (first.pk, first.opened_at) == (second.pk, second.opened_at)
        assert Lesson.objects.count() == 1
        room = course.cast.classroom
        assert lesson_hold(room, by=course.teacher) and not lesson_hold(room, by=course.teacher)
        lesson_close(room, by=course.teacher)
        lesson_close(room, by=course.teacher)
        assert not lesson_go_on(room, by=course.teacher)

    def test_a_new_lesson_begins_unheld_and_without_old_hands(self, course: Course):
        lesson = begin(course)
        hand_raise(course.person("s1"), lesson)
        lesson_hold(course.cast.classroom, by=course.teacher)
        Lesson.objects.update(closes_at=timezone.now())
        again = begin(course)
        assert again.held_at is None and not hands_of(again)


class TestHands:
    def test_the_teacher_sees_who_asks_first_and_takes_it_down_once(self, course: Course, lab):
        lesson, teacher = begin(course), course.cast.client("teacher")
        second, first = course.person("s1"), course.person("s2")
        hand_raise(first, lesson)
        hand_raise(second, lesson, about="  the   quote ")
        assert hands_of(lesson) == {first.pk: "", second.pk: "the quote"}
        assert [p.user for p in room_of(course.cast.classroom, lab).places] == [first, second]
        page = f"/classes/{course.cast.classroom.pk}/lesson/now/"
        assert "the quote" in teacher.get(page).content.decode()
        assert teacher.post(f"{page}hands/{first.pk}/").status_code == 302
        assert list(hands_of(lesson)) == [second.pk]
        assert not hand_clear(course.cast.classroom, first, by=course.person("assistant"))

    def test_asking_twice_keeps_the_place_in_the_queue(self, course: Course):
        lesson, person = begin(course), course.person("s1")
        at = hand_raise(person, lesson).asked_at
        assert hand_raise(person, lesson, about="more").asked_at == at

    def test_it_is_raised_and_taken_down_from_the_strip(self, course: Course):
        student = course.cast.client("s1")
        assert student.post("/lesson/hand/").status_code == 403, "no lesson"
        lesson = begin(course)
        shown = student.post("/lesson/hand/", {"about": "x"}, headers={"HX-Request": "true"})
        assert "Your hand is up" in shown.content.decode() and hands_of(lesson)
        student.post("/lesson/hand/", {"down": "1"})
        assert not hands_of(lesson)
        too_long = student.post(
            "/lesson/hand/", {"about": "x" * 121}, headers={"HX-Request": "true"}
        )
        assert "at most 120" in too_long.content.decode() and not hands_of(lesson)

    def test_only_staff_of_the_class_take_a_hand_down(self, course: Course):
        lesson = begin(course)
        hand_raise(course.person("s1"), lesson)
        url = f"/classes/{course.cast.classroom.pk}/lesson/now/hands/{course.person('s1').pk}/"
        for who in ("s2", "designer"):
            assert course.cast.client(who).post(url).status_code == 404
        with pytest.raises(Refused):
            hand_clear(course.cast.classroom, course.person("s1"), by=course.person("s2"))
        assert hands_of(lesson)

    def test_teachers_and_strangers_raise_none(self, course: Course):
        begin(course)
        for who in ("teacher", "assistant", "designer"):
            assert open_lesson_of(course.person(who)) is None
            assert course.cast.client(who).post("/lesson/hand/").status_code == 403


class TestPresence:
    def test_whose_page_asks_is_there_for_a_while(self, course: Course):
        begin(course)
        course.cast.client("s1").get("/lesson/bar/")
        here = {p.user.username: p.here for p in room_of(course.cast.classroom, None).places}
        assert here == {"s1": True, "s2": False}
        Attendance.objects.update(seen_at=timezone.now() - 2 * MINUTE)
        assert room_of(course.cast.classroom, None).here == 0

    def test_it_is_not_written_with_every_request(self, course: Course):
        lesson, person = begin(course), course.person("s1")
        seen(person, lesson)
        with CaptureQueriesContext(connection) as found:
            seen(person, lesson)
        assert not [q for q in found.captured_queries if q["sql"].startswith("UPDATE")]

    def test_outside_of_a_lesson_nobody_is_noted(self, course: Course):
        course.cast.client("s1").get("/lesson/bar/")
        begin(course)
        course.cast.client("teacher").get("/lesson/bar/")
        assert not Attendance.objects.exists()


class TestNotes:
    def test_a_note_is_on_the_pages_and_among_the_notices_until_it_is_read(self, course: Course):
        begin(course)
        student, teacher = course.cast.client("s1"), course.cast.client("teacher")
        page = f"/classes/{course.cast.classroom.pk}/lesson/now/"
        version = student.get("/lesson/bar/").context["bar"].version
        assert student.get(f"/lesson/bar/?v={version}").status_code == 204
        teacher.post(f"{page}notes/", {"text": "Open <b>task 2</b>"})
        shown = student.get(f"/lesson/bar/?v={version}").content.decode()
        assert "Open &lt;b&gt;task 2&lt;/b&gt;" in shown
        told = {n.person.username: n.remark for n in Notice.objects.filter(kind_name="lesson-note")}
        assert told == {"s1": "Open <b>task 2</b>", "s2": "Open <b>task 2</b>"}
        note = LessonNote.objects.get()
        student.post("/lesson/note-read/", {"note": note.pk})
        assert "task 2" not in student.get("/lesson/bar/").content.decode()
        assert "task 2" in course.cast.client("s2").get("/lesson/bar/").content.decode()
        teacher.post(f"{page}notes/{note.pk}/take-back/")
        assert "task 2" not in course.cast.client("s2").get("/lesson/bar/").content.decode()

    @pytest.mark.parametrize("text", ["", "   ", "x" * 501])
    def test_what_cannot_be_told_is_refused(self, course: Course, text: str):
        begin(course)
        with pytest.raises(ValidationError):
            note_send(course.cast.classroom, text=text, by=course.teacher)
        assert not LessonNote.objects.exists()

    def test_only_in_an_open_lesson_and_not_without_end(self, course: Course):
        with pytest.raises(ValidationError, match="Open the lesson"):
            note_send(course.cast.classroom, text="Hi", by=course.teacher)
        begin(course)
        LessonNote.objects.bulk_create(
            LessonNote(classroom=course.cast.classroom, text="x", by=course.teacher)
            for _each in range(MOST)
        )
        with pytest.raises(ValidationError, match="enough"):
            note_send(course.cast.classroom, text="Hi", by=course.teacher)

    def test_assistants_and_students_tell_the_class_nothing(self, course: Course):
        begin(course)
        for who in ("assistant", "s1"):
            with pytest.raises(Refused):
                note_send(course.cast.classroom, text="Hi", by=course.person(who))

    def test_a_number_that_is_no_note_of_the_class_hides_nothing(self, course: Course):
        begin(course)
        student = course.cast.client("s1")
        student.post("/lesson/note-read/", {"note": 999})
        note_send(course.cast.classroom, text="Hello", by=course.teacher)
        assert "Hello" in student.get("/lesson/bar/").content.decode()


class TestTheWall:
    def test_there_is_nobodys_name_on_it(self, course: Course, lab: Assignment):
        lesson = begin(course)
        for name in ("s1", "s2"):
            person = course.person(name)
            person.name, person.student_number = f"Famous {name}", f"20269{name}"
            person.save()
            hand_raise(person, lesson, about=f"I am {name}")
        note_send(course.cast.classroom, text="Well done, Famous", by=course.teacher)
        client, url = course.cast.client("teacher"), f"/classes/{lab.classroom_id}/lesson/now/"
        for headers in ({}, {"HX-Request": "true"}):
            page = client.get(f"{url}projector/", headers=headers)
            text = page.content.decode()
            assert page.status_code == 200 and "Hands up" in text
            for hidden in ("Famous", "20269", "S1", "S2", "Teacher", "I am"):
                assert hidden not in text, hidden
            assert str(course.team(lab).company.name) not in text
        assert 'data-bs-theme="dark"' in client.get(f"{url}projector/?theme=dark").content.decode()

    def test_figures_are_those_of_the_class(self, course: Course, lab: Assignment):
        begin(course)
        course.add_accounts(course.team(lab))
        client = course.cast.client("teacher")
        url = f"/classes/{lab.classroom_id}/lesson/now/projector/"
        client.get(url)  # has them judged
        live = client.get(url).context["live"]
        assert dict(live.solved())["Two are added"] == 50
        assert sum(bar.count for bar in live.distribution()) == 2
        assert live.mean == round(sum(row.percent for row in live.rows) / 2)

    def test_it_stays_signed_in_for_as_long_as_the_lesson_is_open(self, course: Course):
        client, url = (
            course.cast.client("teacher"),
            f"/classes/{course.cast.classroom.pk}/lesson/now/",
        )
        poll = {"HX-Request": "true", "X-Background": "1"}

        def seen_after(path: str) -> float:
            """Seconds ago, where nobody has touched anything for fifty minutes."""
            client.get("/me/")
            session = client.session
            session[SEEN] = int(time.time()) - 3000
            session.save()
            assert client.get(f"{url}{path}", headers=poll).status_code in (200, 204)
            return time.time() - client.session[SEEN]

        assert seen_after("projector/") > 2900
        begin(course)
        assert seen_after("projector/") < 60
        assert "data-awake" in client.get(f"{url}projector/").content.decode()
        # The desk shows names: whoever leaves it alone is logged out as everywhere.
        assert seen_after("class/") > 2900
        lesson_close(course.cast.classroom, by=course.teacher)
        assert seen_after("projector/") > 2900
        assert "data-awake" not in client.get(f"{url}projector/").content.decode()


@pytest.mark.parametrize(
    ("name", "method", "answers"),
    [
        ("", "get", (200, 200, 200, 404, 404)),
        ("class/", "get", (200, 200, 200, 404, 404)),
        ("projector/", "get", (200, 200, 200, 404, 404)),
        ("hold/", "post", (302, 403, 302, 404, 404)),
        ("go-on/", "post", (302, 403, 302, 404, 404)),
        ("notes/", "post", (302, 403, 302, 404, 404)),
        ("?lab=999999", "get", (404, 404, 404, 404, 404)),
        ("?lab=%00", "get", (404, 404, 404, 404, 404)),
    ],
)
def test_who_may_do_what_in_a_lesson(course: Course, name: str, method: str, answers):
    begin(course)
    url = f"/classes/{course.cast.classroom.pk}/lesson/now/{name}"
    who = ("teacher", "assistant", "admin", "s1", "designer")
    found = tuple(getattr(course.cast.client(one), method)(url).status_code for one in who)
    assert found == answers


def test_the_page_of_a_full_lesson_costs_a_constant_number_of_queries(course: Course):
    begin(course)
    small = course.give(name="Small")
    client, url = course.cast.client("teacher"), f"/classes/{small.classroom_id}/lesson/now/class/"

    def count(lab: Assignment) -> int:
        client.get(f"{url}?lab={lab.pk}")
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{url}?lab={lab.pk}").status_code == 200
        return len(found)

    few = count(small)
    for number in range(4):
        name = f"more{number}"
        course.cast.people[name] = course.cast._person(name, "student", Enrolment.Role.STUDENT)
        hand_raise(course.cast.people[name], Lesson.objects.get())
    large = course.give(name="Large")
    assert count(large) <= few


def test_a_new_password_is_made_from_the_desk_and_shown_once(course: Course):
    begin(course)
    place = Enrolment.objects.get(user=course.person("s1"), classroom=course.cast.classroom)
    url = reverse("enrolment-change", args=[place.classroom_id, place.pk])
    teacher = course.cast.client("teacher")
    desk = f"/classes/{place.classroom_id}/lesson/now/"
    assert url in teacher.get(desk).content.decode()
    assert url not in course.cast.client("assistant").get(desk).content.decode()
    former = place.user.password
    answer = teacher.post(url, {"do": "password"})
    assert answer.url == reverse("roster-slips")
    assert User.objects.get(pk=place.user_id).password != former
