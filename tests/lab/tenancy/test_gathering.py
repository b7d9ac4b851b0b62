"""A write that gathers sends its rows together, and nobody can tell."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.models import Account, Task
from lab import records
from lab.access.actors import entrusted, simulated_actor, system_actor
from lab.journal.models import Entry
from lab.journal.recording import note
from lab.records.picklists import PicklistItem, picklists
from lab.tenancy.actor import acting_as
from lab.tenancy.gathering import gathering, remembered, save_fields
from lab.tenancy.models import Counter, Seat
from lab.tenancy.writing import Again, apart, sandbox_write, take
from tests.factories.company import Company


@contextmanager
def gathered() -> Iterator[None]:
    with sandbox_write() as write, gathering(write):
        yield


@pytest.fixture
def system(office: Company) -> Iterator[Company]:
    with acting_as(system_actor(office.sandbox)):
        yield office


def task(text: str) -> Task:
    return records.create(Task, {"subject": text, "owner": Seat.objects.order_by("pk").first()})


def subjects() -> list[str]:
    return list(Task.objects.order_by("pk").values_list("subject", flat=True))


def test_rows_journal_and_counter_go_in_one_statement_each(system: Company) -> None:
    with CaptureQueriesContext(connection) as caught, gathered():
        for number in range(20):
            task(f"Call {number}")
    for start in ('INSERT INTO "crm_task"', 'INSERT INTO "lab_entry"', 'UPDATE "lab_counter"'):
        assert sum(query["sql"].startswith(start) for query in caught) == 1
    assert subjects()[-20:] == [f"Call {number}" for number in range(20)]
    last = list(Entry.objects.order_by("-number")[:20])
    assert len({entry.number for entry in last}) == 20
    assert [entry.label for entry in last] == [f"Call {number}" for number in range(19, -1, -1)]
    assert task("Later").number == last[0].record + 1


def test_who_reads_a_table_finds_what_waits_for_it(system: Company) -> None:
    with gathered():
        one = task("Call")
        assert Task.objects.filter(subject="Call").count() == 1
        records.change(one, {"subject": "Visit"})
        assert Entry.objects.filter(event="task.changed").exists()
        assert Counter.objects.get(name="tasks").next == one.number + 1
    assert subjects()[-1] == "Visit"


def test_a_row_is_stored_as_it_was_made(system: Company) -> None:
    with gathered():
        one = task("Call")
        one.subject = "Never saved"
    assert subjects()[-1] == "Call"


def test_fields_are_saved_with_their_last_value(system: Company) -> None:
    one, two = task("One"), task("Two")
    with gathered():
        for row in (one, two):
            row.subject += "!"
            save_fields(row, ["subject"])
        one.subject += "!"
        save_fields(one, ["subject"])
    assert subjects()[-2:] == ["One!!", "Two!"]


def test_what_fails_takes_all_of_it_back(system: Company) -> None:
    before = subjects()
    with pytest.raises(Again), gathered():
        task("Call")
        with apart():
            raise ValueError
    assert subjects() == before


def test_what_the_database_refuses_at_the_end_takes_all_of_it_back(system: Company) -> None:
    before = subjects()
    one = task("One")
    with pytest.raises(Again), gathered():
        task("Call")
        one.kind = None
        save_fields(one, ["kind"])
    assert subjects() == [*before, "One"]


def test_a_savepoint_that_is_taken_back_takes_all_of_it_back(system: Company) -> None:
    before = subjects()
    with pytest.raises(Again), gathered(), pytest.raises(LookupError), transaction.atomic():
        task("Call")
        raise LookupError
    assert subjects() == before


def test_what_is_remembered_is_read_once_until_it_is_written(system: Company) -> None:
    def name() -> str:
        rows = Account.objects.order_by("pk")
        return remembered("first", (Account,), lambda: str(rows.first()))

    with gathered():
        first = name()
        with CaptureQueriesContext(connection) as caught:
            assert name() == first
        assert not caught
        records.change(Account.objects.order_by("pk").first(), {"name": "Renamed"})
        assert name() == "Renamed"


def test_settings_that_change_are_read_anew_by_who_acts_next(system: Company) -> None:
    with gathered():
        for number in (1, 2):
            with acting_as(simulated_actor(system.sandbox)), entrusted():
                assert f"new-{number}" not in picklists()["industries"]
            values = {"list": "industries", "key": f"new-{number}", "label": "New", "position": 90}
            records.create(PicklistItem, values)
            with acting_as(simulated_actor(system.sandbox)), entrusted():
                assert f"new-{number}" in picklists()["industries"]


def test_numbers_go_on_where_they_were(system: Company) -> None:
    with sandbox_write():
        take("series", 3)
    with gathered():
        assert list(take("series", 2)) == [4, 5]
        note("sandbox.marked")
        assert list(take("series")) == [6]
        assert list(take("other")) == [1]
    with sandbox_write():
        assert list(take("series")) == [7]
        assert list(take("other")) == [2]
