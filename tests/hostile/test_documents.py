"""Documents as somebody sends them who means no good: told what is wrong, never a fault."""

from typing import Any

import pytest

from lab.testing.callers import browser, program
from tests.crm.story.trade import Trade
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def trade(office: Company) -> Trade:
    return Trade(office)


@pytest.fixture
def acme(trade: Trade) -> int:
    return trade.make("ana", "accounts", name="Acme")["number"]


@pytest.fixture
def desk(trade: Trade) -> int:
    return trade.make("dora", "products", name="Desk", list_price="100", cost="40")["number"]


def refused(trade: Trade, who: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """What is told: 400 with the field or a sentence."""
    told = trade.call(who, method, path, body, status=400)
    assert told and all(told.values()), told
    return told


def quoted(trade: Trade, acme: int, desk: int, **more: Any) -> str:
    line = {"product": desk, "quantity": 1}
    return f"quotes/{trade.make('ana', 'quotes', account=acme, lines=[line], **more)['number']}"


QUANTITIES = ["-1", "NaN", "1e30", "Infinity", True, [], {}, "1,5", "0x10", "0.0001", "9" * 40]


@pytest.mark.parametrize("quantity", QUANTITIES, ids=repr)
def test_a_quantity_that_is_none_is_refused_in_its_line(trade, acme, desk, quantity) -> None:
    lines = [{"product": desk}, {"product": desk, "quantity": quantity}]
    told = refused(trade, "ana", "post", "quotes/", {"account": acme, "lines": lines})
    assert set(told) == {"lines"} and "quantity" in str(told["lines"])


@pytest.mark.parametrize("price", ["9999999999999.99", "-5", "NaN", "1e20"])
def test_a_price_that_does_not_fit_is_refused_in_its_line(trade, acme, desk, price) -> None:
    line = {"product": desk, "quantity": "999999999", "price": price}
    told = refused(trade, "ana", "post", "quotes/", {"account": acme, "lines": [line]})
    assert set(told) == {"lines"} and "price" in str(told["lines"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("discount_percent", "101"),
        ("discount_percent", "NaN"),
        ("freight", "-3"),
        ("freight", "1e20"),
        ("currency", "eur"),
        ("currency", "<b>"),
        ("rate", "0"),
        ("rate", "NaN"),
    ],
)
def test_conditions_that_cannot_be_are_refused_by_name(trade, acme, desk, field, value) -> None:
    given = {"account": acme, field: value, "lines": [{"product": desk}]}
    assert field in refused(trade, "ana", "post", "quotes/", given)


def test_a_currency_without_a_rate_asks_for_one(trade, acme, desk) -> None:
    given = {"account": acme, "currency": "GBP", "lines": [{"product": desk}]}
    told = refused(trade, "ana", "post", "quotes/", given)
    assert told == {"rate": ["The company has no rate of this currency. Enter one."]}
    assert trade.call("ana", "post", "quotes/", {**given, "rate": "1.3"})["rate"] == "1.300000"


def test_a_foreign_currency_is_not_worth_one_because_the_form_began_so(trade, acme, desk) -> None:
    day = {"valid_from": "2017-12-01", "rate": "1.1"}
    trade.make("dora", "exchange-rates", currency="EUR", **day)
    quote = quoted(trade, acme, desk, currency="EUR", rate="1")
    assert trade.get("ana", f"{quote}/")["rate"] == "1.100000"
    assert trade.get("ana", f"{quote}/")["lines"][0]["price"] == "90.91"


@pytest.mark.parametrize("field", ["discount_percent", "tax_rate"])
def test_a_line_gives_no_more_than_all_of_it(trade, acme, desk, field) -> None:
    lines = [{"product": desk, field: "101"}]
    told = refused(trade, "ana", "post", "quotes/", {"account": acme, "lines": lines})
    assert field in str(told["lines"])


def test_what_another_company_sells_is_unknown_here(trade, acme, other_office) -> None:
    with other_office.acting("dora"):
        foreign = [make.product() for _each in range(3)][-1]
    for number in (foreign.number, foreign.pk):
        lines = [{"product": number}]
        told = refused(trade, "ana", "post", "quotes/", {"account": acme, "lines": lines})
        assert "product" in str(told["lines"])


@pytest.mark.parametrize("lines", ["x", ["x"], [{"net": 5}], {"0": {}}, [None], [[]]], ids=repr)
def test_lines_that_are_none_are_refused(trade, acme, lines) -> None:
    assert "lines" in refused(trade, "ana", "post", "quotes/", {"account": acme, "lines": lines})


def test_the_lines_of_another_document_are_not_taken(trade, acme, desk) -> None:
    mine, other = quoted(trade, acme, desk), quoted(trade, acme, desk)
    (line,) = trade.get("ana", f"{other}/")["lines"]
    theirs = {"lines": [{"number": line["number"], "quantity": 5}]}
    assert "lines" in refused(trade, "ana", "patch", f"{mine}/", theirs)
    twice = {"lines": [{"number": line["number"]}] * 2}
    assert "lines" in refused(trade, "ana", "patch", f"{other}/", twice)
    assert trade.get("ana", f"{other}/")["lines"] == [line]


def test_markup_in_a_description_stays_text_on_page_and_paper(trade, acme, desk) -> None:
    markup = "<script>alert(1)</script>"
    line = {"product": desk, "description": markup}
    number = trade.make("ana", "quotes", account=acme, lines=[line])["number"]
    page = browser(trade.office.people["ana"])
    for rest in ("", "print/", "edit/"):
        shown = page.get(trade.office.path(f"quotes/{number}/{rest}")).content.decode()
        assert markup not in shown and "&lt;script&gt;alert(1)" in shown


def test_a_document_has_five_hundred_lines_at_most(trade, acme, desk) -> None:
    lines = [{"product": desk, "quantity": n % 7 + 1, "price": "0.33"} for n in range(1000)]
    quote = quoted(trade, acme, desk)
    told = refused(trade, "ana", "patch", f"{quote}/", {"lines": lines})
    assert told == {"lines": ["At most 500 lines."]}
    whole = trade.change("ana", quote, lines=lines[:500])
    assert whole["total"] == f"{sum(n % 7 + 1 for n in range(500)) * 0.33:.2f}"


def test_of_two_tabs_the_second_is_told(trade, acme, desk) -> None:
    quote = quoted(trade, acme, desk)
    read = trade.get("ana", f"{quote}/")["version"]
    trade.change("ana", quote, lines=[{"product": desk, "quantity": 2}], version=read)
    told = trade.change("ana", quote, 409, subject="From the other tab", version=read)
    assert told["current"]["subject"] == ""
    assert len(told["current"]["lines"]) == 1


def test_what_is_issued_is_neither_changed_nor_deleted(trade, acme, desk) -> None:
    quote = quoted(trade, acme, desk)
    trade.do("ana", quote, "send")
    before = trade.get("ana", f"{quote}/")
    for method, body in (
        ("patch", {"subject": "Other"}),
        ("patch", {"lines": []}),
        ("patch", {"status": "draft"}),
        ("patch", {"code": "Q2018-9999"}),
        ("put", {"account": acme, "subject": "Other"}),
        ("delete", None),
    ):
        answer = getattr(program(trade.office.people["ana"]), method)(
            trade.office.api(f"{quote}/"), body
        )
        assert answer.status_code in (400, 403, 409) and answer.json()
    assert trade.get("ana", f"{quote}/") == before


@pytest.fixture
def store(trade: Trade, desk: int) -> int:
    """A warehouse with five desks."""
    number = trade.make("dora", "warehouses", code="N", name="North", is_default=True)["number"]
    line = {"product": desk, "quantity": 5, "unit_cost": "40"}
    receipt = trade.make("bo", "stock-receipts", warehouse=number, lines=[line])["number"]
    trade.do("bo", f"stock-receipts/{receipt}", "post")
    return number


@pytest.mark.parametrize("day", ["2017-12-31", "2019-01-01", "0001-01-01", "9999-12-31"])
def test_books_are_open_from_the_beginning_of_the_year_to_today(trade, store, desk, day) -> None:
    given = {"warehouse": store, "dated_on": day, "lines": [{"product": desk}]}
    made = program(trade.office.people["bo"]).post(trade.office.api("stock-issues/"), given)
    if made.status_code == 201:
        told = trade.do("bo", f"stock-issues/{made.json()['number']}", "post", status=400)
        assert "2018-01-01" in str(told["dated_on"])
    else:
        assert "dated_on" in made.json()


def test_what_holds_goods_or_papers_is_not_deleted(trade, acme, store, desk) -> None:
    quote = quoted(trade, acme, desk)
    for path, named in (
        (f"warehouses/{store}/", "stock"),
        (f"products/{desk}/", "stock level"),
        (f"accounts/{acme}/", "quote"),
    ):
        answer = program(trade.office.people["dora"]).delete(trade.office.api(path))
        assert answer.status_code in (400, 403, 409)
        assert named in answer.content.decode().lower(), answer.content
    assert trade.get("ana", f"{quote}/")["lines"]


def test_goods_that_lie_there_stay_goods(trade, store, desk) -> None:
    told = refused(trade, "dora", "patch", f"products/{desk}/", {"stocked": False})
    assert "lies in a warehouse" in str(told["stocked"])
    other = trade.make("dora", "products", name="Advice")["number"]
    assert trade.change("dora", f"products/{other}", stocked=False)["stocked"] is False


def test_an_order_goes_on_with_a_product_that_left_the_market(trade, acme, store, desk) -> None:
    line = {"product": desk, "quantity": 3}
    order = f"orders/{trade.make('ana', 'orders', account=acme, lines=[line])['number']}"
    trade.change("dora", f"products/{desk}", active_until="2017-12-31")
    told = refused(trade, "ana", "post", "orders/", {"account": acme, "lines": [line]})
    assert "not on sale" in str(told["lines"])
    assert trade.do("ana", order, "confirm")["code"]
    delivery = f"deliveries/{trade.do('bo', order, 'deliver')['number']}"
    assert trade.do("bo", delivery, "post")["status"] == "posted"


class TestMoney:
    @pytest.fixture
    def bank(self, trade: Trade) -> int:
        return trade.make("dora", "money-accounts", name="Bank", currency="USD")["number"]

    @pytest.fixture
    def invoice(self, trade: Trade, acme: int, desk: int) -> int:
        """A hundred is owed."""
        lines = [{"product": desk}]
        number = trade.make("bea", "invoices", account=acme, lines=lines)["number"]
        trade.do("bea", f"invoices/{number}", "post")
        return number

    @pytest.mark.parametrize("amount", ["0", "-1", "NaN", "1e14", "0.001"])
    def test_no_money_is_no_receipt(self, trade, acme, bank, amount) -> None:
        given = {"account": acme, "money_account": bank, "amount": amount}
        made = program(trade.office.people["bea"]).post(trade.office.api("receipts/"), given)
        told = made.json()
        if made.status_code == 201:
            told = trade.do("bea", f"receipts/{told['number']}", "post", status=400)
        assert "amount" in told

    @pytest.mark.parametrize("amount", ["0", "-1", "51", "1e20", "NaN", "0.001"])
    def test_no_more_is_allocated_than_there_is(self, trade, acme, bank, invoice, amount) -> None:
        given = {"account": acme, "money_account": bank, "amount": "50"}
        receipt = f"receipts/{trade.make('bea', 'receipts', **given)['number']}"
        trade.do("bea", receipt, "post")
        told = trade.do("bea", receipt, "allocate", status=400, invoice=invoice, amount=amount)
        assert told
        assert trade.amounts("bea", receipt, "allocation") == ("none",)

    def test_the_same_currency_is_not_exchanged(self, trade, acme, bank, invoice) -> None:
        """Ten owed are not settled by twenty, nor twenty by ten."""
        given = {"account": acme, "money_account": bank, "amount": "50"}
        receipt = f"receipts/{trade.make('bea', 'receipts', **given)['number']}"
        trade.do("bea", receipt, "post")
        for amount, used in (("10", "20"), ("20", "10")):
            told = trade.do(
                "bea", receipt, "allocate", status=400, invoice=invoice, amount=amount, used=used
            )
            assert "used" in told

    def test_money_of_one_customer_pays_nothing_of_another(self, trade, bank, invoice) -> None:
        other = trade.make("ana", "accounts", name="Other")["number"]
        given = {"account": other, "money_account": bank, "amount": "50"}
        receipt = f"receipts/{trade.make('bea', 'receipts', **given)['number']}"
        trade.do("bea", receipt, "post")
        told = trade.do("bea", receipt, "allocate", status=400, invoice=invoice)
        assert "same account" in str(told)

    def test_an_account_with_money_keeps_its_currency_and_stays(self, trade, acme, bank) -> None:
        given = {"account": acme, "money_account": bank, "amount": "50"}
        trade.do("bea", f"receipts/{trade.make('bea', 'receipts', **given)['number']}", "post")
        assert "currency" in refused(
            trade, "dora", "patch", f"money-accounts/{bank}/", {"currency": "EUR"}
        )
        answer = program(trade.office.people["dora"]).delete(
            trade.office.api(f"money-accounts/{bank}/")
        )
        assert answer.status_code in (400, 403, 409) and answer.json()
