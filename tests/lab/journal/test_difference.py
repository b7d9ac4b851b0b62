"""What differs from the start: made, changed field by field, deleted; and who sees it."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Account, Opportunity, Product, Quote
from lab import records
from lab.journal.difference import Comparison, difference
from lab.journal.jumps import reset, take_snapshot
from lab.tenancy.actor import NoActor
from tests.factories import make


@pytest.fixture
def busy(office):
    """Ana made an account and changed her deal; Bo's deal is deleted by the head."""
    with office.acting("ana"):
        make.account(name="New one")
        records.change(Opportunity.objects.get(name="Deal 1"), {"amount": "250"})
    with office.acting("dora"):
        records.delete(Opportunity.objects.get(name="Deal 3"))
    return office


def told(found):
    return {
        kind: {name: [row["label"] for row in rows] for name, rows in by_collection.items()}
        for kind, by_collection in found.as_json().items()
    }


def compared(office, who, **options):
    with office.acting(who) as actor:
        return difference(actor.sandbox, actor.sandbox.template, **options)


def test_staff_see_what_was_made_changed_and_deleted(busy):
    assert told(compared(busy, "tess")) == {
        "made": {"accounts": ["New one"]},
        "changed": {"opportunities": ["Deal 1"]},
        "deleted": {"opportunities": ["Deal 3"]},
    }


def test_a_changed_row_tells_only_the_fields_that_differ(busy):
    (row,) = compared(busy, "tess").changed["opportunities"]
    assert (row.before["amount"], row.after["amount"]) == ("100.00", "250.00")
    assert set(row.before) == set(row.after) == {"amount"}


def test_what_follows_from_other_fields_is_compared_and_not_told(office):
    with office.acting("dora"):
        records.change(Account.objects.get(name="Customer 1"), {"name": "Renamed"})
    (row,) = compared(office, "tess").changed["accounts"]
    assert set(row.before) == {"name", "name_key"}
    assert set(row.as_json(Account)["before"]) == {"name"}


@pytest.mark.parametrize(
    "who, made, changed, deleted",
    [
        ("dora", ["New one"], ["Deal 1"], ["Deal 3"]),
        ("max", ["New one"], ["Deal 1"], []),
        ("mia", [], [], ["Deal 3"]),
        ("ana", ["New one"], ["Deal 1"], []),
        ("bo", [], [], ["Deal 3"]),
        ("idle", [], [], []),
    ],
)
def test_a_seat_sees_the_part_that_is_within_its_reach(busy, who, made, changed, deleted):
    found = told(compared(busy, who))
    assert found["made"].get("accounts", []) == made
    assert found["changed"].get("opportunities", []) == changed
    assert found["deleted"].get("opportunities", []) == deleted


def test_lines_are_seen_with_their_document(office):
    with office.acting("ana"):
        make.quote(account=Account.objects.get(name="Customer 1"))
    assert "quote-lines" in compared(office, "ana").made
    assert "quote-lines" not in compared(office, "bea").made


def test_one_collection_can_be_asked_for(busy):
    assert set(compared(busy, "tess", collection="accounts").as_json()["changed"]) == set()


def test_counts_agree_with_rows_and_pages_follow_each_other(office):
    with office.acting("tess") as actor:
        for number in range(7):
            make.product(name=f"Thing {number}", list_price=Decimal(number))
        found = Comparison(actor.sandbox, actor.sandbox.template)
        pages = [
            row.label for at in (0, 3, 6) for row in found.rows("products", "made", at, at + 3)
        ]
        assert pages == [f"Thing {number}" for number in range(7)]
        assert found.count("products", "made") == 7 == found.total


def test_nothing_differs_after_a_reset_and_counters_are_never_told(busy):
    with busy.acting("tess") as actor:
        assert Comparison(actor.sandbox, actor.sandbox.template).total == 3
        reset(actor.sandbox)
        assert Comparison(actor.sandbox, actor.sandbox.template).counts == []


def test_the_present_can_be_compared_with_a_snapshot(busy):
    with busy.acting("tess") as actor:
        snapshot = take_snapshot(actor.sandbox, name="Monday")
        records.change(Product.objects.get(), {"list_price": "120"})
        found = difference(actor.sandbox, snapshot)
    assert told(found) == {"made": {}, "changed": {"products": ["Press"]}, "deleted": {}}


def test_nobody_compares_nothing_and_nobody_compares_the_sandbox_of_others(office, other_office):
    with pytest.raises(NoActor):
        Comparison(office.sandbox, office.template)
    with other_office.acting("tess"), pytest.raises(RuntimeError):
        Comparison(office.sandbox, office.template)


def test_the_cost_does_not_grow_with_the_rows(office):
    with office.acting("tess") as actor:
        for _number in range(3):
            make.quote(account=Account.objects.get(name="Customer 1"))
        few = _queries(actor)
        for _number in range(10):
            make.quote(account=Account.objects.get(name="Customer 1"))
        assert Quote.objects.count() == 13
        assert _queries(actor) == few


def _queries(actor):
    with CaptureQueriesContext(connection) as captured:
        difference(actor.sandbox, actor.sandbox.template)
    return len(captured)
