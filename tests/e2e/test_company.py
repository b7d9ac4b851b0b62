"""The pages of a company in a browser: readable for all, in both looks; a seat is dragged."""

import os
from pathlib import Path

import pytest

from crm.models import Opportunity
from lab import records
from lab.company.snapshots import snapshot_take
from lab.tenancy.models import Seat
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def busy(transactional_db):
    office = Company("one")
    with office.acting("ana"):
        account = make.account(name="Anderson Presses", phone="+86 10 6500 1234")
        records.change(account, {"industry": "software", "billing_city": "Beijing"})
        records.change(Opportunity.objects.get(name="Deal 1"), {"amount": "2500"})
        make.quote(account=account)
    with office.acting("dora"):
        records.delete(Opportunity.objects.get(name="Deal 2"))
    with office.acting("tess") as actor:
        snapshot_take("Before the fair")
        assert actor.sandbox.attempt == 1
    return office


PAGES = [
    ("tess", "/", "home-teacher"),
    ("ana", "/", "home-student"),
    ("tess", "", "company"),
    ("tess", "seats/", "seats"),
    ("tess", "seats/4/", "seat"),
    ("tess", "seats/4/move/", "seat-move"),
    ("tess", "seats/4/remove/", "seat-remove"),
    ("tess", "handover/?source=4", "handover"),
    ("dora", "sharing/", "sharing"),
    ("ana", "accounts/1/shares/", "shares"),
    ("tess", "journal/", "journal"),
    ("ana", "accounts/1001/history/", "history"),
    ("ana", "opportunities/1/history/1/", "as-it-was"),
    ("tess", "difference/?collection=opportunities&kind=changed", "difference"),
    ("tess", "snapshots/", "snapshots"),
    ("tess", "reset/", "reset"),
    ("tess", "class/", "class"),
    ("tess", "class/companies/", "class-companies"),
    ("tess", "class/people/", "class-people"),
]


@pytest.mark.parametrize("who, rest, name", PAGES)
@pytest.mark.parametrize("look", [{}, {"dark": True, "phone": True, "language": "zh-hans"}])
def test_pages_of_a_company_can_be_read_by_all(
    busy, open_page, accessibility, who, rest, name, look
):
    address = rest if rest == "/" else busy.path(rest)
    if rest.startswith("class/"):
        address = f"/classes/{busy.classroom.pk}/{rest.removeprefix('class/')}"
    page = open_page(address, as_=busy.people[who], **look)
    if folder := os.environ.get("SCREENSHOTS"):
        kind = "phone" if look else "desktop"
        page.screenshot(path=Path(folder) / f"{name}-{kind}.png", full_page=True)
    assert accessibility(page) == []
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, "the page is wider than the screen"


def test_a_seat_is_dragged_and_a_cycle_comes_back_with_the_reason(busy, open_page):
    page = open_page(busy.path("seats/"), as_=busy.people["dora"])
    page.wait_for_function("() => Boolean(window.Sortable)")

    def drag(number, superior):
        grip = page.locator(f"[data-seat='{number}'] > .org-seat > .org-grip")
        target = page.locator(f"[data-seat='{superior}'] > .org-places").first
        grip.drag_to(target, target_position={"x": 40, "y": 4})

    drag(4, 3)
    page.get_by_text("“Ana” now reports to Mia.").wait_for()
    assert Seat._base_manager.get(pk=busy.seat("ana").pk).parent == busy.seat("mia")


@pytest.mark.parametrize("who", ["tess", "dora"])
def test_a_seat_is_handed_over_from_its_menu_and_a_report_follows(
    busy, open_page, accessibility, who
):
    page = open_page(busy.path("seats/"), as_=busy.people[who], phone=True)
    page.get_by_role("button", name="Actions: Ana").click()
    page.get_by_role("link", name="Remove the seat").click()
    page.locator("#modal").get_by_text("Hand them over to another seat first.").wait_for()
    page.locator("#modal").get_by_role("link", name="Hand over the records").click()
    page.get_by_label("To", exact=True).select_option("5")
    page.get_by_role("button", name="Hand over").click()
    page.get_by_role("heading", name="records handed over").wait_for()
    page.get_by_role("link", name="Anderson Presses").wait_for()
    assert accessibility(page) == []
    with busy.as_system():
        assert not Opportunity.objects.filter(owner=busy.seat("ana")).exists()


def test_a_seat_is_moved_by_its_menu_with_the_keyboard(busy, open_page):
    page = open_page(busy.path("seats/"), as_=busy.people["dora"])
    page.get_by_role("button", name="Actions: Ana").press("Enter")
    page.get_by_role("link", name="Move under another superior").press("Enter")
    page.locator("#modal").get_by_label("Superior").select_option("3")
    page.locator("#modal").get_by_role("button", name="Move").press("Enter")
    page.get_by_text("“Ana” now reports to Mia.").wait_for()
    assert Seat._base_manager.get(pk=busy.seat("ana").pk).parent == busy.seat("mia")


def test_the_preview_and_the_details_of_an_entry_come_when_asked_for(busy, open_page):
    page = open_page(busy.path("sharing/"), as_=busy.people["tess"])
    page.locator("#preview-seat-ts-control").fill("Ana")
    page.locator(".ts-dropdown").get_by_text("Ana", exact=True).click()
    page.get_by_role("button", name="Look with the eyes of Ana").click()
    page.get_by_text("Looking with the eyes of a seat").wait_for()
    page.get_by_role("button", name="Look with your own eyes").click()
    page.get_by_text("Reviewing").wait_for()
    page.goto(busy.path("journal/"))
    line = page.locator(".stream-line", has_text="changed Amount")
    line.locator("summary").click()
    line.get_by_role("cell", name="$2,500.00").wait_for()


def test_a_reset_is_confirmed_in_a_dialog_that_names_what_is_lost(busy, open_page):
    page = open_page(busy.path("snapshots/"), as_=busy.people["tess"])
    page.get_by_role("link", name="Reset to the start").click()
    page.locator("#modal").get_by_text("Opportunities: 1 changed, 1 deleted").wait_for()
    page.locator("#modal").get_by_role("button", name="Reset").click()
    page.get_by_text("Attempt 2 begins").first.wait_for()
