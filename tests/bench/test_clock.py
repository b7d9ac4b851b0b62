"""Working off what is planned: how many happenings a minute, and what the rate depends on."""

import datetime as dt
import multiprocessing
import time
from collections.abc import Iterable
from statistics import median

import pytest
from django.db import connection, connections

from crm.models import Lead, Task
from lab import records
from lab.access.actors import system_actor
from lab.clock.advancing import clock_advance
from lab.clock.calendar import working_days
from lab.journal.jumps import stamp
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandbox, Seat
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import Kind, plan_all, register_happening
from tests.bench.tables import table
from tests.factories.company import Company

PERSONAS, DAYS = 40, 30
# Of the class of 60: the rate does not depend on how many there are.
COMPANIES = 12
WORKERS = 2
TARGET = 20_000


def write(happening: Happening) -> None:
    """The least that counts: one record, through the door."""
    actor = current_actor()
    owner = actor.policy.seats[make_id(actor.sandbox.pk, happening.data["seat"])]
    records.create(Task, {"subject": f"Asked by {happening.key}", "owner": owner})


WRITES = register_happening(Kind("bench.writes", label="bench", work=write))


def planned(office: Company, personas: int = PERSONAS, days: int = DAYS) -> None:
    """Each persona acts once a day, at a time of its own."""
    with acting_as(system_actor(office.sandbox)):
        seat, start = Seat.objects.order_by("pk").first(), current_actor().now
        assert seat is not None
        plan_all(
            [
                (
                    WRITES,
                    start + dt.timedelta(days=day, minutes=(persona * 61 + day * 7) % 480),
                    f"persona-{persona}",
                    {"seat": seat.number},
                )
                for day in range(days)
                for persona in range(personas)
            ]
        )


def companies(office: Company, count: int) -> list[Sandbox]:
    """Live ones as the office is now."""
    Sandbox.objects.filter(pk=office.sandbox.pk).update(kind=Sandbox.Kind.TEMPLATE, template=None)
    office.sandbox.refresh_from_db()
    return [stamp(office.sandbox, name=f"Company {number}") for number in range(count)]


def advance(ids: Iterable[int], days: int = DAYS) -> None:
    for pk in ids:
        sandbox = Sandbox.objects.get(pk=pk)
        with acting_as(system_actor(sandbox)):
            day = current_actor().today + dt.timedelta(days=days + 1)
            clock_advance(to=working_days().opening(day))


def in_processes(ids: list[int]) -> float:
    """Seconds that so many processes need for all of them."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=advance, args=(ids[number::WORKERS],)) for number in range(WORKERS)
    ]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    return time.perf_counter() - start


@pytest.mark.django_db(transaction=True)
def test_a_class_is_moved_on_by_a_month(capsys: pytest.CaptureFixture[str]) -> None:
    office = Company("one")
    planned(office)
    ids = [one.pk for one in companies(office, COMPANIES)]
    seconds = in_processes(ids) if connection.vendor == "postgresql" else _alone(ids)
    done = Happening._base_manager.filter(sandbox__in=ids, done=True).count()
    assert done == COMPANIES * PERSONAS * DAYS
    rate = 60 * done / seconds
    with capsys.disabled():
        table(
            f"{COMPANIES} companies with {PERSONAS} personas by {DAYS} days on {connection.vendor}",
            ("happenings", "seconds", "a minute", "target"),
            [(done, seconds, rate, TARGET)],
        )


def _alone(ids: list[int]) -> float:
    start = time.perf_counter()
    advance(ids)
    return time.perf_counter() - start


@pytest.mark.django_db(transaction=True)
def test_it_grows_with_what_is_due_and_not_with_the_company(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Twice the happenings cost twice the time; ten thousand more records cost nothing."""
    usual = _seconds(Company("usual"), 40, 0)
    double = _seconds(Company("double"), 80, 0)
    large = _seconds(Company("large"), 40, 10_000)
    with capsys.disabled():
        table(
            f"moving on by 10 days on {connection.vendor}, times",
            ("400 happenings, s", "800 happenings", "400 in a large company"),
            [(usual, double / usual, large / usual)],
        )
    assert double / usual < 2.6
    assert large / usual < 1.5


def _seconds(office: Company, personas: int, rows: int) -> float:
    planned(office, personas, 10)
    with acting_as(system_actor(office.sandbox)):
        owner = make_id(office.sandbox.pk, 1)
        Lead.objects.bulk_create(
            Lead(
                pk=make_id(office.sandbox.pk, 5000 + number),
                sandbox_id=office.sandbox.pk,
                name=f"Lead {number}",
                owner_id=owner,
            )
            for number in range(rows)
        )
    found = []
    for one in companies(office, 3):
        start = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
        advance([one.pk], 10)
        end = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
        found.append(end - start)
    return median(found)
