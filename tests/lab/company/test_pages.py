"""The pages of a company, as a browser asks for them: what they show, to whom, what they do."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lab.access.families import FAMILIES
from lab.access.models import FieldLock, RecordShare, Right, SharingMode
from lab.company.homes import register_home
from lab.journal.jumps import stamp
from lab.tenancy.models import Occupancy, Sandbox, Seat
from tests.lab.company.pages import HTML, client, page

PAGES = ["", "seats/", "sharing/", "journal/", "difference/", "snapshots/"]
OF_RECORDS = ["accounts/1/history/", "accounts/1/shares/"]


@pytest.mark.parametrize("rest", [*PAGES, *OF_RECORDS, "reset/", "seats/4/", "journal/1/"])
def test_a_foreign_company_has_no_pages(office, other_office, rest):
    assert client(office, "ana").get(other_office.path(rest)).status_code == 404
    assert client(office, "tess").get(other_office.path(rest)).status_code == 404


@pytest.mark.parametrize("rest", [*PAGES, *OF_RECORDS])
@pytest.mark.parametrize("who", ["dora", "ana", "tess", "al"])
def test_pages_open_for_those_who_are_in_the_company(busy, who, rest):
    assert HTML not in page(busy, who, rest)


@pytest.mark.parametrize("rest", PAGES)
def test_somebody_without_a_seat_sees_no_record_on_any_page(busy, rest):
    seen = page(busy, "idle", rest)
    assert not re.search(r"(Deal|Customer) \d", seen)


@pytest.mark.parametrize(
    "rest",
    ["accounts/3/history/", "accounts/3/shares/", "opportunities/2/history/", "counters/1/history/"]
    + ["planets/1/history/", "accounts/99999999999/history/", "accounts/3/history/1/"]
    + ["shares/1/history/", "products/1/shares/", "seats/4/shares/", "journal/7777/"],
)
def test_what_a_seat_may_not_see_is_not_there(busy, rest):
    assert client(busy, "ana").get(busy.path(rest)).status_code == 404


# Homes


def test_a_student_finds_the_own_companies_with_seat_and_date(office):
    seen = client(office, "ana").get("/").content.decode()
    assert f"/s/{office.sandbox.pk}/" in seen
    assert "Rep North" in seen
    assert "Begin" in seen


def test_a_teacher_finds_classes_and_what_was_active_lately(busy):
    seen = client(busy, "tess").get("/").content.decode()
    assert f"/classes/{busy.classroom.pk}/" in seen
    assert f"/s/{busy.sandbox.pk}/" in seen


def test_a_home_costs_the_same_for_many_companies(office):
    def cost(who):
        browser = client(office, who)
        browser.get("/")
        with CaptureQueriesContext(connection) as captured:
            browser.get("/")
        return len(captured)

    few = cost("ana"), cost("tess")
    for number in range(6):
        sandbox = stamp(office.template, name=f"Own {number}", classroom=office.classroom)
        Occupancy._base_manager.create(sandbox=sandbox, seat_number=4, user=office.people["ana"])
    assert (cost("ana"), cost("tess")) == few


def test_the_home_of_a_kind_of_seat_is_the_one_that_was_registered(office, monkeypatch):
    from django.http import HttpResponse

    from lab.company import homes

    monkeypatch.setattr(homes, "_homes", {})
    register_home("rep", lambda request, sandbox: HttpResponse(f"desk of {request.actor.seat}"))
    assert page(office, "ana") == "desk of Ana"
    assert "desk of" not in page(office, "max")


# Seats


def test_the_chart_names_everybody_and_offers_changes_to_the_head_only(office):
    assert "data-org-chart" in page(office, "dora", "seats/")
    seen = page(office, "ana", "seats/")
    assert "data-org-chart" not in seen
    assert "Rep South" in seen


def test_a_dragged_seat_moves_or_comes_back_with_the_reason(office):
    browser, address = client(office, "dora"), office.path("seats/4/move/")
    done = browser.post(address, {"parent": "3"}, headers={"HX-Request": "true"})
    assert done.content.decode() == "“Ana” now reports to Mia."
    refused = browser.post(
        office.path("seats/3/move/"), {"parent": "4"}, headers={"HX-Request": "true"}
    )
    assert (refused.status_code, "cannot become" in refused.content.decode()) == (400, True)
    assert office.seat("ana").parent == office.seat("mia")
    forbidden = client(office, "max").post(address, {"parent": "2"})
    assert (forbidden.status_code, "Seats of the kind" in forbidden.content.decode()) == (403, True)


def test_a_seat_is_made_changed_and_removed_by_forms(office):
    browser = client(office, "tess")
    values = {"title": "Rep West", "kind": "rep", "parent": "3", "playable": "on", "name": "Will"}
    assert browser.post(office.path("seats/new/"), values).status_code == 302
    seat = Seat._base_manager.get(sandbox=office.sandbox, title="Rep West")
    assert (seat.parent, seat.number) == (office.seat("mia"), 1001)
    bad = browser.post(office.path("seats/1001/"), {**values, "parent": "1001"})
    assert "cannot become the superior" in bad.content.decode()
    browser.post(office.path("seats/1001/"), {**values, "parent": "2"})
    seat.refresh_from_db()
    assert seat.parent == office.seat("max")
    browser.post(office.path("seats/1001/people/"), {"person": office.people["idle"].pk})
    assert Occupancy._base_manager.filter(seat_number=1001).exists()
    browser.post(office.path("seats/1001/people/"), {"leave": office.people["idle"].pk})
    browser.post(office.path("seats/1001/remove/"))
    assert not Seat._base_manager.filter(pk=seat.pk).exists()


def test_a_seat_of_another_company_is_no_superior(office, other_office):
    values = {"title": "X", "kind": "rep", "parent": str(other_office.seat("mia").pk)}
    answer = client(office, "tess").post(office.path("seats/new/"), values)
    assert "Select a valid choice" in answer.content.decode()


def test_students_seat_nobody(office):
    for who in ("dora", "ana", "al"):
        answer = client(office, who).post(
            office.path("seats/6/people/"), {"person": office.people["idle"].pk}
        )
        assert answer.status_code == 403
    assert Occupancy._base_manager.filter(sandbox=office.sandbox).count() == 6


# Sharing


def test_modes_rights_and_locks_are_set_by_forms(office):
    browser = client(office, "dora")
    browser.post(office.path("sharing/modes/"), {"accounts": "read"})
    assert SharingMode._base_manager.get(sandbox=office.sandbox, family="accounts").mode == "read"
    browser.post(office.path("sharing/rights/"), {"kind": "rep", "accounts:delete": "own"})
    assert Right._base_manager.get(sandbox=office.sandbox).reach == "own"
    browser.post(office.path("sharing/locks/"), {"kind": "rep", "field": "accounts:name"})
    assert "Accounts: Name" in page(office, "dora", "sharing/", kind="rep")


def family_mode(office, family="accounts"):
    return SharingMode._base_manager.get(sandbox=office.sandbox, family=family).mode


def test_a_preset_fills_the_form_and_nothing_more(office):
    shown = page(office, "dora", "sharing/", preset="open", seat="4")
    assert shown.count('<option value="write" selected>') == len(FAMILIES)
    assert "Nothing of this is saved yet" in shown
    assert family_mode(office) == "private"


def test_setting_modes_asks_with_the_effect_named_and_can_be_undone(office):
    browser, address = client(office, "dora"), office.path("sharing/modes/")
    asked = browser.get(address, {"preset": "open"}, headers={"HX-Request": "true"})
    dialog = asked.content.decode()
    assert "Everybody sees and changes all records (3)." in dialog
    assert '<input type="hidden" name="accounts" value="write">' in dialog
    assert family_mode(office) == "private"
    told = browser.post(address, {"accounts": "write", "leads": "read"}, follow=True)
    assert (family_mode(office), family_mode(office, "leads")) == ("write", "read")
    (undo,) = re.findall(r'hx-post="(/s/\d+/undo/\d+/)"', told.content.decode())
    browser.post(undo)
    assert family_mode(office) == "private"
    assert not SharingMode._base_manager.filter(sandbox=office.sandbox, family="leads").exists()


def test_modes_that_hold_already_are_not_set_again(office):
    answer = client(office, "dora").get(
        office.path("sharing/modes/"), {"accounts": "private"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 400
    assert "set already" in answer.content.decode()


@pytest.mark.parametrize("given", [{"accounts": "ajar"}, {"preset": "mine"}, {"planets": "read"}])
def test_nonsense_in_the_address_fills_nothing_in(office, given):
    assert "Nothing of this is saved yet" not in page(office, "dora", "sharing/", **given)


def test_rights_locks_and_shares_can_be_taken_back(office):
    browser, counted = client(office, "dora"), (Right, FieldLock, RecordShare)
    posts = [
        ("sharing/rights/", {"kind": "rep", "accounts:delete": "own"}),
        ("sharing/locks/", {"kind": "rep", "field": "accounts:name"}),
        ("accounts/1/shares/", {"seats": ["6"], "level": "read"}),
    ]
    for address, values in posts:
        told = browser.post(office.path(address), values, follow=True).content.decode()
        browser.post(re.findall(r'hx-post="(/s/\d+/undo/\d+/)"', told)[-1])
    mine = {"sandbox": office.sandbox}
    assert [model._base_manager.filter(**mine).count() for model in counted] == [0, 0, 0]


def test_seats_that_have_the_record_are_not_offered_again(office):
    address = office.path("seats/options/")
    names = [one["text"] for one in client(office, "ana").get(address, {"but": ["4", "5"]}).json()]
    assert names == ["Dora", "Max", "Mia", "Bo"]
    browser = client(office, "ana")
    browser.post(office.path("accounts/1/shares/"), {"seats": ["6"], "level": "read"})
    assert "?but=4&amp;but=6" in page(office, "ana", "accounts/1/shares/")


def test_the_preview_tells_what_the_form_would_do(office):
    shown = page(office, "tess", "sharing/preview/", seat="4", accounts="read")
    (accounts,) = [row for row in shown.split("<tr") if ">Accounts<" in row]
    assert re.search(r"1 <span aria-hidden=\"true\">→</span>.*<strong>3</strong>", accounts, re.S)
    assert "Choose a seat" in page(office, "tess", "sharing/preview/")


@pytest.mark.parametrize("rest", ["modes/", "rights/", "locks/"])
def test_rules_are_not_for_everybody_to_set(office, rest):
    values = {"preset": "open", "kind": "rep", "accounts:view": "all", "field": "accounts:name"}
    for who in ("max", "ana", "al"):
        answer = client(office, who).post(office.path(f"sharing/{rest}"), values)
        assert answer.status_code == 403
    assert not Right._base_manager.filter(sandbox=office.sandbox).exists()


def test_staff_look_with_the_eyes_of_a_seat_and_change_nothing(office):
    browser = client(office, "tess")
    assert "eyes of Ana" in page(office, "tess", "sharing/preview/", seat="4")
    browser.post(office.path("look/"), {"seat": "4"})
    assert browser.get(office.path("accounts/3/history/")).status_code == 404
    assert browser.get(office.path("accounts/1/history/")).status_code == 200
    refused = browser.post(office.path("sharing/modes/"), {"preset": "open"})
    assert refused.status_code == 403
    assert browser.post(office.path("reset/")).status_code == 403
    browser.post(office.path("look/"), {})
    assert browser.get(office.path("accounts/3/history/")).status_code == 200


@pytest.mark.parametrize("who", ["max", "ana", "al"])
def test_nobody_else_looks_with_others_eyes(office, who):
    browser = client(office, who)
    if who != "al":
        assert browser.post(office.path("look/"), {"seat": "6"}).status_code == 404
        assert browser.get(office.path("sharing/preview/"), {"seat": "6"}).status_code == 403
    else:
        assert browser.get(office.path("sharing/preview/"), {"seat": "6"}).status_code == 200


def test_a_record_is_shared_and_taken_back(office):
    browser, address = client(office, "ana"), office.path("accounts/1/shares/")
    browser.post(address, {"seats": ["6", "5"], "level": "write"})
    assert RecordShare._base_manager.filter(sandbox=office.sandbox).count() == 2
    assert "read and write" in page(office, "ana", "accounts/1/shares/")
    browser.post(address, {"revoke": "6"})
    assert RecordShare._base_manager.get(sandbox=office.sandbox).seat == office.seat("bea")
    assert client(office, "bea").post(address, {"revoke": "5"}).status_code == 403


# The class


def test_the_class_shows_its_companies_with_who_sits_where(busy, other_office):
    seen = client(busy, "tess").get(f"/classes/{busy.classroom.pk}/companies/").content.decode()
    assert busy.sandbox.name in seen
    assert other_office.sandbox.name not in seen
    assert "6 people" in seen
    assert "Rep North" in seen


def test_the_class_page_costs_the_same_for_many_companies(office):
    browser, address = client(office, "tess"), f"/classes/{office.classroom.pk}/"

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    cost()
    few = cost()
    for number in range(6):
        sandbox = stamp(office.template, name=f"Own {number}", classroom=office.classroom)
        Occupancy._base_manager.create(sandbox=sandbox, seat_number=4, user=office.people["ana"])
    assert cost() == few


def test_a_teacher_resets_chosen_companies_after_a_confirmation(busy, other_office):
    browser, address = client(busy, "tess"), f"/classes/{busy.classroom.pk}/reset/"
    chosen = {"companies": [busy.sandbox.pk, other_office.sandbox.pk]}
    asked = browser.post(address, chosen).content.decode()
    assert busy.sandbox.name in asked
    assert other_office.sandbox.name not in asked
    assert Sandbox.objects.get(pk=busy.sandbox.pk).attempt == 1
    browser.post(address, {**chosen, "confirmed": "1"})
    assert Sandbox.objects.get(pk=busy.sandbox.pk).attempt == 2
    assert Sandbox.objects.get(pk=other_office.sandbox.pk).attempt == 1


@pytest.mark.parametrize("who, status", [("al", 403), ("ana", 404)])
def test_others_reset_no_companies_of_a_class(busy, who, status):
    values = {"companies": [busy.sandbox.pk], "confirmed": "1"}
    answer = client(busy, who).post(f"/classes/{busy.classroom.pk}/reset/", values)
    assert answer.status_code == status
    assert Sandbox.objects.get(pk=busy.sandbox.pk).attempt == 1


def test_what_changed_in_a_class_is_for_its_staff(busy, other_office):
    address = f"/classes/{busy.classroom.pk}/differences/"
    assert busy.sandbox.name in client(busy, "al").get(address).content.decode()
    assert client(busy, "ana").get(address).status_code == 404
    assert client(other_office, "tess").get(address).status_code == 404
