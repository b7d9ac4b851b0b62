"""Labs that begin at a session, late-comers, arrivals by the code, and the work of a superior."""

from pathlib import Path

import pytest

from courses.assignments.models import Assignment
from courses.marking.items import effective_weights, works
from courses.submissions.services import submit
from courses.teams.arriving import seats_for_arrivals
from courses.teams.providing import assignment_provide
from courses.views.giving import late_choices
from lab import records
from lab.access.actors import entering
from lab.jobs.models import Job
from lab.journal.jumps import reset
from lab.journal.recording import note
from lab.tenancy.models import Sandbox
from scenarios.briefs import template_of
from scenarios.checks.judging import judged
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from tests.courses.conftest import Course, Nothing
from tests.courses.test_teams import SEATS, join
from tests.scenarios.conftest import TINY

SESSIONS = """\
sessions:
  - {number: 1, name: {en: One, zh-hans: 一}, goal: {en: Begin., zh-hans: 开始。}}
  - {number: 2, name: {en: Two, zh-hans: 二}, goal: {en: Go on., zh-hans: 继续。}}
"""
CHECKS = """\
tasks:
  - key: first
    name: {en: First, zh-hans: 一}
    text: {en: Add one., zh-hans: 新增。}
    session: 1
    checks:
      - {key: one, name: {en: One, zh-hans: 一}, points: 2, kind: records, of: accounts}
  - key: second
    name: {en: Second, zh-hans: 二}
    text: {en: Add one., zh-hans: 新增。}
    session: 2
    checks:
      - {key: two, name: {en: Two, zh-hans: 二}, points: 2, kind: records, of: tasks}
  - key: lead
    name: {en: Lead, zh-hans: 领导}
    text: {en: Decide., zh-hans: 审批。}
    session: 2
    seats: [head, manager]
    checks:
      - key: decided
        name: {en: Decided, zh-hans: 已审批}
        points: 4
        kind: events
        events: [account.changed, quote.approved]
        count: 2
"""
PLAY = """\
steps:
  - do: create
    of: accounts
    values: {name: Golden, owner: rep}
    session: 1
"""


@pytest.fixture
def lessons(tmp_path: Path, db: None) -> Course:
    files = {**TINY, "seats.csv": SEATS, "checks.yaml": CHECKS}
    files["pack.yaml"] += SESSIONS
    for path, text in files.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    course = Course(publish(store(read_pack(read_folder(tmp_path)))))
    join(course, "s3")
    return course


@pytest.fixture
def at_two(lessons: Course, monkeypatch: pytest.MonkeyPatch) -> Assignment:
    """The golden path is played elsewhere: here nothing happens before session 2."""
    from scenarios.sessions import starting

    monkeypatch.setattr(starting, "script_of", lambda version, variant: None)

    class Still:
        memory: dict = {}

        def __init__(self, *args: object) -> None: ...
        def play(self, rep: object, until: int) -> list:
            return []

    monkeypatch.setattr(starting, "Player", Still)
    return lessons.give(start_session=2)


def test_companies_begin_at_the_session_and_return_there(lessons: Course, at_two: Assignment):
    team = lessons.team(at_two)
    assert (template_of(team.sandbox).session, team.sandbox.session) == (2, 2)
    with entering(lessons.person("s1"), team.sandbox):
        reset(team.sandbox)
    team.sandbox.refresh_from_db()
    assert template_of(Sandbox.objects.get(pk=team.sandbox_id)).session == 2


def test_what_came_before_neither_counts_nor_waits(lessons: Course, at_two: Assignment):
    submission = submit(lessons.team(at_two), by=lessons.person("s1"))
    work = works(at_two, [submission])[submission.pk]
    # Nobody sits on the seat of a superior, so nobody is asked to decide.
    assert [item.check.key for item in work.checks] == ["two"]
    assert not work.score.waits
    assert effective_weights(at_two) == {"process": 100}


def test_a_lab_begins_at_no_session_that_is_not_there(lessons: Course):
    with pytest.raises(Exception, match="2 sessions"):
        lessons.give(start_session=3)


def test_a_late_comer_may_begin_where_the_class_is(lessons: Course, at_two: Assignment):
    Assignment.objects.update(start_session=0)
    Sandbox.objects.filter(assigned_team__assignment=at_two).update(session=0)
    at_two.refresh_from_db()
    assert [number for number, _text in late_choices(at_two)] == [0]
    Sandbox.objects.filter(assigned_team__assignment=at_two).update(session=2)
    assert [number for number, _text in late_choices(at_two)] == [0, 2]
    join(lessons, "s9")

    assignment_provide(at_two, by=lessons.teacher, progress=Nothing(), session=2)

    late = lessons.team(at_two, "s9").sandbox
    assert (late.session, template_of(late).session) == (2, 2)


def test_late_comers_find_open_what_the_class_does(lessons: Course, at_two: Assignment):
    Sandbox.objects.filter(assigned_team__assignment=at_two).update(session=0)
    join(lessons, "s9")
    assignment_provide(at_two, by=lessons.teacher, progress=Nothing())
    assert lessons.team(at_two, "s9").sandbox.session == 0


def test_whoever_arrives_by_the_code_gets_a_company_by_a_job(lessons: Course):
    lab = lessons.give()
    seats_for_arrivals(lab.classroom, lessons.teacher)
    assert not Job.objects.exists()
    join(lessons, "s9")
    seats_for_arrivals(lab.classroom, lessons.person("s1"))
    assert not Job.objects.exists()
    seats_for_arrivals(lab.classroom, lessons.teacher)
    assert Job.objects.get().arguments == {"assignment": lab.pk, "session": None}


def test_what_a_superior_does_counts_on_that_seat_alone(lessons: Course):
    lab = lessons.give(sharing="teams", team_size=3, credit="own")
    team = lab.teams.get()
    from courses.teams.placing import team_seat

    ids = {name: lessons.person(name).pk for name in ("s1", "s2", "s3")}
    team_seat(team, {4: ids["s1"], 1: ids["s2"], 2: ids["s3"]}, by=lessons.teacher)
    with entering(lessons.person("s1"), team.sandbox):
        from crm.models import Account

        rows = list(Account.objects.order_by("pk"))
        records.change(rows[0], {"employees": 5})
        records.change(rows[1], {"employees": 6})
        records.change(rows[1], {"employees": 7})
        note("account.changed")

    def tasks(name: str) -> dict[str, float | None]:
        found = judged(team.sandbox, person=ids[name])
        return {one.task.key: one.checks[0].outcome.share for one in found}

    assert tasks("s1")["lead"] == 1.0
    assert "lead" not in tasks("s2")
    assert {one.task.key for one in judged(team.sandbox)} == {"first", "second", "lead"}
