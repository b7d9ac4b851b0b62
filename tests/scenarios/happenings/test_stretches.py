"""Many happenings in one write come to the same as each in a write of its own."""

import datetime as dt
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.models import Task
from lab import records
from lab.access.actors import system_actor
from lab.clock import advancing
from lab.clock.advancing import clock_advance
from lab.company.resets import company_reset
from lab.journal.models import Entry
from lab.journal.recording import note
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Seat
from scenarios.happenings import following, planning
from scenarios.happenings.following import follow
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import Kind, drop, plan
from tests.factories.company import Company

MINUTE = dt.timedelta(minutes=1)
HEARD = "task.rung"


def write(text: str) -> None:
    owner = Seat.objects.order_by("pk").first()
    now = current_actor().now
    records.create(Task, {"subject": f"{text} {now:%d %H:%M}", "owner": owner})


def act(happening: Happening) -> None:
    """As `data` says: what happens, and what comes of it."""
    key, data = happening.key, happening.data
    if data.get("fails"):
        raise ValueError(key)
    write(key)
    if after := data.get("plans"):
        plan(KIND, current_actor().now + after * MINUTE, key=f"{key}+")
    if gone := data.get("drops"):
        drop(KIND, gone)
    if data.get("rings"):
        note(HEARD, key=key)


KIND = Kind("test.acts", label="test", work=act)


def answer(entry: Entry) -> None:
    write(f"answer to {entry.data['key']}")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    prepare(monkeypatch)
    yield


def prepare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(planning.KINDS, KIND.key, KIND)
    monkeypatch.setattr(following, "_followers", dict(following._followers))
    follow(HEARD, answer)


def told() -> list[str]:
    return list(Task.objects.order_by("pk").values_list("subject", flat=True))


def arrived(office: Company, wanted: dict[str, tuple[int, dict]], minutes: int = 120) -> list[str]:
    with acting_as(system_actor(office.sandbox)):
        began = current_actor().now
        for key, (minute, data) in wanted.items():
            plan(KIND, began + minute * MINUTE, key=key, data=data)
        clock_advance(to=began + minutes * MINUTE)
        return [text for text in told() if text.split()[0] in ("answer", *marks(wanted))]


def marks(wanted: dict[str, tuple[int, dict]]) -> set[str]:
    return {f"{key}{plus}" for key in wanted for plus in ("", "+")}


@pytest.fixture
def office(db: None) -> Company:
    return Company("stretch")


def test_each_happens_at_its_own_moment(office: Company) -> None:
    found = arrived(office, {"b": (20, {}), "a": (10, {}), "c": (30, {})})
    assert [one.split()[0] for one in found] == ["a", "b", "c"]
    with acting_as(system_actor(office.sandbox)):
        made = Entry.objects.filter(event="task.created").order_by("number")
        times = [one.simulated_at for one in made][-3:]
        assert times[1] - times[0] == 10 * MINUTE == times[2] - times[1]
        assert not Happening.objects.waiting().exists()


def test_they_share_a_write(office: Company) -> None:
    wanted = {f"k{number}": (number, {}) for number in range(1, 41)}
    with acting_as(system_actor(office.sandbox)):
        began = current_actor().now
        for key, (minute, data) in wanted.items():
            plan(KIND, began + minute * MINUTE, key=key, data=data)
    calls = []
    real = advancing._several
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(advancing, "_several", lambda *given: calls.append(1) or real(*given))
        patch.setattr(advancing, "AT_A_STRETCH", 60)
        with acting_as(system_actor(office.sandbox)):
            clock_advance(to=began + 60 * MINUTE)
    assert len(calls) == 1


def test_what_one_plans_comes_before_the_next(office: Company) -> None:
    found = arrived(office, {"a": (10, {"plans": 5}), "b": (20, {}), "c": (30, {})})
    assert [one.split()[0] for one in found] == ["a", "a+", "b", "c"]


def test_what_one_drops_does_not_happen(office: Company) -> None:
    found = arrived(office, {"a": (10, {"drops": "b"}), "b": (20, {}), "c": (30, {})})
    assert [one.split()[0] for one in found] == ["a", "c"]


def test_who_follows_answers_before_the_next(office: Company) -> None:
    found = arrived(office, {"a": (10, {"rings": True}), "b": (20, {}), "c": (30, {})})
    assert [one.rpartition(" ")[0].rpartition(" ")[0] for one in found] == [
        "a",
        "answer to a",
        "b",
        "c",
    ]
    assert found[0].split()[-1] == found[1].split()[-1], "at the same moment"


def test_one_that_fails_takes_nothing_with_it(office: Company) -> None:
    found = arrived(office, {"a": (10, {}), "b": (20, {"fails": True}), "c": (30, {})})
    assert [one.split()[0] for one in found] == ["a", "c"]
    with acting_as(system_actor(office.sandbox)):
        numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1)), "the journal has no gap"


class TestStretches(TestCase):
    """However the way is cut, and however long a stretch lasts, the same comes of it."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = Company("jump")

    def setUp(self) -> None:
        self.patch = pytest.MonkeyPatch()
        prepare(self.patch)

    def tearDown(self) -> None:
        self.patch.undo()

    @settings(max_examples=20, deadline=None)
    @given(
        acts=st.lists(
            st.tuples(
                st.integers(0, 50),
                st.fixed_dictionaries(
                    {},
                    optional={
                        "plans": st.integers(1, 20),
                        "drops": st.sampled_from("abc"),
                        "rings": st.just(True),
                        "fails": st.just(True),
                    },
                ),
            ),
            max_size=6,
        ),
        stops=st.lists(st.integers(1, 89), max_size=4, unique=True),
    )
    def test_one_jump_is_as_many_steps_and_writes(self, acts, stops) -> None:  # noqa: ANN001
        wanted = dict(zip("abcdef", acts, strict=False))
        at_once = self.arrived(wanted, [], 60)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(advancing, "gathering", nullcontext)
            assert at_once == self.arrived(wanted, [], 60)
        assert at_once == self.arrived(wanted, sorted(stops), 60)
        assert at_once == self.arrived(wanted, [], -1)

    def arrived(self, wanted, stops, stretch) -> list:  # noqa: ANN001
        self.patch.setattr(advancing, "AT_A_STRETCH", stretch)
        with acting_as(system_actor(self.office.sandbox)):
            company_reset()
            began = current_actor().now
            for key, (minute, data) in wanted.items():
                plan(KIND, began + minute * MINUTE, key=key, data=data)
            for stop in (*stops, 90):
                clock_advance(to=began + stop * MINUTE)
            tasks = Task.objects.order_by("pk").values_list("pk", "subject")
            entries = Entry.objects.filter(attempt=current_actor().sandbox.attempt)
            made = entries.filter(event__in=["task.created", HEARD]).order_by("number")
            return [current_actor().now, *tasks, *made.values_list("event", "simulated_at")]
