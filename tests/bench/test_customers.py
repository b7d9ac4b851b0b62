"""Simulated customers at play: how many of their letters and answers a minute."""

import os
from collections.abc import Sequence

import pytest
from django.db import connection

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
from tests.bench.spent import spent_on
from tests.bench.tables import table
from tests.scenarios.conftest import TINY
from tests.scenarios.customers.conftest import CUSTOMERS

PERSONAS, DAYS, NEEDS = 40, 30, 6
COMPANIES = int(os.environ.get("BENCH_SANDBOXES", "60"))


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
    spent = spent_on(_advance_all, ids)
    done = Happening._base_manager.filter(sandbox__in=ids, done=True).count()
    mails = Mail._base_manager.filter(sandbox__in=ids).count()
    ms, queries = spent.each(done)
    with capsys.disabled():
        table(
            f"{COMPANIES} companies with {PERSONAS} customers by {DAYS} days on {connection.vendor}",
            ("events", "mails", "seconds", "a minute", "CPU ms each", "queries each"),
            [(done, mails, spent.seconds, 60 * done / spent.seconds, ms, queries)],
        )
    assert mails >= done == COMPANIES * PERSONAS * NEEDS * 2
    assert queries < 5


def _advance_all(ids: Sequence[int]) -> None:
    for pk in ids:
        _advance(Sandbox.objects.get(pk=pk))


def _advance(sandbox: Sandbox) -> None:
    with acting_as(system_actor(sandbox)):
        day = current_actor().today
        for _day in range(DAYS):
            day = working_days().add_working_days(day, 1)
        clock_advance(to=working_days().opening(day))
