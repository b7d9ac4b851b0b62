"""Nothing outside the kernel writes sandboxed rows but through the write door."""

from pathlib import Path

import pytest

from lab.testing.writes import outside_sandboxes, writes_below, writes_in

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("crm", "scenarios", "courses")
# Read and found to touch no record. Each line is one decision; the reason stands above it.
REVIEWED = {
    line
    for line in Path(__file__).with_name("write_door.txt").read_text().splitlines()
    if line and not line.startswith("#")
}

IMPORTS = """\
import lab.tenancy.statements
from lab.tenancy import gathering
from lab.tenancy.gathering import save_fields, store as keep
"""
# Found with these imports, whatever they are called.
BELOW = [
    "keep(Account, rows)",
    "map(save_fields, rows)",
    "gathering.store(Account, rows)",
    "lab.tenancy.statements.update_together(rows, fields)",
]


def test_the_crm_never_writes_past_the_door():
    found = {str(write) for write in writes_below(ROOT / "crm", ROOT)}
    assert sorted(found - REVIEWED) == []


@pytest.mark.parametrize("part", ["scenarios", "courses"])
def test_the_parts_above_write_only_what_is_outside_sandboxes(part: str):
    found = [write for write in writes_below(ROOT / part, ROOT) if not outside_sandboxes(write)]
    assert sorted({str(write) for write in found} - REVIEWED) == []


def test_what_was_reviewed_is_still_there():
    found = {str(write) for part in PARTS for write in writes_below(ROOT / part, ROOT)}
    assert found >= REVIEWED


@pytest.mark.parametrize(
    "source",
    [
        "account.save()",
        "Account.objects.filter(pk=1).update(name='x')",
        "rows.update(name='x')",
        "Account.objects.create(name='x')",
        "Account.objects.bulk_create(rows)",
        "Account(name='x').save(force_insert=True)",
        "quote.lines.all().delete()",
        "quote.lines.clear()",
        "quote.lines.add(line)",
        "map(Account.save, rows)",
        "connection.cursor().execute('DELETE FROM crm_account')",
        "Account.objects.raw('SELECT 1')",
        "Account.objects.get_or_create(name='x')",
        "change = account.save",
        *BELOW,
    ],
)
def test_every_way_to_write_is_found(source: str):
    found = list(writes_in(f"{IMPORTS}def work():\n    {source}", "crm/x.py"))
    assert found
    assert not all(outside_sandboxes(write) for write in found)


@pytest.mark.parametrize("source", BELOW)
def test_what_writes_below_the_door_is_told_by_where_it_comes_from(source: str):
    """Others may be called the same."""
    assert not list(writes_in(f"def work():\n    {source}", "crm/x.py"))


@pytest.mark.parametrize(
    "source",
    [
        "records.create(Account, {})",
        "values.update(extra)",
        "records.delete(account)",
        "User.objects.create(username='x')",
        "seen.add(1)",
    ],
)
def test_the_door_containers_and_people_are_let_pass(source: str):
    assert all(outside_sandboxes(write) for write in writes_in(source, "crm/x.py"))
