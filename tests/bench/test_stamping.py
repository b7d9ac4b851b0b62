"""Stamp, reset and reset by difference against ORM delete + loaddata of the same rows."""

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction

from crm.models import (
    Account,
    Contact,
    Lead,
    Opportunity,
    OpportunityProduct,
    Quote,
    QuoteLine,
    Task,
)
from lab.access.actors import system_actor
from lab.journal.jumps import reset, stamp
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from lab.tenancy.stamping import erase
from tests.bench.companies import ROWS, filled, mixed
from tests.bench.tables import seconds, table

# The order in which nothing is protected any more.
PARTS_FIRST = (QuoteLine, Quote, OpportunityProduct, Task, Opportunity, Contact, Lead, Account)
WANTED = {"sqlite": (15, 30), "postgresql": (8, 25)}


@pytest.mark.django_db(transaction=True)
def test_a_reset_is_many_times_faster_than_loading_fixtures(tmp_path, capsys):
    company = filled("bench", mixed(5000))
    sandbox = Sandbox.objects.get(pk=company.sandbox.pk)
    fixture = tmp_path / "rows.json"
    rows = [row for model in ROWS for row in model._base_manager.filter(sandbox=sandbox)]
    fixture.write_text(serializers.serialize("json", rows))

    def delete_and_load():
        with transaction.atomic():
            for model in PARTS_FIRST:
                model._base_manager.filter(sandbox=sandbox).delete()
            call_command("loaddata", str(fixture), verbosity=0)

    stamped = []
    loading = seconds(delete_and_load)
    stamping = seconds(lambda: stamped.append(stamp(company.template, name="Stamped")))
    full = seconds(lambda: _reset(sandbox), before=lambda: _spoil(sandbox, every=1))
    part = seconds(lambda: _reset(sandbox), before=lambda: _spoil(sandbox, every=100))
    idle = seconds(lambda: _reset(sandbox))
    for one in stamped:
        erase(one)

    whole, by_difference = WANTED[connection.vendor]
    with capsys.disabled():
        table(
            f"{len(rows):,} rows on {connection.vendor} (delete + loaddata: {loading:.2f} s)",
            ("", "ms", "times faster", "wanted"),
            [
                ("stamp", stamping * 1e3, loading / stamping, whole),
                ("reset, every row changed", full * 1e3, loading / full, whole),
                ("reset, 1 % changed", part * 1e3, loading / part, by_difference),
                ("reset, nothing changed", idle * 1e3, loading / idle, by_difference),
            ],
        )
    assert loading / stamping > whole
    assert loading / part > by_difference
    assert loading / full > whole


@pytest.mark.django_db(transaction=True)
def test_stamping_grows_with_the_rows_and_no_faster(capsys):
    rows = []
    for size in (500, 5000, 50_000):
        company = filled(f"growth {size}", mixed(size))
        made = []
        stamping = seconds(lambda c=company, m=made: m.append(stamp(c.template, name="Copy")))
        comparing = seconds(lambda m=made: _reset(m[0]))
        rows.append(
            (size, stamping * 1e3, stamping / size * 1e6, comparing * 1e3, comparing / size * 1e6)
        )
    with capsys.disabled():
        table("growth", ("rows", "stamp ms", "µs a row", "compare ms", "µs a row"), rows)
    assert rows[2][2] < 2 * rows[1][2]
    assert rows[2][4] < 2 * rows[1][4]


def _reset(sandbox):
    sandbox = Sandbox.objects.select_related("template").get(pk=sandbox.pk)
    with acting_as(system_actor(sandbox)):
        reset(sandbox)


def _spoil(sandbox, *, every):
    """Change every n-th row of each big table, as people would: the text that they read."""
    for model in ROWS:
        rows = model._base_manager.filter(sandbox=sandbox)
        text = next(
            f.name
            for f in model._meta.fields
            if f.name in ("name", "subject", "description", "price")
        )
        ids = list(rows.values_list("pk", flat=True))[::every]
        for start in range(0, len(ids), 500):
            rows.filter(pk__in=ids[start : start + 500]).update(**{text: "1"})
