"""A teacher puts one student's company back: to a snapshot or a moment; what led there goes on counting."""

import pytest

from courses.assignments.models import Team
from courses.review.standings import standing_follow
from crm.models import Account
from lab.access.actors import entering
from lab.company.snapshots import snapshot_take
from lab.journal.models import Entry
from lab.tenancy.models import Sandbox
from tests.courses.conftest import Course


@pytest.fixture
def team(course: Course) -> Team:
    """One account of the student's stands when the snapshot is taken, two more come after it."""
    team = course.team(course.give())
    course.add_accounts(team, count=1)
    with entering(course.teacher, team.company):
        snapshot_take("Before")
    course.add_accounts(team, count=2)
    return team


def put_back(course: Course, team: Team, who: str = "teacher", **chosen):
    """As the pages do it: choose, read what is lost, confirm."""
    client, url = course.cast.client(who), f"/s/{team.company.pk}/restore/"
    shown = client.post(url, chosen)
    if shown.status_code != 200:
        return shown
    assert Account._base_manager.filter(sandbox=team.company, name__startswith="New").count() == 3
    assert "2 made" in shown.content.decode()
    return client.post(url, dict(shown.context["hidden"]))


def test_a_snapshot_comes_back_and_the_work_before_it_counts(course: Course, team: Team):
    assert standing_follow(team).shares["two"] == 1
    snapshot = Sandbox.objects.get(name="Before")
    assert put_back(course, team, point=snapshot.pk).status_code == 302
    team.refresh_from_db()
    assert Account._base_manager.filter(sandbox=team.company, name__startswith="New").count() == 1
    assert (team.company.attempt, team.first_attempt) == (2, 2), "no reset of the student's is used"
    assert standing_follow(team).shares["two"] == 0.5
    course.add_accounts(team, count=1)
    assert standing_follow(team).shares["two"] == 1
    kept = Sandbox.objects.get(name__startswith="Before it was put back")
    assert Account._base_manager.filter(sandbox=kept, name__startswith="New").count() == 3


def test_a_moment_comes_back_too(course: Course, team: Team):
    made = Entry._base_manager.filter(sandbox=team.company, event="account.made")
    first = made.order_by("number").values_list("number", flat=True).first() or 0
    if not first:
        rows = Entry._base_manager.filter(sandbox=team.company, change="made", mode="play")
        first = rows.order_by("number").values_list("number", flat=True)[0]
    assert put_back(course, team, entry=first).status_code == 302
    assert Account._base_manager.filter(sandbox=team.company, name__startswith="New").count() == 1
    assert standing_follow(team).shares["two"] == 0.5


@pytest.mark.parametrize(("who", "answer"), [("s1", 403), ("assistant", 403), ("s2", 404)])
def test_only_teachers_put_a_company_back(course: Course, team: Team, who: str, answer: int):
    snapshot = Sandbox.objects.get(name="Before")
    assert put_back(course, team, who, point=snapshot.pk).status_code == answer
    assert Sandbox.objects.get(pk=team.company.pk).attempt == 1


def test_what_was_confirmed_for_another_attempt_is_not_done(course: Course, team: Team):
    client, url = course.cast.client("teacher"), f"/s/{team.company.pk}/restore/"
    snapshot = Sandbox.objects.get(name="Before")
    client.post(url, {"point": snapshot.pk, "attempt": 7, "confirmed": 1})
    assert Sandbox.objects.get(pk=team.company.pk).attempt == 1
    other = Sandbox.objects.exclude(pk=team.company.pk).filter(kind="live").first()
    assert other and client.post(url, {"point": other.pk}).status_code == 404
