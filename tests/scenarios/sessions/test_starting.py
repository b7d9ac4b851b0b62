"""A company begins at a session as the golden path leaves it, and only what comes then counts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from crm.models import Account, Opportunity
from lab.access.actors import system_actor
from lab.clock.calendar import moment
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.checks.judging import judged, tasks_of
from scenarios.models import ScenarioVersion, Template
from scenarios.packs.versions import publish, store, template_for
from scenarios.playtest.playing import Player
from scenarios.playtest.report import playtest
from scenarios.playtest.script import Rep
from scenarios.playtest.scripts import script_of
from scenarios.provisioning import provision
from scenarios.sessions.starting import start_template
from tests.scenarios.sessions.conftest import CHECKS, SCRIPT
from tests.scenarios.sessions.test_reading import pack_with

pytestmark = pytest.mark.django_db
Tiny = Callable[..., Path]


@pytest.fixture
def version(tiny: Tiny) -> ScenarioVersion:
    return publish(store(pack_with(tiny)))


def company(version: ScenarioVersion, session: int) -> tuple[Sandbox, Template]:
    template = start_template(version, "en", session=session)
    return provision(template, name="Late"), template


def keys(sandbox: Sandbox) -> list[str]:
    return [task.task.key for task in judged(sandbox)]


def test_the_first_session_begins_as_the_pack_does(version: ScenarioVersion) -> None:
    assert start_template(version, "en", session=1) == template_for(version, "en")
    assert start_template(version, "en") == template_for(version, "en")


def test_a_later_one_begins_where_the_golden_path_leaves_those_before(
    version: ScenarioVersion,
) -> None:
    sandbox, template = company(version, 3)
    assert template.sandbox.frozen and template.remembered["deal"][0] == "opportunities"
    assert template.sandbox.simulated_now > moment(version.day_one, template_time(version))
    with acting_as(system_actor(sandbox)):
        assert Account.objects.filter(name="North Park").exists()
        assert Opportunity.objects.get(name="Park lamps").amount == 0
        assert not Entry.objects.exclude(event="sandbox.stamped").exists()


def test_what_the_golden_path_writes_is_in_the_company_s_language(tiny: Tiny) -> None:
    script = SCRIPT.replace("name: North Park", "name: {en: North Park, zh-hans: 北园}")
    version = publish(store(pack_with(tiny, script=script)))
    for language, name in (("en", "North Park"), ("zh-hans", "北园")):
        template = start_template(version, language, session=2)
        with acting_as(system_actor(template.sandbox)):
            assert Account.objects.filter(name=name).exists()


def template_time(version: ScenarioVersion):  # noqa: ANN201
    return template_for(version, "en").sandbox.simulated_now.timetz().replace(tzinfo=None)


def test_it_is_made_once_and_nothing_else_is_left(version: ScenarioVersion) -> None:
    before = Sandbox.objects.count()
    first = start_template(version, "en", session=2)
    assert start_template(version, "en", session=2) == first
    assert Sandbox.objects.count() == before + 1


def test_earlier_points_are_neither_given_nor_lost(version: ScenarioVersion) -> None:
    sandbox, template = company(version, 2)
    assert keys(sandbox) == ["deal"]
    Sandbox.objects.filter(pk=sandbox.pk).update(session=3)
    sandbox.refresh_from_db()
    assert keys(sandbox) == ["deal", "end"]
    assert sum(task.earned for task in judged(sandbox)) == 0
    numbers = tasks_of(version)[1].numbers
    player = Player(sandbox, script_of(version), numbers, template.remembered)
    assert player.play(Rep.GOLDEN, since=2) == []
    sandbox.refresh_from_db()
    assert sum(task.earned for task in judged(sandbox)) == 6


def test_a_session_that_is_not_reached_does_not_count_yet(version: ScenarioVersion) -> None:
    sandbox, _template = company(version, 1)
    assert keys(sandbox) == ["tour", "deal", "end"]
    Sandbox.objects.filter(pk=sandbox.pk).update(session=2)
    sandbox.refresh_from_db()
    assert keys(sandbox) == ["tour", "deal"]


def test_a_reset_leads_back_to_its_own_beginning(version: ScenarioVersion) -> None:
    sandbox, template = company(version, 2)
    with acting_as(system_actor(sandbox)):
        Account.objects.filter(name="North Park").delete()
        reset(sandbox)
        assert Account.objects.filter(name="North Park").exists()
    assert sandbox.simulated_now == template.sandbox.simulated_now


@pytest.mark.parametrize("session", [4, 40])
def test_a_session_that_is_not_there_is_refused(version: ScenarioVersion, session: int) -> None:
    with pytest.raises(ValidationError, match="has 3 sessions, and no number"):
        start_template(version, "en", session=session)


def test_where_the_golden_path_fails_nobody_begins_later(tiny: Tiny) -> None:
    script = SCRIPT.replace("name: North Park", "name: ''")
    version = publish(store(pack_with(tiny, script=script)))
    before = Sandbox.objects.count()
    with pytest.raises(ValidationError, match="does not lead to session 2: playtest.yaml:3"):
        start_template(version, "en", session=2)
    assert Sandbox.objects.count() == before


def test_the_playtest_begins_at_every_session_and_estimates_the_minutes(tiny: Tiny) -> None:
    report = playtest(publish(store(pack_with(tiny))))
    assert not [one for one in report.problems if "session" in one]
    assert list(report.minutes) == [1, 2, 3] and 0 < report.minutes[1] < 10


def test_the_playtest_tells_who_could_not_catch_up(tiny: Tiny) -> None:
    # What only the journal shows of the first session cannot be earned by who begins later.
    report = playtest(publish(store(pack_with(tiny, checks=CHECKS + LATE))))
    assert any("begins at session 3" in one and "north-too" in one for one in report.problems), (
        report.problems
    )


LATE = """\
      - key: north-too
        name: {en: North Park was made, zh-hans: 建立过北园}
        points: 1
        kind: sequence
        steps: [{event: account.created}]
"""


def test_a_session_that_takes_too_long_is_told(tiny: Tiny) -> None:
    step = "  - {do: create, on: accounts, with: {name: Park %d}}\n"
    script = SCRIPT + "".join(step % number for number in range(40))
    report = playtest(publish(store(pack_with(tiny, script=script))))
    assert any("session 3 takes 8" in one for one in report.problems), report.problems
