"""What reviewers and authors do in a peer review, and what comes of it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from courses.assignments.services import assignment_delete
from courses.marking.models import CriterionMark
from courses.marking.services import criterion_mark, release
from courses.peer_review.clock import reminders_work
from courses.peer_review.figures import figures_of
from courses.peer_review.models import PeerReviewing
from courses.peer_review.news import remind
from courses.peer_review.reading import own_part
from courses.peer_review.services import (
    Judged,
    review_answer,
    review_count_again,
    review_leave_out,
    review_save,
    reviewing_set_up,
    state_of,
)
from courses.peer_review.taking_over import proposals_take_over
from lab.access.decisions import Refused
from lab.people.services import person_anonymise
from tests.courses.conftest import Course
from tests.courses.test_peer_review import (
    ASSESSING,
    DAY,
    DONE,
    PEOPLE,
    Round,
    assessing,
    done,
    mark_all,
    peers,
)

__all__ = ["assessing", "done", "peers"]
D = Decimal


class TestAssessing:
    def test_a_draft_may_be_half_and_what_is_handed_in_is_whole(self, assessing: Round):
        review = assessing.reviews("s1")[0]
        assessing.write(review, "Good", hand_in=False, comment="")
        with pytest.raises(ValidationError, match="Language"):
            assessing.write(review, "Good")
        with pytest.raises(ValidationError, match="in words"):
            assessing.write(review, "Good", "Fair", comment="  ")
        review.refresh_from_db()
        assert not review.is_handed_in
        assert review.marks.count() == 2

        assessing.write(review, "Good", "Fair")
        review.refresh_from_db()
        assert review.is_handed_in
        assert [str(mark) for mark in review.marks.all()] == ["Content: Good", "Language: Fair"]

    def test_it_can_be_changed_until_assessing_ends(self, assessing: Round):
        review = assessing.reviews("s1")[0]
        assessing.write(review)
        assessing.write(review, "Poor", "Poor")
        with pytest.raises(ValidationError, match="hand in the change"):
            assessing.write(review, hand_in=False)
        assert review.marks.filter(level__name="Poor").count() == 2
        PeerReviewing.objects.update(closes_at=timezone.now() - DAY)
        with pytest.raises(Refused, match="ended"):
            assessing.write(review)
        PeerReviewing.objects.update(closes_at=None)
        assessing.move(DONE)
        with pytest.raises(Refused, match="ended"):
            assessing.write(review)

    def test_nobody_writes_the_review_of_somebody_else(self, assessing: Round):
        review = assessing.reviews("s1")[0]
        for who in ("s2", "teacher", "assistant", "admin"):
            with pytest.raises(Refused):
                assessing.write(review, by=assessing.course.person(who))

    def test_levels_of_other_rubrics_are_refused(self, assessing: Round):
        review, other = assessing.reviews("s1")[0], assessing.course.rubric()
        strange = other.criteria.first()
        first = assessing.lab.rubric.criteria.first()
        for judged in (
            {strange.pk: Judged(strange.levels.first().pk)},
            {first.pk: Judged(strange.levels.first().pk)},
        ):
            with pytest.raises(ValidationError, match="none of the rubric"):
                review_save(review, judged, comment="", hand_in=False, by=review.reviewer)

    def test_two_windows_do_not_write_over_each_other(self, assessing: Round):
        review = assessing.reviews("s1")[0]
        seen = state_of(review)
        assessing.write(review, hand_in=False, seen=seen)
        with pytest.raises(ValidationError, match="elsewhere"):
            assessing.write(review, "Poor", "Poor", seen=seen)
        assert not review.marks.filter(level__name="Poor").exists()


class TestFigures:
    def test_means_spread_and_who_stands_out(self, assessing: Round):
        one, two = assessing.of("s1")
        assessing.write(one, "Good", "Good")
        assessing.write(two, "Poor", "Fair")
        (row,) = (
            r for r in figures_of(assessing.reviewing).work_rows() if r.submission == one.submission
        )
        # 20 and 5 of 20 points; agreed by the median (0.5, 0.75): 0.625.
        assert sorted(row.shares) == [D("0.25"), D(1)]
        assert (row.mean, row.spread, row.teacher) == (D("0.625"), D("0.75"), None)
        assert all(said.stands_out for said in row.said)

    def test_the_teachers_mark_is_what_counts_for_reviewing(self, assessing: Round):
        teacher, name = assessing.course.teacher, "s1"
        for review in assessing.reviews(name):
            assessing.write(review, "Good", "Good")
            for criterion in assessing.lab.rubric.criteria.all():
                good, fair, _poor = criterion.levels.all()
                level = good if criterion.name == "Content" else fair
                criterion_mark(review.submission, criterion, level, by=teacher)
        # Apart 0 and 0.5 by halves: 0.25, so 0.625 near; both handed in.
        figures = figures_of(assessing.reviewing)
        row = figures.row_of(assessing.course.person(name))
        assert (row.due, row.done, row.reviewing, row.points) == (2, 2, D("0.625"), D("62.50"))

    def test_what_is_left_out_counts_for_nobody(self, assessing: Round):
        assessing.write_all("Good", "Good")
        review = assessing.of("s1")[0]
        teacher, person = assessing.course.teacher, review.reviewer
        assert figures_of(assessing.reviewing).reviewing_of(person.pk) == 1
        with pytest.raises(ValidationError, match="Say why"):
            review_leave_out(review, reason=" ", by=teacher)
        with pytest.raises(Refused):
            review_leave_out(review, reason="x", by=assessing.course.person("assistant"))
        review_leave_out(review, reason="Only jokes", by=teacher)
        with pytest.raises(ValidationError, match="already"):
            review_leave_out(review, reason="Again", by=teacher)

        figures = figures_of(assessing.reviewing)
        assert figures.reviewing_of(person.pk) == D("0.5")
        (row,) = (r for r in figures.work_rows() if r.submission == review.submission)
        assert len(row.shares) == 1
        with pytest.raises(Refused, match="taken this review"):
            assessing.write(review)
        review_count_again(review, by=teacher)
        assert figures_of(assessing.reviewing).reviewing_of(person.pk) == 1


class TestReading:
    def part(self, peers: Round, name: str):
        return own_part(peers.course.person(name), peers.course.team(peers.lab, name))

    def test_authors_read_with_their_mark_and_without_names(self, done: Round):
        assert not self.part(done, "s1").readable
        mark_all(done)
        release(done.lab, by=done.course.teacher)
        part = self.part(done, "s1")
        assert [one.who for one in part.received] == ["Reviewer 1", "Reviewer 2"]
        assert [one.percent for one in part.received] == [75, 75]
        assert (part.received_percent, part.reviewing_percent) == (75, 100)

    def test_at_once_where_comments_are_and_with_names_where_wished(self, course: Course):
        peers = Round(course, comments_at_once=True)
        peers.change(shows_reviewers=True)
        peers.move(ASSESSING)
        peers.write_all("Good", "Good")
        assert not self.part(peers, "s1").readable
        peers.move(DONE)
        who = {one.who for one in self.part(peers, "s1").received}
        assert who == {str(one.reviewer) for one in peers.of("s1")}

    def test_one_answers_once(self, course: Course):
        peers = Round(course, comments_at_once=True)
        peers.move(ASSESSING)
        peers.write_all("Good", "Good")
        review, author = peers.of("s1")[0], course.person("s1")
        with pytest.raises(Refused):
            review_answer(review, helpful=5, answer="", by=author)
        peers.move(DONE)
        with pytest.raises(Refused):
            review_answer(review, helpful=5, answer="", by=review.reviewer)
        with pytest.raises(ValidationError, match="Rate it"):
            review_answer(review, helpful=None, answer=" ", by=author)
        with pytest.raises(ValidationError):
            review_answer(review, helpful=6, answer="", by=author)
        review_answer(review, helpful=4, answer="Thank you", by=author)
        with pytest.raises(Refused, match="already"):
            review_answer(review, helpful=1, answer="", by=author)


class TestTakingOver:
    def test_the_mean_is_proposed_and_what_somebody_marked_stays(self, done: Round):
        course = done.course
        submission = course.team(done.lab, "s1").submissions.get()
        content, language = done.lab.rubric.criteria.all()
        poor = content.levels.last()
        criterion_mark(submission, content, poor, by=course.teacher)

        assert proposals_take_over(submission, done.reviewing, by=course.teacher) == 1

        marks = {m.criterion: m for m in CriterionMark.objects.filter(submission=submission)}
        assert (marks[content].level, marks[language].level.name) == (poor, "Fair")
        assert "2 reviews" in marks[language].comment
        with pytest.raises(ValidationError, match="marked already"):
            proposals_take_over(submission, done.reviewing, by=course.teacher)

    def test_not_while_it_can_change_nor_where_it_would_count_twice(self, assessing: Round):
        submission = assessing.course.team(assessing.lab, "s1").submissions.get()
        teacher = assessing.course.teacher
        with pytest.raises(Refused, match="End assessing"):
            proposals_take_over(submission, assessing.reviewing, by=teacher)
        assessing.write_all("Good", "Good")
        assessing.change(work_points=80, reviewing_points=20)
        assessing.move(DONE)
        with pytest.raises(Refused, match="points of their own"):
            proposals_take_over(submission, assessing.reviewing, by=teacher)


class TestReminding:
    def test_those_who_are_late_and_nobody_twice(self, assessing: Round):
        for review in assessing.reviews("s1"):
            assessing.write(review)
        assert remind(assessing.reviewing) == 3
        assert remind(assessing.reviewing) == 0
        assert assessing.told("peer-review-wait") == {"s2", "s3", "s4"}

    def test_the_clock_reminds_a_day_before_the_end(self, assessing: Round):
        assessing.change(closes_at=timezone.now() + 2 * DAY)
        assert reminders_work() == 0
        assessing.change(closes_at=timezone.now() + DAY / 2)
        assert reminders_work() == 4
        assert reminders_work() == 0

    def test_authors_learn_that_it_is_done(self, done: Round):
        assert done.told("peer-review-received") == set(PEOPLE)


class TestRemoving:
    def test_an_assignment_goes_with_what_was_set_up_and_stays_with_submissions(
        self, course: Course, peers: Round
    ):
        lab = course.give(name="Empty")
        reviewing_set_up(PeerReviewing(assignment=lab), by=course.teacher)
        assignment_delete(lab, by=course.teacher)
        assert PeerReviewing.objects.count() == 1
        with pytest.raises(ValidationError, match="close the assignment"):
            assignment_delete(peers.lab, by=course.teacher)

    def test_reviews_of_who_is_forgotten_stay_without_a_name(self, done: Round):
        review = done.reviews("s2")[0]
        person_anonymise(done.course.person("s2"), by=done.course.person("admin"))
        review.refresh_from_db()
        assert str(review.reviewer).startswith("former-")
        rows = figures_of(done.reviewing).work_rows()
        assert sum(len(row.shares) for row in rows) == 8
