"""Writers of another sandbox while one is reset over and over: on PostgreSQL they must not wait."""

import multiprocessing
import time
from statistics import quantiles

import pytest
from django.db import connection, connections

from crm.models import Account
from lab import records
from lab.access.actors import system_actor
from lab.journal.jumps import reset
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from tests.bench.companies import filled, mixed
from tests.bench.tables import table

WRITES = 300


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer per file")
@pytest.mark.django_db(transaction=True)
def test_a_reset_does_not_slow_the_neighbours(capsys):
    busy, calm = filled("busy", mixed(5000)), filled("calm", mixed(500))
    connections.close_all()
    idle = _p95(calm.sandbox.pk)
    context = multiprocessing.get_context("fork")
    stop = context.Event()
    resetting = context.Process(target=_reset_until, args=(busy.sandbox.pk, stop))
    resetting.start()
    try:
        time.sleep(1)
        beside = _p95(calm.sandbox.pk)
    finally:
        stop.set()
        resetting.join()
    with capsys.disabled():
        table(
            "one write in a sandbox, p95",
            ("", "ms"),
            [
                ("idle", idle * 1e3),
                ("while another is reset", beside * 1e3),
                ("times", beside / idle),
            ],
        )
    assert resetting.exitcode == 0
    assert beside < 1.5 * idle


def _p95(sandbox_id):
    sandbox = Sandbox.objects.get(pk=sandbox_id)
    taken = []
    with acting_as(system_actor(sandbox)):
        row = Account.objects.first()
        for n in range(WRITES):
            start = time.perf_counter()
            records.change(row, {"phone": f"{n}-{start}"[:40]})
            taken.append(time.perf_counter() - start)
            time.sleep(0.005)
    return quantiles(taken, n=20)[-1]


def _reset_until(sandbox_id, stop):
    # A forked process shares its parent's socket: it must open its own and leave that one alone.
    connection.connection = None
    while not stop.is_set():
        sandbox = Sandbox.objects.select_related("template").get(pk=sandbox_id)
        with acting_as(system_actor(sandbox)):
            for row in list(Account.objects.all()[:50]):
                records.change(row, {"fax": str(time.perf_counter())})
            reset(sandbox)
