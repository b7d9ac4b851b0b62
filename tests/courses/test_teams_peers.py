"""How much each member did, what peers say, the factor that the teacher decides, and who may see it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.assignments.models import Assignment, Member, Team
from courses.gradebook.book import book_of
from courses.gradebook.services import assignments_follow, gradebook_of
from courses.marking.grades import grades_follow
from courses.marking.items import people_judged
from courses.marking.services import grade_change, release
from courses.submissions.services import submit
from courses.teams.contribution import Done, contributions, contributions_of
from courses.teams.factors import factor_set, suggested
from courses.teams.models import PeerRating, PeerSurvey
from courses.teams.peers import (
    Said,
    even_out,
    own_index,
    peers_rate,
    peers_said,
    shares_of_points,
    silent,
    survey_set,
)
from courses.teams.reminding import reminders_work
from courses.teams.turning import team_turn_by_hand
from lab.access.decisions import Refused
from lab.notices.models import Notice
from scenarios.checks.judging import judged
from scenarios.class_plan import Sharing
from tests.courses.conftest import Course
from tests.courses.test_teams import office, teams

__all__ = ["office"]
DAY = dt.timedelta(days=1)
D = Decimal


def ask(course: Course, lab: Assignment, **changes: object) -> PeerSurvey:
    return survey_set(PeerSurvey(assignment=lab, **changes), by=course.teacher)


def member(lab: Assignment, course: Course, name: str) -> Member:
    return Member.objects.select_related("team__assignment__classroom").get(
        team__assignment=lab, user=course.person(name), left_at=None
    )


def rate(course: Course, lab: Assignment, by: str, **points: int) -> None:
    said = {member(lab, course, name).pk: Said(points=n) for name, n in points.items()}
    peers_rate(member(lab, course, by).team, said, by=course.person(by))


class TestFigures:
    def test_shares_are_of_the_steps_of_all_who_worked_there(self):
        found = contributions({1: Done(30, 2), 2: Done(10, 1)}, [1, 2, 3, 4])
        assert [found[one].percent for one in (1, 2, 3, 4)] == [75, 25, 0, 0]
        assert [found[one].index for one in (1, 2, 3)] == [3, 1, 0]

    def test_points_are_shares_of_an_equal_part(self):
        assert shares_of_points({1: 50, 2: 30, 3: 20}) == {
            1: D("1.500"),
            2: D("0.900"),
            3: D("0.600"),
        }
        with pytest.raises(ValidationError, match="99"):
            shares_of_points({1: 50, 2: 49})
        with pytest.raises(ValidationError):
            shares_of_points({1: 150, 2: -50})

    def test_who_is_strict_with_all_is_strict_with_none(self):
        assert even_out({1: D("0.2"), 2: D("0.4")}) == even_out({1: D("0.4"), 2: D("0.8")})
        assert even_out({1: D(0), 2: D(0)}) == {1: 1, 2: 1}

    @pytest.mark.parametrize(
        ("contribution", "peers", "factor"),
        [
            (None, None, "1.00"),
            ("1", "1", "1.00"),
            ("0", "0", "0.50"),
            ("0.5", "0.7", "0.80"),
            ("1.2", "1.1", "1.10"),
            ("9", None, "1.20"),
            ("0.9", None, "0.95"),
        ],
    )
    def test_the_factor_that_the_figures_speak_for(self, contribution, peers, factor):
        known = [None if one is None else D(one) for one in (contribution, peers)]
        assert suggested(*known) == D(factor)


class TestContribution:
    def test_it_is_read_from_the_journal_in_constant_queries(self, office: Course):
        lab = teams(office)
        first, second = lab.teams.order_by("pk")
        office.add_accounts(first, "s1", count=3)
        office.add_accounts(first, "s2", count=1)
        with CaptureQueriesContext(connection) as one:
            contributions_of([Team.objects.prefetch_related("members").get(pk=first.pk)])
        with CaptureQueriesContext(connection) as two:
            rows = Team.objects.prefetch_related("members")
            found = contributions_of(list(rows.filter(pk__in=[first.pk, second.pk])))

        own = found[first.pk]
        names = {name: office.person(name).pk for name in ("s1", "s2", "s3")}
        assert [own[names[n]].percent for n in ("s1", "s2", "s3")] == [75, 25, 0]
        assert own[names["s1"]].kinds == (("accounts", 3),)
        assert len(one) == len(two)

    def test_work_stays_with_who_sat_there_when_roles_rotate(self, office: Course):
        lab = teams(office, credit="own")
        team = lab.teams.order_by("pk")[0]
        office.add_accounts(team, "s1")
        team_turn_by_hand(team, by=office.teacher)
        office.add_accounts(team, "s3", count=1)

        def two(name: str) -> float | None:
            tasks = judged(team.sandbox, person=office.person(name).pk)
            return tasks[0].checks[0].outcome.share

        assert (two("s1"), two("s2"), two("s3")) == (1.0, 0.0, 0.5)

    def test_members_are_marked_by_their_own_work(self, office: Course):
        lab = teams(office, credit="own", process_points=100, result_points=0, report_points=0)
        team = lab.teams.order_by("pk")[0]
        office.add_accounts(team, "s1")

        submission = submit(team, by=office.person("s2"))

        marks = {str(one.user): one.points for one in lab.grades.all()}
        assert len(people_judged(submission)) == 3
        assert marks["S1"] > marks["S2"]

    def test_the_teams_work_counts_for_each_where_nothing_else_is_said(self, office: Course):
        lab = teams(office)
        team = lab.teams.order_by("pk")[0]
        office.add_accounts(team, "s1")
        submit(team, by=office.person("s2"))
        marks = set(lab.grades.filter(user__username__in=("s1", "s2", "s3")).values_list("points"))
        assert len(marks) == 1

    def test_a_class_in_one_company_is_marked_one_by_one(self, office: Course):
        assert office.draft(sharing=Sharing.TOGETHER).by_person
        assert not office.draft(sharing=Sharing.TEAMS).by_person
        assert not office.draft(sharing=Sharing.EACH, credit="own").by_person


class TestPeers:
    def test_each_answers_for_all_others_and_may_answer_again(self, office: Course):
        lab = teams(office)
        ask(office, lab)
        rate(office, lab, "s1", s2=70, s3=30)
        rate(office, lab, "s1", s2=60, s3=40)
        assert PeerRating.objects.count() == 2
        assert peers_said(lab).index(member(lab, office, "s2").pk) == D("1.200")

    def test_nobody_answers_for_another_team_or_leaves_somebody_out(self, office: Course):
        lab = teams(office)
        ask(office, lab)
        with pytest.raises(ValidationError, match="each of the others"):
            rate(office, lab, "s1", s2=100)
        said = {member(lab, office, "s5").pk: Said(points=100)}
        with pytest.raises(Refused):
            peers_rate(member(lab, office, "s4").team, said, by=office.person("s1"))

    @pytest.mark.parametrize(("opens", "closes"), [(1, 2), (-2, -1)])
    def test_it_is_closed_before_and_after(self, office: Course, opens: int, closes: int):
        lab = teams(office)
        now = timezone.now()
        ask(office, lab, opens_at=now + opens * DAY, closes_at=now + closes * DAY)
        with pytest.raises(Refused, match="not open"):
            rate(office, lab, "s1", s2=50, s3=50)

    def test_it_closes_with_the_assignment(self, office: Course):
        lab = teams(office)
        survey = ask(office, lab)
        assert survey.closes == lab.due_at
        Assignment.objects.filter(pk=lab.pk).update(due_at=timezone.now() - DAY / 24)
        assert not PeerSurvey.objects.get(pk=survey.pk).is_open

    def test_students_see_a_mean_of_several_and_no_names(self, office: Course):
        lab = teams(office)
        ask(office, lab)
        rate(office, lab, "s1", s2=70, s3=30)
        assert own_index(member(lab, office, "s3")) is None
        rate(office, lab, "s2", s1=50, s3=50)
        assert own_index(member(lab, office, "s3")) == D("0.800")

    def test_a_rubric_is_answered_by_its_levels(self, office: Course):
        lab = teams(office)
        rubric = office.rubric()
        ask(office, lab, rubric=rubric)
        good, poor = (
            {one.pk: one.levels.get(name=name).pk for one in rubric.criteria.all()}
            for name in ("Good", "Poor")
        )
        said = {
            member(lab, office, "s2").pk: Said(levels=good),
            member(lab, office, "s3").pk: Said(levels=poor),
        }
        peers_rate(member(lab, office, "s1").team, said, by=office.person("s1"))
        assert peers_said(lab).index(member(lab, office, "s2").pk) == 2
        with pytest.raises(ValidationError, match="already"):
            survey = PeerSurvey.objects.get()
            survey.rubric = None
            survey_set(survey, by=office.teacher)

    def test_the_silent_are_reminded_once_a_day_before_it_closes(self, office: Course):
        lab = teams(office)
        survey = ask(office, lab, closes_at=timezone.now() + DAY / 2)
        rate(office, lab, "s1", s2=70, s3=30)
        assert sorted(str(one.user) for one in silent(survey)) == ["S2", "S3", "S4", "S5"]

        assert (reminders_work(), reminders_work()) == (4, 0)

        told = Notice.objects.filter(kind_name="peers-wait")
        assert sorted(one.person.username for one in told) == ["s2", "s3", "s4", "s5"]

    def test_all_the_same_is_a_sign(self, office: Course):
        lab = teams(office)
        ask(office, lab)
        rate(office, lab, "s1", s2=50, s3=50)
        assert list(peers_said(lab).signs()) == [member(lab, office, "s1").pk]


class TestFactor:
    def test_it_multiplies_this_members_mark_before_the_adjustment(self, office: Course):
        lab = teams(office)
        team = lab.teams.order_by("pk")[0]
        office.add_accounts(team, "s1")
        submit(team, by=office.person("s1"))
        before = lab.grades.get(user=office.person("s2")).points

        factor_set(
            member(lab, office, "s2"), factor=D("0.80"), reason="Came late.", by=office.teacher
        )

        assert lab.grades.get(user=office.person("s2")).points == (before * D("0.8")).quantize(
            D("0.01")
        )
        assert lab.grades.get(user=office.person("s1")).points == before

    @pytest.mark.parametrize(("factor", "reason"), [("0.90", ""), ("0.40", "x"), ("1.30", "x")])
    def test_it_is_bounded_and_has_a_reason(self, office: Course, factor: str, reason: str):
        lab = teams(office)
        with pytest.raises(ValidationError):
            factor_set(
                member(lab, office, "s1"), factor=D(factor), reason=reason, by=office.teacher
            )

    def test_a_released_mark_changes_with_a_reason_only(self, office: Course):
        lab = teams(office, process_points=100, result_points=0, report_points=0)
        team = lab.teams.order_by("pk")[0]
        office.add_accounts(team, "s1")
        submit(team, by=office.person("s1"))
        grades_follow(lab)
        lab.grades.update(complete=True)
        release(lab, by=office.teacher)
        grade = lab.grades.get(user=office.person("s2"))
        shown = grade.released_points

        factor_set(member(lab, office, "s2"), factor=D("0.50"), reason="Absent.", by=office.teacher)

        grade.refresh_from_db()
        assert (grade.released_points, grade.has_moved) == (shown, True)
        grade_change(grade, reason="Absent.", by=office.teacher)
        grade.refresh_from_db()
        assert grade.released_points < shown

    def test_the_gradebook_tells_it(self, office: Course):
        lab = teams(office)
        factor_set(member(lab, office, "s2"), factor=D("0.80"), reason="x", by=office.teacher)
        submit(lab.teams.order_by("pk")[0], by=office.person("s1"))
        gradebook_of(lab.classroom)
        assignments_follow(lab.classroom)
        rows = {str(row.student): row.cells for row in book_of(lab.classroom).rows}
        assert [cell.factor for cell in rows["S2"]] == [D("0.80")]
        assert [cell.factor for cell in rows["S1"]] == [None]

    def test_assistants_and_students_decide_nothing(self, office: Course):
        lab = teams(office)
        for who in ("assistant", "s1"):
            with pytest.raises(Refused):
                factor_set(
                    member(lab, office, "s1"), factor=D("1.10"), reason="x", by=office.person(who)
                )


WHO = ("teacher", "assistant", "admin", "s1", "s4", "designer")


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        ("/assignments/{lab}/teams/", (200, 200, 200, 404, 404, 404)),
        ("/assignments/{lab}/turns/", (200, 403, 200, 404, 404, 404)),
        ("/assignments/{lab}/peers/asked/", (200, 403, 200, 404, 404, 404)),
        ("/assignments/{lab}/peers/", (404, 404, 404, 200, 200, 404)),
        ("/assignments/{lab}/companies/", (200, 403, 200, 404, 404, 404)),
        ("/teams/{team}/", (200, 200, 200, 404, 404, 404)),
        ("/teams/{team}/rename/", (200, 403, 200, 404, 404, 404)),
        ("/members/{member}/factor/", (200, 403, 200, 404, 404, 404)),
    ],
)
def test_who_sees_which_page(office: Course, page: str, answers: tuple[int, ...]):
    lab = teams(office)
    ask(office, lab)
    url = page.format(
        lab=lab.pk, team=member(lab, office, "s1").team_id, member=member(lab, office, "s1").pk
    )
    assert tuple(office.cast.client(name).get(url).status_code for name in WHO) == answers


def test_what_peers_say_is_for_teachers_alone(office: Course):
    lab = teams(office)
    ask(office, lab)
    team = member(lab, office, "s1").team
    peers = [member(lab, office, name).pk for name in ("s2", "s3")]
    said = {peers[0]: Said(90, comment="Did all the work"), peers[1]: Said(10)}
    peers_rate(team, said, by=office.person("s1"))

    def shown(who: str, url: str) -> bool:
        return "Did all the work" in office.cast.client(who).get(url).content.decode()

    page = f"/teams/{team.pk}/"
    assert [shown(who, page) for who in ("teacher", "admin", "assistant")] == [True, True, False]
    for who in ("s2", "s3"):
        for url in (f"/assignments/{lab.pk}/", f"/assignments/{lab.pk}/peers/"):
            assert not shown(who, url)
    assert shown("s1", f"/assignments/{lab.pk}/peers/")


def test_the_way_of_a_team_through_the_pages(office: Course):
    lab = teams(office)
    first, second = lab.teams.order_by("pk")
    teacher, person = office.cast.client("teacher"), office.person("s1")
    move = f"/assignments/{lab.pk}/teams/move/{person.pk}/"

    assert teacher.post(move, {"to": second.pk}, headers={"HX-Request": "true"}).status_code == 204
    assert second.members.filter(user=person, left_at=None).exists()
    teacher.post(move, {"to": "none"})
    assert not Member.objects.filter(user=person, left_at=None).exists()
    teacher.post(f"/teams/{second.pk}/rename/", {"name": "Foxes"})
    teacher.post(f"/teams/{first.pk}/turn/")
    day = timezone.localtime() + 3 * DAY
    teacher.post(f"/assignments/{lab.pk}/turns/", {"days": f"{day:%Y-%m-%d %H:%M}"})
    wrong = teacher.post(f"/assignments/{lab.pk}/turns/", {"days": "tomorrow"})
    teacher.post(f"/assignments/{lab.pk}/peers/asked/", {"text": "Who did what?"})
    sent = office.cast.client("s2").post(
        f"/assignments/{lab.pk}/peers/",
        {
            f"points-{member(lab, office, 's3').pk}": 100,
            f"comment-{member(lab, office, 's3').pk}": "",
        },
    )

    second.refresh_from_db()
    assert str(second) == "Foxes"
    assert lab.turns.count() == 1
    assert wrong.status_code == 422
    assert sent.status_code == 302
    assert PeerRating.objects.count() == 1
    assert office.cast.client("s3").post(move, {"to": first.pk}).status_code == 404
