"""Working off what is planned: how many happenings a minute, and what the rate depends on.

BENCH_SANDBOXES says how many companies; the promise is for 60.
"""

import datetime as dt
import os
from collections.abc import Iterable

import pytest
from django.db import connection

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
from tests.bench.spent import Spent, spending, spent_on
from tests.bench.tables import table
from tests.factories.company import Company

PERSONAS, DAYS = 40, 30
COMPANIES = int(os.environ.get("BENCH_SANDBOXES", "60"))
TARGET = 20_000
# Two processes do so many a minute where each event takes no more of the processor.
TARGET_MS = 2 * 60_000 / TARGET


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


@pytest.mark.django_db(transaction=True)
def test_a_class_is_moved_on_by_a_month(capsys: pytest.CaptureFixture[str]) -> None:
    office = Company("one")
    planned(office)
    ids = [one.pk for one in companies(office, COMPANIES)]
    spent = spent_on(advance, ids)
    done = Happening._base_manager.filter(sandbox__in=ids, done=True).count()
    assert done == COMPANIES * PERSONAS * DAYS
    with acting_as(system_actor(Sandbox.objects.get(pk=ids[0]))):
        assert Task.objects.filter(subject__startswith="Asked by").count() == PERSONAS * DAYS
    ms, queries = spent.each(done)
    with capsys.disabled():
        table(
            f"{COMPANIES} companies with {PERSONAS} personas by {DAYS} days on {connection.vendor}",
            ("events", "seconds", "a minute", "target", "CPU ms each", "target", "queries each"),
            [(done, spent.seconds, 60 * done / spent.seconds, TARGET, ms, TARGET_MS, queries)],
        )
    assert queries < 5


@pytest.mark.django_db(transaction=True)
def test_it_grows_with_what_is_due_and_not_with_the_company(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Twice the happenings cost twice the time; a company ten times as large costs nothing."""
    usual = _spent(Company("usual"), 40, 1_000)
    double = _spent(Company("double"), 80, 1_000)
    large = _spent(Company("large"), 40, 10_000)
    with capsys.disabled():
        table(
            f"moving on by 10 days on {connection.vendor}, times",
            ("400 events, CPU s", "queries", "800 events", "400 in one 10x as large", "queries"),
            [
                (
                    usual.cpu,
                    usual.queries,
                    double.cpu / usual.cpu,
                    large.cpu / usual.cpu,
                    large.queries,
                )
            ],
        )
    assert double.cpu / usual.cpu < 2.6
    assert large.cpu / usual.cpu < 1.5
    assert large.queries < 1.5 * usual.queries


def _spent(office: Company, personas: int, rows: int) -> Spent:
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
        with spending() as spent:
            advance([one.pk], 10)
        found.append(spent)
    return sorted(found, key=lambda each: each.cpu)[1]
