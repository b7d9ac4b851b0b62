"""Stamp, difference, reset, snapshot and restore keep the start one step away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.models import Account, Opportunity
from lab import records
from lab.access.decisions import Refused
from lab.journal.jumps import reset, restore, stamp, take_snapshot
from lab.journal.models import Entry
from lab.tenancy.fields import first_play_number, make_id, number_of, sandbox_of
from lab.tenancy.models import Counter, Sandbox
from lab.tenancy.registry import sandboxed_models
from lab.tenancy.stamping import differences, erase


def found(sandbox, base):
    return {
        item.table.model.collection: tuple(
            sorted(number_of(pk) for pk in ids) for ids in (item.made, item.changed, item.deleted)
        )
        for item in differences(sandbox, base)
        if item.table.model is not Counter
    }


@given(sandbox=st.integers(1, 2**29 - 1), number=st.integers(1, 2**24 - 1))
def test_an_id_is_its_sandbox_and_its_number(sandbox, number):
    pk = make_id(sandbox, number)
    assert (sandbox_of(pk), number_of(pk)) == (sandbox, number)
    assert pk < 2**53


@pytest.mark.parametrize("rows, first", [(0, 1001), (85, 1001), (500, 10001), (8800, 100001)])
def test_play_starts_above_twice_the_scenarios_rows(rows, first):
    assert first_play_number(rows) == first
    assert first_play_number(rows) > 2 * rows


def test_a_stamped_sandbox_equals_its_template(office):
    assert found(office.sandbox, office.template) == {}
    for model in sandboxed_models():
        rows = model._base_manager
        assert (
            rows.filter(sandbox=office.sandbox).count()
            == rows.filter(sandbox=office.template).count()
        )


def test_the_difference_says_what_was_made_changed_and_deleted(office):
    with office.acting("dora"):
        new = records.create(Account, {"name": "Fresh"})
        records.change(Account.objects.get(name="Customer 1"), {"phone": "123"})
        records.delete(Opportunity.objects.get(name="Deal 2"))
    assert found(office.sandbox, office.template) == {
        "accounts": ([new.number], [1], []),
        "opportunities": ([], [], [2]),
    }


def test_a_reset_gives_the_start_back_and_a_new_attempt(office):
    with office.acting("dora") as dora:
        made = records.create(Account, {"name": "Fresh"})
        records.change(Account.objects.get(name="Customer 1"), {"phone": "123"})
        records.delete(Opportunity.objects.get(name="Deal 2"))
        reset(dora.sandbox)
        again = records.create(Account, {"name": "Fresh again"})
        assert again.number == made.number
        records.delete(again)
        reset(dora.sandbox)
    assert found(office.sandbox, office.template) == {}
    assert list(differences(office.sandbox, office.template)) == []
    assert Sandbox.objects.get(pk=office.sandbox.pk).attempt == 3


def test_a_reset_sandbox_equals_a_fresh_one(office):
    fresh = stamp(office.template, name="Fresh", classroom=office.classroom)
    with office.acting("dora") as dora:
        records.change_many([(row, {"name": row.name + "!"}) for row in Account.objects.all()])
        reset(dora.sandbox)
    assert list(differences(Sandbox.objects.get(pk=office.sandbox.pk), fresh)) == []
    names = [
        list(Account._base_manager.filter(sandbox=one).order_by("pk").values_list("name", "phone"))
        for one in (office.sandbox, fresh)
    ]
    assert names[0] == names[1] != []


def test_a_reset_leaves_journal_and_people_where_they_are(office):
    with office.acting("ana") as ana:
        records.change(Account.objects.get(name="Customer 1"), {"phone": "123"})
        before = Entry.objects.count()
    with office.acting("tess") as tess:
        jump = reset(tess.sandbox)
        assert Entry.objects.count() == before + 1
        assert jump.before == {"accounts": {"1": jump.before["accounts"]["1"]}}
        assert jump.before["accounts"]["1"]["phone"] == "123"
        assert jump.after["accounts"]["1"]["phone"] == ""
    assert office.actor("ana").seat.number == ana.seat.number


def test_a_snapshot_is_frozen_and_can_be_restored(office):
    with office.acting("dora") as dora:
        records.change(Account.objects.get(name="Customer 1"), {"phone": "123"})
        snapshot = take_snapshot(dora.sandbox, name="After the call", by=dora.user)
        records.delete(Opportunity.objects.get(name="Deal 1"))
        reset(dora.sandbox)
        restore(dora.sandbox, snapshot)
        assert Account.objects.get(name="Customer 1").phone == "123"
        assert Opportunity.objects.filter(name="Deal 1").exists()
    assert found(office.sandbox, snapshot) == {}


def test_another_companys_snapshot_cannot_be_restored(office, other_office):
    with other_office.acting("dora") as dora:
        foreign = take_snapshot(dora.sandbox, name="Foreign")
    with office.acting("dora") as dora, pytest.raises(Refused):
        restore(dora.sandbox, foreign)


def test_erasing_a_sandbox_leaves_nothing_of_it(office, other_office):
    erase(Sandbox.objects.get(pk=office.sandbox.pk))
    for model in sandboxed_models():
        assert not model._base_manager.filter(sandbox_id=office.sandbox.pk).exists()
    assert Account._base_manager.filter(sandbox=other_office.sandbox).count() == 3


def test_a_form_opened_before_a_reset_cannot_be_saved_after_it(office):
    with office.acting("dora") as dora:
        stale = Account.objects.get(name="Customer 1")
        token = stale.token
        reset(dora.sandbox)
        assert Account.objects.get(name="Customer 1").token != token
