"""Who leaves the class keeps the seat until staff free it, but can no longer come in."""

import pytest

from lab.access.decisions import Refused
from lab.company.absence import class_seats_free, seat_free
from lab.company.seating import org_chart, seat_person, what_keeps
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.people.services import enrolment_end, enrolment_resume, person_deactivate
from lab.tenancy.models import Occupancy, Seat
from lab.testing.callers import program
from tests.lab.company.pages import client, page


@pytest.fixture
def left(office):
    """Ana has left the class; her seat has records."""
    enrolment_end(office.people["ana"].enrolments.get(), by=office.people["tess"])
    return office


def seated(office, who):
    return Occupancy._base_manager.filter(user=office.people[who]).exists()


def test_who_left_acts_nowhere_in_the_company(left):
    ana = left.people["ana"]
    api = program(ana)
    assert client(left, "ana").get(left.path("accounts/")).status_code == 404
    assert client(left, "ana").post(left.path("accounts/new/"), {"name": "X"}).status_code == 404
    assert api.get(left.api("accounts/")).status_code == 404
    assert api.post(left.api("accounts/"), {"name": "X"}).status_code == 404
    assert program(ana, seat=4).patch(left.api("accounts/1/"), {"name": "X"}).status_code == 404
    listed = api.get("/api/v1/sandboxes/").json()
    assert left.sandbox.pk not in [one["id"] for one in listed["results"]]
    assert left.sandbox.name not in client(left, "ana").get("/").content.decode()


@pytest.mark.parametrize("rest", ["seats/", "seats/4/"])
def test_the_seat_says_so_and_staff_free_it_with_one_click(left, rest):
    assert "left the class" in page(left, "tess", rest)
    assert "Free the seat" in page(left, "tess", rest)
    assert "Free the seat" not in page(left, "dora", "seats/")
    client(left, "tess").post(left.path("seats/4/free/"))
    assert not seated(left, "ana")
    assert "left the class" not in page(left, "tess", rest)
    with left.as_system():
        assert Entry.objects.get(event="seat.left").data["person"] == "Ana"


def test_a_freed_seat_is_given_to_a_late_comer_with_its_records(left):
    with left.acting("tess"):
        seat_free(left.seat("ana"))
        seat_person(left.seat("ana"), left.people["idle"])
    assert "Customer 1" in page(left, "idle", "accounts/")


def test_whoever_comes_back_before_finds_the_seat(left):
    place = left.people["ana"].enrolments.get()
    enrolment_resume(place, by=left.people["tess"])
    assert "Customer 1" in page(left, "ana", "accounts/")
    with left.acting("tess"):
        assert seat_free(left.seat("ana")) == []


def test_a_deactivated_person_is_marked_too(office):
    person = office.people["bo"]
    admin = type(person).objects.create_superuser("root")
    person_deactivate(person, by=admin)
    with office.acting("tess"):
        (root,) = org_chart()
        (sitter,) = root.below[1].below[0].sitting
    assert sitter.absent == "deactivated"


@pytest.mark.parametrize("who", ["dora", "al"])
def test_others_free_nothing(left, who):
    for number in (4, 5):
        assert client(left, who).post(left.path(f"seats/{number}/free/")).status_code == 403
    assert seated(left, "ana")


def test_all_such_seats_of_a_class_are_freed_at_once(left, other_office):
    address = f"/classes/{left.classroom.pk}/"
    seen = client(left, "tess").get(f"{address}companies/").content.decode()
    assert "On 1 seat sits somebody who left the class" in seen
    client(left, "tess").post(f"{address}seats/free/")
    assert not seated(left, "ana")
    assert seated(left, "bea")
    assert (
        "sits somebody who left"
        not in client(left, "tess").get(f"{address}companies/").content.decode()
    )
    enrolment_end(other_office.people["ana"].enrolments.get(), by=other_office.people["tess"])
    with pytest.raises(Refused):
        class_seats_free(other_office.classroom, by=left.people["tess"])
    assert client(left, "al").post(f"{address}seats/free/").status_code == 403


def test_a_place_on_a_seat_that_a_reset_took_is_freed_as_well(office):
    with office.acting("tess") as actor:
        parent = office.seat("dora")
        seat = Seat.objects.get(pk=parent.pk)
        Occupancy._base_manager.create(
            sandbox=office.sandbox, seat_number=1001, user=office.people["idle"]
        )
        assert seat.number == 1
        reset(actor.sandbox)
    enrolment_end(office.people["idle"].enrolments.get(), by=office.people["tess"])
    assert class_seats_free(office.classroom, by=office.people["tess"]) == 1
    assert not seated(office, "idle")


def test_removing_a_seat_asks_and_names_what_is_lost_or_what_is_in_the_way(office):
    asked = page(office, "tess", "seats/4/remove/")
    assert "1 account, 1 opportunity" in asked and "Somebody sits" in asked
    assert "Remove the seat" not in asked
    assert "Take the person off it first" in asked
    assert "Ask your teacher to take the person off" in page(office, "dora", "seats/4/remove/")
    refused = client(office, "tess").post(office.path("seats/2/remove/"))
    assert "2 seats below" in refused.content.decode()
    values = {"title": "Rep West", "kind": "rep", "parent": "3", "playable": "on", "name": "Will"}
    client(office, "tess").post(office.path("seats/new/"), values)
    with office.acting("ana"):
        from crm.models import Account
        from lab.records.sharing import share

        seat = Seat.objects.get(name="Will")
        share([Account.objects.get(name="Customer 1")], seats=[seat], level="read")
    asked = page(office, "tess", f"seats/{seat.number}/remove/")
    assert "Remove the seat “Will”?" in asked
    assert "This goes with it:" in asked and "1 share" in asked
    assert Seat._base_manager.filter(pk=seat.pk).exists()
    with office.acting("tess"):
        assert what_keeps(seat) == []
    client(office, "tess").post(office.path(f"seats/{seat.number}/remove/"))
    assert not Seat._base_manager.filter(pk=seat.pk).exists()


def test_a_seat_is_moved_without_a_mouse(office):
    asked = client(office, "tess").get(office.path("seats/2/move/"))
    offered = [number for number, _label in asked.context["form"].fields["parent"].choices]
    assert offered == [1, 3, 6]
    answer = client(office, "tess").post(office.path("seats/2/move/"), {"parent": "3"})
    assert answer["Location"] == office.path("seats/")
    assert office.seat("max").parent == office.seat("mia")


def test_the_chart_says_title_and_kind_once(office):
    with office.acting("tess"):
        from lab.company.seating import seat_change

        seat_change(office.seat("dora"), {"name": "", "title": "Head", "department": ""})
    chart = page(office, "tess", "seats/")
    line = chart.split('<span class="org-names">')[1].split('<span class="org-people">')[0]
    assert line.count("Head") == 1
