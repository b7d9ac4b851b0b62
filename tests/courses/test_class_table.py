"""The class table while the class works: progress is kept, who is stuck is told, alerts stand out."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.assignments.models import Assignment, Extension
from courses.review import standings
from courses.review.models import Standing
from courses.review.standings import follow_assignment, standing_follow
from courses.review.stuck import (
    AT_WORK,
    IDLE_AFTER,
    NO_GAIN_AFTER,
    PAUSE,
    Why,
    stretch_began,
    stuck,
)
from courses.review.table import chosen, live_table
from courses.submissions.services import submit
from lab.access.actors import entering, system_actor
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.people.models import Enrolment
from lab.tenancy.actor import acting_as
from scenarios.sessions.lessons import lesson_open
from scenarios.sessions.models import Lesson
from tests.courses.conftest import Course, named

NOW = dt.datetime(2026, 11, 2, 10, 0, tzinfo=dt.UTC)


def ago(minutes: float) -> dt.datetime:
    return NOW - dt.timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
def _nobody_asked_yet():
    caches["progress"].clear()
    yield
    caches["progress"].clear()


@pytest.fixture
def lab(course: Course) -> Assignment:
    return course.give()


class TestStuck:
    """Minutes ago: last thing done, last point, begin of the stretch, begin of the lesson."""

    @pytest.mark.parametrize(
        ("last", "gained", "began", "lesson", "expected"),
        [
            # At work.
            (1, 5, 60, None, None),
            (1, 25, 60, None, (25, Why.NO_GAIN)),
            (1, None, 25, None, (25, Why.NO_GAIN)),
            (1, None, 15, None, None),
            (1, 60 * 24, 5, None, None),
            (1, 60, 60, 5, None),
            (1, 60, 60, 22, (22, Why.NO_GAIN)),
            # Not at work.
            (12, None, 12, None, None),
            (12, None, 12, 30, (12, Why.IDLE)),
            (60 * 24, None, None, 11, (11, Why.IDLE)),
            (None, None, None, 11, (11, Why.IDLE)),
            (None, None, None, 9, None),
            (None, None, None, None, None),
        ],
    )
    def test_since_when_and_why(self, last, gained, began, lesson, expected):
        def when(minutes):
            return None if minutes is None else ago(minutes)

        found = stuck(
            NOW,
            last_at=when(last),
            gained_at=when(gained),
            began_at=when(began),
            lesson_at=when(lesson),
            complete=False,
        )
        assert (found and (found.since, found.why)) == (
            expected and (ago(expected[0]), expected[1])
        )

    def test_who_is_through_is_never_stuck(self):
        assert (
            stuck(
                NOW, last_at=None, gained_at=None, began_at=None, lesson_at=ago(60), complete=True
            )
            is None
        )

    def test_the_limits_themselves_count(self):
        at_rest = {"gained_at": None, "began_at": None, "complete": False}
        edge = stuck(NOW, last_at=NOW - AT_WORK, lesson_at=NOW - IDLE_AFTER, **at_rest)
        assert edge and edge.why == Why.IDLE
        since = {"gained_at": NOW - NO_GAIN_AFTER, "began_at": None, "complete": False}
        assert stuck(NOW, last_at=NOW, lesson_at=None, **since)

    def test_a_pause_ends_a_stretch_of_work(self):
        moments = [ago(100), ago(90), ago(20), ago(5)]
        assert stretch_began(moments) == ago(20)
        assert stretch_began(moments[2:], last_at=ago(45), began_at=ago(70)) == ago(70)
        assert stretch_began([], last_at=ago(45), began_at=ago(70)) == ago(70)
        just = ago(5) - PAUSE
        assert stretch_began([ago(5)], last_at=just, began_at=just) == just


class TestStandings:
    def test_what_was_found_is_kept_with_figures_and_the_moment(self, course: Course, lab):
        team = course.team(lab)
        course.add_accounts(team, count=1)
        standing = standing_follow(team)

        assert standing.shares["two"] == 0.5 and standing.shares["talk"] is None
        assert standing.points == Decimal(20)
        # Half of two customers, and the turnover that the scenario brings.
        assert standing.earned == Decimal("4.25") and standing.percent == 21
        assert not standing.complete
        last = Entry._base_manager.filter(sandbox=team.sandbox).latest("number")
        assert (standing.entry, standing.last_at, standing.gained_at) == (
            last.number,
            last.at,
            last.at,
        )
        assert set(standing.figures) == {"open", "wins", "pipeline", "won", "receipts"}

    def test_a_point_moves_the_moment_of_gain_and_work_without_one_does_not(self, course, lab):
        team = course.team(lab)
        course.add_accounts(team, count=2)
        first = standing_follow(team).gained_at
        course.add_accounts(team, count=1)
        again = standing_follow(team)
        assert again.gained_at == first and again.last_at and again.last_at > first

    def test_a_reset_begins_anew(self, course: Course, lab: Assignment):
        team = course.team(lab)
        course.add_accounts(team)
        standing_follow(team)
        with acting_as(system_actor(team.sandbox)):
            reset(team.sandbox)
        standing = standing_follow(team)
        assert (standing.attempt, standing.shares["two"], standing.gained_at) == (2, 0, None)

    def test_the_older_of_two_judgements_does_not_win(self, course: Course, lab: Assignment):
        team = course.team(lab)
        course.add_accounts(team)
        standing_follow(team)
        Standing.objects.update(entry=10**6, earned=7)
        assert standing_follow(team).earned == 7
        assert Standing.objects.get().earned == 7

    def test_only_companies_in_which_something_happened_are_judged_again(self, course, lab):
        assert follow_assignment.func(lab.pk) == 2
        assert follow_assignment.func(lab.pk) == 0
        course.add_accounts(course.team(lab))
        assert follow_assignment.func(lab.pk) == 1

    def test_one_company_that_cannot_be_judged_stops_no_other(
        self, course, lab, monkeypatch: pytest.MonkeyPatch
    ):
        broken = course.team(lab, "s1").pk
        follow = standings.standing_follow

        def fail(team):
            if team.pk == broken:
                raise RuntimeError
            return follow(team)

        monkeypatch.setattr(standings, "standing_follow", fail)
        assert follow_assignment.func(lab.pk) == 1
        assert Standing.objects.get().team_id != broken
        # Not tried again by the very next page.
        assert not caches["progress"].add(standings._key(lab.pk), True, 5)


def rows_of(lab: Assignment, **asked):
    follow_assignment.func(lab.pk)
    table = live_table(lab)
    return [
        str(one.row.team)
        for one in chosen(table, **{"state": "", "order": "", "text": "", **asked})
    ]


class TestTable:
    def test_it_is_sorted_filtered_and_searched(self, course: Course, lab: Assignment):
        course.add_accounts(course.team(lab, "s2"), "s2")
        s1, s2 = str(course.team(lab, "s1")), str(course.team(lab, "s2"))
        assert rows_of(lab, order="-progress") == [s2, s1]
        assert rows_of(lab, order="progress") == [s1, s2]
        assert rows_of(lab, state="idle") == [s1]
        assert rows_of(lab, state="working") == [s2]
        assert rows_of(lab, text="S2 ") == [s2]
        assert rows_of(lab, text="nobody") == []
        assert rows_of(lab, order="nonsense", state="nonsense") == [s1, s2]

    def test_alerts_tell_what_needs_an_eye(self, course: Course, lab: Assignment):
        late, teacher = course.team(lab, "s1"), course.teacher
        due = timezone.now() - dt.timedelta(hours=20)
        Assignment.objects.filter(pk=lab.pk).update(due_at=due)
        lab.refresh_from_db()
        Extension.objects.create(
            team=course.team(lab, "s2"), due_at=timezone.now() + dt.timedelta(1), by=teacher
        )
        submit(late, by=course.person("s1"))
        with acting_as(system_actor(late.sandbox)):
            reset(late.sandbox)
        found = {str(one.row.team): {a.key for a in one.alerts} for one in live_table(lab).rows}
        assert found == {
            str(late): {"late", "resets"},
            str(course.team(lab, "s2")): {"extension"},
        }
        Extension.objects.all().delete()
        assert rows_of(lab, state="overdue") == [str(course.team(lab, "s2"))]

    def test_who_does_nothing_in_an_open_lesson_is_stuck(self, course: Course, lab: Assignment):
        assert rows_of(lab, state="stuck") == []
        lesson_open(lab.classroom, pace=0, minutes=90, by=course.teacher)
        Lesson.objects.update(opened_at=timezone.now() - dt.timedelta(minutes=30))
        course.add_accounts(course.team(lab, "s2"), "s2")
        assert rows_of(lab, state="stuck") == [str(course.team(lab, "s1"))]
        Lesson.objects.update(held_at=timezone.now())
        assert rows_of(lab, state="stuck") == []

    def test_without_names_a_search_finds_nobody_by_name(self, course: Course):
        lab = course.give(anonymous=True, name="Blind")
        assert rows_of(lab, text="s1") == []
        page = course.cast.client("teacher").get(f"/assignments/{lab.pk}/table/").content.decode()
        assert not named("S1", page) and f"/s/{course.team(lab).sandbox_id}/" not in page

    def test_the_page_judges_nothing_and_has_the_late_ones_judged(self, course, lab, monkeypatch):
        judged = []
        monkeypatch.setattr(standings, "judged", lambda *a: judged.append(a) or ())
        enqueued = []
        monkeypatch.setattr(
            type(follow_assignment), "enqueue", lambda self, pk: enqueued.append(pk)
        )
        client = course.cast.client("teacher")
        for _twice in range(2):
            assert client.get(f"/assignments/{lab.pk}/").status_code == 200
        assert enqueued == [lab.pk] and not judged

    def test_what_has_not_changed_is_not_sent_again(self, course: Course, lab: Assignment):
        client, url = course.cast.client("teacher"), f"/assignments/{lab.pk}/table/"
        client.get(url)  # has both judged
        version = client.get(url).context["asked"].rpartition("v=")[2]
        assert client.get(f"{url}?v={version}").status_code in (204, 200)
        same = client.get(url).context["asked"].rpartition("v=")[2]
        if same == version:  # not over the turn of a minute
            assert client.get(f"{url}?v={version}").status_code == 204
        course.add_accounts(course.team(lab))
        assert client.get(f"{url}?v={version}").status_code == 200

    @pytest.mark.parametrize(
        ("who", "answer"),
        [("teacher", 200), ("assistant", 200), ("admin", 200), ("s1", 404), ("designer", 404)],
    )
    def test_only_staff_of_the_class_see_it(self, course, lab, who: str, answer: int):
        found = course.cast.client(who).get(f"/assignments/{lab.pk}/table/")
        assert found.status_code == answer

    @pytest.mark.parametrize(
        "asked", ["", "?state=stuck", "?order=-won&q=s", "?page=999&order=%00"]
    )
    def test_a_class_of_many_costs_no_more_queries(self, course: Course, asked: str):
        one = course.give(name="Small", sharing="each")
        for team in list(one.teams.all())[1:]:
            team.delete()
        follow_assignment.func(one.pk)
        client = course.cast.client("teacher")

        def count(lab: Assignment) -> int:
            client.get(f"/assignments/{lab.pk}/table/{asked}")
            with CaptureQueriesContext(connection) as found:
                assert client.get(f"/assignments/{lab.pk}/table/{asked}").status_code == 200
            return len(found)

        few = count(one)
        for number in range(4):
            person = course.cast._person(f"more{number}", "student", Enrolment.Role.STUDENT)
            course.cast.people[f"more{number}"] = person
        many = course.give(name="Large")
        follow_assignment.func(many.pk)
        assert many.teams.count() == 6
        assert count(many) <= few


def test_a_teacher_looks_with_one_students_eyes_and_then_with_anothers(course: Course):
    lab = course.give()
    client, team = course.cast.client("teacher"), course.team(lab)
    row = next(one for one in live_table(lab).rows if one.row.team == team)
    ((person, seat),) = row.sitting
    assert person == course.person("s1")
    for _twice in range(2):
        assert client.post(f"/s/{team.sandbox_id}/look/", {"seat": seat}).status_code == 302
    assert client.get(f"/s/{team.sandbox_id}/").status_code == 200
    assert client.post(f"/s/{team.sandbox_id}/accounts/new/", {"name": "X"}).status_code == 403
    # A student looks with nobody's eyes.
    with entering(course.person("s1"), team.sandbox):
        pass
    student = course.cast.client("s1")
    assert student.post(f"/s/{team.sandbox_id}/look/", {"seat": seat}).status_code == 404


def test_the_row_of_a_team_leads_to_the_reset_and_back(course: Course, lab: Assignment):
    reset_url = f"/s/{course.team(lab).sandbox_id}/reset/?next=/assignments/{lab.pk}/"
    teacher, assistant = (course.cast.client(who) for who in ("teacher", "assistant"))
    assert f'hx-get="{reset_url}"' in teacher.get(f"/assignments/{lab.pk}/").content.decode()
    assert reset_url not in assistant.get(f"/assignments/{lab.pk}/").content.decode()
    dialog = teacher.get(reset_url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in dialog and f'value="/assignments/{lab.pk}/"' in dialog
