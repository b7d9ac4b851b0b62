"""Order to cash over the API, two currencies and two warehouses, checked to the cent.

All figures were worked out by hand; the comments tell how where it is not plain multiplication.
"""

from decimal import Decimal

import pytest

from crm.documents.money import rounded
from lab.testing.callers import browser
from tests.crm.story.trade import Trade
from tests.factories.company import Company


class Sale:
    """A sale in euros of a company that keeps its books in dollars: 1.10, from the 15th on 1.20."""

    def __init__(self, office: Company) -> None:
        self.t = Trade(office)
        self.office = office
        self.goods()
        self.money()
        self.customer = self.t.make("ana", "accounts", name="Ferrand SA")["number"]

    def goods(self) -> None:
        t = self.t
        self.north = t.make("dora", "warehouses", code="N", name="North", is_default=True)["number"]
        self.south = t.make("dora", "warehouses", code="S", name="South")["number"]
        self.desk, self.lamp = (
            t.make("dora", "products", name=name, list_price=price, cost=cost, tax_rate="13")[
                "number"
            ]
            for name, price, cost in (("Desk", "100.00", "40.00"), ("Lamp", "19.99", "8.00"))
        )
        for warehouse, product, quantity, cost in (
            (self.north, self.desk, 6, "40.00"),
            (self.south, self.desk, 5, "43.00"),
            (self.north, self.lamp, 10, "8.00"),
            (self.north, self.lamp, 3, "9.00"),
        ):
            line = {"product": product, "quantity": quantity, "unit_cost": cost}
            made = t.make("bo", "stock-receipts", warehouse=warehouse, lines=[line])
            t.do("bo", f"stock-receipts/{made['number']}", "post")

    def money(self) -> None:
        t = self.t
        for day, rate in (("2017-12-01", "1.10"), ("2018-01-15", "1.20")):
            t.make("dora", "exchange-rates", currency="EUR", valid_from=day, rate=rate)
        self.bank, self.euros = (
            t.make("dora", "money-accounts", name=name, currency=currency)["number"]
            for name, currency in (("Bank", "USD"), ("Euro bank", "EUR"))
        )
        t.call("dora", "patch", "trade-settings/", {"invoiced_by": "delivery"})

    def balance(self) -> str:
        return self.statement()["closing"]

    def statement(self) -> dict:
        return self.t.get("bea", f"accounts/{self.customer}/statement/")

    def card(self, product: int, warehouse: int) -> list[tuple[str, str, str, str]]:
        """Quantity and value of every move, and what they came to, the first one first."""
        rows = self.t.rows("bo", f"stock-moves/?product={product}&warehouse={warehouse}")
        return [
            (row["quantity"], row["value"], row["on_hand"], row["stock_value"])
            for row in sorted(rows, key=lambda row: row["number"])
        ]

    def receipt(self, amount: str, account: int, **more: str) -> str:
        values = {"account": self.customer, "money_account": account, "amount": amount, **more}
        record = f"receipts/{self.t.make('bea', 'receipts', **values)['number']}"
        self.t.do("bea", record, "post")
        return record


@pytest.fixture
def sale(office: Company) -> Sale:
    return Sale(office)


def agreed_order(sale: Sale) -> str:
    """A quote beyond Ana's authority, approved, accepted, ordered; the record of the order."""
    t = sale.t
    lines = [
        {"product": sale.desk, "quantity": 8, "price": "90.00", "discount_percent": "12.5"},
        {"product": sale.lamp, "quantity": 10, "price": "18.00"},
    ]
    made = t.make(
        "ana", "quotes", account=sale.customer, currency="EUR", freight="20.00",
        discount_percent="5", lines=lines,
    )  # fmt: skip
    quote = f"quotes/{made['number']}"
    # 630.00 + 180.00; 5 % off is 40.50; the freight adds 15.56 and 4.44 to the lines;
    # taxes 614.06 x 13 % = 79.83 and 175.44 x 13 % = 22.81.
    assert (made["rate"], made["subtotal"], made["discount"]) == ("1.100000", "810.00", "40.50")
    assert (made["tax"], made["total"]) == ("102.64", "892.14")
    assert [line["net"] for line in made["lines"]] == ["614.06", "175.44"]
    refused = t.do("ana", quote, "send", status=403)
    # 87.5 % x 95 % of 90.00, of a list price of 90.91 euros: 82.29 % of it.
    assert "17.71 %" in refused["detail"] and "submit it for approval" in refused["detail"]
    assert t.do("ana", quote, "submit", comment="A large one")["status"] == "in_approval"
    t.do("ana", quote, "approve", status=403)
    assert t.do("max", quote, "approve", comment="Go")["status"] == "approved"
    assert t.do("ana", quote, "send")["code"] == "Q2018-0001"
    assert t.do("ana", quote, "accept")["status"] == "accepted"
    order = f"orders/{t.do('ana', quote, 'order')['number']}"
    confirmed = t.do("ana", order, "confirm")
    assert (confirmed["code"], confirmed["total"]) == ("SO2018-0001", "892.14")
    return order


def reserved(sale: Sale) -> dict[tuple[int, int], tuple[str, str]]:
    """{(product, warehouse): (on hand, reserved)}."""
    return {
        (row["product"], row["warehouse"]): (row["on_hand"], row["reserved"])
        for row in sale.t.rows("bo", "stock-levels/")
    }


def test_a_sale_from_quote_to_money_is_right_to_the_cent(sale: Sale) -> None:
    t = sale.t
    order = agreed_order(sale)
    assert reserved(sale)[sale.desk, sale.north] == ("6.000", "6.000")
    assert reserved(sale)[sale.lamp, sale.north] == ("13.000", "10.000")
    nothing = t.do("bea", order, "invoice", status=400)
    assert "post a delivery of it first" in str(nothing)

    t.on(2)
    prepaid = sale.receipt("300.00", sale.bank, reference="Advance")
    assert sale.balance() == "-300.00"

    first, second, paper = delivered_and_invoiced(sale, order)
    assert t.amounts("ana", order, "delivery", "billing") == ("full", "full")
    assert sale.balance() == "681.35"
    it_ages(sale)

    t.on(20)
    euros = sale.receipt("500.00", sale.euros, charge="5.00")
    t.do("bea", euros, "allocate", invoice=first)
    # 500 of 723.06 stand at 550.00; the money is worth 600.00.
    assert t.amounts("bea", f"invoices/{first}", "settlement") == ("part",)
    t.do("bea", prepaid, "allocate", invoice=first)
    assert t.amounts("bea", f"invoices/{first}", "settlement") == ("full",)
    t.do("bea", prepaid, "allocate", invoice=second)
    assert t.amounts("bea", prepaid, "allocation") == ("full",)

    it_comes_back_in_part(sale, paper, second)
    t.on(25)
    # 34.87 euros are open: 41.84 at 1.20, that stood at 38.36.
    rest = sale.receipt("41.84", sale.bank)
    t.do("bea", rest, "allocate", invoice=second)
    twice = t.do("bea", rest, "allocate", status=400, invoice=second)
    assert "All of it is allocated" in str(twice)
    the_books_are_right(sale, order)


def delivered_and_invoiced(sale: Sale, order: str) -> tuple[int, int, str]:
    t = sale.t
    notice = f"dispatch-notices/{t.do('ana', order, 'dispatch')['number']}"
    assert t.do("ana", notice, "release")["code"] == "DP2018-0001"
    t.on(3)
    paper = f"deliveries/{t.do('bo', notice, 'deliver')['number']}"
    short = t.do("bo", paper, "post", status=400)
    assert "too little of “Desk” in “North”: 2 are missing" in str(short)
    t.quantities("bo", paper, Desk="6", Lamp="10")
    # 6 x 40.00, and 10 of 13 lamps worth 107.00.
    assert t.do("bo", paper, "post")["cost"] == "322.31"
    # 472.50 + 180.00 less 32.63 and with all of the freight: lines of 463.35 and 176.52.
    first = invoiced(sale, order, tax="83.19", total="723.06", base="795.37")

    t.on(10)
    paper = f"deliveries/{t.do('bo', notice, 'deliver', warehouse=sale.south)['number']}"
    assert t.do("bo", paper, "post")["cost"] == "86.00"
    assert t.amounts("bo", notice, "status") == ("shipped",)
    # 157.50 less 7.88.
    second = invoiced(sale, order, tax="19.45", total="169.07", base="185.98")
    return first, second, paper


def invoiced(sale: Sale, order: str, *, tax: str, total: str, base: str) -> int:
    number = sale.t.do("bea", order, "invoice")["number"]
    posted = sale.t.do("bea", f"invoices/{number}", "post")
    assert (posted["tax"], posted["total"], posted["base_total"]) == (tax, total, base)
    return number


def it_ages(sale: Sale) -> None:
    """Were it the 5th of February, the first invoice would be three days late."""
    sale.t.on(31 + 5)
    page = browser(sale.office.people["bea"])
    rows = b"".join(page.get(sale.office.path("ageing/file/"))).decode()
    (told,) = [line for line in rows.splitlines() if "Ferrand" in line]
    late = ["185.98", "795.37", "0.00", "0.00", "0.00", "-300.00", "681.35"]
    assert told.split(",")[2:] == late


def it_comes_back_in_part(sale: Sale, paper: str, invoice: int) -> None:
    t = sale.t
    t.on(22)
    back = t.do("bo", paper, "return", reason="A scratch")
    record = f"returns/{back['number']}"
    t.quantities("bo", record, Desk="1")
    assert t.do("bo", record, "post")["cost"] == "43.00"
    note = f"invoices/{t.do('bea', f'invoices/{invoice}', 'credit')['number']}"
    t.quantities("bea", note, Desk="1")
    # 78.75 less 3.94, and 9.73 of tax.
    credited = t.do("bea", note, "post")
    assert (credited["total"], credited["base_total"]) == ("84.54", "92.99")
    assert t.amounts("bea", note, "settlement") == ("full",)


def the_books_are_right(sale: Sale, order: str) -> None:
    t = sale.t
    assert sale.balance() == "0.00"
    told = [
        (line["kind"], line["base_amount"], line["balance"]) for line in sale.statement()["results"]
    ]
    assert told[::-1] == [
        ("payment", "-300.00", "-300.00"),
        ("invoice", "795.37", "495.37"),
        ("invoice", "185.98", "681.35"),
        ("payment", "-600.00", "81.35"),
        ("exchange", "50.00", "131.35"),
        ("credit", "-92.99", "38.36"),
        ("payment", "-41.84", "-3.48"),
        ("exchange", "3.48", "0.00"),
    ]
    balances = {row["name"]: row["balance"] for row in t.rows("bea", "money-accounts/")}
    assert balances == {"Bank": "341.84", "Euro bank": "495.00"}
    assert sale.card(sale.desk, sale.north) == [
        ("6.000", "240.00", "6.000", "240.00"),
        ("-6.000", "-240.00", "0.000", "0.00"),
    ]
    assert sale.card(sale.desk, sale.south) == [
        ("5.000", "215.00", "5.000", "215.00"),
        ("-2.000", "-86.00", "3.000", "129.00"),
        ("1.000", "43.00", "4.000", "172.00"),
    ]
    assert sale.card(sale.lamp, sale.north) == [
        ("10.000", "80.00", "10.000", "80.00"),
        ("3.000", "27.00", "13.000", "107.00"),
        ("-10.000", "-82.31", "3.000", "24.69"),
    ]
    assert margin(sale) == Decimal("420.84")


def margin(sale: Sale) -> Decimal:
    """786.15 dollars (714.68 euros at 1.10) for goods that cost 322.31 + 86.00 - 43.00."""
    invoices = sale.t.rows("bea", "invoices/?status=posted")
    net = sum(
        (-1 if row["kind"] == "credit" else 1) * (Decimal(row["total"]) - Decimal(row["tax"]))
        for row in invoices
    )
    gone = sum(Decimal(row["cost"]) for row in sale.t.rows("bo", "deliveries/"))
    back = sum(Decimal(row["cost"]) for row in sale.t.rows("bo", "returns/"))
    return rounded(net * Decimal("1.1"), "USD") - (gone - back)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Quote", "Delivery", "Invoice"]), ("zh-hans", ["报价单", "发货单", "发票"])],
)
def test_what_is_printed_says_the_same_in_both_languages(
    sale: Sale, language: str, words: list[str]
) -> None:
    order = agreed_order(sale)
    first, _second, paper = delivered_and_invoiced(sale, order)
    (quote,) = sale.t.rows("ana", "quotes/")
    page = browser(sale.office.people["dora"])
    papers = (f"quotes/{quote['number']}", paper, f"invoices/{first}")
    for record, amount, word in zip(papers, ("892.14", "Desk", "723.06"), words, strict=True):
        shown = page.get(sale.office.path(f"{record}/print/?language={language}"))
        assert shown.status_code == 200
        text = shown.content.decode()
        assert amount in text
        assert word in text, (record, word)
