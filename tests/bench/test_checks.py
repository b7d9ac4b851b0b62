"""Thirty checks of every kind over a company with 10,000 rows against one with 1,000."""

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from lab.access.actors import system_actor
from lab.tenancy.actor import acting_as
from scenarios.checks.company import Company
from scenarios.checks.judging import judged, tasks_of
from scenarios.checks.model import Check
from tests.bench.spent import spending
from tests.bench.tables import seconds, table
from tests.scenarios.checks.every_kind import CHECKS, company_with_every_kind, fill

SMALL, LARGE = 1_000, 10_000
STEPS = 1_000
# The database may read ten times the rows; we hold no more of them.
WANTED = LARGE / SMALL
MOST_BYTES = 512 * 1024


@dataclass
class Cost:
    check: Check
    queries: int
    seconds: float
    peak: int


@pytest.mark.django_db(transaction=True)
def test_judging_a_large_company_asks_no_more_and_holds_no_more(capsys):
    sandbox, filled, told = company_with_every_kind(), 0, {}
    for size in (SMALL, LARGE):
        for start in range(filled, size, STEPS):
            fill(sandbox, STEPS, start=start)
        filled = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        told[size] = (costs(sandbox), seconds(lambda: judged(sandbox)))
    (few, all_few), (many, all_many) = told[SMALL], told[LARGE]
    rows = [line(text, *pair) for text, *pair in zip(CHECKS, few, many, strict=True)]
    total = ("all, as the page asks", "", all_few * 1e3, all_many * 1e3, all_many / all_few, "")
    with capsys.disabled():
        head = ("check", "queries", f"{SMALL:,} rows, ms", f"{LARGE:,} rows, ms", "times", "KB")
        table(f"{len(CHECKS)} checks on {connection.vendor}", head, [*rows, total])
    assert [cost.queries for cost in few] == [cost.queries for cost in many]
    assert all(cost.peak < MOST_BYTES for cost in many)
    assert all_many / all_few < WANTED


def costs(sandbox: Any) -> list[Cost]:
    """Of each check by itself, asked before so that what is read once is read."""
    tasks, known = tasks_of(sandbox.template.as_template.version)
    company = Company(known.numbers, known.calendar)
    with acting_as(system_actor(sandbox)):
        return [cost(check, lambda c=check: c.judge.judge(company)) for check in tasks[0].checks]


def cost(check: Check, judge: Callable[[], Any]) -> Cost:
    judge()
    with spending() as spent:
        judge()
    tracemalloc.start()
    judge()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return Cost(check, spent.queries, seconds(judge), peak)


def line(text: str, few: Cost, many: Cost) -> tuple[Any, ...]:
    times = many.seconds / few.seconds
    name = text.removeprefix("kind: ")[:60]
    return name, many.queries, few.seconds * 1e3, many.seconds * 1e3, times, many.peak // 1024
