"""The pages of a company, as a browser asks for them: what they show, to whom, what they do."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.models import Account, Opportunity, Product
from lab import records
from lab.access.models import RecordShare, Right, SharingMode
from lab.company.homes import register_home
from lab.journal.jumps import stamp, take_snapshot
from lab.tenancy.models import Occupancy, Sandbox, Seat

HTML = "<script>alert(1)</script>"


def client(office, who):
    browser = Client()
    browser.force_login(office.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return browser


def page(office, who, rest="", **data):
    answer = client(office, who).get(office.path(rest), data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.fixture
def busy(office):
    with office.acting("ana"):
        records.change(Opportunity.objects.get(name="Deal 1"), {"amount": "250", "next_step": HTML})
    with office.acting("bo"):
        records.change(Opportunity.objects.get(name="Deal 3"), {"amount": "333"})
    with office.acting("dora"):
        records.delete(Opportunity.objects.get(name="Deal 2"))
    return office


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
    browser.post(office.path("sharing/modes/"), {"preset": "open"})
    assert SharingMode._base_manager.get(sandbox=office.sandbox, family="accounts").mode == "write"
    browser.post(office.path("sharing/modes/"), {"accounts": "read"})
    assert SharingMode._base_manager.get(sandbox=office.sandbox, family="accounts").mode == "read"
    browser.post(office.path("sharing/rights/"), {"kind": "rep", "accounts:delete": "own"})
    assert Right._base_manager.get(sandbox=office.sandbox).reach == "own"
    browser.post(office.path("sharing/locks/"), {"kind": "rep", "field": "accounts:name"})
    assert "Accounts: Name" in page(office, "dora", "sharing/", kind="rep")


@pytest.mark.parametrize("rest", ["modes/", "rights/", "locks/"])
def test_rules_are_not_for_everybody_to_set(office, rest):
    values = {"preset": "open", "kind": "rep", "accounts:view": "all", "field": "accounts:name"}
    for who in ("max", "ana", "al"):
        answer = client(office, who).post(office.path(f"sharing/{rest}"), values)
        assert answer.status_code == 403
    assert not Right._base_manager.filter(sandbox=office.sandbox).exists()


def test_staff_look_with_the_eyes_of_a_seat_and_change_nothing(office):
    browser = client(office, "tess")
    assert '<td class="number">1</td>' in page(office, "tess", "sharing/preview/", seat="4")
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


# Journal


def test_the_stream_tells_in_words_and_its_entry_in_fields(busy):
    seen = page(busy, "ana", "journal/")
    assert "Deal 1" in seen
    assert "Deal 3" not in seen
    assert "$100.00" in page(busy, "ana", "journal/2/")
    assert client(busy, "ana").get(busy.path("journal/3/")).status_code == 404


def test_attempts_are_separated_and_a_jump_can_be_opened(busy):
    client(busy, "tess").post(busy.path("reset/"))
    with busy.acting("ana"):
        records.change(Opportunity.objects.get(name="Deal 1"), {"amount": "7"})
    seen = page(busy, "tess", "journal/")
    assert "stream-attempt" in seen
    opened = page(busy, "tess", "journal/5/")
    assert "Opportunities: 3" in opened
    assert "Opportunities: 1" in page(busy, "ana", "journal/5/")


def test_older_entries_follow_without_the_page_around_them(office):
    with office.acting("tess"):
        for number in range(55):
            records.change(Product.objects.get(), {"list_price": str(number)})
    seen = page(office, "tess", "journal/")
    assert "before=7" in seen
    rest = page(office, "tess", "journal/", before="7")
    assert "<html" not in rest
    assert "opened the company" in rest


def test_the_journal_is_exported_with_formulas_disarmed(busy):
    with busy.acting("ana"):
        records.create(Account, {"name": "=HYPERLINK(1)"})
    answer = client(busy, "ana").get(busy.path("journal/"), {"format": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    assert "Ana created the account “=HYPERLINK(1)”" in text
    assert ",=HYPERLINK" not in text
    assert "Deal 3" not in text


def test_the_history_tells_before_and_after_and_how_it_was(busy):
    seen = page(busy, "ana", "opportunities/1/history/")
    assert "$250.00" in seen
    then = page(busy, "ana", "opportunities/1/history/1/")
    assert "$100.00" in then
    assert "<mark>$250.00</mark>" in then


def test_staff_read_the_history_of_what_is_deleted(busy):
    assert "Deal 2" in page(busy, "tess", "opportunities/2/history/")
    assert client(busy, "tess").get(busy.path("opportunities/999/history/")).status_code == 404


# Difference, snapshots, reset


def test_the_difference_shows_counts_and_fields(busy):
    seen = page(busy, "tess", "difference/", collection="opportunities", kind="changed")
    assert "Deal 1" in seen
    assert "$250.00" in seen
    assert "Deal 2" in page(busy, "tess", "difference/", collection="opportunities", kind="deleted")
    assert "Deal 3" not in page(busy, "ana", "difference/")
    assert "~2" in page(busy, "tess", "difference/", part="count")


@pytest.mark.parametrize(
    "params",
    [
        {"kind": "x"},
        {"collection": "planets"},
        {"start": "-1"},
        {"start": "99999999999"},
        {"start": "500"},
    ],
)
def test_nonsense_in_the_address_of_a_difference_does_no_harm(busy, params):
    page(busy, "tess", "difference/", **params)


def test_snapshots_are_compared_restored_and_deleted_by_buttons(busy):
    browser = client(busy, "tess")
    browser.post(busy.path("snapshots/"), {"name": "Monday"})
    kept = Sandbox.objects.get(origin=busy.sandbox)
    with busy.acting("tess"):
        records.change(Product.objects.get(), {"list_price": "5"})
    assert "Press" in page(busy, "tess", "difference/", **{"from": kept.pk})
    assert "Deal 1" in page(busy, "tess", "difference/", to=kept.pk)
    assert "Products" in page(busy, "tess", f"snapshots/{kept.pk}/restore/")
    browser.post(busy.path(f"snapshots/{kept.pk}/restore/"))
    with busy.acting("tess"):
        assert str(Product.objects.get().list_price) == "100.00"
    assert browser.get(f"/s/{kept.pk}/").status_code == 200
    browser.post(busy.path(f"snapshots/{kept.pk}/delete/"))
    assert not Sandbox.objects.filter(pk=kept.pk).exists()


def test_a_snapshot_of_others_is_no_point_to_compare_with(office, other_office):
    with other_office.acting("tess") as actor:
        foreign = take_snapshot(actor.sandbox, name="Theirs")
    browser = client(office, "tess")
    for params in ({"from": foreign.pk}, {"to": foreign.pk}, {"to": other_office.sandbox.pk}):
        assert browser.get(office.path("difference/"), params).status_code == 404
    for rest in ("restore/", "delete/"):
        address = office.path(f"snapshots/{foreign.pk}/{rest}")
        assert browser.post(address).status_code == 404
    assert Sandbox.objects.filter(pk=foreign.pk).exists()


def test_a_reset_says_what_is_lost_and_then_does_it(busy):
    assert "Opportunities: 2 changed, 1 deleted" in page(busy, "tess", "reset/")
    client(busy, "tess").post(busy.path("reset/"))
    assert Sandbox.objects.get(pk=busy.sandbox.pk).attempt == 2
    assert "nothing: all is as at the start" in page(busy, "tess", "reset/")


def test_a_confirmation_that_is_sent_twice_resets_once(busy):
    browser, confirmed = client(busy, "tess"), {"attempt": "1"}
    assert 'name="attempt" value="1"' in page(busy, "tess", "reset/")
    for _time in range(2):
        assert browser.post(busy.path("reset/"), confirmed).status_code == 302
    assert Sandbox.objects.get(pk=busy.sandbox.pk).attempt == 2


@pytest.mark.parametrize("who", ["ana", "dora", "al", "idle"])
def test_a_shared_company_is_not_reset_by_one_of_many(busy, who):
    browser = client(busy, who)
    assert browser.get(busy.path("reset/")).status_code == 403
    assert browser.post(busy.path("reset/")).status_code == 403
    assert Sandbox.objects.get(pk=busy.sandbox.pk).attempt == 1


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
