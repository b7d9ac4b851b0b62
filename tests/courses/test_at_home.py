"""The start page: what waits for who teaches, and what a student has to hand in."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.assignments.at_home import work_at_home
from courses.assignments.models import Assignment
from courses.lessons.attending import hand_raise
from courses.marking.services import check_mark, criterion_mark, regrade_ask, release
from courses.peer_review.at_home import reviews_at_home
from courses.peer_review.models import PeerReviewing
from courses.review.at_home import Desk, Waiting, desk_at_home
from courses.review.standings import follow_assignment
from courses.submissions.services import submit
from lab.people.models import Classroom, Enrolment
from scenarios.sessions.lessons import lesson_close, lesson_open
from scenarios.sessions.models import Lesson
from tests.courses.conftest import Course
from tests.courses.test_peer_review import ASSESSING, DONE, Round

DAY = dt.timedelta(days=1)


def desk(course: Course, who: str = "teacher") -> Desk:
    return desk_at_home(course.person(who))["desk"]


def lab_of(course: Course, lab: Assignment) -> Waiting:
    (found,) = [one for one in desk(course).labs if one.assignment == lab]
    return found


def marked(course: Course, lab: Assignment, name: str = "s1") -> None:
    submission = course.team(lab, name).submissions.get()
    check_mark(submission, "talk", share=1, reason="Well", by=course.teacher)
    for criterion in lab.rubric.criteria.all() if lab.rubric else ():
        criterion_mark(submission, criterion, criterion.levels.first(), by=course.teacher)


class TestTeachers:
    def test_work_goes_from_marking_to_releasing_to_requests(self, course: Course):
        lab = course.give(rubric=course.rubric())
        for name in ("s1", "s2"):
            submit(course.team(lab, name), by=course.person(name))
        found = lab_of(course, lab)
        assert (found.to_mark, found.to_release, found.handed_in, found.teams) == (2, 0, 2, 2)

        marked(course, lab)
        found = lab_of(course, lab)
        assert (found.to_mark, found.to_release) == (1, 1)

        release(lab, by=course.teacher)
        regrade_ask(lab.grades.get(user=course.person("s1")), text="Why?", by=course.person("s1"))
        found = lab_of(course, lab)
        assert (found.to_mark, found.to_release, found.asked) == (1, 0, 1)

    def test_each_figure_leads_to_where_the_most_of_it_is(self, course: Course):
        few, many = course.give(name="Few"), course.give(name="Many")
        submit(course.team(few), by=course.person("s1"))
        for name in ("s1", "s2"):
            submit(course.team(many, name), by=course.person(name))
        client = course.cast.client("teacher")

        figures = {one["key"]: one for one in desk(course).figures}

        assert (figures["to_mark"]["count"], figures["stuck"]["count"]) == (3, 0)
        assert figures["to_mark"]["url"] == f"/assignments/{many.pk}/?state=mark"
        assert figures["stuck"]["url"] == ""
        page = client.get(figures["to_mark"]["url"])
        assert len(page.context["page"].object_list) == 2
        assert figures["to_mark"]["url"] in client.get("/").content.decode()

    def test_who_is_stuck_is_counted_as_in_the_class_table(self, course: Course):
        lab = course.give()
        lesson_open(lab.classroom, pace=0, minutes=90, by=course.teacher)
        assert lab_of(course, lab).stuck == 0
        Lesson.objects.update(opened_at=timezone.now() - dt.timedelta(minutes=30))
        course.add_accounts(course.team(lab, "s2"), "s2")
        follow_assignment.func(lab.pk)

        found = lab_of(course, lab)

        assert (found.stuck, found.stuck_names) == (1, [course.team(lab, "s1").name])
        table = course.cast.client("teacher").get(f"/assignments/{lab.pk}/?state=stuck")
        assert len(table.context["page"].object_list) == 1

    def test_without_names_who_is_stuck_has_none(self, course: Course):
        lab = course.give(anonymous=True)
        lesson_open(lab.classroom, pace=0, minutes=90, by=course.teacher)
        Lesson.objects.update(opened_at=timezone.now() - dt.timedelta(minutes=30))

        found = lab_of(course, lab)

        assert (found.stuck, found.stuck_names) == (2, [])
        page = course.cast.client("teacher").get("/").content.decode()
        assert page.count("2 stuck") == 1

    def test_the_lesson_that_goes_on_stands_on_top_until_it_is_closed(self, course: Course):
        lesson = lesson_open(course.cast.classroom, pace=0, minutes=90, by=course.teacher)
        hand_raise(course.person("s1"), lesson)
        (now,) = desk(course).lessons
        assert now.hands == 1
        url = f"/classes/{course.cast.classroom.pk}/lesson/now/"
        assert url in course.cast.client("assistant").get("/").content.decode()
        lesson_close(course.cast.classroom, by=course.teacher)
        assert desk(course).lessons == ()

    @pytest.mark.parametrize(
        ("days", "shown", "overdue"),
        [(1, 1, False), (13, 1, False), (15, 0, False), (-1, 1, True), (-8, 0, True)],
    )
    def test_what_is_due_these_days_is_told(self, course: Course, days, shown, overdue):
        lab = course.give()
        Assignment.objects.filter(pk=lab.pk).update(
            opens_at=timezone.now() - 30 * DAY, due_at=timezone.now() + days * DAY
        )
        found = desk(course)
        assert (len(found.due), found.labs[0].overdue) == (shown, overdue)

    def test_of_other_classes_and_archived_ones_nothing_is_told(self, course: Course):
        course.give()
        for who in ("s1", "designer", "admin"):
            assert desk_at_home(course.person(who)) == {}
        Classroom.objects.update(archived=True)
        assert desk_at_home(course.teacher) == {}

    def test_who_has_no_lab_yet_is_told_how_to_begin(self, course: Course):
        page = course.cast.client("teacher").get("/").content.decode()
        assert f"/classes/{course.cast.classroom.pk}/assignments/" in page and "No lab yet" in page

    def test_many_labs_and_students_cost_no_more_queries(self, course: Course):
        course.give()
        client = course.cast.client("teacher")

        def count() -> int:
            client.get("/")
            with CaptureQueriesContext(connection) as found:
                assert client.get("/").status_code == 200
            return len(found)

        few = count()
        for number in range(3):
            course.cast._person(f"more{number}", "student", Enrolment.Role.STUDENT)
        for number in range(3):
            lab = course.give(name=f"Lab {number}")
            submit(course.team(lab), by=course.person("s1"))
        assert count() <= few


class TestStudents:
    def test_what_is_to_be_handed_in_comes_by_its_date(self, course: Course):
        later = course.give(name="Later", due_at=timezone.now() + 5 * DAY)
        soon = course.give(name="Soon", due_at=timezone.now() + DAY)

        work = work_at_home(course.person("s1"))["work"]

        assert [row["team"].assignment for row in work] == [soon, later]
        page = course.cast.client("s1").get("/").content.decode()
        assert page.index("Soon") < page.index("Later") and "To hand in" in page

    def test_what_is_handed_in_closed_or_not_open_yet_is_left_out(self, course: Course):
        done = course.give(name="Done")
        submit(course.team(done), by=course.person("s1"))
        late = course.give(name="Late")
        Assignment.objects.filter(pk=late.pk).update(
            opens_at=timezone.now() - 9 * DAY,
            due_at=timezone.now() - 2 * DAY,
            closes_at=timezone.now() - DAY,
        )
        course.give(name="Coming", opens_at=timezone.now() + DAY)

        assert work_at_home(course.person("s1"))["work"] == []

    def test_teachers_have_nothing_to_hand_in(self, course: Course):
        course.give()
        assert work_at_home(course.teacher)["work"] == []
        page = course.cast.client("teacher").get("/").content.decode()
        assert "My assignments" not in page and "To hand in" not in page


class TestReviewing:
    def test_works_to_review_stand_there_while_they_are_assessed(self, course: Course):
        peers = Round(course, name="Fair")
        assert reviews_at_home(course.person("s1")) == {"reviews": []}
        peers.move(ASSESSING)
        (row,) = reviews_at_home(course.person("s1"))["reviews"]
        first, second = peers.reviews("s1")
        assert (row["first"], row["count"]) == (first, 2)
        page = course.cast.client("s1").get("/").content.decode()
        assert "2 works of others wait" in page and f"/peer-reviews/{first.pk}/" in page

        peers.write(first)
        (row,) = reviews_at_home(course.person("s1"))["reviews"]
        assert (row["first"], row["count"]) == (second, 1)
        peers.write(second)
        assert reviews_at_home(course.person("s1"))["reviews"] == []
        assert "To review" not in course.cast.client("s1").get("/").content.decode()

    @pytest.mark.parametrize(
        "over",
        [
            lambda peers: PeerReviewing.objects.update(closes_at=timezone.now() - DAY),
            lambda peers: Classroom.objects.update(archived=True),
            lambda peers: Enrolment.objects.update(left_on="2026-01-01"),
            lambda peers: peers.move(DONE),
        ],
    )
    def test_what_nobody_can_review_any_more_is_left_out(self, course: Course, over):
        peers = Round(course)
        peers.move(ASSESSING)
        assert reviews_at_home(course.person("s1"))["reviews"]
        over(peers)
        assert reviews_at_home(course.person("s1"))["reviews"] == []
