"""The lines of a document, edited like a spreadsheet: keys, paste, hints."""

import re

import pytest
from playwright.sync_api import Page, expect

from crm.models import Quote
from tests.factories import make
from tests.factories.company import Company

PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


@pytest.fixture
def shop(transactional_db) -> Company:
    office = Company("one")
    with office.acting("dora"):
        desk = make.product(name="Desk", code="D-1", list_price="100.00", tax_rate=10)
        make.product(name="Lamp", code="L-1", list_price="20.00")
        lines = [
            {"product": desk, "from_quantity": begin, "price": price}
            for begin, price in ((1, "95.00"), (10, "90.00"))
        ]
        make.price_book(name="Autumn", lines=lines)
    with office.acting("ana"):
        make.account(name="Alpha Ltd")
    return office


def rows(page: Page):
    return page.locator("tbody [data-line]")


def cell(page: Page, row: int, name: str):
    return rows(page).nth(row).locator(f"[name$='-{name}']")


def focused(page: Page) -> str:
    """`<place of the line>/<field>` of the cell that has the keyboard."""
    return page.evaluate(
        """() => {
          const row = document.activeElement.closest("[data-line]");
          const field = document.activeElement.closest("td").querySelector("[name]:not([type=hidden])");
          const rows = [...row.parentNode.querySelectorAll("[data-line]")];
          return rows.indexOf(row) + "/" + field.name.split("-").pop();
        }"""
    )


def press(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return focused(page)


def new_quote(shop: Company, open_page, **look) -> Page:
    page = open_page(shop.path("quotes/new/"), as_=shop.people["ana"], **look)
    expect(page.locator("tbody .ts-wrapper")).to_have_count(1)
    return page


def test_the_keyboard_walks_over_the_cells_and_adds_copies_moves_and_removes_lines(
    shop: Company, open_page
) -> None:
    page = new_quote(shop, open_page)
    cell(page, 0, "description").fill("One")
    assert press(page, "Tab") == "0/quantity"
    page.keyboard.type("3")
    assert press(page, "ArrowRight") == "0/unit"
    assert press(page, "ArrowLeft") == "0/quantity"
    assert press(page, "Enter") == "1/product", "Enter in the last line makes one"
    cell(page, 1, "description").fill("Two")
    assert press(page, "ArrowUp") == "0/description"
    assert press(page, "ArrowDown") == "1/description"
    assert press(page, "Enter") == "2/product"
    assert press(page, "Shift+Tab") == "1/tax_rate"
    assert press(page, "Tab") == "2/product"
    cell(page, 1, "description").focus()
    assert press(page, "Alt+ArrowUp") == "0/description"
    assert cell(page, 0, "description").input_value() == "Two"
    cell(page, 1, "description").focus()
    assert press(page, "Control+d") == "2/description"
    assert cell(page, 2, "quantity").input_value() == "3"
    assert press(page, "Alt+Delete") == "3/product" or rows(page).count() == 3
    told = [cell(page, place, "description").input_value() for place in range(rows(page).count())]
    assert told == ["Two", "One", ""]


def test_a_block_of_a_spreadsheet_becomes_lines_and_tells_what_it_did_not_understand(
    shop: Company, open_page
) -> None:
    page = new_quote(shop, open_page)
    page.locator("#id_account + .ts-wrapper .ts-control").click()
    page.locator(".ts-dropdown:visible [data-selectable]").filter(has_text="Alpha").click()
    cell(page, 0, "description").focus()
    page.keyboard.press("Shift+Tab")
    page.evaluate(PASTE, "Product\tQty\tPrice\nD-1\t10\t\nLamp\t2\t18.50\nChair\tmany\t5")

    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(2)).to_contain_text("No product “Chair”")
    expect(rows(page).nth(2)).to_contain_text("“many” is no Quantity")
    expect(rows(page).nth(0)).to_contain_text("Desk")
    expect(cell(page, 0, "price")).to_have_attribute("placeholder", "90.00")
    expect(rows(page).nth(0)).to_contain_text("with tax: $99.00")
    expect(rows(page).nth(0).locator(".entity-line-hint")).to_have_text("Autumn: $90.00")
    assert cell(page, 2, "description").input_value() == "Chair"

    # A typed price stays; the book's is a click away. The order of the page is the order of the lines.
    cell(page, 0, "price").fill("91")
    rows(page).nth(0).locator("[data-take-price]").click()
    assert cell(page, 0, "price").input_value() == "90.00"
    cell(page, 1, "price").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.locator("#record-form button.btn-primary").click()
    expect(page).not_to_have_url(re.compile("/new/"))
    with shop.acting("ana"):
        found = [
            (line.description, line.quantity, line.price)
            for line in Quote.objects.get().lines.all()
        ]
    assert found == [("Lamp", 2, 18.5), ("Desk", 10, 90), ("Chair", 1, 5)]


def test_a_long_name_does_not_push_the_end_of_its_line_out_of_sight(
    shop: Company, open_page
) -> None:
    with shop.acting("dora"):
        make.product(name="Binding machine", code="B-1", specification="for 300 sheets " * 5)
    page = new_quote(shop, open_page)
    page.set_viewport_size({"width": 1280, "height": 800})
    cell(page, 0, "description").focus()
    page.keyboard.press("Shift+Tab")
    page.evaluate(PASTE, "B-1\t100\t1380")
    expect(rows(page).nth(0)).to_contain_text("138,000.00")
    table = page.locator(".entity-lines").first
    assert table.evaluate("table => table.scrollWidth <= table.clientWidth")


def test_on_a_phone_a_line_is_a_card_that_fits(shop: Company, open_page) -> None:
    page = new_quote(shop, open_page, phone=True)
    cell(page, 0, "description").focus()
    page.keyboard.press("Shift+Tab")
    page.evaluate(PASTE, "D-1\t10\nL-1\t1")
    expect(rows(page)).to_have_count(2)
    expect(rows(page).nth(0)).to_contain_text("Autumn")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
