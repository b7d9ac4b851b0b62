"""The org chart is changed by the head and staff; people are seated by staff alone."""

import pytest
from django.core.exceptions import ValidationError

from crm.models import Account
from lab.access.decisions import Refused
from lab.company.seating import (
    org_chart,
    seat_change,
    seat_create,
    seat_move,
    seat_person,
    seat_remove,
    unseat_person,
)
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.people.models import Classroom, Enrolment
from lab.people.selectors import with_headcount
from lab.tenancy.models import Occupancy, Seat


def move(office, who, seat, parent):
    with office.acting(who):
        seat_move(office.seat(seat), parent=office.seat(parent) if parent else None)


def visible(office, who):
    with office.acting(who):
        return sorted(Account.objects.visible().values_list("name", flat=True))


def test_the_chart_shows_the_tree_and_who_sits_where(office):
    with office.acting("ana"):
        (root,) = org_chart()
    assert [place.seat.name for place in root.below] == ["Max", "Mia"]
    assert [one.person for one in root.below[0].below[0].sitting] == [office.people["ana"]]


@pytest.mark.parametrize("who", ["dora", "tess"])
def test_a_moved_seat_is_seen_from_its_new_superior(office, who):
    assert visible(office, "mia") == ["Customer 3"]
    move(office, who, "ana", "mia")
    assert visible(office, "mia") == ["Customer 1", "Customer 3"]
    assert visible(office, "max") == ["Customer 2"]


@pytest.mark.parametrize("who", ["max", "ana", "al"])
def test_others_may_not_move_seats(office, who):
    with pytest.raises(Refused):
        move(office, who, "bo", "max")
    assert visible(office, "mia") == ["Customer 3"]


@pytest.mark.parametrize("seat, parent", [("max", "ana"), ("dora", "bo"), ("ana", "ana")])
def test_nobody_becomes_the_superior_of_the_own_superior(office, seat, parent):
    with pytest.raises(ValidationError, match="cannot become the superior"):
        move(office, "dora", seat, parent)
    with office.acting("dora"), pytest.raises(ValidationError, match="cannot become"):
        seat_change(office.seat(seat), {"parent": office.seat(parent)})


def test_only_a_head_has_no_superior(office):
    with pytest.raises(ValidationError, match="Only a head"):
        move(office, "dora", "ana", None)
    with office.acting("dora"), pytest.raises(ValidationError, match="Only a head"):
        seat_create({"title": "Adviser", "kind": "rep"})


def test_a_seat_with_records_or_people_or_seats_below_is_not_removed(office):
    with office.acting("tess"):
        with pytest.raises(ValidationError, match="1 account, 1 opportunity"):
            seat_remove(office.seat("ana"))
        with pytest.raises(ValidationError, match="2 seats below"):
            seat_remove(office.seat("max"))
        seat = seat_create({"title": "Rep West", "parent": office.seat("mia")})
        seat_person(seat, office.people["idle"])
        with pytest.raises(ValidationError, match="Somebody sits"):
            seat_remove(seat)
        unseat_person(seat, office.people["idle"])
        seat_remove(seat)
        assert not Seat.objects.filter(title="Rep West").exists()


def test_a_person_is_seated_and_sees_what_the_seat_sees(office):
    with office.acting("tess"):
        seat_person(office.seat("bo"), office.people["idle"])
        assert Entry.objects.get(event="seat.taken").data["person"] == "Idle"
    assert visible(office, "idle") == ["Customer 3"]
    with office.acting("tess"):
        unseat_person(office.seat("bo"), office.people["idle"])
    assert visible(office, "idle") == []


def test_who_sits_where_survives_a_reset(office):
    with office.acting("tess") as actor:
        seat_person(office.seat("bo"), office.people["idle"])
        reset(actor.sandbox)
    assert visible(office, "idle") == ["Customer 3"]


@pytest.mark.parametrize("who", ["dora", "ana", "al", "idle"])
def test_only_teachers_seat_people(office, who):
    with office.acting(who), pytest.raises(Refused):
        seat_person(office.seat("bo"), office.people["idle"])


def test_a_guest_of_the_class_sits_on_a_seat_and_is_no_student(office):
    idle = office.people["idle"]
    idle.enrolments.update(role=Enrolment.Role.GUEST)
    with office.acting("tess"):
        seat_person(office.seat("bo"), idle)
    assert visible(office, "idle") == ["Customer 3"]
    room = with_headcount(Classroom.objects.filter(pk=office.classroom.pk)).get()
    assert room.headcount == 6


def test_people_of_other_classes_and_staff_are_not_seated(office, other_office):
    for person in (other_office.people["idle"], office.people["tess"], office.people["bo"]):
        with office.acting("tess"), pytest.raises(ValidationError):
            seat_person(office.seat("bo"), person)


def test_a_seat_of_the_computer_takes_nobody(office):
    with office.acting("tess"):
        seat = seat_change(office.seat("bo"), {"playable": False})
        with pytest.raises(ValidationError, match="computer"):
            seat_person(seat, office.people["idle"])


def test_a_template_seats_nobody(office):
    from lab.access.actors import author_actor
    from lab.tenancy.actor import acting_as

    with acting_as(author_actor(office.people["tess"], office.template)), pytest.raises(Refused):
        seat_person(Seat.objects.first(), office.people["idle"])
    assert Occupancy._base_manager.filter(sandbox=office.template).count() == 0
