"""Reports on sales: what was invoiced, what it had cost, by whom and to whom it was sold."""

from decimal import Decimal

import pytest

from crm.billing.invoices import invoice_post, invoice_reverse
from crm.billing.invoicing import invoice_credit
from crm.billing.receipts import receipt_post
from crm.delivery.returns import delivery_return, return_post
from crm.models import Delivery, ExpenseClaim, Invoice
from lab.company.sharing_rules import modes_set, rights_set
from tests.crm.reports.trading import Trade, later, line, ordered, report, told
from tests.factories import make

D = Decimal
SALES = "product-sales"


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def trade(office, head) -> Trade:
    return Trade(office)


def last_invoice() -> Invoice:
    return Invoice.objects.filter(status="posted").latest("pk")


def credited() -> Invoice:
    return invoice_post(invoice_credit(last_invoice()))


def returned():
    return return_post(delivery_return(Delivery.objects.latest("pk"), reason="Scratched"))


def test_a_product_brings_its_turnover_less_what_it_cost(trade):
    trade.sell(trade.acme, line(trade.desk, 3), line(trade.lamp, 2, "25.00"))

    table = report(SALES)

    figures = told(table, "turnover", "sold", "cost", "margin")
    assert figures == {"Desk": (300, 3, 120, 180), "Lamp": (50, 2, 20, 30)}
    assert table.total["margin"] == 210
    assert round(told(table, "margin_percent")["Desk"]) == 60


def test_discount_and_freight_are_spread_over_the_lines(trade):
    order = trade.sell(
        trade.acme,
        line(trade.desk, 1, tax_rate=10),
        line(trade.lamp, 1, "50.00"),
        discount_percent=10,
        freight="15.00",
    )
    table = report(SALES)
    assert table.total["turnover"] == order.net == D("150.00")
    assert told(table, "turnover") == {"Desk": D("100.00"), "Lamp": D("50.00")}


def test_credit_notes_and_returns_are_taken_off_in_their_own_month(trade):
    trade.sell(trade.acme, line(trade.desk, 3))
    later(40)
    credited()
    returned()

    by_month = told(report(SALES, by="month"), "turnover", "cost")

    assert by_month == {"January 2018": (300, 120), "February 2018": (-300, -120)}
    assert report(SALES).rows == []


def test_what_is_reversed_is_taken_off_on_the_day_of_its_reversal(trade):
    trade.sell(trade.acme, line(trade.desk, 3))
    later(40)
    invoice_reverse(last_invoice())
    assert told(report(SALES, by="month"), "turnover") == {
        "January 2018": 300,
        "February 2018": -300,
    }
    assert report(SALES, period="last-month").total["turnover"] == 300


def test_other_currencies_count_at_the_rate_of_their_document_to_the_cent(trade):
    lines = [
        line(trade.desk, 1, "33.33"),
        line(trade.lamp, 1, "33.33"),
        line(trade.lamp, 1, "33.33"),
    ]
    trade.sell(trade.acme, *lines, currency="EUR", rate="1.234567")
    net = last_invoice().base_net

    assert report(SALES).total["turnover"] == net
    assert report(SALES, by="account").total["turnover"] == net
    parts = [
        report(SALES, product=one.number).total["turnover"] for one in (trade.desk, trade.lamp)
    ]
    assert sum(parts) == net

    credited()
    assert report(SALES).total.get("turnover", 0) == 0


def test_what_services_cost_stands_on_their_invoices(trade):
    advice = make.product(name="Advice", cost="30.00", stocked=False)
    trade.sell(trade.acme, line(advice, 2, "80.00"))
    assert told(report(SALES), "turnover", "cost") == {"Advice": (160, 60)}


def test_products_are_classed_by_their_share_of_the_turnover(trade):
    for number, price in enumerate(("800.00", "150.00", "40.00", "10.00")):
        trade.sell(trade.acme, line(make.product(name=f"P{number}", stocked=False), 1, price))
    table = told(report(SALES), "share", "abc")
    assert {name: klass for name, (_share, klass) in table.items()} == {
        "P0": "A",
        "P1": "B",
        "P2": "C",
        "P3": "C",
    }
    assert table["P0"][0] == 80


def test_what_was_credited_more_than_sold_is_of_the_last_class(trade):
    trade.sell(trade.acme, line(trade.desk, 1, "1000.00"))
    later(40)
    credited()
    trade.sell(trade.acme, line(trade.lamp, 1, "1010.00"))
    trade.sell(trade.acme, line(make.product(name="Advice", stocked=False), 1, "1.00"))

    table = told(report(SALES, period="month"), "turnover", "abc")

    assert table == {"Lamp": (1010, "A"), "Advice": (1, "C"), "Desk": (-1000, "C")}


def test_filters_narrow_and_a_category_means_those_below(trade):
    trade.sell(trade.acme, line(trade.desk, 1), line(trade.lamp, 1))
    trade.sell(trade.byte, line(trade.desk, 2))
    inner = make.category(name="Tables", parent=trade.furniture)
    table_ = make.product(name="Table", category=inner, stocked=False)
    trade.sell(trade.byte, line(table_, 1))

    assert told(report(SALES, category=trade.furniture.number), "turnover") == {
        "Desk": 300,
        "Table": 100,
    }
    assert told(report(SALES, region="south"), "turnover") == {"Desk": 200, "Table": 100}
    assert told(report(SALES, account=trade.acme.number), "sold") == {"Desk": 1, "Lamp": 1}
    assert told(report(SALES, seat=trade.bo.number, by="account"), "turnover") == {"Byte": 300}


def test_customers_stand_across_products(trade):
    trade.sell(trade.acme, line(trade.desk, 1), line(trade.lamp, 2))
    trade.sell(trade.byte, line(trade.desk, 5))

    table = report(SALES, by="account", across="product")

    assert [str(one.label) for one in table.columns] == ["Desk", "Lamp", "Total"]
    assert told(table, "across_0", "across_1", "turnover") == {
        "Byte": (500, None, 500),
        "Acme": (100, 200, 300),
    }
    assert table.total["turnover"] == 800
    assert told(report(SALES, by="account", across="product", measure="sold"), "sold") == {
        "Byte": 5,
        "Acme": 3,
    }


def test_columns_beyond_the_largest_are_told_together(trade):
    for number in range(15):
        trade.sell(trade.acme, line(make.product(name=f"P{number}", stocked=False), 1))
    table = report(SALES, by="account", across="product")
    assert len(table.columns) == 12 + 2
    assert told(table, "rest", "turnover") == {"Acme": (300, 1500)}


def test_a_period_is_compared_with_the_one_before(trade):
    trade.sell(trade.acme, line(trade.desk, 1))
    later(31)
    trade.sell(trade.acme, line(trade.desk, 3))

    table = report(SALES, period="month", compare="on")

    figures = told(table, "turnover", "turnover_before", "turnover_change")
    assert figures == {"Desk": (300, 100, 200)}
    assert table.total["turnover_before"] == 100


def test_reps_are_told_by_the_owner_of_what_they_did(trade):
    trade.sell(trade.acme, line(trade.desk, 2))
    ordered(trade.byte, line(trade.lamp, 3), owner=trade.bo)
    money = make.receipt(account=trade.acme, amount="70.00", owner=trade.office.seat("dora"))
    receipt_post(money)
    claim = make.expense_claim(owner=trade.ana)
    ExpenseClaim.objects.filter(pk=claim.pk).update(status="approved")

    table = report("rep-performance")

    names = ("ordered", "orders", "value", "turnover", "received", "margin")
    assert told(table, *names) == {"Ana": (200, 1, 200, 200, 70, 120), "Bo": (300, 1, 0, 0, 0, 0)}
    spent = told(table, "expenses", "contribution")["Ana"]
    assert spent[0] == ExpenseClaim.objects.get(pk=claim.pk).total > 0
    assert spent[1] == 120 - spent[0]


def test_teams_contain_those_below_and_the_total_counts_everybody_once(trade):
    trade.sell(trade.acme, line(trade.desk, 2))
    trade.sell(trade.byte, line(trade.lamp, 3))

    table = report("rep-performance", by="team")

    assert [(row.name.text, row.name.depth, row.values["turnover"]) for row in table.rows] == [
        ("Dora", 0, 500),
        ("Max", 1, 200),
        ("Ana", 2, 200),
        ("Mia", 1, 300),
        ("Bo", 2, 300),
    ]
    assert table.total["turnover"] == 500
    assert told(report("rep-performance", by="department"), "turnover") == {
        "North": 200,
        "South": 300,
    }


def test_everybody_is_told_of_what_they_may_see(trade, office):
    trade.sell(trade.acme, line(trade.desk, 2))
    trade.sell(trade.byte, line(trade.lamp, 3))
    with office.acting("ana"):
        assert told(report(SALES, by="account"), "turnover") == {"Acme": 200}
        assert told(report("rep-performance", by="team"), "turnover") == {"Ana": 200}
    with office.acting("mia"):
        assert told(report(SALES, by="account"), "turnover") == {"Byte": 300}


def test_hidden_customers_are_told_together_without_a_name(trade, office):
    """The documents are open to all, the customers are not."""
    trade.sell(trade.acme, line(trade.desk, 2))
    trade.sell(trade.byte, line(trade.lamp, 3))
    modes_set({"documents": "read"})
    with office.acting("ana"):
        table = report(SALES, by="account")
        assert told(table, "turnover") == {"Acme": 200, "Customers that you do not see": 300}
        assert told(report(SALES, by="region"), "turnover") == {"North": 200, "Not stated": 300}
        assert report(SALES, region="south").rows == []


def test_who_may_not_see_costs_is_told_none(trade, office):
    trade.sell(trade.acme, line(trade.desk, 2))
    rights_set("rep", {("stock-moves", "view"): "none"})
    with office.acting("ana"):
        table = report(SALES)
        names = {one.name for one in table.columns}
        assert "turnover" in names
        assert not names & {"cost", "margin", "margin_percent"}
        assert set(table.total) <= names
    assert "margin" in {one.name for one in report(SALES).columns}


def test_another_company_has_figures_of_its_own(trade, other_office):
    trade.sell(trade.acme, line(trade.desk, 2))
    with other_office.acting("dora"):
        assert report(SALES).rows == []
