"""What stands beside a line while it is typed: stock, last price, price book, floor."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from crm.documents.hints import urgent_texts
from crm.models import Account, Product, Warehouse
from crm.selling.services import order_confirm
from crm.stock.services import receipt_post
from lab.testing.callers import browser
from lab.testing.queries import queries_of
from tests.factories import make

D = Decimal
Said = Callable[..., list[tuple[str, bool, str]]]
HINT = re.compile(r'<p data-hint( data-urgent)?(?: data-price="([^"]*)")?>(.*?)</p>')


@pytest.fixture
def dora(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def houses(dora) -> tuple[Warehouse, Warehouse]:
    north = make.warehouse(code="N", name="North", is_default=True)
    return north, make.warehouse(code="S", name="South")


@pytest.fixture
def desk(dora) -> Product:
    return make.product(name="Desk", list_price="100.00", unit="pcs", tax_rate=10)


@pytest.fixture
def firm(dora) -> Account:
    return make.account(name="Firm")


@pytest.fixture
def said(office, dora) -> Said:
    """The hints of a form with these lines, as (text, urgent, price that a click takes)."""

    def ask(*lines: dict, collection: str = "orders", who: str = "dora", **values) -> list:
        sent = {"lines-present": "1", **{name: str(value) for name, value in values.items()}}
        for place, line in enumerate(lines):
            sent |= {f"lines-{place}-{name}": str(value) for name, value in line.items()}
        page = browser(office.people[who]).post(office.path(f"{collection}/totals/"), sent)
        assert page.status_code == 200
        return [(text, bool(urgent), price) for urgent, price, text in HINT.findall(page.text)]

    return ask


def received(product: Product, warehouse: Warehouse, quantity: int) -> None:
    line = {"product_id": product.pk, "quantity": quantity, "unit_cost": "40.00"}
    receipt_post(make.stock_receipt(warehouse=warehouse, lines=[line]))


def sold(account: Account, product: Product, price: str, **values) -> str:
    lines = [{"product_id": product.pk, "price": price, **values.pop("line", {})}]
    return order_confirm(make.order(account=account, lines=lines, warehouse=None, **values)).code


def test_what_is_available_stands_beside_the_line_and_too_little_is_urgent(desk, houses, said):
    north, south = houses
    received(desk, north, 3)
    received(desk, south, 12)
    line = {"product": desk.number, "quantity": 3}
    assert said(line) == [("3 pcs available in North", False, "")]
    assert said(line, collection="quotes") == [("3 pcs available in North", False, "")]
    short = "Only 3 pcs available in North; elsewhere: South 12 pcs"
    assert said({**line, "quantity": 4}) == [(short, True, "")]
    assert said({**line, "quantity": 4}, warehouse=south.number) == [
        ("12 pcs available in South", False, "")
    ]


def test_lines_of_one_product_share_what_is_there(desk, houses, said):
    received(desk, houses[0], 3)
    line = {"product": desk.number, "quantity": 2}
    assert [urgent for _text, urgent, _price in said(line, line, line)] == [False, True, True]
    assert said(line, line, line)[2][0] == "None in North"


def test_services_and_companies_without_warehouses_hear_nothing_of_stock(desk, said):
    assert said({"product": desk.number, "quantity": 4}) == []
    make.warehouse(code="N", name="North")
    service = make.product(name="Set-up", stocked=False)
    assert said({"product": service.number, "quantity": 4}) == []


def test_the_last_price_is_told_with_its_day_and_order_and_can_be_taken(desk, firm, said):
    other = make.account(name="Other")
    sold(firm, desk, "80.00", ordered_on="2017-12-01")
    last = sold(firm, desk, "90.00", ordered_on="2017-12-20", line={"discount_percent": 10})
    sold(firm, desk, "70.00", ordered_on="2017-12-10")
    sold(other, desk, "10.00", ordered_on="2017-12-31")
    make.order(account=firm, lines=[{"product_id": desk.pk, "price": "5.00"}])
    line = {"product": desk.number, "quantity": 1}

    ((text, urgent, price),) = said(line, account=firm.number)
    assert text.startswith("Last paid: $81.00 on ") and text.endswith(last)
    assert (urgent, price) == (False, "81.00")
    ((_text, _urgent, price),) = said(line, account=firm.number, prices_include_tax="on")
    assert price == "89.10"
    ((_text, _urgent, price),) = said({**line, "price": "81.00"}, account=firm.number)
    assert price == "", "what is typed already is not to be taken"
    assert said(line) == []


def test_the_last_price_is_one_in_the_same_currency_of_an_order_one_may_see(
    office, desk, firm, said
):
    make.exchange_rate(currency="EUR", valid_from="2017-01-01", rate="2")
    sold(firm, desk, "80.00")
    line = {"product": desk.number, "quantity": 1}
    assert said(line, account=firm.number, currency="EUR") == []
    with office.acting("ana"):
        mine = make.account(name="Mine")
    sold(mine, desk, "66.00")
    assert len(said(line, account=mine.number)) == 1
    assert said(line, account=mine.number, who="ana") == [], "the order is the head's own"


def test_a_price_book_names_itself_and_its_floor_takes_the_place_of_the_products(desk, firm, said):
    desk = make.product(name="Lamp", list_price="100.00", floor_price="85.00")
    lines = [{"product": desk, "price": "70.00", "floor_price": "60.00", "from_quantity": 10}]
    make.price_book(name="Autumn", lines=lines)
    one = {"product": desk.number, "quantity": 1, "price": "80"}
    ((text, urgent, _price),) = said(one)
    assert urgent and "below its floor price of $85.00" in text
    many = {"product": desk.number, "quantity": 10}
    assert said(many) == [("Autumn: $70.00", False, "")]
    assert said({**many, "price": "65"}) == [("Autumn: $70.00", False, "70.00")]
    assert [urgent for _text, urgent, _price in said({**many, "price": "59"})] == [True, False]
    quote = make.quote(
        lines=[{"product_id": desk.pk, "quantity": 10, "price": price} for price in (60, 59)]
    )
    (told,) = urgent_texts(quote)
    assert told.startswith(
        "Line 2, Lamp: Lamp is offered at $59.00, below its floor price of $60.00"
    )


def test_any_number_of_lines_costs_the_same_number_of_queries(desk, firm, houses, said):
    products = [make.product() for _each in range(30)]
    for product in products[:5]:
        sold(firm, product, "80.00")

    def asked(count: int) -> int:
        lines = [{"product": each.number, "quantity": 2} for each in products[:count]]
        return len(queries_of(lambda: said(*lines, account=firm.number)))

    assert asked(2) == asked(30)


def test_saving_a_draft_again_keeps_the_prices_that_its_form_only_hints_at(office, desk, firm):
    """The form sends them blank; they follow the quantity, and never become nothing."""
    lines = [{"price": "95.00", "product": desk}]
    lines += [{"price": "90.00", "product": desk, "from_quantity": 10}]
    make.price_book(name="Autumn", lines=lines)
    quote = make.quote(account=firm, lines=[{"product_id": desk.pk, "quantity": 2}])
    (line,) = quote.lines.all()
    sent = {
        "account": firm.number,
        "token": quote.token,
        "lines-present": "1",
        "lines-0-number": line.number,
        "lines-0-product": desk.number,
        "lines-0-quantity": "10",
        "lines-0-price": "",
    }
    client = browser(office.people["dora"])
    page = client.post(office.path("quotes/totals/"), sent).content.decode()
    assert '<data data-field="price" value="90.00">' in page
    client.post(office.path(f"quotes/{quote.number}/edit/"), sent)
    line.refresh_from_db()
    assert (line.quantity, line.price) == (10, D("90.00"))


def test_what_is_wrong_in_a_line_is_told_with_its_place_while_it_is_typed(office):
    sent = {
        "lines-0-description": "Press",
        "lines-0-quantity": "1",
        "lines-1-description": "Desk",
        "lines-1-quantity": "-3",
    }
    answer = browser(office.people["ana"]).post(office.path("orders/totals/"), sent)
    assert "Line 2: Quantity: Ensure this value is greater than" in answer.content.decode()
