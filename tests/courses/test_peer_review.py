"""Students review each other's submissions: set up, dealt, assessed, answered, counted."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from courses.assignments.models import Assignment
from courses.marking.rubrics import may_write
from courses.marking.services import check_mark, criterion_mark
from courses.peer_review.clock import departures_work
from courses.peer_review.dealing import review_assign, review_take_back, works_deal
from courses.peer_review.models import PeerReview, PeerReviewing
from courses.peer_review.phases import phase_move
from courses.peer_review.reading import own_part
from courses.peer_review.services import (
    Judged,
    review_save,
    reviewing_of,
    reviewing_remove,
    reviewing_set_up,
)
from courses.submissions.models import Submission
from courses.submissions.services import submit
from courses.teams.providing import assignment_provide
from lab.access.decisions import Refused
from lab.notices.models import Notice
from lab.people.models import Enrolment
from tests.courses.conftest import Course, Nothing
from tests.courses.test_teams import join, office, teams

__all__ = ["office"]
DAY = dt.timedelta(days=1)
D = Decimal
PEOPLE = ("s1", "s2", "s3", "s4")
COLLECTING, ASSESSING, DONE = PeerReviewing.Phase.values


class Round:
    """A class of four who have handed in alone, and their peer review."""

    def __init__(self, course: Course, people: tuple[str, ...] = PEOPLE, **changes) -> None:
        self.course = course
        for name in people:
            if name not in course.cast.people:
                join(course, name)
        self.lab = course.give(**{"rubric": course.rubric(), **changes})
        for name in people:
            submit(course.team(self.lab, name), by=course.person(name))
        self.reviewing = self.set_up()

    def set_up(self, **changes) -> PeerReviewing:
        draft = PeerReviewing(**{"assignment": self.lab, "each": 2, **changes})
        return reviewing_set_up(draft, by=self.course.teacher)

    def change(self, **changes) -> PeerReviewing:
        for name, value in changes.items():
            setattr(self.reviewing, name, value)
        return reviewing_set_up(self.reviewing, by=self.course.teacher)

    def move(self, to: str) -> None:
        phase_move(self.reviewing, to, by=self.course.teacher)
        found = reviewing_of(self.lab)
        assert found is not None
        self.reviewing = found

    def deal(self, **wish):
        return works_deal(self.reviewing, by=self.course.teacher, **wish)

    def reviews(self, name: str) -> list[PeerReview]:
        rows = PeerReview.objects.filter(
            reviewing=self.reviewing, reviewer=self.course.person(name)
        )
        return list(rows.select_related("submission__team").order_by("number"))

    def of(self, name: str) -> list[PeerReview]:
        """Reviews of the person's work."""
        team = self.course.team(self.lab, name)
        return list(PeerReview.objects.filter(submission__team=team).order_by("pk"))

    def judged(self, *levels: str) -> dict[int, Judged]:
        """Levels of the criteria by their names, in order."""
        criteria = self.lab.rubric.criteria.prefetch_related("levels")
        return {
            one.pk: Judged(next(x.pk for x in one.levels.all() if x.name == level), "So it is")
            for one, level in zip(criteria, levels, strict=False)
        }

    def write(self, review: PeerReview, *levels: str, hand_in: bool = True, **more) -> PeerReview:
        levels = levels or ("Good", "Good")
        return review_save(
            review,
            self.judged(*levels),
            **{"comment": "Well done", "hand_in": hand_in, "by": review.reviewer, **more},
        )

    def write_all(self, *levels: str) -> None:
        for name in PEOPLE:
            for review in self.reviews(name):
                self.write(review, *levels)

    def told(self, kind: str) -> set[str]:
        rows = Notice.objects.filter(kind_name=kind)
        return set(rows.values_list("person__username", flat=True))


def mark_all(peers: Round) -> None:
    """Everything that waits for a person, so that marks can be released."""
    teacher = peers.course.teacher
    for submission in Submission.objects.filter(team__assignment=peers.lab).select_related("team"):
        check_mark(submission, "talk", share=D(1), reason="Told", by=teacher)
        for criterion in peers.lab.rubric.criteria.all():
            good, fair, _poor = criterion.levels.all()
            level = good if criterion.name == "Content" else fair
            criterion_mark(submission, criterion, level, by=teacher)


@pytest.fixture
def peers(course: Course) -> Round:
    return Round(course)


@pytest.fixture
def assessing(peers: Round) -> Round:
    peers.move(ASSESSING)
    return peers


@pytest.fixture
def done(assessing: Round) -> Round:
    assessing.write_all("Good", "Fair")
    assessing.move(DONE)
    return assessing


class TestSettingUp:
    def test_it_is_off_until_a_teacher_sets_it_up(self, course: Course):
        lab = course.give()
        assert reviewing_of(lab) is None
        found = PeerReviewing(assignment=lab)
        assert (found.each, found.shows_reviewers) == (3, False)
        for who in ("assistant", "s1", "designer"):
            with pytest.raises(Refused):
                reviewing_set_up(found, by=course.person(who))

    @pytest.mark.parametrize(
        "wrong",
        [{"work_points": 30}, {"each": 0}, {"each": 11}, {"work_points": 101, "seed": 1}],
    )
    def test_what_makes_no_sense_is_refused(self, peers: Round, wrong):
        with pytest.raises(ValidationError):
            peers.change(**wrong)

    def test_the_rubric_stays_once_assessing_has_begun_and_nobody_rewrites_it(self, peers: Round):
        teacher = peers.course.teacher
        assert may_write(teacher, peers.lab.rubric)
        peers.move(ASSESSING)
        assert not may_write(teacher, peers.lab.rubric)
        with pytest.raises(ValidationError, match="rubric stays"):
            peers.change(rubric=peers.course.rubric())

    def test_it_goes_away_as_long_as_nothing_is_handed_in(self, assessing: Round):
        review = assessing.reviews("s1")[0]
        assessing.write(review, hand_in=False)
        assessing.write(assessing.reviews("s2")[0])
        with pytest.raises(ValidationError, match="handed in already"):
            reviewing_remove(assessing.reviewing, by=assessing.course.teacher)
        PeerReview.objects.update(handed_in_at=None)
        reviewing_remove(assessing.reviewing, by=assessing.course.teacher)
        assert not PeerReview.objects.exists()


class TestPhases:
    def test_the_graph_has_one_door(self, peers: Round):
        with pytest.raises(ValidationError, match="does not lead"):
            peers.move(DONE)
        with pytest.raises(ValidationError, match="does not lead"):
            peers.move("elsewhere")
        peers.move(ASSESSING)
        peers.move(COLLECTING)
        peers.move(ASSESSING)
        peers.move(DONE)
        with pytest.raises(ValidationError, match="does not lead"):
            peers.move(COLLECTING)
        peers.move(ASSESSING)
        assert peers.reviewing.is_assessing

    def test_two_teachers_at_once_move_it_once(self, peers: Round):
        stale = PeerReviewing.objects.get(pk=peers.reviewing.pk)
        peers.move(ASSESSING)
        phase_move(stale, ASSESSING, by=peers.course.teacher)
        assert PeerReview.objects.count() == 8
        assert Notice.objects.filter(kind_name="peer-review-dealt").count() == 4

    def test_only_teachers_move_it(self, peers: Round):
        for who in ("assistant", "s1"):
            with pytest.raises(Refused):
                phase_move(peers.reviewing, ASSESSING, by=peers.course.person(who))

    def test_it_needs_a_rubric_and_two_works(self, course: Course):
        lone = Round(course, people=("s1",))
        with pytest.raises(ValidationError, match="Two works"):
            lone.move(ASSESSING)
        Assignment.objects.filter(pk=lone.lab.pk).update(rubric=None)
        with pytest.raises(ValidationError, match="rubric first"):
            lone.move(ASSESSING)
        assert PeerReviewing.objects.get().phase == COLLECTING

    def test_it_cannot_begin_anew_once_a_review_is_in(self, assessing: Round):
        assessing.write(assessing.reviews("s1")[0])
        with pytest.raises(ValidationError, match="cannot begin anew"):
            assessing.move(COLLECTING)

    def test_assessing_needs_time(self, peers: Round):
        peers.change(closes_at=timezone.now() - DAY)
        with pytest.raises(ValidationError, match="later end"):
            peers.move(ASSESSING)


class TestDealing:
    def test_everybody_gets_works_of_others_and_each_work_equally_many(self, peers: Round):
        assert peers.deal().given == 8
        for name in PEOPLE:
            mine = peers.reviews(name)
            own = peers.course.team(peers.lab, name).pk
            assert [one.number for one in mine] == [1, 2]
            assert own not in {one.submission.team_id for one in mine}
            assert len(peers.of(name)) == 2

    def test_it_is_looked_at_and_changed_before_students_know(self, peers: Round):
        peers.deal()
        first = sorted(PeerReview.objects.values_list("reviewer", "submission"))
        part = own_part(peers.course.person("s1"), peers.course.team(peers.lab, "s1"))
        assert part is not None
        assert part.due == ()
        assert not peers.told("peer-review-dealt")
        peers.change(seed=7)
        peers.deal(afresh=True)
        assert sorted(PeerReview.objects.values_list("reviewer", "submission")) != first

    def test_nobody_gets_the_work_of_the_own_team(self, office: Course):
        lab = teams(office, team_size=2, rubric=office.rubric())
        for team in lab.teams.all():
            submit(team, by=team.members.first().user)
        reviewing = reviewing_set_up(PeerReviewing(assignment=lab, each=2), by=office.teacher)
        phase_move(reviewing, ASSESSING, by=office.teacher)
        for review in PeerReview.objects.select_related("submission__team"):
            assert not review.submission.team.members.filter(user=review.reviewer).exists()
        assert PeerReview.objects.count() == 10

    def test_who_hands_in_late_is_dealt_in(self, course: Course):
        peers = Round(course, people=("s1", "s2", "s3"))
        peers.course.cast.people["s9"] = join(course, "s9")
        assignment_provide(peers.lab, by=course.teacher, progress=Nothing())
        peers.move(ASSESSING)
        submit(course.team(peers.lab, "s9"), by=course.person("s9"))
        dealt = peers.deal()
        assert (dealt.given, len(peers.reviews("s9")), len(peers.of("s9"))) == (4, 2, 2)
        assert "s9" in peers.told("peer-review-dealt")
        assert peers.deal().given == 0

    def test_who_has_not_begun_reviews_what_the_team_handed_in_last(self, course: Course):
        peers = Round(course, submissions_allowed=0)
        peers.deal()
        again = submit(course.team(peers.lab, "s1"), by=course.person("s1"))
        peers.move(ASSESSING)
        assert {one.submission_id for one in peers.of("s1")} == {again.pk}
        begun = peers.of("s1")[0]
        peers.write(begun)
        third = submit(course.team(peers.lab, "s1"), by=course.person("s1"))
        peers.deal()
        begun.refresh_from_db()
        assert begun.submission_id == again.pk
        assert {one.submission_id for one in peers.of("s1")} == {again.pk, third.pk}

    def test_by_hand_it_must_fit(self, assessing: Round):
        course, lab = assessing.course, assessing.lab
        mine = course.team(lab, "s1").submissions.get()
        free = {name for name in PEOPLE if name != "s1"} - {
            one.reviewer.username for one in assessing.of("s1")
        }

        def give(name: str):
            return review_assign(
                assessing.reviewing,
                reviewer=course.person(name),
                submission=mine,
                by=course.teacher,
            )

        made = give(free.pop())
        assert made.number == 3
        for name, why in (
            ("s1", "own work"),
            (made.reviewer.username, "already"),
            ("teacher", "Only"),
        ):
            with pytest.raises(ValidationError, match=why):
                give(name)

    def test_what_is_handed_in_is_not_taken_back(self, assessing: Round):
        one, two = assessing.reviews("s1")
        teacher = assessing.course.teacher
        review_take_back(two, by=teacher)
        review_take_back(two, by=teacher)
        assessing.write(one)
        with pytest.raises(ValidationError, match="out of the count"):
            review_take_back(one, by=teacher)
        with pytest.raises(ValidationError, match="taken this work back"):
            assessing.write(two)
        assert [review.pk for review in assessing.reviews("s1")] == [one.pk]

    def test_what_somebody_who_left_had_goes_to_others(self, assessing: Round):
        assessing.write(assessing.reviews("s4")[0])
        assert departures_work() == 0
        Enrolment.objects.filter(user=assessing.course.person("s4")).update(
            left_on=timezone.localdate()
        )
        assert departures_work() > 0
        assert [one.is_handed_in for one in assessing.reviews("s4")] == [True]
        assert assessing.of("s4") == []
        for name in ("s1", "s2", "s3"):
            assert len(assessing.reviews(name)) == 2
            assert len(assessing.of(name)) >= 2
        assert departures_work() == 0
