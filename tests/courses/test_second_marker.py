"""Two markers on one submission: apart until both are done, then the mean, or a moderator's decision."""

from contextlib import nullcontext
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from courses.assignments.models import Assignment
from courses.comments.reading import comments_of
from courses.comments.services import comment_add
from courses.marking.items import works
from courses.marking.models import Marking, Moderation
from courses.marking.moderating import marking_done, marking_reopen, moderate
from courses.marking.second import sampled, second_of
from courses.marking.services import check_mark, grade_change, release, rubric_mark
from courses.submissions.models import Submission
from courses.submissions.services import submit
from lab.access.decisions import Refused
from lab.notices.models import Notice
from lab.people.models import Enrolment, User
from lab.testing.at_once import at_once
from tests.courses.conftest import Course, lab_version

ALL = Assignment.SecondMarking.ALL


class Anybody:
    """Marks are given outside of companies."""

    def acting(self, _who: str):
        return nullcontext()


class Marked:
    """A submission that teacher and assistant mark, and a second teacher who may decide."""

    def __init__(self, course: Course, **changes) -> None:
        self.course = course
        self.lab = course.give(rubric=course.rubric(), second_marking=ALL, **changes)
        course.add_accounts(course.team(self.lab))
        self.submission = submit(course.team(self.lab), by=course.person("s1"))
        self.first, self.second = course.teacher, course.person("assistant")
        self.head = User.objects.create_user("tess", role="teacher", school=course.cast.school)
        Enrolment.objects.create(classroom=course.cast.classroom, user=self.head, role="teacher")

    def mark(self, by: User, level: str, talk: int = 100, *, done: bool = True) -> None:
        decided = [
            (one, one.levels.get(name=level), f"{by}: {level}")
            for one in self.lab.rubric.criteria.all()
        ]
        rubric_mark(self.submission, decided, by=by)
        check_mark(self.submission, "talk", share=Decimal(talk) / 100, reason="Heard", by=by)
        if done:
            marking_done(self.submission, by=by)

    def seen_by(self, who: User) -> list[str]:
        work = works(self.lab, [self.submission], marker=who)[self.submission.pk]
        return [item.mark.level.name if item.mark else "" for item in work.criteria]

    @property
    def grade(self):
        return self.lab.grades.get(user=self.course.person("s1"))


@pytest.fixture
def marked(course: Course) -> Marked:
    return Marked(course)


class TestApart:
    def test_neither_sees_the_other_before_both_are_done(self, marked: Marked):
        marked.mark(marked.first, "Good")
        marked.mark(marked.second, "Fair", done=False)

        assert marked.seen_by(marked.first) == ["Good", "Good"]
        assert marked.seen_by(marked.second) == ["Fair", "Fair"]
        assert marked.seen_by(marked.head) == ["", ""]
        page = marked.course.cast.client("assistant").get(f"/submissions/{marked.submission.pk}/")
        assert "Teacher: Good" not in page.content.decode()
        told = marked.course.cast.client("assistant").get(
            f"/api/v1/submissions/{marked.submission.pk}/"
        )
        assert [one["level"] for one in told.json()["rubric"]] == ["Fair", "Fair"]

    def test_nor_what_the_other_comments(self, marked: Marked):
        comment_add(marked.submission, text="Weak", by=marked.first)

        assert not comments_of(marked.second, marked.submission.team).exists()
        assert comments_of(marked.first, marked.submission.team).exists()

    def test_nothing_of_it_counts_until_both_are_done(self, marked: Marked):
        marked.mark(marked.first, "Good")

        assert not marked.grade.complete
        assert release(marked.lab, by=marked.first) == 0

    def test_a_third_one_finds_both_places_taken(self, marked: Marked):
        marked.mark(marked.first, "Good")
        marked.mark(marked.second, "Good", done=False)

        with pytest.raises(Refused):
            marked.mark(marked.head, "Poor", done=False)

    def test_who_is_done_changes_nothing_before_taking_that_back(self, marked: Marked):
        marked.mark(marked.first, "Good")
        with pytest.raises(ValidationError):
            marked.mark(marked.first, "Poor", done=False)

        marking_reopen(marked.submission, by=marked.first)
        marked.mark(marked.first, "Poor", done=False)

        assert marked.seen_by(marked.first) == ["Poor", "Poor"]

    def test_nobody_is_done_while_something_is_open(self, marked: Marked):
        check_mark(marked.submission, "talk", share=1, reason="Heard", by=marked.first)

        with pytest.raises(ValidationError):
            marking_done(marked.submission, by=marked.first)


class TestOne:
    def test_near_marks_become_their_mean(self, marked: Marked):
        marked.lab.markers_apart = 20
        marked.lab.save()
        marked.mark(marked.first, "Good", 100)
        marked.mark(marked.second, "Fair", 50)

        # 50 x (6 + 2 x .75) / 10 + 30 x .1252 + 20 x .75
        assert second_of(marked.submission).settled
        assert (marked.grade.points, marked.grade.complete) == (Decimal("56.26"), True)
        mark = marked.submission.criterion_marks.filter(marking=None).first()
        assert (mark.worth, mark.comment) == (
            Decimal("7.50"),
            "Teacher: Good\nAssistant: Fair",
        )

    def test_marks_far_apart_wait_for_a_moderator(self, marked: Marked):
        marked.mark(marked.first, "Good")
        marked.mark(marked.second, "Poor")

        second = second_of(marked.submission)
        assert second.to_moderate
        assert not marked.grade.complete
        told = Notice.objects.filter(kind_name="to-moderate").values_list("person__username")
        assert {name for (name,) in told} == {"teacher", "tess"}

        moderate(marked.submission, outcome="second", reason="Two are missing", by=marked.head)

        # 50 x 8/10 + 30 x .1252 + 0
        assert (marked.grade.points, marked.grade.complete) == (Decimal("43.76"), True)

    def test_the_first_marker_may_agree_with_the_second_and_no_more(self, marked: Marked):
        marked.mark(marked.second, "Good")  # the assistant comes first here
        marked.mark(marked.first, "Poor")
        agree = partial(moderate, marked.submission, by=marked.second)

        with pytest.raises(Refused):
            agree(outcome="first", reason="Mine")
        agree(outcome="second", reason="Right")

        assert marked.grade.points == Decimal("43.76")

    @pytest.mark.parametrize(("outcome", "reason"), [("first", " "), ("other", "x"), ("", "x")])
    def test_a_decision_has_an_outcome_and_a_reason(self, marked: Marked, outcome, reason):
        marked.mark(marked.first, "Good")
        marked.mark(marked.second, "Poor")

        with pytest.raises(ValidationError):
            moderate(marked.submission, outcome=outcome, reason=reason, by=marked.head)

    def test_it_can_be_decided_again_and_all_decisions_stay(self, marked: Marked):
        marked.mark(marked.first, "Good")
        marked.mark(marked.second, "Poor")
        moderate(marked.submission, outcome="first", reason="Well", by=marked.head)
        release(marked.lab, by=marked.head)

        moderate(marked.submission, outcome="mean", reason="Asked", by=marked.head)

        assert [one.outcome for one in Moderation.objects.all()] == ["first", "mean"]
        assert marked.grade.has_moved
        assert marked.grade.released_points == Decimal("63.76")
        grade_change(marked.grade, reason="Two markers", by=marked.head)
        assert marked.grade.released_points == Decimal("53.76")

    def test_before_both_are_done_nobody_decides(self, marked: Marked):
        marked.mark(marked.first, "Good")

        with pytest.raises(ValidationError):
            moderate(marked.submission, outcome="first", reason="Well", by=marked.head)


class TestWhich:
    def test_a_sample_is_drawn_and_stays(self, course: Course):
        lab = course.give(second_marking="sample", sample_percent=50)

        assert len(sampled(lab)) == 1
        assert sampled(lab) == sampled(Assignment.objects.get(pk=lab.pk))

    def test_only_the_sample_has_two(self, course: Course):
        lab = course.give(second_marking="sample", sample_percent=50)
        found = {
            name: submit(course.team(lab, name), by=course.person(name)) for name in ("s1", "s2")
        }
        two = {name for name, one in found.items() if second_of(one) is not None}
        assert len(two) == 1

    def test_what_one_had_decided_becomes_the_first_markers(self, course: Course):
        lab = course.give()
        submission = submit(course.team(lab), by=course.person("s1"))
        check_mark(submission, "talk", share=1, reason="Heard", by=course.teacher)
        Assignment.objects.filter(pk=lab.pk).update(second_marking=ALL)
        submission = Submission.objects.get(pk=submission.pk)

        check_mark(submission, "talk", share=1, reason="x", by=course.person("assistant"))

        places = {one.place: one.by.username for one in Marking.objects.all()}
        assert places == {1: "teacher", 2: "assistant"}
        assert submission.check_marks.get(marking__place=1).reason == "Heard"

    def test_what_is_released_is_not_marked_a_second_time(self, course: Course):
        lab = course.give()
        submission = submit(course.team(lab), by=course.person("s1"))
        check_mark(submission, "talk", share=1, reason="Heard", by=course.teacher)
        release(lab, by=course.teacher)
        Assignment.objects.filter(pk=lab.pk).update(second_marking=ALL)

        assert second_of(Submission.objects.get(pk=submission.pk)) is None


def test_the_pages_of_two_markers(course: Course):
    marked = Marked(course)
    url = f"/submissions/{marked.submission.pk}/"
    teacher, assistant = course.cast.client("teacher"), course.cast.client("assistant")
    marked.mark(marked.first, "Good", done=False)
    marked.mark(marked.second, "Poor", done=False)
    for client in (teacher, assistant):
        assert client.post(f"{url}done/", {"done": "yes"}).status_code == 302

    page = teacher.get(url).content.decode()
    assert "Assistant: Poor" in page
    assert "Teacher: Good" in page
    assert (
        assistant.post(f"{url}moderation/", {"outcome": "second", "reason": "x"}).status_code == 403
    )
    teacher.post(f"{url}moderation/", {"outcome": "second", "reason": "Right"})
    assert marked.grade.points == Decimal("43.76")


def test_what_somebody_decided_meanwhile_is_not_overwritten(course: Course):
    lab = course.give(rubric=course.rubric())
    submission = submit(course.team(lab), by=course.person("s1"))
    criterion = lab.rubric.criteria.first()
    good, poor = (criterion.levels.get(name=name) for name in ("Good", "Poor"))
    rubric_mark(submission, [(criterion, good, "")], by=course.person("assistant"))
    url = f"/submissions/{submission.pk}/rubric/"

    # As the page stood before the assistant had marked.
    stale = {f"was-{criterion.pk}": "", f"level-{criterion.pk}": poor.pk}
    answer = course.cast.client("teacher").post(url, stale, follow=True)

    assert "Somebody else decided meanwhile" in answer.content.decode()
    assert submission.criterion_marks.get().level == good
    mark = submission.criterion_marks.get()
    course.cast.client("teacher").post(url, {**stale, f"was-{criterion.pk}": mark.pk})
    assert submission.criterion_marks.get().level == poor


def test_save_and_next_goes_to_what_waits(course: Course):
    lab = course.give(rubric=course.rubric())
    one = submit(course.team(lab), by=course.person("s1"))
    other = submit(course.team(lab, "s2"), by=course.person("s2"))

    answer = course.cast.client("teacher").post(f"/submissions/{one.pk}/rubric/", {"next": "1"})

    assert answer.headers["Location"] == f"/submissions/{other.pk}/"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_each_takes_a_place_of_their_own(tmp_path, transactional_db):
    course = Course(lab_version(tmp_path))
    marked = Marked(course)

    def take(who: User) -> None:
        check_mark(marked.submission, "talk", share=1, reason="Heard", by=who)

    told = at_once(Anybody(), partial(take, marked.first), partial(take, marked.second))

    assert told == ["", ""]

    assert sorted(Marking.objects.values_list("place", flat=True)) == [1, 2]
