"""Asking to look again: the thread between a student and the staff, until it is answered."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from courses.assignments.models import Assignment
from courses.marking.models import Grade, RegradeReply, RegradeRequest
from courses.marking.services import (
    check_mark,
    regrade_answer,
    regrade_ask,
    regrade_reply,
    release,
)
from courses.submissions.services import submit
from lab.access.decisions import Refused
from lab.notices.models import Notice
from tests.courses.conftest import Course

STATUS = RegradeRequest.Status


class Thread:
    """A released mark that its student asks about."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.lab: Assignment = course.give()
        self.student = course.person("s1")
        self.submission = submit(course.team(self.lab), by=self.student)
        self.mark("0.5")
        release(self.lab, by=course.teacher)
        self.request = regrade_ask(self.grade, text="The talk was long", by=self.student)

    @property
    def grade(self) -> Grade:
        return self.lab.grades.get(user=self.student)

    def mark(self, share: str) -> None:
        check_mark(
            self.submission, "talk", share=Decimal(share), reason="Heard", by=self.course.teacher
        )

    def notices(self, who: str) -> list[str]:
        return [str(one) for one in Notice.objects.filter(person=self.course.person(who))]

    def page(self, who: str) -> str:
        place = (
            f"/assignments/{self.lab.pk}/" if who == "s1" else f"/submissions/{self.submission.pk}/"
        )
        return self.course.cast.client(who).get(place).content.decode()


@pytest.fixture
def thread(course: Course) -> Thread:
    return Thread(course)


def test_teachers_are_told_and_find_it_among_what_needs_them(thread: Thread):
    assert any("asks to look again" in text for text in thread.notices("teacher"))
    assert not any("asks to look again" in text for text in thread.notices("s2"))
    table = thread.course.cast.client("teacher").get(f"/assignments/{thread.lab.pk}/?state=urgent")
    assert [one.row.submission for one in table.context["page"]] == [thread.submission]
    assert "The talk was long" in thread.page("teacher")


def test_both_sides_write_in_turn_and_each_is_told_of_the_other(thread: Thread):
    client = thread.course.cast.client
    url = f"/regrade-requests/{thread.request.pk}/reply/"

    assert client("assistant").post(url, {"text": " Which minute? "})["Location"] == (
        f"/submissions/{thread.submission.pk}/"
    )
    assert client("s1").post(url, {"text": "The third"})["Location"] == (
        f"/assignments/{thread.lab.pk}/"
    )

    assert [(one.author.username, one.text) for one in thread.request.replies.all()] == [
        ("assistant", "Which minute?"),
        ("s1", "The third"),
    ]
    for who in ("s1", "teacher"):
        page = thread.page(who)
        assert (
            page.index("The talk was long") < page.index("Which minute?") < page.index("The third")
        )
        assert any("wrote about the request" in text for text in thread.notices(who))


@pytest.mark.parametrize(("who", "status"), [("s2", 404), ("designer", 404), ("admin", 302)])
def test_nobody_else_writes_in_it(thread: Thread, who: str, status: int):
    url = f"/regrade-requests/{thread.request.pk}/reply/"
    assert thread.course.cast.client(who).post(url, {"text": "Me too"}).status_code == status
    assert RegradeReply.objects.exists() == (status == 302)


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_a_reply_without_words_or_with_too_many_is_not_kept(thread: Thread, text: str):
    thread.course.cast.client("s1").post(
        f"/regrade-requests/{thread.request.pk}/reply/", {"text": text}
    )
    assert not RegradeReply.objects.exists()


def test_a_request_without_words_is_none(thread: Thread):
    regrade_answer(thread.request, granted=False, answer="No.", by=thread.course.teacher)
    with pytest.raises(ValidationError):
        regrade_ask(thread.grade, text="  ", by=thread.student)
    assert RegradeRequest.objects.count() == 1


def test_once_it_is_answered_nobody_goes_on_and_the_student_may_ask_anew(thread: Thread):
    regrade_answer(thread.request, granted=False, answer="It was short.", by=thread.course.teacher)

    for person in (thread.student, thread.course.teacher):
        with pytest.raises(ValidationError):
            regrade_reply(thread.request, text="But", by=person)
    assert "Write in this thread" not in thread.page("s1")
    assert "It was short." in thread.page("s1")
    again = regrade_ask(thread.grade, text="The other one", by=thread.student)
    assert again.status == STATUS.OPEN


def test_granted_the_mark_follows_the_work_with_the_answer_as_its_reason(thread: Thread):
    before = thread.grade.released_points
    thread.mark("1")

    answered = regrade_answer(
        thread.request, granted=True, answer="You are right.", by=thread.course.teacher
    )

    change = answered.change
    assert change and (change.before, change.reason) == (before, "You are right.")
    assert thread.grade.released_points == change.after == thread.grade.points
    assert change.after > change.before
    assert "You are right." in thread.page("s1")


def test_granted_without_anything_to_change_the_mark_stays(thread: Thread):
    before = thread.grade.released_points
    answered = regrade_answer(
        thread.request, granted=True, answer="Agreed.", by=thread.course.teacher
    )
    assert answered.status == STATUS.GRANTED and answered.change is None
    assert thread.grade.released_points == before


def test_declined_a_mark_that_has_moved_stays_as_it_was_released(thread: Thread):
    before = thread.grade.released_points
    thread.mark("1")
    regrade_answer(thread.request, granted=False, answer="No.", by=thread.course.teacher)
    assert thread.grade.released_points == before and thread.grade.has_moved


@pytest.mark.parametrize("who", ["assistant", "s1", "s2", "designer"])
def test_only_teachers_answer(thread: Thread, who: str):
    with pytest.raises(Refused):
        regrade_answer(thread.request, granted=True, answer="Yes.", by=thread.course.person(who))
    url = f"/regrade-requests/{thread.request.pk}/answer/"
    page = thread.course.cast.client(who).post(url, {"granted": "yes", "answer": "Yes."})
    assert page.status_code in (403, 404)
    thread.request.refresh_from_db()
    assert thread.request.status == STATUS.OPEN


def test_an_answer_needs_words(thread: Thread):
    url = f"/regrade-requests/{thread.request.pk}/answer/"
    client = thread.course.cast.client("teacher")
    assert client.post(url, {"granted": "yes", "answer": " "}).status_code == 422
    assert client.post(url, {"answer": "Yes."}).status_code == 422
    assert client.post(url, {"granted": "no", "answer": "No."}).status_code == 302
    thread.request.refresh_from_db()
    assert (thread.request.status, thread.request.answered_by) == (
        STATUS.DECLINED,
        thread.course.teacher,
    )


def test_words_of_others_are_shown_as_text(thread: Thread):
    regrade_reply(thread.request, text="<script>alert(1)</script>", by=thread.student)
    for who in ("s1", "teacher"):
        assert "<script>alert(1)</script>" not in thread.page(who)
