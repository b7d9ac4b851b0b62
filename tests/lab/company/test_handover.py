"""All records of a seat go to another one in one step, with a report; whoever may not is told who does."""

import pytest

from crm.models import Account, Opportunity
from lab.people.services import enrolment_end
from lab.tenancy.models import Occupancy
from tests.lab.company.pages import client, page


def owners(office, model=Account):
    with office.as_system():
        return [str(row.owner) for row in model.objects.order_by("pk")]


def hand_over(office, who, source="4", target="5", **more):
    values = {"source": source, "target": target, "collections": ["accounts", "opportunities"]}
    return client(office, who).post(office.path("handover/"), {**values, **more})


@pytest.mark.parametrize("who", ["dora", "max", "tess"])
def test_everything_moves_and_a_report_tells_what(office, who):
    answer = hand_over(office, who)
    assert owners(office) == ["Bea", "Bea", "Bo"]
    assert owners(office, Opportunity) == ["Bea", "Bea", "Bo"]
    report = client(office, who).get(answer["Location"])
    told = report.context["report"]
    assert (str(told.source), str(told.target), told.count) == ("Ana", "Bea", 2)
    assert told.entry.user == office.people[who]
    text = report.content.decode()
    assert "Customer 1" in text and "Deal 1" in text
    client(office, who).post(office.path(f"undo/{told.entry.number}/"))
    assert owners(office) == ["Ana", "Bea", "Bo"]


def test_the_report_is_not_for_those_who_see_none_of_its_records(office):
    address = hand_over(office, "tess")["Location"]
    assert client(office, "bo").get(address).status_code == 404
    assert client(office, "tess").get(office.path("handover/7777/")).status_code == 404


def test_a_rep_is_told_whom_to_ask(office):
    refused = client(office, "ana").get(office.path("handover/"))
    assert refused.status_code == 403
    text = refused.content.decode()
    assert "Ask your superior or your teacher" in text
    assert "may not transfer" not in text
    looking = client(office, "al").get(office.path("handover/")).content.decode()
    assert "You are looking on" in looking


@pytest.mark.parametrize("rest", ["seats/", "seats/4/", "seats/4/remove/"])
def test_the_way_to_it_is_where_one_looks_for_it(office, rest):
    way = f"{office.path('handover/')}?source=4"
    assert way in page(office, "tess", rest)
    assert way in page(office, "dora", rest)


def test_a_rep_finds_no_way_to_it(office):
    assert "handover" not in page(office, "ana", "seats/")


def test_nothing_to_hand_over_is_said_and_the_own_seat_is_no_target(office):
    assert "has nothing to hand over" in page(office, "tess", "handover/", source="2")
    form = client(office, "tess").get(office.path("handover/"), {"source": "4"}).context["form"]
    assert "4" not in dict(form.fields["target"].choices)
    answer = hand_over(office, "tess", target="4")
    assert answer.status_code == 200
    assert owners(office) == ["Ana", "Bea", "Bo"]


def test_the_handover_frees_the_seat_of_who_left_the_class(office):
    ana, tess = office.people["ana"], office.people["tess"]
    enrolment_end(ana.enrolments.get(), by=tess)
    assert "Ana (left the class)" in page(office, "tess", "handover/", source="4")
    hand_over(office, "tess", free="on")
    assert owners(office) == ["Bea", "Bea", "Bo"]
    assert not Occupancy._base_manager.filter(user=ana).exists()


def test_the_head_hands_over_without_freeing_the_seat(office):
    ana, tess = office.people["ana"], office.people["tess"]
    enrolment_end(ana.enrolments.get(), by=tess)
    assert "left the class" not in page(office, "dora", "handover/", source="4")
    hand_over(office, "dora", free="on")
    assert owners(office) == ["Bea", "Bea", "Bo"]
    assert Occupancy._base_manager.filter(user=ana).exists()
