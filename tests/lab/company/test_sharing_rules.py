"""Sharing modes with presets, the table of rights, locked fields, and the preview of a seat."""

import pytest
from django.core.exceptions import ValidationError

from crm.models import Account, Opportunity, Product
from lab import records
from lab.access.decisions import Refused
from lab.access.families import FAMILIES
from lab.access.models import FieldLock, Right
from lab.company.sharing_preview import effects, preview
from lab.company.sharing_rules import (
    lock_field,
    modes,
    modes_set,
    preset_modes,
    rights_set,
    rights_table,
    unlock_field,
)
from lab.tenancy.models import Seat

pytestmark = pytest.mark.django_db


def seen(office, who, model=Account, verb="view"):
    with office.acting(who):
        return model.objects.visible(verb).count()


@pytest.mark.parametrize(
    "preset, sees, changes", [("private", 1, 1), ("team", 3, 1), ("open", 3, 3)]
)
def test_a_preset_sets_every_family(office, preset, sees, changes):
    with office.acting("dora"):
        modes_set(preset_modes(preset))
        assert len(set(modes().values())) == 1
        assert set(modes()) == set(FAMILIES)
    for model in (Account, Opportunity):
        assert (seen(office, "ana", model), seen(office, "ana", model, "change")) == (sees, changes)


def test_one_family_is_opened_and_the_others_stay(office):
    with office.acting("tess"):
        modes_set({"accounts": "read"})
        modes_set({"opportunities": "private"})
    assert (seen(office, "ana"), seen(office, "ana", Opportunity)) == (3, 1)


@pytest.mark.parametrize("who", ["max", "ana", "al", "idle"])
def test_only_the_head_and_staff_set_rules(office, who):
    with office.acting(who):
        for act in (
            lambda: modes_set(preset_modes("open")),
            lambda: rights_set("rep", {("accounts", "delete"): "all"}),
            lambda: lock_field("rep", "accounts", "name"),
        ):
            with pytest.raises(Refused):
                act()


@pytest.mark.parametrize("wanted", [{"planets": "read"}, {"accounts": "ajar"}])
def test_unknown_families_and_modes_are_refused(office, wanted):
    with office.acting("dora"), pytest.raises(ValidationError):
        modes_set(wanted)


def test_a_right_is_an_exception_that_goes_when_it_equals_the_default(office):
    with office.acting("dora"):
        assert rights_set("rep", {("accounts", "delete"): "own", ("accounts", "view"): "team"}) == 1
        (row,) = Right.objects.all()
        assert (row.subject, row.verb, row.reach) == ("accounts", "delete", "own")
    assert seen(office, "ana", verb="delete") == 1
    with office.acting("dora"):
        assert rights_set("rep", {("accounts", "delete"): "none"}) == 1
        assert not Right.objects.exists()
    assert seen(office, "ana", verb="delete") == 0


def test_the_table_shows_what_holds_and_what_was_changed(office):
    with office.acting("dora"):
        rights_set("rep", {("products", "add"): "all"})
        cells = {e.name: {c.verb: c for c in row} for e, row in rights_table("rep")}
    assert cells["products"]["add"].changed
    assert cells["products"]["add"].reach == "all"
    assert not cells["accounts"]["view"].changed
    assert [value for value, _label in cells["products"]["view"].choices] == ["none", "all"]


@pytest.mark.parametrize(
    "kind, subject, verb, reach",
    [
        ("head", "accounts", "view", "none"),
        ("king", "accounts", "view", "none"),
        ("rep", "planets", "view", "all"),
        ("rep", "accounts", "eat", "all"),
        ("rep", "accounts", "view", "far"),
        ("rep", "products", "view", "team"),
        ("rep", "rights", "add", "all"),
    ],
)
def test_nonsense_rights_are_refused(office, kind, subject, verb, reach):
    with office.acting("dora"), pytest.raises(ValidationError):
        rights_set(kind, {(subject, verb): reach})


def test_a_locked_field_is_filled_once(office):
    with office.acting("dora"):
        lock = lock_field("rep", "accounts", "name")
    with office.acting("ana"), pytest.raises(Refused, match="key field"):
        records.change(Account.objects.visible().get(), {"name": "Other"})
    with office.acting("dora"):
        unlock_field(lock.number)
        assert not FieldLock.objects.exists()
    with office.acting("ana"):
        records.change(Account.objects.visible().get(), {"name": "Other"})


@pytest.mark.parametrize("subject, field", [("accounts", "sandbox"), ("accounts", "x"), ("x", "y")])
def test_only_fields_of_forms_are_locked(office, subject, field):
    with office.acting("dora"), pytest.raises(ValidationError):
        lock_field("rep", subject, field)


def sights(seat, supposed=None):
    return {one.entity.name: one for _label, found in preview(seat, supposed) for one in found}


def test_the_preview_counts_what_a_seat_sees_and_changes(office):
    with office.acting("tess"):
        modes_set({"accounts": "read"})
        found = sights(office.seat("ana"))
        assert Seat.objects.count() == 6
    accounts, deals = found["accounts"], found["opportunities"]
    assert (accounts.total, accounts.seen, accounts.changed) == (3, 3, 1)
    assert (deals.total, deals.seen, deals.changed) == (3, 1, 1)
    assert (found["products"].seen, found["products"].changed) == (
        Product._base_manager.filter(sandbox=office.sandbox).count(),
        0,
    )
    assert not any(one.differs for one in found.values())


def test_the_preview_of_modes_that_are_not_set_tells_both_and_sets_nothing(office):
    with office.acting("dora"):
        modes_set({"opportunities": "read"})
        found = sights(office.seat("ana"), {"accounts": "write", "opportunities": "private"})
        assert modes()["accounts"] == "private"
    accounts, deals = found["accounts"], found["opportunities"]
    assert (accounts.seen, accounts.changed) == (1, 1)
    assert (accounts.then_seen, accounts.then_changed) == (3, 3)
    assert (deals.seen, deals.then_seen, deals.changed, deals.then_changed) == (3, 1, 1, 1)
    assert accounts.differs
    assert not found["products"].differs
    assert seen(office, "ana") == 1


def test_effects_name_what_changes_and_nothing_else(office):
    with office.acting("dora"):
        modes_set({"opportunities": "read"})
        (told,) = effects({"accounts": "write", "opportunities": "read"})
        assert effects(modes()) == []
    assert told == (
        "Accounts and contacts: Private → Public read/write. "
        "Everybody sees and changes all records (3)."
    )
