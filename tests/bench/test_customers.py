"""Simulated customers at play: how many of their letters and answers a minute."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Mail
from lab.access.actors import system_actor
from lab.clock.advancing import clock_advance
from lab.clock.calendar import working_days
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Sandbox
from scenarios.happenings.models import Happening
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from scenarios.provisioning import provision
from tests.bench.tables import table
from tests.bench.test_clock import in_processes
from tests.scenarios.conftest import TINY
from tests.scenarios.customers.conftest import CUSTOMERS

PERSONAS, COMPANIES, DAYS, NEEDS = 40, 6, 30, 6


def files() -> dict[str, str]:
    """Forty customers that each ask for something every few days, and then decide."""
    contacts = ["key,name,account,owner,email"]
    personas = ["personas:"]
    for number in range(PERSONAS):
        name = f"p{number}"
        contacts.append(f"{name},Person {number},mother,rep,{name}@finch.example")
        personas += [f"  {name}:", f"    contact: {name}", "    needs:"]
        personas += [
            f"      - {{key: n{need}, wanted: {{desk: 1}}, opens: D+{need * 4 + 1},"
            f" decides: D+{need * 4 + 3}}}"
            for need in range(NEEDS)
        ]
    written = {"data/contacts.csv": contacts, "personas.yaml": personas}
    return {**TINY, **CUSTOMERS, **{path: "\n".join(x) + "\n" for path, x in written.items()}}


@pytest.mark.django_db(transaction=True)
def test_customers_of_a_month(capsys: pytest.CaptureFixture[str]) -> None:
    template = publish(store(read_pack(files()))).templates.get(language="en")
    ids = [provision(template, name=f"Company {n}").pk for n in range(COMPANIES)]
    queries = _queries(provision(template, name="Measured"))
    start = time.perf_counter()
    seconds = in_processes(ids) if connection.vendor == "postgresql" else _alone(ids, start)
    done = Happening._base_manager.filter(sandbox__in=ids, done=True).count()
    mails = Mail._base_manager.filter(sandbox__in=ids).count()
    with capsys.disabled():
        table(
            f"{COMPANIES} companies with {PERSONAS} customers by {DAYS} days on {connection.vendor}",
            ("happenings", "mails", "seconds", "a minute", "queries each"),
            [(done, mails, seconds, 60 * done / seconds, queries)],
        )


def _advance(sandbox: Sandbox) -> None:
    with acting_as(system_actor(sandbox)):
        day = current_actor().today
        for _day in range(DAYS):
            day = working_days().add_working_days(day, 1)
        clock_advance(to=working_days().opening(day))


def _alone(ids: list[int], start: float) -> float:
    for pk in ids:
        _advance(Sandbox.objects.get(pk=pk))
    return time.perf_counter() - start


def _queries(sandbox: Sandbox) -> float:
    with CaptureQueriesContext(connection) as caught:
        _advance(sandbox)
    done = Happening._base_manager.filter(sandbox=sandbox, done=True).count()
    return len(caught) / done
