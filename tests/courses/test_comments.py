"""Comments at their place: who writes, reads, answers and settles them; and the phrases they come from."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.assignments.models import Assignment
from courses.comments.models import LONGEST, Comment
from courses.comments.places import Place, address_of
from courses.comments.reading import comments_of, fill
from courses.comments.services import (
    comment_add,
    comment_remove,
    comment_reply,
    comment_settle,
    phrase_add,
    team_comment_add,
)
from courses.marking.services import check_mark, criterion_mark, release
from courses.submissions.models import Submission
from courses.submissions.services import submit
from courses.views import evidence
from lab.access.actors import entering
from lab.access.decisions import Refused
from lab.journal.jumps import reset
from lab.notices.models import Notice
from tests.courses.conftest import Course

RECORD = Place("accounts", 1)


def handed_in(course: Course, **changes) -> Submission:
    lab = course.give(rubric=course.rubric(), **changes)
    course.add_accounts(course.team(lab))
    return submit(course.team(lab), by=course.person("s1"))


def released(course: Course, submission: Submission) -> None:
    lab = submission.team.assignment
    for criterion in lab.rubric.criteria.all():
        criterion_mark(submission, criterion, criterion.levels.first(), by=course.teacher)
    check_mark(submission, "talk", share=1, reason="Well told", by=course.teacher)
    release(lab, by=course.teacher)


def texts(course: Course, who: str, submission: Submission) -> list[str]:
    return [one.text for one in comments_of(course.person(who), submission.team)]


class TestReading:
    def test_with_the_mark_and_not_before(self, course: Course):
        submission = handed_in(course)
        comment_add(submission, text="Who is this?", place=RECORD, by=course.teacher)
        assert texts(course, "s1", submission) == []

        released(course, submission)

        assert texts(course, "s1", submission) == ["Who is this?"]

    def test_at_once_where_the_assignment_says_so(self, course: Course):
        submission = handed_in(course, comments_at_once=True)
        comment_add(submission, text="Who is this?", by=course.teacher)

        assert texts(course, "s1", submission) == ["Who is this?"]
        assert texts(course, "s2", submission) == []
        assert [str(one) for one in Notice.objects.filter(person=course.person("s1"))] == [
            "Teacher commented on “Lab”."
        ]

    def test_it_stands_beside_the_record_of_the_frozen_copy(self, course: Course):
        submission = handed_in(course, comments_at_once=True)
        client = course.cast.client("teacher")
        copy = submission.snapshot_id
        page = client.get(f"/s/{copy}/accounts/1/").content.decode()
        assert f'hx-get="/s/{copy}/comments/?on=accounts/1"' in page

        client.post(
            f"/s/{copy}/comments/", {"on": "accounts/1/employees", "text": "<script>alert(1)"}
        )

        student = course.cast.client("s1")
        assert "comments/?on=accounts/1" in student.get(f"/s/{copy}/accounts/1/").content.decode()
        assert "comments/?on" not in student.get(f"/s/{copy}/accounts/2/").content.decode()
        part = student.get(
            f"/s/{copy}/comments/?on=accounts/1", headers={"HX-Request": "true"}
        ).content.decode()
        assert "&lt;script&gt;alert(1)" in part
        assert 'data-comment-field="employees"' in part

    def test_the_address_of_a_comment_leads_to_its_place(self, course: Course):
        submission = handed_in(course, comments_at_once=True)
        comment = comment_add(submission, text="Who?", place=RECORD, by=course.teacher)

        answer = course.cast.client("s1").get(f"/comments/{comment.pk}/")

        at = f"/s/{submission.snapshot_id}/accounts/1/#comment-{comment.pk}"
        assert answer.headers["Location"] == at
        assert course.cast.client("s2").get(f"/comments/{comment.pk}/").status_code == 404

    def test_one_on_what_was_handed_in_outlives_a_reset(self, course: Course):
        submission = handed_in(course, comments_at_once=True)
        made = Place("accounts", max(n for _c, n in submission.results["two"]["evidence"]))
        comment_add(submission, text="Twice?", place=made, by=course.teacher)
        with entering(course.person("s1"), submission.team.sandbox):
            reset(submission.team.sandbox)

        assert texts(course, "s1", submission) == ["Twice?"]
        url = address_of(Comment.objects.get(), marks=False)
        assert course.cast.client("s1").get(url).status_code == 200

    def test_one_in_the_company_belongs_to_its_attempt(self, course: Course):
        lab = course.give(comments_at_once=True)
        team = course.team(lab)
        team_comment_add(team, text="Call them.", place=RECORD, by=course.teacher)
        student = course.cast.client("s1")
        url = f"/s/{team.sandbox_id}/comments/?on=accounts/1"
        assert "Call them." in student.get(url).content.decode()

        with entering(course.person("s1"), team.sandbox):
            reset(team.sandbox)

        assert "Call them." not in student.get(url).content.decode()
        assert "Call them." in student.get(f"/assignments/{lab.pk}/").content.decode()

    def test_a_journal_entry_is_commented_from_the_marking_side(self, course: Course):
        submission = handed_in(course, comments_at_once=True)
        client = course.cast.client("teacher")
        at = f"/submissions/{submission.pk}/journal/"
        assert "on=entry/1" in client.get(at).content.decode()

        client.post(
            f"/submissions/{submission.pk}/comment/", {"on": "entry/1", "text": "Good first step"}
        )

        assert "Good first step" in client.get(f"{at}?on=entry/1").content.decode()
        company = submission.team.sandbox_id
        part = course.cast.client("s1").get(f"/s/{company}/journal/1/").content.decode()
        assert "comments/?on=entry/1" in part

    def test_the_journal_comes_in_pages_with_what_changed_folded(self, course: Course):
        lab = course.give()
        course.add_accounts(course.team(lab), count=evidence.PAGE + 3)
        submission = submit(course.team(lab), by=course.person("s1"))
        client, at = course.cast.client("teacher"), f"/submissions/{submission.pk}/journal/"

        first = client.get(at)
        rest = client.get(f"{at}?before={first.context['more']}")
        made = next(line.entry.number for line in first.context["lines"] if line.changes)
        one = client.get(f"{at}?on=entry/{made}")

        assert len(first.context["lines"]) == evidence.PAGE
        assert len(rest.context["lines"]) == submission.entry - evidence.PAGE
        page = first.content.decode()
        assert "Older entries" in page and "Newest entries" not in page
        assert '<details class="small"><summary' in page
        assert "Newest entries" in rest.content.decode()
        assert '<details class="small" open>' in one.content.decode()


class TestWriting:
    @pytest.mark.parametrize("who", ["s1", "s2", "designer"])
    def test_students_and_strangers_write_no_remarks(self, course: Course, who: str):
        submission = handed_in(course)

        with pytest.raises(Refused):
            comment_add(submission, text="x", by=course.person(who))

    @pytest.mark.parametrize(
        "place",
        ["accounts/99", "accounts/1/nothing", "entry/99999", "nowhere/1"],
    )
    def test_a_place_that_is_not_there_is_refused(self, course: Course, place: str):
        submission = handed_in(course)

        with pytest.raises(ValidationError):
            comment_add(submission, text="x", place=Place.read(place), by=course.teacher)

    @pytest.mark.parametrize("text", ["../1", "accounts/", "accounts/1/a b", "entry/x", "É/1"])
    def test_what_names_no_place_is_not_read(self, text: str):
        with pytest.raises(ValidationError):
            Place.read(text)

    @pytest.mark.parametrize("text", ["", "   ", "x" * (LONGEST + 1)])
    def test_nothing_and_too_much_is_refused(self, course: Course, text: str):
        submission = handed_in(course)

        with pytest.raises(ValidationError):
            comment_add(submission, text=text, by=course.teacher)

    def test_answers_make_a_thread_and_open_it_again(self, course: Course):
        submission = handed_in(course, comments_at_once=True)
        top = comment_add(submission, text="Why?", by=course.teacher)
        comment_settle(top, settled=True, by=course.person("s1"))

        first = comment_reply(top, text="Because.", by=course.person("s1"))
        second = comment_reply(first, text="I see.", by=course.teacher)

        assert (first.answers_id, second.answers_id) == (top.pk, top.pk)
        top.refresh_from_db()
        assert not top.is_resolved
        told = Notice.objects.filter(person=course.teacher, kind_name="comment-answered")
        assert [one.remark for one in told] == ["Because."]

    def test_who_may_not_read_does_not_answer(self, course: Course):
        submission = handed_in(course)
        top = comment_add(submission, text="Why?", by=course.teacher)

        for who in ("s1", "s2"):
            with pytest.raises(Refused):
                comment_reply(top, text="x", by=course.person(who))
            url = f"/comments/{top.pk}/reply/"
            assert course.cast.client(who).post(url, {"text": "x"}).status_code == 404

    def test_what_was_answered_stays(self, course: Course):
        submission = handed_in(course, comments_at_once=True)
        top = comment_add(submission, text="Why?", by=course.teacher)
        comment_reply(top, text="Because.", by=course.person("s1"))

        with pytest.raises(ValidationError):
            comment_remove(top, by=course.teacher)
        with pytest.raises(Refused):
            comment_remove(top, by=course.person("s1"))

    def test_an_answer_to_what_was_taken_back_says_so(self, course: Course):
        submission = handed_in(course, comments_at_once=True)
        top = comment_add(submission, text="Why?", by=course.teacher)
        Comment.objects.filter(pk=top.pk).delete()

        with pytest.raises((ValidationError, Refused)):
            comment_reply(top, text="Because.", by=course.person("s1"))


class TestPhrases:
    def test_own_ones_are_private_and_the_schools_are_shared(self, course: Course):
        phrase_add(text="Well done, {student}!", by=course.teacher)
        phrase_add(text="Look at {record}.", by=course.teacher, shared=True)

        def offered(who: str) -> str:
            return course.cast.client(who).get("/phrases/").content.decode()

        assert "Well done, {student}!" in offered("teacher")
        assert "Look at {record}." in offered("assistant")
        assert "Well done" not in offered("assistant")
        assert course.cast.client("s1").get("/phrases/").status_code == 404

    def test_an_assistant_keeps_none_for_the_school(self, course: Course):
        with pytest.raises(Refused):
            phrase_add(text="x", by=course.person("assistant"), shared=True)

    def test_placeholders_are_filled_in_for_the_reader(self, course: Course):
        submission = handed_in(course, comments_at_once=True)
        comment_add(submission, text="{student}: see {record}", place=RECORD, by=course.teacher)

        page = course.cast.client("s1").get(f"/assignments/{submission.team.assignment_id}/")

        assert "S1: see Daughter" in page.content.decode()

    def test_what_was_filled_in_is_not_filled_in_again(self):
        assert fill("{a}{b}{c}", a="{b}", b="{a}") == "{b}{a}{c}"


def test_a_page_of_comments_costs_the_same_for_any_number(
    course: Course, django_assert_num_queries
):
    submission = handed_in(course)
    client, url = course.cast.client("teacher"), f"/submissions/{submission.pk}/"
    comment_add(submission, text="One", by=course.teacher)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(5):
        top = comment_add(submission, text=f"More {number}", place=RECORD, by=course.teacher)
        comment_reply(top, text="Yes", by=course.teacher)

    with django_assert_num_queries(len(one)):
        client.get(url)


def test_an_assignment_of_another_class_has_no_comments_for_its_teacher(course: Course):
    submission = handed_in(course)
    assert isinstance(submission.team.assignment, Assignment)
    url = f"/s/{submission.snapshot_id}/comments/?on=accounts/1"
    assert course.cast.client("designer").get(url).status_code == 404
    assert course.cast.client("s2").get(url).status_code == 404
