"""The class that shares the hardware company: three lessons, judged seat by seat."""

from decimal import Decimal

import pytest

from crm.activities.models import ContactLog
from crm.activities.services import contact_log_reply
from lab import records
from lab.access.actors import play_actor, system_actor
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Seat
from scenarios.checks.judging import judged, tasks_of
from scenarios.dealing.shares import shares
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store, template_for
from scenarios.playtest.report import play_as, script_of
from scenarios.playtest.script import Rep
from scenarios.provisioning import provision
from tests.scenarios.conftest import PACKS
from tests.scenarios.test_builders import rows


@pytest.fixture
def version(db: None) -> ScenarioVersion:
    return publish(store(read_pack(read_folder(PACKS / "b2b-hardware"))))


def test_its_tasks_make_a_hundred_points_over_three_lessons(version: ScenarioVersion) -> None:
    tasks, _known = tasks_of(version)
    for kind in ("rep", "manager", "head"):
        assert sum(task.points for task in tasks if kind in task.seats) == 100
    assert {task.session for task in tasks} == {1, 2, 3}
    assert sum(len(task.checks) for task in tasks) >= 15


def test_who_does_nothing_earns_nothing_on_any_seat(version: ScenarioVersion) -> None:
    sandbox = template_for(version, "en").sandbox
    with acting_as(system_actor(sandbox)):
        numbers = [seat.number for seat in Seat.objects.filter(kind="rep")]
    for number in (None, *numbers[:3]):
        found = judged(sandbox, seat=number)
        assert sum(task.earned for task in found) == 0


def test_who_leads_is_judged_by_what_the_agents_got_from_it(version: ScenarioVersion) -> None:
    company = provision(template_for(version, "en"), name="Class")
    with acting_as(system_actor(company)):
        rep = Seat.objects.get(name="Anna Snelling")
        manager, head = rep.parent, Seat.objects.get(kind="head")
    for _call in range(5):
        with acting_as(play_actor(None, company, rep.number)):
            log = records.create(ContactLog, {"summary": "They waver. What shall I do?"})
        with acting_as(play_actor(None, company, manager.number)):
            contact_log_reply(log, reply="Ask who decides.")
    tasks = judged(company, seat=manager.number)
    assert [one.task.key for one in tasks] == ["coach", "compare", "team-forecast"]
    assert [one.earned for one in tasks] == [40, 0, 0]
    assert "coach" not in [one.task.key for one in judged(company, seat=rep.number)]
    assert sum(one.earned for one in judged(company, seat=head.number)) == 0


def test_careless_average_and_good_agents_lie_ten_points_apart(version: ScenarioVersion) -> None:
    script = script_of(version)
    assert script.per_seat
    idle, careless, average, good, golden = (
        play_as(version, rep, script, "zh-hans").share for rep in Rep
    )
    assert idle == 0 and golden == 1
    assert careless + 0.1 <= average and average + 0.1 <= good <= golden - 0.1


@pytest.mark.parametrize("seats", [2, 7, 19, 30, 35])
def test_its_open_opportunities_can_be_dealt_within_five_percent(seats: int) -> None:
    stages = ("prospecting", "engaging")
    deals = [one for one in rows("b2b-hardware", "data/opportunities") if one["stage"] in stages]
    found = shares([Decimal(one["amount"]) for one in deals], seats, 1)
    assert found.is_even
    assert max(map(len, found.groups)) - min(map(len, found.groups)) <= 1
