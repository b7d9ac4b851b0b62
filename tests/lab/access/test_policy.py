"""Who sees, changes and deletes what: the table of the company's rules."""

import itertools

import pytest

from crm.models import Account, Opportunity, Product
from lab import records
from lab.access.actors import actor_for
from lab.access.decisions import Hidden, Refused
from lab.access.models import FieldLock, RecordShare, Right, SharingMode, Verb
from lab.people.models import Enrolment
from lab.tenancy.fields import make_id
from lab.tenancy.models import Occupancy
from lab.tenancy.registry import model_of

EVERYBODY = ("dora", "max", "mia", "ana", "bea", "bo")


def names(office, who, verb="view", model=Account):
    with office.acting(who):
        return sorted(row.name for row in model.objects.visible(verb))


@pytest.mark.parametrize(
    "who, sees",
    [
        ("dora", "123"),
        ("max", "12"),
        ("mia", "3"),
        ("ana", "1"),
        ("bea", "2"),
        ("bo", "3"),
        ("tess", "123"),
        ("al", "123"),
        ("idle", ""),
    ],
)
def test_private_records_are_seen_by_their_seat_and_those_above(office, who, sees):
    assert names(office, who) == [f"Customer {n}" for n in sees]


@pytest.mark.parametrize(
    "mode, view, change", [("private", "1", "1"), ("read", "123", "1"), ("write", "123", "123")]
)
def test_the_sharing_mode_opens_a_family_to_colleagues(office, mode, view, change):
    set_mode(office, mode)
    assert names(office, "ana") == [f"Customer {n}" for n in view]
    assert names(office, "ana", "change") == [f"Customer {n}" for n in change]
    assert names(office, "ana", model=Opportunity) == ["Deal 1"]


def set_mode(office, mode):
    with office.acting("dora"):
        records.change(SharingMode.objects.get(family="accounts"), {"mode": mode})


@pytest.mark.parametrize("level, may_change", [("read", False), ("write", True)])
def test_a_share_opens_one_record_to_one_seat(office, level, may_change):
    with office.as_system():
        row = Account.objects.get(name="Customer 3")
        records.create(
            RecordShare,
            {
                "record_collection": "accounts",
                "record_id": row.pk,
                "seat_id": make_id(office.sandbox.pk, 4),
                "level": level,
            },
        )
    assert names(office, "ana") == ["Customer 1", "Customer 3"]
    assert ("Customer 3" in names(office, "ana", "change")) is may_change
    assert names(office, "bea") == ["Customer 2"]


@pytest.mark.parametrize("mode", ["private", "read", "write"])
def test_the_condition_and_the_test_of_one_row_agree(office, mode):
    set_mode(office, mode)
    for who, verb in itertools.product(EVERYBODY, Verb.values):
        with office.acting(who) as actor:
            visible = set(Account.objects.visible(verb))
            for row in Account.objects.all():
                assert bool(actor.policy.may(verb, row)) is (row in visible), (who, verb, row)


def test_a_rep_may_not_delete_and_is_told_why(office):
    with office.acting("ana"):
        row = Account.objects.get(name="Customer 1")
        with pytest.raises(Refused, match="may not delete accounts"):
            records.delete(row)
        with pytest.raises(Refused, match="belongs to Bo"):
            records.change(Account.objects.get(name="Customer 3"), {"phone": "1"})


def test_a_company_can_widen_and_narrow_rights(office):
    with office.as_system():
        records.create(
            Right, {"kind": "rep", "subject": "accounts", "verb": "change", "reach": "none"}
        )
        records.create(Right, {"kind": "rep", "subject": "products", "verb": "add", "reach": "all"})
    with office.acting("ana"):
        with pytest.raises(Refused):
            records.change(Account.objects.get(name="Customer 1"), {"phone": "1"})
        assert records.create(Product, {"name": "Tool", "code": "T"}).pk


def test_a_key_field_can_be_filled_but_not_changed(office):
    with office.as_system():
        records.create(FieldLock, {"kind": "rep", "subject": "accounts", "field": "tax_number"})
    with office.acting("ana"):
        row = records.change(Account.objects.get(name="Customer 1"), {"tax_number": "A"})
        with pytest.raises(Refused, match="key field"):
            records.change(row, {"tax_number": "B"})


def test_what_a_rep_saves_must_stay_within_reach(office):
    with office.acting("ana"), pytest.raises(Refused, match="leave your reach"):
        records.create(Account, {"name": "For Bo", "owner_id": make_id(office.sandbox.pk, 6)})
    with office.acting("ana"), pytest.raises(Refused, match="transfer"):
        records.change(
            Account.objects.get(name="Customer 1"), {"owner_id": make_id(office.sandbox.pk, 6)}
        )


def test_the_assistant_looks_on_and_the_teacher_may_mend(office):
    with office.acting("al"), pytest.raises(Refused, match="looking on"):
        records.change(Account.objects.get(name="Customer 1"), {"phone": "1"})
    with office.acting("tess"):
        assert records.change(Account.objects.get(name="Customer 1"), {"phone": "1"}).phone == "1"


def test_a_person_without_a_seat_is_told_so(office):
    with office.acting("idle"), pytest.raises(Refused, match="no seat"):
        records.create(Account, {"name": "X"})


def test_a_classmates_own_company_is_hidden(office):
    Occupancy._base_manager.filter(sandbox=office.sandbox).exclude(
        user=office.people["ana"]
    ).delete()
    assert actor_for(office.people["ana"], office.sandbox).seat is not None
    with pytest.raises(Hidden):
        actor_for(office.people["bea"], office.sandbox)


def test_a_removed_student_and_a_stranger_find_nothing(office, other_office):
    Enrolment.objects.filter(user=office.people["ana"]).update(left_on="2026-10-01")
    for who in (office.people["ana"], other_office.people["ana"], other_office.people["tess"]):
        with pytest.raises(Hidden):
            actor_for(who, office.sandbox)


@pytest.mark.parametrize(
    "collection", ["seats", "sharing-modes", "rights", "field-locks", "picklist-items"]
)
@pytest.mark.parametrize(
    "who, may", [("dora", True), ("tess", True), ("max", False), ("ana", False), ("al", False)]
)
def test_what_makes_up_the_company_is_changed_by_its_head_and_staff_only(
    office, collection, who, may
):
    with office.acting(who) as actor:
        for verb in ("add", "change", "delete"):
            assert bool(actor.policy.may(verb, model_of(collection))) is may
        assert actor.policy.may("view", model_of(collection))
