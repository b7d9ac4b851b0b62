"""Who has left a seat, or whose seat is gone."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm.models import Account
from lab import records
from lab.access.decisions import Refused
from lab.company import seating
from lab.company.sharing_rules import lock_field
from lab.company.snapshots import snapshot_take
from lab.journal.jumps import reset, take_snapshot
from lab.journal.models import Entry
from lab.records.undoing import undo
from lab.tenancy.models import Occupancy, Sandbox, Seat
from lab.testing.callers import browser, program


def phone(office) -> str:
    with office.as_system():
        return Account.objects.get(name="Customer 1").phone


@pytest.fixture
def changed(office) -> str:
    """The address that undoes what Ana did."""
    with office.acting("ana"):
        records.change(Account.objects.get(name="Customer 1"), {"phone": "123"})
        entry = Entry.objects.order_by("-number").first()
    return reverse("undo", args=[office.sandbox.pk, entry.number])


def test_whoever_sits_there_undoes_the_own_step(office, changed):
    browser(office.people["ana"]).post(changed)
    assert phone(office) == ""


def test_who_was_taken_off_the_seat_changes_nothing_by_undoing(office, changed):
    Occupancy._base_manager.filter(user=office.people["ana"]).delete()
    browser(office.people["ana"]).post(changed)
    assert phone(office) == "123"


def test_neither_does_who_was_put_on_another_one(office, changed):
    Occupancy._base_manager.filter(user=office.people["ana"]).update(seat_number=6)
    browser(office.people["ana"]).post(changed)
    assert phone(office) == "123"


@pytest.fixture
def new_seat(office) -> Seat:
    """Made in play, with somebody on it."""
    with office.acting("dora"):
        values = {"name": "New", "title": "Rep", "kind": "rep", "parent": office.seat("dora")}
        seat = records.create(Seat, values)
    Occupancy._base_manager.create(
        sandbox=office.sandbox, seat_number=seat.number, user=office.people["idle"]
    )
    return seat


def test_a_reset_that_takes_the_seat_leaves_its_person_with_none(office, new_seat):
    idle, api = browser(office.people["idle"]), program(office.people["idle"])
    assert idle.get(office.path("accounts/")).status_code == 200
    with office.as_system() as system:
        reset(system.sandbox)
    assert idle.get(office.path("")).status_code == 200
    assert idle.get("/").status_code == 200
    refused = api.get(office.api("accounts/"))
    assert (refused.status_code, "Ask your teacher" in refused.json()["detail"]) == (403, True)
    assert api.post(office.api("accounts/"), {"name": "X"}).status_code == 403


def test_a_snapshot_older_than_the_seat_is_not_open_to_its_person(office, new_seat):
    with office.as_system() as system:
        reset(system.sandbox)
        snapshot = take_snapshot(system.sandbox, name="Before")
    answer = browser(office.people["idle"]).get(f"/s/{snapshot.pk}/accounts/")
    assert answer.status_code == 404


def moved(office, who: str, parent: str) -> int:
    """The number of the journal's entry."""
    with office.acting("dora"):
        seating.seat_move(office.seat(who), parent=office.seat(parent))
        return Entry.objects.order_by("-number").values_list("number", flat=True)[0]


def test_undoing_makes_nobody_the_superior_of_the_own_superior(office):
    first = moved(office, "ana", "dora")
    moved(office, "max", "ana")
    with office.acting("dora"), pytest.raises(ValidationError, match="is below"):
        undo(first)
    with office.acting("dora"):
        assert office.seat("ana").parent == office.seat("dora")
    moved(office, "bo", "max")


def test_from_inside_a_frozen_copy_none_is_deleted(office):
    Occupancy._base_manager.filter(sandbox=office.sandbox).exclude(
        user=office.people["ana"]
    ).delete()
    with office.acting("ana"):
        first, second = snapshot_take("One"), snapshot_take("Two")
    ana = browser(office.people["ana"])
    for doomed in (first, second):
        address = f"/s/{first.pk}/snapshots/{doomed.pk}/delete/"
        assert ana.post(address).status_code == 403
    assert Sandbox.objects.filter(pk__in=[first.pk, second.pk]).count() == 2
    assert ana.post(office.path(f"snapshots/{first.pk}/delete/")).status_code == 302


def test_a_key_field_is_not_changed_by_undoing_and_filling_again(office):
    with office.acting("dora"):
        lock_field("rep", "accounts", "tax_number")
    with office.acting("ana"):
        records.change(Account.objects.get(name="Customer 1"), {"tax_number": "T-1"})
        entry = Entry.objects.order_by("-number").first()
    with office.acting("ana"), pytest.raises(Refused, match="key field"):
        undo(entry.number)
    with office.acting("tess"):
        undo(entry.number)
