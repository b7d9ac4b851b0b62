"""Opening a company as it was at an entry of its journal, against a stamp of the same company."""

import pytest
from django.db import connection
from django.utils import timezone

from crm.models import Account, Contact
from lab import records
from lab.access.actors import system_actor
from lab.journal.jumps import stamp
from lab.journal.models import Entry
from lab.journal.moments import KEPT_FOR, moment_open, reap
from lab.people.models import User
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from lab.tenancy.stamping import erase
from tests.bench.companies import filled, mixed
from tests.bench.tables import seconds, table

ROWS = 5000
TOUCHED = (0, 100, 500, 1000)
RUNS = 7
# In times of a stamp, with up to so many rows touched since.
WANTED, AT_MOST = 2.0, 500
# What a row beyond costs, in times of what a row costs up to there.
GROWTH = 2.0


@pytest.mark.django_db(transaction=True)
def test_the_past_opens_in_the_time_of_two_stamps(capsys):
    company = filled("past", mixed(ROWS))
    sandbox = Sandbox.objects.get(pk=company.sandbox.pk)
    viewer = User.objects.create_user("viewer", role="teacher")
    with acting_as(system_actor(sandbox)):
        entries = _touch()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def show(touched):
        with acting_as(system_actor(sandbox)):
            moment_open(sandbox, entries[touched], viewer=viewer)

    def close():
        with acting_as(system_actor(sandbox)):
            reap(now=timezone.now() + 2 * KEPT_FOR)

    # In turn, and the best of each: whatever else the machine does meets all.
    stamping, opening = [], {touched: [] for touched in TOUCHED}
    for _run in range(RUNS):
        made = []
        stamping.append(
            seconds(lambda m=made: m.append(stamp(company.template, name="Copy")), runs=1)
        )
        erase(made[0])
        for touched in TOUCHED:
            close()
            opening[touched].append(seconds(lambda t=touched: show(t), runs=1))
    stamped, opened = min(stamping), {t: min(opening[t]) for t in TOUCHED}
    with capsys.disabled():
        table(
            f"a company of {ROWS:,} rows on {connection.vendor} (stamp: {stamped * 1e3:.0f} ms)",
            ("rows touched since", "opened ms", "times a stamp"),
            [(t, opened[t] * 1e3, opened[t] / stamped) for t in TOUCHED],
        )
    assert opened[AT_MOST] / stamped < WANTED
    first, beyond = opened[AT_MOST] - opened[0], opened[TOUCHED[-1]] - opened[AT_MOST]
    assert beyond / (TOUCHED[-1] - AT_MOST) < GROWTH * first / AT_MOST


def _touch() -> dict[int, int]:
    """Change rows one by one; after how many entries still so many changes were to come."""
    rows = [*Contact.objects.order_by("-pk")[: TOUCHED[-1] // 2]]
    rows += [*Account.objects.order_by("-pk")[: TOUCHED[-1] - len(rows)]]
    found = {}
    for left, row in zip(range(len(rows), 0, -1), rows, strict=True):
        found[left] = _last_entry()
        records.change(row, {"description": f"{row.description}!"})
    return {**found, 0: _last_entry()}


def _last_entry() -> int:
    return Entry.objects.order_by("-number").values_list("number", flat=True)[0]
