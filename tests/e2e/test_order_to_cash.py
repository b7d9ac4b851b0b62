"""Order to cash in the browser: what each presses next is on the page in front of them.

The figures are those of `tests/crm/test_story_sales.py`, where it says how they were worked out.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.crm.test_story_sales import Sale
from tests.e2e.seats import Seat, Sit
from tests.factories.company import Company


@pytest.fixture
def language() -> str:
    return "en"


@pytest.fixture
def sale(language: str, transactional_db: None) -> Sale:
    office = Company("one")
    for person in office.people.values():
        person.language = language
        person.save()
    sale = Sale(office)
    customer = {"account": sale.customer, "email": "colette@ferrand.example"}
    sale.t.make("ana", "contacts", name="Colette", **customer)
    return sale


@pytest.fixture
def at(open_page: Callable[..., Page], sale: Sale) -> Sit:
    seats: dict[str, Seat] = {}

    def sit(who: str) -> Seat:
        if who not in seats:
            person = sale.office.people[who]
            page = open_page(as_=person, language=person.language)
            seats[who] = Seat(page, sale.office, person.language)
        return seats[who]

    return sit


def test_a_quote_becomes_money_on_four_seats(sale: Sale, at: Sit) -> None:
    order = ordered(at)
    notice = told_the_warehouse(at, order)
    sale.t.on(2)
    prepaid = paid(at, "300.00", "Bank", reference="Advance")
    sale.t.on(3)
    first = invoiced(at, shipped(at, notice, "North", "$322.31", quantity="6"), "€723.06")
    sale.t.on(10)
    paper = shipped(at, notice, "South", "$86.00")
    second = invoiced(at, paper, "€169.07")
    it_ages(sale, at)
    sale.t.on(20)
    settled(at, first, prepaid)
    sale.t.on(22)
    brought_back(at, paper)
    sale.t.on(25)
    # 34.87 euros are open.
    bea = at("bea").look_at(second).press("Enter the receipt", money_account="Bank")
    bea.press("Post").told("$41.84")
    bea.press("Allocate", invoice="IN2018-0002").told("IN2018-0002", "$3.48")
    the_books_are_right(sale, at)
    it_prints(at, order, paper, second)


@pytest.mark.parametrize("language", ["zh-hans"])
def test_the_way_to_the_first_money_is_the_same_in_chinese(sale: Sale, at: Sit) -> None:
    order = ordered(at)
    sale.t.on(3)
    paper = shipped(at, told_the_warehouse(at, order), "North", "$322.31", quantity="6")
    first = invoiced(at, paper, "€723.06")
    sale.t.on(20)
    bea = at("bea").look_at(first).press("Enter the receipt", money_account="Euro bank")
    bea.press("Post").press("Allocate to the oldest").told("IN2018-0001", "€723.06", "$72.30")
    bea.open(f"accounts/{sale.customer}/statement/").told_rows(
        ("$0.00",), ("$72.30", "$0.00"), ("−$867.67", "−€723.06"), ("$795.37", "€723.06")
    )
    it_prints(at, order, paper, first)


def ordered(at: Sit) -> str:
    """A quote beyond Ana's authority, approved, mailed, accepted and ordered."""
    ana = at("ana").open("quotes/new/")
    expect(ana.page.locator("[name=rate]")).to_have_value("")
    ana.choose(ana.page, "account", "Ferrand")
    ana.choose(ana.page, "contact", "Colette")
    ana.fill(currency="EUR", discount_percent="5", freight="20")
    lines = (("Desk", "8", "90", "12.5"), ("Lamp", "10", "18", "0"))
    for place, (product, quantity, price, off) in enumerate(lines):
        if place:
            ana.page.locator("[name='lines-0-quantity']").press("Enter")
        ana.choose(ana.page, f"lines-{place}-product", product)
        for name, value in (("quantity", quantity), ("price", price), ("discount_percent", off)):
            ana.page.fill(f"[name='lines-{place}-{name}']", value)
    expect(ana.page.locator("[data-total]")).to_contain_text("892.14")
    ana.save().told("€892.14", "Ferrand SA")
    quote = ana.record
    ana.press("Submit for approval", comment="A large one").told("17.71", "A large one")
    expect(ana.button("Approve")).to_have_count(0)

    at("max").look_at(quote).press("Approve", says="17.71", comment="Go ahead")
    ana.look_at(quote).told("Go ahead")
    ana.press("Send", valid_until="2018-01-31").told("Q2018-0001")
    ana.open("mails/").page.locator("main a", has_text="Q2018-0001").first.click()
    ana.told("Colette", "Q2018-0001.pdf")
    ana.look_at(quote).press("Customer accepted").press("Make an order")
    # Two desks are missing in the north.
    ana.press("Confirm", asks=True).told("SO2018-0001", "€892.14")
    return ana.record


def told_the_warehouse(at: Sit, order: str) -> str:
    ana = at("ana").look_at(order)
    ana.press("Tell the warehouse", warehouse="North").press("Release to the warehouse")
    ana.told("DP2018-0001")
    return ana.record


def shipped(at: Sit, notice: str, warehouse: str, cost: str, quantity: str = "") -> str:
    bo = at("bo").look_at(notice).press("Deliver", warehouse=warehouse)
    if quantity:
        bo.edit().quantity(0, quantity).save()
    bo.press("Post").told(cost)
    return bo.record


def invoiced(at: Sit, delivery: str, total: str) -> str:
    bea = at("bea").look_at(delivery).press("Invoice it").press("Post")
    bea.told(total)
    return bea.record


def paid(at: Sit, amount: str, into: str, **more: str) -> str:
    bea = at("bea").open("receipts/new/")
    bea.choose(bea.page, "account", "Ferrand")
    bea.choose(bea.page, "money_account", into)
    bea.fill(amount=amount, **more)
    bea.save().press("Post")
    return bea.record


def it_ages(sale: Sale, at: Sit) -> None:
    """Were it the 5th of February, the first invoice would be three days late."""
    sale.t.on(31 + 5)
    bea = at("bea").open("ageing/")
    bea.picture("ageing")
    bea.told_rows(("Ferrand SA", "$185.98", "$795.37", "−$300.00", "$681.35"))


def settled(at: Sit, first: str, prepaid: str) -> None:
    bea = at("bea")
    bea.look_at(first).press("Enter the receipt", money_account="Euro bank")
    bea.edit().fill(amount="500.00", charge="5.00")
    bea.save().told("€500.00", "€5.00")
    bea.press("Post")
    # 500 of 723.06 stood at 550.00 and are worth 600.00.
    bea.press("Allocate", invoice="IN2018-0001").told("$50.00")
    for invoice in ("IN2018-0001", "IN2018-0002"):
        bea.look_at(prepaid).press("Allocate", invoice=invoice).told(invoice)
    bea.look_at(first).told("€0.00", "€500.00", "€223.06")


def brought_back(at: Sit, paper: str) -> None:
    bo = at("bo").look_at(paper).press("Take goods back", reason="A scratch")
    bo.edit().quantity(0, "1").save().press("Post").told("$43.00")
    bea = at("bea").look_at(bo.record).press("Credit note").press("Post")
    bea.told("€84.54", "IN2018-0002")


def the_books_are_right(sale: Sale, at: Sit) -> None:
    bea = at("bea").open(f"accounts/{sale.customer}/statement/")
    bea.picture("statement")
    bea.told_rows(
        ("$0.00",),
        ("$3.48", "$0.00"),
        ("−$41.84", "−$3.48"),
        ("−$92.99", "−€84.54", "$38.36"),
        ("$50.00", "$131.35"),
        ("−$600.00", "−€500.00", "$81.35"),
        ("$185.98", "€169.07", "$681.35"),
        ("$795.37", "€723.06", "$495.37"),
        ("−$300.00", "−$300.00"),
    )
    bo = at("bo").open(f"stock-moves/?product={sale.desk}&warehouse={sale.south}")
    bo.picture("stock card")
    bo.told_rows(("1", "$43.00", "4"), ("−2", "−$86.00", "3"), ("5", "$215.00"))
    bea.open("money-accounts/").told("$341.84", "€495.00")


def it_prints(at: Sit, order: str, paper: str, invoice: str) -> None:
    for who, record, texts in (
        ("ana", order, ("SO2018-0001", "€892.14")),
        ("bo", paper, ("DN2018-", "Desk")),
        ("bea", invoice, ("IN2018-", "€90.00")),
    ):
        seat = at(who).look_at(record).seek("Print")
        for text in texts:
            expect(seat.page.locator("body")).to_contain_text(text)
