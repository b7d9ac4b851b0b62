"""The journal is followed once and in order; what is planned happens when its moment comes."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from lab.access.actors import play_actor, system_actor
from lab.clock.advancing import clock_advance
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.journal.recording import note
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Sandbox
from scenarios.happenings import following, planning
from scenarios.happenings.following import catch_up, follow
from scenarios.happenings.models import Followed, Happening
from scenarios.happenings.planning import Kind, drop, plan
from scenarios.packs.versions import publish, store
from scenarios.provisioning import provision

pytestmark = pytest.mark.django_db
EVENT = "task.completed"


class Heard:
    """What a follower was told, and what it is to do."""

    def __init__(self) -> None:
        self.numbers: list[Any] = []
        self.fails = False
        self.dies = False

    def __call__(self, entry: Entry) -> None:
        if self.dies:
            raise KeyboardInterrupt
        self.numbers.append(entry.data["n"])
        note("sandbox.marked", n=entry.data["n"])
        if self.fails:
            raise ValueError("on purpose")


@pytest.fixture
def heard() -> Iterator[Heard]:
    found = Heard()
    before = {event: list(each) for event, each in following._followers.items()}
    follow(EVENT, found)
    yield found
    following._followers.clear()
    following._followers.update(before)


@pytest.fixture
def kind() -> Iterator[Kind]:
    def work(happening: Happening) -> None:
        if happening.data.get("fails"):
            raise ValueError("on purpose")
        note("sandbox.marked", n=happening.data["n"], at=current_actor().now.isoformat())

    made = planning.register_happening(Kind("test", label="Test", work=work))
    yield made
    del planning.KINDS["test"]


@pytest.fixture
def company(tiny_pack: Any) -> Sandbox:
    template = publish(store(tiny_pack)).templates.get(language="en")
    return provision(template, name="Followed")


def did(company: Sandbox, *numbers: int) -> None:
    company.refresh_from_db()
    with acting_as(play_actor(None, company, 1)):
        for number in numbers:
            note(EVENT, n=number)


def marked(company: Sandbox) -> list[int]:
    entries = Entry._base_manager.filter(sandbox=company, event="sandbox.marked")
    return [entry.data["n"] for entry in entries.order_by("number")]


def advance(company: Sandbox, days: int) -> None:
    company.refresh_from_db()
    with acting_as(system_actor(company)):
        clock_advance(to=company.simulated_now + dt.timedelta(days=days))


def test_each_entry_is_followed_once_and_in_order(company: Sandbox, heard: Heard) -> None:
    did(company, 1, 2, 3)
    did(company, 4)
    assert heard.numbers == marked(company) == [1, 2, 3, 4]
    with acting_as(system_actor(company)):
        catch_up(company)
    assert heard.numbers == [1, 2, 3, 4]


def test_what_a_killed_process_left_is_followed_by_the_next(company: Sandbox, heard: Heard) -> None:
    heard.dies = True
    with pytest.raises(KeyboardInterrupt):
        did(company, 1)
    assert marked(company) == []
    heard.dies = False
    did(company, 2)
    assert heard.numbers == marked(company) == [1, 2]


def test_a_follower_that_fails_writes_nothing_and_stops_nobody(
    company: Sandbox, heard: Heard
) -> None:
    heard.fails = True
    did(company, 1)
    assert marked(company) == []
    heard.fails = False
    did(company, 2)
    assert heard.numbers == [1, 2]
    assert marked(company) == [2]


def test_templates_are_not_followed(company: Sandbox, heard: Heard, tiny_pack: Any) -> None:
    template = company.template
    assert template is not None
    with acting_as(system_actor(template)):
        note(EVENT, n=1)
    assert heard.numbers == []


def test_a_reset_forgets_what_was_followed_and_follows_only_the_new(
    company: Sandbox, heard: Heard
) -> None:
    did(company, 1)
    with acting_as(system_actor(company)):
        reset(company)
    did(company, 2)
    assert heard.numbers == [1, 2]
    with acting_as(system_actor(company)):
        assert Followed.objects.count() == 1


def test_what_is_planned_happens_in_the_order_of_its_moments(company: Sandbox, kind: Kind) -> None:
    with acting_as(system_actor(company)):
        now = current_actor().now
        for number, days in ((1, 3), (2, 1), (3, 2)):
            plan(kind, now + dt.timedelta(days=days), data={"n": number})
        plan(kind, now - dt.timedelta(days=1), data={"n": 0})
    advance(company, 2)
    assert marked(company) == [0, 2, 3]
    advance(company, 2)
    assert marked(company) == [0, 2, 3, 1]


def test_one_that_fails_is_left_out_and_the_others_happen(company: Sandbox, kind: Kind) -> None:
    with acting_as(system_actor(company)):
        at = current_actor().now + dt.timedelta(hours=2)
        plan(kind, at, key="a", data={"n": 1, "fails": True})
        plan(kind, at, key="b", data={"n": 2})
    advance(company, 1)
    assert marked(company) == [2]
    advance(company, 1)
    assert marked(company) == [2]


def test_what_is_dropped_does_not_happen_and_a_reset_brings_back_the_start(
    company: Sandbox, kind: Kind
) -> None:
    with acting_as(system_actor(company)):
        at = current_actor().now + dt.timedelta(hours=2)
        plan(kind, at, key="a", data={"n": 1})
        plan(kind, at, key="b", data={"n": 2})
        assert drop(kind, "a") == 1
    advance(company, 1)
    assert marked(company) == [2]
    with acting_as(system_actor(company)):
        plan(kind, current_actor().now + dt.timedelta(hours=2), data={"n": 3})
    with acting_as(system_actor(company)):
        reset(company)
    advance(company, 2)
    assert marked(company) == [2]
