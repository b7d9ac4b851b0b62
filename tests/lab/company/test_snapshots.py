"""Snapshots are taken, restored and deleted by whoever may; resets of a class stop for nobody."""

import pytest
from django.core.exceptions import ValidationError

from crm.models import Account, Product
from lab import records
from lab.access.actors import actor_for
from lab.access.decisions import Hidden, Refused
from lab.company import snapshots as service
from lab.company.resets import class_reset, company_reset, reset_companies
from lab.company.snapshots import snapshot_delete, snapshot_restore, snapshot_take, snapshots
from lab.jobs import start
from lab.journal.jumps import stamp
from lab.journal.models import Entry
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Occupancy, Sandbox


@pytest.fixture
def alone(office):
    """A company of the class in which only Ana works."""
    sandbox = stamp(office.template, name="Ana's own", classroom=office.classroom)
    Occupancy._base_manager.create(sandbox=sandbox, seat_number=4, user=office.people["ana"])
    return sandbox


def rename(row, name):
    return records.change(row, {"name": name})


def test_a_student_alone_takes_a_snapshot_and_comes_back_to_it(office, alone):
    with acting_as(actor_for(office.people["ana"], alone)) as actor:
        mine = Account.objects.visible().get()
        rename(mine, "First")
        kept = snapshot_take("Before the call")
        rename(mine, "Second")
        snapshot_restore(kept)
        assert Account.objects.visible().get().name == "First"
        assert actor.sandbox.attempt == 2
        snapshot_delete(kept)
        assert not snapshots().exists()
        told = list(Entry.objects.order_by("number").values_list("event", flat=True))
    assert told[-3:] == ["account.changed", "sandbox.restored", "sandbox.snapshot-deleted"]


@pytest.mark.parametrize("who", ["ana", "dora", "al", "idle"])
def test_in_a_shared_company_only_teachers_take_and_restore(office, who):
    with office.acting("tess"):
        kept = snapshot_take("Monday")
    with office.acting(who):
        for act in (lambda: snapshot_take("Mine"), lambda: snapshot_restore(kept)):
            with pytest.raises(Refused):
                act()
        with pytest.raises(Refused):
            snapshot_delete(kept)


def test_there_is_a_limit_and_a_name(office, monkeypatch):
    monkeypatch.setattr(service, "LIMIT", 2)
    with office.acting("tess"):
        for bad in ("", "  ", "x" * 121):
            with pytest.raises(ValidationError):
                snapshot_take(bad)
        snapshot_take("One")
        snapshot_take("Two")
        with pytest.raises(ValidationError, match="keeps 2 snapshots"):
            snapshot_take("Three")


def test_a_snapshot_of_another_company_is_not_restored(office, other_office):
    with other_office.acting("tess"):
        foreign = snapshot_take("Theirs")
    with office.acting("tess"), pytest.raises(Refused):
        snapshot_restore(foreign)


def test_a_teacher_resets_several_companies_of_the_class(office, other_office, alone):
    for sandbox in (office.sandbox, alone):
        with acting_as(actor_for(office.people["tess"], sandbox)):
            rename(Product.objects.get(), "Hammer")
    wanted = [office.sandbox.pk, alone.pk, other_office.sandbox.pk]
    found = class_reset(office.classroom, office.people["tess"], wanted)
    assert {one.pk for one in found.done} == {office.sandbox.pk, alone.pk}
    for sandbox in (office.sandbox, alone):
        with acting_as(actor_for(office.people["tess"], sandbox)):
            assert Product.objects.get().name == "Press"
    assert Sandbox.objects.get(pk=other_office.sandbox.pk).attempt == 1


def test_many_companies_are_reset_by_a_job_that_tells_what_was_refused(office, alone):
    with acting_as(actor_for(office.people["tess"], alone)):
        rename(Product.objects.get(), "Hammer")
    asked = {"classroom": office.classroom, "arguments": {"companies": [alone.pk]}, "here": True}
    refused = start(reset_companies, user=office.people["al"], **asked)
    assert (refused.state, "Only teachers reset" in refused.message) == ("failed", True)
    assert Sandbox.objects.get(pk=alone.pk).attempt == 1
    assert start(reset_companies, user=office.people["tess"], **asked).state == "done"
    assert Sandbox.objects.get(pk=alone.pk).attempt == 2


def test_assistants_reset_nothing_and_students_not_even_see_the_class(office):
    found = class_reset(office.classroom, office.people["al"], [office.sandbox.pk])
    assert (found.done, len(found.refused)) == ([], 1)
    with pytest.raises(Hidden):
        class_reset(office.classroom, office.people["ana"], [office.sandbox.pk])


def test_a_rep_does_not_reset_the_company_of_all(office):
    with office.acting("ana"), pytest.raises(Refused, match="ask your teacher"):
        company_reset()
