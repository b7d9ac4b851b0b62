"""Order to cash in the browser: what each presses next is on the page in front of them.

The figures are those of `tests/crm/test_story_sales.py`, where it says how they were worked out.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.crm.test_story_sales import Sale
from tests.factories.company import Company

# A folder: each page that the story comes by is left there as a picture.
PICTURES = os.environ.get("STORY_PICTURES", "")


class Seat:
    """Somebody in front of a page of the company."""

    def __init__(self, page: Page, sale: Sale) -> None:
        self.page, self.sale = page, sale

    def look_at(self, record: str) -> "Seat":
        self.page.goto(self.sale.office.path(f"{record}/"))
        return self

    @property
    def record(self) -> str:
        """`quotes/7` of the page."""
        found = re.search(r"/s/\d+/([a-z-]+/\d+)/", self.page.url)
        assert found, self.page.url
        return found[1]

    def button(self, text: str) -> Locator:
        places = self.page.locator("main, .page-header, .page-wrapper").locator("button, a")
        return places.filter(has_text=re.compile(rf"^\s*{re.escape(text)}\s*$")).first

    def press(self, text: str, /, says: str = "", asks: bool = False, **fields: str) -> None:
        """Press a button, fill in the dialog that it opens, if any, and wait for the page that follows."""
        button = self.button(text)
        if not button.is_visible():
            self.page.locator(".page-header .dropdown-toggle:visible").last.click()
        with self.page.expect_navigation():
            button.click()
            if fields or asks:
                expect(self.page.locator("#modal-content")).to_contain_text(says)
                self.send(**fields)
        self.picture(text)

    def send(self, **fields: str) -> None:
        dialog = self.page.locator("#modal-content")
        expect(dialog.locator("form")).to_be_visible()
        for name, value in fields.items():
            place = dialog.locator(f"[name={name}]")
            if place.count() and place.evaluate("field => field.tagName") == "SELECT":
                self.choose(dialog, name, value)
            else:
                place.fill(value)
        dialog.locator(".modal-footer button:not([type=button])").click()

    def choose(self, within: Page | Locator, name: str, typed: str) -> None:
        box = within.locator(f"select[name='{name}'] + .ts-wrapper")
        box.click()
        box.locator("input").fill(typed)
        self.page.locator(".ts-dropdown:visible .option", has_text=typed).first.click()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"[name='{name.replace('__', '-')}']", value)

    def save(self) -> None:
        with self.page.expect_navigation():
            self.page.locator("#record-form .entity-form-end button:not([name])").click()
        self.picture("saved")

    def told(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main, .page-wrapper").first).to_contain_text(text)

    def picture(self, name: str) -> None:
        if not PICTURES:
            return
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        place = len(list(folder.iterdir()))
        file = f"{place:02}-{self.record.replace('/', '-')}-{name.replace(' ', '-')}.png"
        self.page.screenshot(path=folder / file, full_page=True)


@pytest.fixture
def sale(transactional_db: None) -> Sale:
    return Sale(Company("one"))


@pytest.fixture
def at(open_page: Callable[..., Page], sale: Sale) -> Callable[[str], Seat]:
    seats: dict[str, Seat] = {}

    def sit(who: str) -> Seat:
        if who not in seats:
            page = open_page(sale.office.path(), as_=sale.office.people[who])
            seats[who] = Seat(page, sale)
        return seats[who]

    return sit


def test_a_quote_beyond_the_limit_is_approved_and_ordered_on_two_seats(
    sale: Sale, at: Callable[[str], Seat]
) -> None:
    ana = at("ana")
    ana.page.goto(sale.office.path("quotes/new/"))
    ana.choose(ana.page, "account", "Ferrand")
    ana.page.fill("[name=currency]", "EUR")
    ana.fill(discount_percent="5", freight="20")
    lines = (("Desk", "8", "90", "12.5"), ("Lamp", "10", "18", "0"))
    for place, (product, quantity, price, off) in enumerate(lines):
        if place:
            ana.page.locator("[name='lines-0-quantity']").press("Enter")
        ana.choose(ana.page, f"lines-{place}-product", product)
        for name, value in (("quantity", quantity), ("price", price), ("discount_percent", off)):
            ana.page.fill(f"[name='lines-{place}-{name}']", value)
    expect(ana.page.locator("[data-total]")).to_contain_text("892.14")
    ana.save()
    ana.told("892.14", "Ferrand SA")
    quote = ana.record
    ana.press("Submit for approval", comment="A large one")
    ana.told("In approval")

    expect(ana.button("Approve")).to_have_count(0)
    at("max").look_at(quote).press("Approve", says="17.71 %", comment="Go")
    ana.look_at(quote)
    ana.press("Send", valid_until="2018-01-31")
    ana.press("Customer accepted")
    ana.press("Make an order")
    # Two desks are missing in the north.
    ana.press("Confirm", asks=True)
    ana.told("SO2018-0001", "892.14")
