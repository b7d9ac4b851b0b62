"""What a check costs does not grow with the company: its questions are the same, the database counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lab.access.actors import system_actor
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from lab.testing.queries import queries_of, shortened
from scenarios.checks.company import Company
from scenarios.checks.judging import judged, tasks_of
from scenarios.checks.kinds import KINDS
from scenarios.checks.model import Check
from tests.scenarios.checks.every_kind import CHECKS, company_with_every_kind, fill

pytestmark = pytest.mark.django_db
SMALL, LARGE = 20, 400
MOST = 3
# Figures are looked for in the last fifty texts; these two kinds read what they need row by row.
MOST_BROUGHT, READING = 50, ("sequence", "response")


def test_every_kind_asks_the_same_few_questions_of_a_large_company() -> None:
    sandbox = company_with_every_kind()
    fill(sandbox, SMALL)
    small = questions(sandbox)
    fill(sandbox, LARGE - SMALL, start=SMALL)
    large = questions(sandbox)
    for text, few, many in zip(CHECKS, small, large, strict=True):
        assert len(few) == len(many) <= MOST, f"{text}\n{shortened(few)}\n\n{shortened(many)}"


def test_records_are_counted_by_the_database_and_a_few_are_brought() -> None:
    sandbox = company_with_every_kind()
    fill(sandbox, LARGE)
    found, company = judges(sandbox)
    with acting_as(system_actor(sandbox)):
        for text, check in zip(CHECKS, found, strict=True):
            with brought() as rows:
                check.judge.judge(company)
            assert check.kind in READING or sum(rows) <= MOST_BROUGHT + 2, text


def test_no_kind_writes_anything() -> None:
    sandbox = company_with_every_kind()
    fill(sandbox, SMALL)
    with CaptureQueriesContext(connection) as asked:
        judged(sandbox)
    told = [query["sql"] for query in asked]
    assert told and not [sql for sql in told if not sql.startswith("SELECT")]


@contextmanager
def brought() -> Iterator[list[int]]:
    """How many rows each query answers with."""
    found: list[int] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        execute(f"SELECT COUNT(*) FROM ({sql}) counted", params, many, context)
        found.append(context["cursor"].fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield found


def questions(sandbox: Sandbox) -> list[list[str]]:
    """What each check asks for."""
    found, company = judges(sandbox)
    assert {check.kind for check in found} == set(KINDS)
    with acting_as(system_actor(sandbox)):
        found[0].judge.judge(company)
        return [queries_of(lambda check=check: check.judge.judge(company)) for check in found]


def judges(sandbox: Sandbox) -> tuple[tuple[Check, ...], Company]:
    template = sandbox.template.as_template
    tasks, known = tasks_of(template.version)
    return tasks[0].checks, Company(known.numbers, known.calendar)
