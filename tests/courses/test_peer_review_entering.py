"""The points of a peer review in the gradebook: they follow, typed ones stay, read ones need a reason."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from courses.assignments.models import Assignment
from courses.gradebook.models import Column, ManualMark
from courses.gradebook.services import column_delete, gradebook_of, lock, marks_write, unlock
from courses.marking.services import criterion_mark, release
from courses.peer_review.entering import marks_enter
from courses.peer_review.models import PeerReviewing
from courses.peer_review.reading import own_part
from courses.peer_review.services import review_count_again, review_leave_out, reviewing_of
from lab.notices.models import Notice
from tests.courses.conftest import Course
from tests.courses.test_peer_review import (
    ASSESSING,
    DONE,
    Round,
    assessing,
    done,
    mark_all,
    peers,
)

__all__ = ["assessing", "done", "peers"]
D = Decimal


def points(peers: Round) -> dict[str, Decimal]:
    column = PeerReviewing.objects.get().column
    return {mark.user.username: mark.points for mark in ManualMark.objects.filter(column=column)}


def leave_out(peers: Round, name: str = "s1") -> None:
    """One of two reviews earns nothing any more: half of the points."""
    review_leave_out(peers.reviews(name)[0], reason="Empty words", by=peers.course.teacher)


class TestFollowing:
    def test_they_stand_in_a_column_of_their_own_when_assessing_ends(self, done: Round):
        assert PeerReviewing.objects.get().column.name == "Peer review: Lab"
        assert points(done) == {"s1": 100, "s2": 100, "s3": 100, "s4": 100}

    def test_a_review_out_of_the_count_costs_its_reviewer_and_comes_back(self, done: Round):
        leave_out(done)
        assert points(done)["s1"] == 50
        review_count_again(done.reviews("s1")[0], by=done.course.teacher)
        assert points(done)["s1"] == 100

    def test_a_mark_of_the_teacher_counts_as_soon_as_it_is_given(self, done: Round):
        submission = done.reviews("s1")[0].submission
        content = done.lab.rubric.criteria.get(name="Content")
        poor = content.levels.get(name="Poor")
        criterion_mark(submission, content, poor, by=done.course.teacher)
        assert points(done)["s1"] < 100

    def test_points_of_the_settings_count_at_once(self, done: Round):
        done.reviewing = reviewing_of(done.lab)
        done.change(work_points=100, reviewing_points=0)
        # The works are worth "Good" and "Fair", so 15 of 20.
        assert set(points(done).values()) == {75}

    def test_they_wait_for_the_end_and_for_the_wish(self, assessing: Round):
        assessing.change(in_gradebook=False)
        assessing.write_all("Good", "Fair")
        with pytest.raises(ValidationError, match="End assessing"):
            marks_enter(assessing.reviewing, by=assessing.course.teacher)
        assessing.move(DONE)
        assert not Column.objects.filter(assignment=None).exists()
        assert marks_enter(assessing.reviewing, by=assessing.course.teacher) == 4
        leave_out(assessing)
        assert points(assessing)["s1"] == 100
        assert marks_enter(reviewing_of(assessing.lab), by=assessing.course.teacher) == 1
        assert points(assessing)["s1"] == 50

    def test_while_names_are_hidden_nothing_is_entered_and_then_all(self, course: Course):
        peers = Round(course, anonymous=True)
        peers.move(ASSESSING)
        peers.write_all("Good", "Fair")
        peers.move(DONE)
        assert PeerReviewing.objects.get().column is None
        with pytest.raises(ValidationError, match="Release"):
            marks_enter(peers.reviewing, by=course.teacher)
        mark_all(peers)
        release(peers.lab, by=course.teacher)
        assert set(points(peers)) == {"s1", "s2", "s3", "s4"}

    def test_a_deleted_column_stays_away_until_assessing_ends_anew(self, done: Round):
        teacher = done.course.teacher
        column_delete(PeerReviewing.objects.get().column, by=teacher)
        leave_out(done)
        assert PeerReviewing.objects.get().column is None
        done.move(ASSESSING)
        done.move(DONE)
        assert points(done)["s1"] == 50


class TestStaying:
    def test_what_somebody_typed_stays_and_follows_again_when_it_is_deleted(self, done: Round):
        teacher, s1 = done.course.teacher, done.course.person("s1")
        column = PeerReviewing.objects.get().column
        marks_write(column, {s1.pk: D(93)}, by=teacher)
        leave_out(done)
        assert marks_enter(reviewing_of(done.lab), by=teacher) == 0
        assert points(done)["s1"] == 93
        marks_write(column, {s1.pk: None}, by=teacher)
        assert marks_enter(reviewing_of(done.lab), by=teacher) == 1
        assert points(done)["s1"] == 50

    def test_a_locked_gradebook_stays_as_it_is(self, done: Round):
        teacher, book = done.course.teacher, gradebook_of(done.lab.classroom)
        lock(book, by=teacher)
        leave_out(done)
        assert points(done)["s1"] == 100
        unlock(book, by=teacher)
        marks_enter(reviewing_of(done.lab), by=teacher)
        assert points(done)["s1"] == 50

    def test_what_students_have_read_changes_with_a_reason_that_they_read(self, done: Round):
        teacher, s1 = done.course.teacher, done.course.person("s1")
        mark_all(done)
        release(done.lab, by=teacher)
        before = points(done)
        leave_out(done)
        assert points(done) == before
        with pytest.raises(ValidationError, match="Say why"):
            marks_enter(reviewing_of(done.lab), by=teacher)

        client = done.course.cast.client("teacher")
        desk = f"/assignments/{done.lab.pk}/peer-review/"
        assert "Enter in the gradebook" in client.get(desk).content.decode()
        assert client.post(f"{desk}marks/", {"reason": ""}).status_code == 422
        assert points(done) == before
        assert client.post(f"{desk}marks/", {"reason": "Empty words"}).status_code == 302
        assert points(done)["s1"] == before["s1"] / 2
        page = client.get(desk).content.decode()
        assert "Enter in the gradebook" not in page and "Empty words" in page

        own = own_part(s1, done.course.team(done.lab, "s1"))
        assert (own.mark.points, own.mark.reason) == (before["s1"] / 2, "Empty words")
        page = done.course.cast.client("s1").get(f"/assignments/{done.lab.pk}/").content.decode()
        assert "In the gradebook: 50 of 100 points. Empty words" in page

    def test_who_has_read_points_is_told_when_they_change(self, done: Round):
        teacher, s1 = done.course.teacher, done.course.person("s1")
        column = PeerReviewing.objects.get().column

        def told() -> list[tuple[str, str, str]]:
            found = Notice.objects.filter(kind_name="mark-changed").order_by("pk")
            return [(str(n.person), n.link, n.facts.get("remark", "")) for n in found]

        marks_write(column, {s1.pk: D(93)}, by=teacher)
        marks_write(column, {s1.pk: None}, by=teacher)
        assert told() == []  # Nobody has read them yet.
        mark_all(done)
        marks_enter(reviewing_of(done.lab), by=teacher)
        release(done.lab, by=teacher)
        leave_out(done)
        assert told() == []  # What was read stays, until somebody says why.

        page = f"/assignments/{done.lab.pk}/"
        marks_enter(reviewing_of(done.lab), by=teacher, reason="Empty words")
        assert told() == [(str(s1), page, "Empty words")]
        marks_write(column, {s1.pk: D(93), done.course.person("s2").pk: None}, by=teacher)
        assert sorted(told()[1:]) == sorted(
            [(str(s1), page, ""), (str(done.course.person("s2")), page, "")]
        )
        marks_write(column, {s1.pk: D(93)}, by=teacher)
        assert len(told()) == 3

    def test_the_reason_goes_with_the_mark_that_it_explains(self, done: Round):
        teacher, s1 = done.course.teacher, done.course.person("s1")
        column = PeerReviewing.objects.get().column
        mark_all(done)
        release(done.lab, by=teacher)
        leave_out(done)
        marks_enter(reviewing_of(done.lab), by=teacher, reason="Empty words")
        mark = column.marks.get(user=s1)
        assert mark.reason == "Empty words"
        marks_write(column, {s1.pk: mark.points}, by=teacher)
        mark.refresh_from_db()
        assert mark.reason == "Empty words"
        marks_write(column, {s1.pk: D(93)}, by=teacher)
        mark.refresh_from_db()
        assert (mark.points, mark.reason) == (93, "")

    def test_where_students_read_at_once_the_first_change_needs_a_reason(self, course: Course):
        peers = Round(course, comments_at_once=True)
        peers.move(ASSESSING)
        peers.write_all("Good", "Fair")
        peers.move(DONE)
        assert points(peers)["s1"] == 100
        leave_out(peers)
        assert points(peers)["s1"] == 100
        assert marks_enter(reviewing_of(peers.lab), reason="Empty", by=course.teacher) == 1


def test_assignments_without_a_peer_review_are_not_touched(course: Course):
    lab = course.give()
    release(lab, by=course.teacher)
    assert not Column.objects.exists() and Assignment.objects.get() == lab
