"""Moving the clock: in order, each moment once, and never in two at a time."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.models import Task
from lab import records
from lab.access.actors import system_actor
from lab.access.decisions import Refused
from lab.clock import dated as registry
from lab.clock.advancing import clock_advance
from lab.clock.calendar import moment, working_days
from lab.clock.dated import register_day_end
from lab.clock.models import ClockRun
from lab.clock.steps import Step, target_of, target_on
from lab.company.profile import profile_change
from lab.company.resets import company_reset
from lab.journal.jumps import take_snapshot
from lab.journal.models import Entry
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Occupancy, Sandbox
from tests.factories import make
from tests.factories.company import Company
from tests.lab.clock.conftest import LAPSING

MONDAY = dt.date(2018, 1, 1)


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


def at(number: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    return moment(day(number), dt.time(hour, minute))


def stored(office) -> dt.datetime:
    return Sandbox.objects.get(pk=office.sandbox.pk).simulated_now


@pytest.fixture
def tess(office, dated):
    with office.acting("tess") as actor:
        yield actor


def test_what_is_dated_happens_at_its_very_moment_and_in_order(office, tess, lapsing):
    for number in (3, 1, 2, 9):
        make.task(subject=f"Due {number}", due_on=day(number))
    done = clock_advance(to=at(7))
    assert done.arrived and stored(office) == tess.now == at(7)
    told = list(Task.objects.order_by("due_on").values_list("status", "result"))
    assert told == [
        *(("cancelled", f"{day(n + 1)} 00:00+0800") for n in (1, 2, 3)),
        ("open", ""),
    ]
    lapses = Entry.objects.filter(event="task.lapsed").order_by("number")
    assert [one.simulated_at for one in lapses] == [at(n, 0) for n in (2, 3, 4)]
    assert {(one.mode, one.via, one.user) for one in lapses} == {("system", "simulation", None)}
    entry = Entry.objects.get(event="clock.advanced")
    assert (entry.user, entry.mode, entry.simulated_at) == (tess.user, "review", at(7))
    assert "failed" not in entry.data and not ClockRun.objects.exists()


def test_what_is_late_already_happens_at_once(office, tess, lapsing):
    make.task(subject="Late", due_on=day(-5))
    clock_advance(to=at(1))
    assert Task.objects.get().result.startswith("2018-01-01 09:00")


def test_each_day_that_is_passed_ends_once(office, tess):
    ended = []
    register_day_end("test", lambda passed: ended.append((passed, current_actor().now)))
    clock_advance(to=at(0, 17))
    assert ended == []
    clock_advance(to=at(3, 0))
    clock_advance(to=at(3))
    assert ended == [(day(n), at(n + 1, 0)) for n in range(3)]


def test_the_clock_goes_neither_back_nor_too_far(office, tess):
    for to in (at(0), at(-1), at(401)):
        with pytest.raises(ValidationError):
            clock_advance(to=to)
    assert stored(office) == at(0)


def test_a_page_that_is_sent_twice_moves_it_once(office, tess):
    clock_advance(to=at(1), seen=at(0))
    with pytest.raises(ValidationError, match="moved meanwhile"):
        clock_advance(to=at(2), seen=at(0))
    assert stored(office) == at(1)


def test_a_second_advance_is_told_of_the_first(office, tess, lapsing):
    make.task(due_on=day(1))
    ClockRun.objects.create(
        sandbox=tess.sandbox,
        target=at(5),
        reached=at(0),
        attempt=1,
        worker="elsewhere:1:1",
        user=office.people["dora"],
    )
    with pytest.raises(ValidationError, match="Dora is just moving"):
        clock_advance(to=at(3))
    ClockRun.objects.update(beat_at=timezone.now() - dt.timedelta(hours=1))
    assert clock_advance(to=at(3)).arrived


def test_who_finds_that_the_clock_was_moved_by_another_stops(office, tess, lapsing):
    make.task(due_on=day(1))
    make.task(due_on=day(3))

    def meddle(now):
        ClockRun.objects.all().delete()
        with office.acting("tess"):
            clock_advance(to=at(6))

    with pytest.raises(ValidationError, match="Somebody else"):
        clock_advance(to=at(20), reach=meddle)
    assert stored(office) == at(6)
    assert Entry.objects.filter(event="task.lapsed").count() == 2


def test_one_that_broke_off_is_gone_on_with_and_nothing_happens_twice(office, tess, lapsing):
    for number in range(1, 6):
        make.task(due_on=day(number))

    class Killed(BaseException):
        pass

    def kill(now):
        if now > at(3, 0):
            raise Killed

    with pytest.raises(Killed):
        clock_advance(to=at(10), reach=kill)
    assert stored(office) == tess.now == at(4, 0)
    with office.acting("tess"):
        entry = clock_advance(to=at(10)).entry
    assert Entry.objects.filter(event="task.lapsed").count() == 5
    assert dt.datetime.fromisoformat(entry.data["from"]) == at(0), "it tells of both parts"


def test_what_breaks_does_not_stop_the_clock_and_is_tried_again(office, tess, dated, lapsing):
    make.task(due_on=day(1))
    fails = [True]

    def work(rows):
        Task.objects.filter(pk=rows[0].pk)
        if fails:
            make.task(subject="Half done")
            raise RuntimeError("broken")
        lapsing.work(rows)

    dated[lapsing.key] = type(lapsing)(**{**vars(lapsing), "work": work})
    assert clock_advance(to=at(3)).entry.data["failed"] == ["tasks-lapse"]
    assert stored(office) == at(3) and Task.objects.get().status == "open"
    fails.clear()
    assert "failed" not in clock_advance(to=at(4)).entry.data
    assert Task.objects.get().status == "cancelled"


def test_it_stops_between_two_moments_when_its_time_is_up(office, tess, lapsing):
    for number in (1, 2):
        make.task(due_on=day(number))
    done = clock_advance(to=at(9), seconds=0)
    assert not done.arrived and stored(office) == at(2, 0)
    assert clock_advance(to=at(9)).arrived


def test_a_reset_puts_it_back_and_what_happened_happens_again(office, tess, lapsing):
    clock_advance(to=at(30))
    company_reset()
    assert stored(office) == tess.now == at(0)
    make.task(due_on=day(1))
    clock_advance(to=at(2))
    assert Task.objects.get().status == "cancelled"


class TestWhoMay:
    def test_staff_may_and_of_many_students_none(self, office, dated):
        for who, reason in {
            "ana": "your teacher moves",
            "dora": "your teacher moves",
            "al": "looking on",
            "idle": "seat",
        }.items():
            with office.acting(who), pytest.raises(Refused, match=reason):
                clock_advance(to=at(1))
        assert stored(office) == at(0)

    def test_who_works_alone_may(self, office, dated):
        Occupancy._base_manager.exclude(user=office.people["ana"]).delete()
        with office.acting("ana"):
            assert clock_advance(to=at(1)).arrived

    def test_templates_and_frozen_copies_stand_still(self, office, dated):
        with office.acting("tess") as actor:
            snapshot = take_snapshot(actor.sandbox, name="Then")
        for sandbox in (snapshot, office.template):
            with acting_as(system_actor(sandbox)), pytest.raises(Refused):
                clock_advance(to=at(1))


class TestSteps:
    @pytest.mark.parametrize(
        ("now", "step", "then"),
        [
            (at(0), Step.HOUR, at(0, 10)),
            (at(0, 16, 30), Step.HOUR, at(0, 17)),
            (at(0, 17), Step.HOUR, at(1)),
            (at(4, 17), Step.HOUR, at(7)),
            (at(0, 3), Step.HOUR, at(0)),
            (at(0, 11), Step.DAY, at(1)),
            (at(4), Step.DAY, at(7)),
            (at(2), Step.WEEK, at(9)),
            (at(5), Step.WEEK, at(14)),
        ],
    )
    def test_a_step_keeps_working_hours(self, office, tess, now, step, then):
        tess.sandbox.simulated_now = now
        assert target_of(step) == then

    def test_holidays_and_hours_of_the_company_count(self, office, tess):
        make.holiday(day=day(1))
        make.holiday(name="Epiphany", day=dt.date(1999, 1, 3), yearly=True)
        profile_change({"opens_at": "08:30", "works_thursday": False})
        with office.acting("tess"):
            assert target_of(Step.DAY) == moment(day(4), dt.time(8, 30))
            assert target_on(day(2)) == moment(day(4), dt.time(8, 30))
            assert not working_days().is_working_day(dt.date(2020, 1, 3))

    def test_the_next_event_is_the_own_or_what_happens_by_itself(self, office, dated, lapsing):
        with office.acting("tess"), pytest.raises(ValidationError, match="Nothing"):
            target_of(Step.NEXT)
        with office.acting("bo"):
            make.task(due_on=day(2))
        with office.acting("tess"):
            assert target_of(Step.NEXT) == at(3, 0)


class TestProperties(TestCase):
    """However one gets there, the company is the same."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = Company("jump")

    def setUp(self) -> None:
        self.was = dict(registry.DATED)
        registry.DATED.clear()
        registry.DATED[LAPSING.key] = LAPSING

    def tearDown(self) -> None:
        registry.DATED.clear()
        registry.DATED.update(self.was)

    @settings(max_examples=15)
    @given(
        dues=st.lists(st.integers(-3, 20), max_size=5),
        stops=st.lists(st.integers(1, 20), max_size=4, unique=True),
    )
    def test_one_jump_is_as_many_steps(self, dues, stops):
        at_once, by_steps = (self.arrived(dues, way) for way in ([], sorted(stops)))
        assert at_once == by_steps

    def arrived(self, dues, stops):
        with self.office.acting("tess") as actor:
            company_reset()
            records.create_many(Task, [{"subject": "Due", "due_on": day(n)} for n in dues])
            for stop in (*stops, 21):
                clock_advance(to=at(stop))
            tasks = Task.objects.order_by("pk").values_list("pk", "status", "result")
            return [actor.now, *tasks]
