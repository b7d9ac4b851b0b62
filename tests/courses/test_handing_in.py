"""From the assignment that is given to the mark that is released, changed and asked about."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from courses.assignments.models import Team
from courses.assignments.services import (
    assignment_change,
    assignment_create,
    assignment_delete,
    deadlines_move,
    extension_give,
)
from courses.marking.grades import grades_follow
from courses.marking.regrading import leave, proposals, propose, take_over
from courses.marking.services import (
    check_mark,
    check_unmark,
    criterion_mark,
    grade_adjust,
    grade_change,
    regrade_answer,
    regrade_ask,
    release,
)
from courses.submissions.models import Submission
from courses.submissions.services import submit
from courses.teams.providing import assignment_provide
from lab.access.actors import actor_for
from lab.access.decisions import Refused
from lab.company.snapshots import may_delete
from lab.journal.jumps import may_reset, reset
from lab.people.models import Enrolment, User
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from tests.courses.conftest import Course, Nothing

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def now() -> dt.datetime:
    return timezone.now()


class TestGiving:
    def test_every_student_gets_a_company_and_a_late_comer_gets_one_too(self, course: Course):
        lab = course.give()
        late = User.objects.create_user("s3", role="student", school=course.cast.school)
        Enrolment.objects.create(classroom=course.cast.classroom, user=late, role="student")

        made = assignment_provide(lab, by=course.teacher, progress=Nothing())

        assert made == 1
        assert sorted(
            str(member.user) for team in lab.teams.all() for member in team.members.all()
        ) == [
            "S1",
            "S2",
            "s3",
        ]

    def test_a_team_is_one_company_with_several_members(self, course: Course):
        with pytest.raises(ValidationError):
            course.give(sharing="teams", team_size=2)  # one seat to play

    def test_a_student_does_not_give_work(self, course: Course):
        with pytest.raises(Refused):
            assignment_create(course.draft(), by=course.person("s1"))

    def test_what_teams_stand_on_stays(self, course: Course):
        lab = course.give()
        lab.language = "zh-hans"

        with pytest.raises(ValidationError) as caught:
            assignment_change(lab, by=course.teacher)

        assert list(caught.value.message_dict) == ["language"]

    def test_one_with_submissions_is_not_deleted(self, course: Course):
        lab = course.give()
        submit(course.team(lab), by=course.person("s1"))

        with pytest.raises(ValidationError):
            assignment_delete(lab, by=course.teacher)

    def test_the_companies_of_a_deleted_one_stay(self, course: Course):
        lab = course.give()

        assignment_delete(lab, by=course.teacher)

        assert Sandbox.objects.filter(classroom=course.cast.classroom, kind="live").count() == 2
        assert not Team.objects.exists()


class TestTimes:
    def test_before_it_opens_nobody_looks(self, course: Course):
        lab = course.give(opens_at=now() + HOUR, due_at=now() + DAY)

        with pytest.raises(Refused):
            actor_for(course.person("s1"), course.team(lab).sandbox)

    def test_after_it_closed_the_company_can_be_looked_at_only(self, course: Course):
        lab = course.give(opens_at=now() - 9 * DAY, due_at=now() - 2 * DAY, closes_at=now() - DAY)

        actor = actor_for(course.person("s1"), course.team(lab).sandbox)

        assert not actor.policy.may_write
        assert "closed" in str(actor.policy.may_write.reason)

    def test_staff_go_on_when_it_is_closed(self, course: Course):
        lab = course.give(opens_at=now() - 9 * DAY, due_at=now() - 2 * DAY, closes_at=now() - DAY)

        assert actor_for(course.teacher, course.team(lab).sandbox).policy.may_write

    @pytest.mark.parametrize(
        ("past", "days"),
        [(dt.timedelta(), 0), (10 * dt.timedelta(minutes=1), 0), (HOUR, 1), (25 * HOUR, 2)],
    )
    def test_begun_days_count_beyond_the_grace(self, course: Course, past, days):
        lab = course.give(opens_at=now() - 9 * DAY, due_at=now() - past)

        assert submit(course.team(lab), by=course.person("s1")).days_late == days

    def test_nothing_is_accepted_after_the_last_day(self, course: Course):
        lab = course.give(opens_at=now() - 20 * DAY, due_at=now() - 8 * DAY, late_days=7)

        with pytest.raises(Refused):
            submit(course.team(lab), by=course.person("s1"))

    def test_an_extension_opens_for_one_team_only(self, course: Course):
        lab = course.give(opens_at=now() - 20 * DAY, due_at=now() - 8 * DAY)
        extension_give(course.team(lab), due_at=now() + DAY, reason="Ill", by=course.teacher)

        assert submit(course.team(lab), by=course.person("s1")).days_late == 0
        with pytest.raises(Refused):
            submit(course.team(lab, "s2"), by=course.person("s2"))

    def test_an_extension_afterwards_takes_the_lateness_back(self, course: Course):
        lab = course.give(opens_at=now() - 9 * DAY, due_at=now() - 2 * DAY)
        submission = submit(course.team(lab), by=course.person("s1"))
        assert submission.days_late == 3

        extension_give(course.team(lab), due_at=now() + DAY, reason="Ill", by=course.teacher)

        submission.refresh_from_db()
        assert submission.days_late == 0

    def test_after_an_outage_all_get_more_time_at_once(self, course: Course):
        lab = course.give(opens_at=now() - 9 * DAY, due_at=now() - DAY)
        extension_give(course.team(lab), due_at=now() + DAY, reason="Ill", by=course.teacher)

        deadlines_move(lab, by_days=3, reason="No power", by=course.teacher)

        lab.refresh_from_db()
        assert lab.due_at.date() == (now() + 2 * DAY).date()
        assert course.team(lab).extensions.first().due_at.date() == (now() + 4 * DAY).date()


class TestHandingIn:
    def test_the_copy_is_frozen_and_judged(self, course: Course):
        lab = course.give()
        team = course.team(lab)
        course.add_accounts(team)

        submission = submit(team, by=course.person("s1"), note="Done.")

        shares = {key: found["share"] for key, found in submission.results.items()}
        assert shares == {"two": 1, "mother": 0, "talk": None, "turnover": 0.12525}
        assert submission.snapshot.kind == "snapshot"
        # 6 of 10 points of the work at 62.50, an eighth of the results at 37.50.
        grade = lab.grades.get(user=course.person("s1"))
        assert (grade.points, grade.complete) == (Decimal("42.20"), False)

    def test_only_as_often_as_allowed(self, course: Course):
        lab = course.give()
        submit(course.team(lab), by=course.person("s1"))

        with pytest.raises(Refused):
            submit(course.team(lab), by=course.person("s1"))

    def test_nobody_hands_in_for_others(self, course: Course):
        lab = course.give()

        with pytest.raises(Refused):
            submit(course.team(lab), by=course.person("s2"))

    @pytest.mark.parametrize(("counted", "points"), [("last", "4.70"), ("best", "42.20")])
    def test_the_last_or_the_best_counts(self, course: Course, counted, points):
        lab = course.give(submissions_allowed=2, counted=counted)
        team = course.team(lab)
        course.add_accounts(team)
        submit(team, by=course.person("s1"))
        with acting_as(actor_for(course.person("s1"), team.sandbox)):
            reset(team.sandbox)

        submit(team, by=course.person("s1"))

        assert lab.grades.get(user=course.person("s1")).points == Decimal(points)

    def test_work_ends_with_the_last_one_where_it_does_not_go_on(self, course: Course):
        lab = course.give(goes_on=False)
        team = course.team(lab)

        submit(team, by=course.person("s1"))

        team.sandbox.refresh_from_db()
        assert not actor_for(course.person("s1"), team.sandbox).policy.may_write

    def test_one_begins_anew_as_often_as_allowed(self, course: Course):
        lab = course.give(resets_allowed=1)
        sandbox, student = course.team(lab).sandbox, course.person("s1")
        with acting_as(actor_for(student, sandbox)):
            assert may_reset(student, sandbox)
            reset(sandbox)
            assert not may_reset(student, sandbox)

    def test_what_was_done_after_the_copy_was_taken_is_judged_no_more(self, course: Course):
        lab = course.give()
        team = course.team(lab)
        submission = submit(team, by=course.person("s1"))
        course.add_accounts(team)

        propose(submission)

        assert proposals(lab) == []
        assert submission.results["two"]["share"] == 0

    def test_what_was_handed_in_is_not_deleted_as_a_snapshot(self, course: Course):
        lab = course.give()
        submission = submit(course.team(lab), by=course.person("s1"))

        with acting_as(actor_for(course.person("s1"), course.team(lab).sandbox)):
            assert "handed in" in str(may_delete(submission.snapshot).reason)


class TestMarking:
    @pytest.fixture
    def lab(self, course: Course):
        lab = course.give(rubric=course.rubric())
        team = course.team(lab)
        course.add_accounts(team)
        submit(team, by=course.person("s1"))
        return lab

    def grade(self, course: Course, lab):
        return lab.grades.get(user=course.person("s1"))

    def mark_all(self, course: Course, lab) -> None:
        submission = course.team(lab).submissions.get()
        for criterion in lab.rubric.criteria.all():
            criterion_mark(
                submission, criterion, criterion.levels.get(name="Good"), by=course.teacher
            )
        check_mark(submission, "talk", share=Decimal(1), reason="Well told", by=course.teacher)

    def test_a_mark_is_complete_when_all_is_decided(self, course: Course, lab):
        assert not self.grade(course, lab).complete

        self.mark_all(course, lab)

        # 50 x 8/10 + 30 x 0.1252 + 20
        assert self.grade(course, lab).complete
        assert self.grade(course, lab).points == Decimal("63.76")

    def test_what_a_person_decided_is_not_judged_away(self, course: Course, lab):
        submission = course.team(lab).submissions.get()
        check_mark(submission, "two", share=Decimal("0.5"), reason="Twins", by=course.teacher)

        propose(submission)
        take_over(lab, by=course.teacher)

        assert self.grade(course, lab).points == Decimal("18.76")
        check_unmark(submission, "two", by=course.teacher)
        assert self.grade(course, lab).points == Decimal("33.76")

    def test_judging_again_shows_what_would_change_before_it_does(self, course: Course, lab):
        submission = course.team(lab).submissions.get()
        # As if the check had been mended since.
        found = {**submission.results, "two": {"share": 0.5, "evidence": []}}
        Submission.objects.update(results=found)
        submission.refresh_from_db()
        grades_follow(lab)
        assert self.grade(course, lab).points == Decimal("18.76")

        propose(submission)

        (proposal,) = proposals(lab)
        assert (proposal.before, proposal.after) == (Decimal("18.76"), Decimal("33.76"))
        assert proposal.checks == ("two",)
        assert self.grade(course, lab).points == Decimal("18.76")
        assert take_over(lab, by=course.teacher) == 1
        assert self.grade(course, lab).points == Decimal("33.76")

    def test_what_was_proposed_can_be_left(self, course: Course, lab):
        submission = course.team(lab).submissions.get()
        Submission.objects.update(results={})
        propose(submission)

        leave(lab, by=course.teacher)

        assert proposals(lab) == []
        assert course.team(lab).submissions.get().results == {}

    def test_a_level_of_another_rubric_is_refused(self, course: Course, lab):
        other = course.rubric().criteria.first()

        with pytest.raises(ValidationError):
            criterion_mark(
                course.team(lab).submissions.get(), other, other.levels.first(), by=course.teacher
            )

    def test_only_what_is_complete_is_released(self, course: Course, lab):
        assert release(lab, by=course.teacher) == 0

        self.mark_all(course, lab)

        assert release(lab, by=course.teacher) == 1
        assert self.grade(course, lab).released_points == Decimal("63.76")

    def test_incomplete_marks_are_not_released_by_name_either(self, course: Course, lab):
        with pytest.raises(ValidationError):
            release(lab, [self.grade(course, lab)], by=course.teacher)

    def test_a_released_mark_changes_with_a_reason_only(self, course: Course, lab):
        self.mark_all(course, lab)
        release(lab, by=course.teacher)
        grade_adjust(self.grade(course, lab), points=Decimal(5), reason="Led", by=course.teacher)

        grade = self.grade(course, lab)
        assert (grade.released_points, grade.points) == (Decimal("63.76"), Decimal("68.76"))
        with pytest.raises(ValidationError):
            grade_change(grade, reason=" ", by=course.teacher)
        grade_change(grade, reason="Led the team", by=course.teacher)
        assert self.grade(course, lab).released_points == Decimal("68.76")

    @pytest.mark.parametrize("who", ["s1", "s2", "designer"])
    def test_nobody_else_marks(self, course: Course, lab, who):
        submission = course.team(lab).submissions.get()

        with pytest.raises(Refused):
            check_mark(submission, "two", share=Decimal(1), reason="x", by=course.person(who))
        with pytest.raises(Refused):
            release(lab, by=course.person(who))

    def test_an_assistant_marks_and_does_not_release(self, course: Course, lab):
        submission, assistant = course.team(lab).submissions.get(), course.person("assistant")
        check_mark(submission, "two", share=Decimal(1), reason="x", by=assistant)

        with pytest.raises(Refused):
            release(lab, by=assistant)

    def test_a_student_asks_once_and_is_answered_once(self, course: Course, lab):
        self.mark_all(course, lab)
        student = course.person("s1")
        with pytest.raises(Refused):
            regrade_ask(self.grade(course, lab), text="Why?", by=student)
        release(lab, by=course.teacher)

        request = regrade_ask(self.grade(course, lab), text="Why?", by=student)

        with pytest.raises(Refused):
            regrade_ask(self.grade(course, lab), text="Why?", by=student)
        regrade_answer(request, granted=False, answer="Because.", by=course.teacher)
        with pytest.raises(ValidationError):
            regrade_answer(request, granted=True, answer="Well.", by=course.teacher)
