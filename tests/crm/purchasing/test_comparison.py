"""Suppliers' answers side by side, and what is ordered by them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.models import Product, PurchaseOrder, RequestForQuotation, Supplier, SupplierPrice
from crm.purchasing.comparison import comparison_of
from crm.purchasing.services.choosing import order_lines, quotation_order, request_order
from crm.purchasing.services.orders import purchase_order_cancel
from crm.purchasing.services.quotations import (
    quotation_answer,
    quotation_change,
    quotation_decline,
)
from crm.purchasing.services.requests import request_ask, request_reopen, request_send
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def desk(head) -> Product:
    return make.product(name="Desk", unit="pcs")


@pytest.fixture
def suppliers(head) -> tuple[Supplier, Supplier]:
    return make.supplier(name="Timber"), make.supplier(name="Forest")


@pytest.fixture
def asked(desk, suppliers) -> RequestForQuotation:
    """Ten desks and five lamps, asked from both."""
    lines = [
        {"product_id": desk.pk, "quantity": 10},
        {"product_id": make.product(name="Lamp").pk, "quantity": 5},
    ]
    request = make.request_for_quotation(lines=lines)
    for supplier in suppliers:
        request_ask(request, supplier=supplier)
    return request_send(request)


def answer(request, supplier, *prices: str | None, more: dict | None = None, **values):
    """A price for each line, or None where the supplier does not offer it."""
    quotation = request.quotations.get(account=supplier.account)
    told = [{"declined": True} if p is None else {"price": p, **(more or {})} for p in prices]
    numbers = [line.number for line in quotation.lines.all()]
    quotation_change(quotation, values, list(zip(numbers, told, strict=True)))
    quotation.refresh_from_db()
    return quotation_answer(quotation)


def prices(request) -> list[list[tuple[Decimal | None, bool]]]:
    rows = comparison_of(request).rows
    return [[(cell.each, cell.best) for cell in row.cells] for row in rows]


def ordered() -> dict[str, list[tuple[str, Decimal, Decimal]]]:
    """{supplier: its order's lines}"""
    return {
        str(order.account): [(str(line), line.quantity, line.price) for line in order.lines.all()]
        for order in PurchaseOrder.objects.order_by("pk")
    }


def test_the_best_price_of_each_line_is_marked_in_the_companys_currency(asked, suppliers):
    timber, forest = suppliers
    answer(asked, timber, "30.00", "8.00", discount_percent=10)
    answer(asked, forest, "20.00", "7.00", currency="EUR", rate="1.5")
    assert prices(asked) == [
        [(D("27.00"), True), (D("30.00"), False)],
        [(D("7.20"), True), (D("10.50"), False)],
    ]
    first, second = comparison_of(asked).columns
    assert (first.total, first.offered, first.best) == (D("306.00"), 2, True)
    assert (second.total, second.best) == (D("352.50"), False)
    assert [round(c.above, 1) for c in comparison_of(asked).rows[0].cells] == [0, D("11.1")]


def test_freight_and_taxes_in_prices_make_answers_comparable(asked, suppliers):
    timber, forest = suppliers
    answer(asked, timber, "30.00", None, freight="50.00")
    answer(asked, forest, "38.50", None, prices_include_tax=True, more={"tax_rate": 10})
    assert prices(asked)[0] == [(D("35.00"), True), (D("35.00"), False)]


def test_who_offers_a_part_only_is_not_the_best_as_a_whole(asked, suppliers):
    timber, forest = suppliers
    answer(asked, timber, "10.00", None)
    answer(asked, forest, "30.00", "8.00")
    assert [column.best for column in comparison_of(asked).columns] == [False, True]


def test_what_has_ended_or_was_not_answered_is_neither_best_nor_ordered(asked, suppliers):
    timber, forest = suppliers
    late = answer(asked, timber, "10.00", "1.00", valid_until=dt.date(2017, 12, 31))
    assert prices(asked)[0] == [(D("10.00"), False), (None, False)]
    with pytest.raises(ValidationError, match="no longer valid"):
        quotation_order(late)
    with pytest.raises(ValidationError, match="nothing to order"):
        request_order(asked)
    answer(asked, forest, "30.00", "8.00")
    request_order(asked)
    assert PurchaseOrder.objects.get().account == forest.account


def test_the_best_of_each_line_makes_an_order_for_each_supplier_and_closes_the_request(
    asked, suppliers
):
    timber, forest = suppliers
    answer(asked, timber, "30.00", "9.00", more={"lead_days": 12}, freight="5.00")
    answer(asked, forest, "31.00", "8.00", more={"least_quantity": 20})
    assert request_order(asked).status == "closed"
    assert ordered() == {
        str(timber.account): [("Desk", D(10), D("30.00"))],
        str(forest.account): [("Lamp", D(20), D("8.00"))],
    }
    first = PurchaseOrder.objects.get(account=timber.account)
    assert (first.freight, first.expected_on) == (D("5.00"), dt.date(2018, 1, 13))
    assert first.quotation.request == asked


def test_a_whole_supplier_is_ordered_and_no_line_twice(asked, suppliers):
    timber, forest = suppliers
    whole = answer(asked, timber, "30.00", None)
    other = answer(asked, forest, "31.00", "8.00")
    order = quotation_order(whole)
    asked.refresh_from_db()
    assert asked.status == "answered"
    with pytest.raises(ValidationError, match="nothing to order"):
        quotation_order(whole)
    with pytest.raises(ValidationError, match="is ordered already"):
        order_lines(asked, list(other.lines.all()))
    purchase_order_cancel(order)
    quotation_order(other)
    assert ordered()[str(forest.account)] == [("Desk", 10, D("31.00")), ("Lamp", 5, D("8.00"))]


def test_after_a_cancelled_order_the_request_is_opened_and_ordered_again(asked, suppliers):
    timber, forest = suppliers
    answer(asked, timber, "30.00", "8.00")
    answer(asked, forest, "31.00", "9.00")
    request_order(asked)
    purchase_order_cancel(PurchaseOrder.objects.get())
    request = request_order(request_reopen(RequestForQuotation.objects.get()))
    assert (request.status, PurchaseOrder.objects.count()) == ("closed", 2)


def test_choices_that_contradict_are_refused_and_order_nothing(asked, suppliers):
    timber, forest = suppliers
    one = list(answer(asked, timber, "30.00", None).lines.all())
    two = list(answer(asked, forest, "31.00", "8.00").lines.all())
    for lines, told in (
        ([one[0], two[0]], "from one supplier"),
        ([one[1]], "is not offered"),
        ([], "nothing to order"),
    ):
        with pytest.raises(ValidationError, match=told):
            order_lines(asked, lines)
    with pytest.raises(ValidationError, match="of another request"):
        order_lines(_other_request(timber), [one[0]])
    assert not PurchaseOrder.objects.exists()


def _other_request(supplier: Supplier) -> RequestForQuotation:
    return request_send(request_ask(make.request_for_quotation(), supplier=supplier))


def test_prices_are_kept_without_tax_and_discounts_where_it_is_wanted(asked, suppliers, desk):
    timber, forest = suppliers
    until = dt.date(2018, 3, 31)
    answer(
        asked,
        timber,
        "33.00",
        None,
        more={"tax_rate": 10, "least_quantity": 5},
        prices_include_tax=True,
        discount_percent=10,
        valid_until=until,
    )
    quotation_decline(asked.quotations.get(account=forest.account))
    request_order(asked, store_prices=True)
    price = SupplierPrice.objects.get()
    assert (price.supplier, price.product, price.price) == (timber, desk, D("27.00"))
    assert (price.from_quantity, price.valid_from, price.valid_until) == (
        5,
        dt.date(2018, 1, 1),
        until,
    )


def test_any_number_of_suppliers_and_lines_costs_three_queries(
    asked, suppliers, django_assert_num_queries
):
    for supplier in suppliers:
        answer(asked, supplier, "30.00", "8.00")
    request_ask(asked, supplier=make.supplier())
    with django_assert_num_queries(3):
        compared = comparison_of(asked)
        assert [[cell.lead_days for cell in row.cells] for row in compared.rows]


def test_the_page_compares_and_orders_what_is_ticked(office, asked, suppliers):
    timber, forest = suppliers
    one = answer(asked, timber, "30.00", "8.00")
    two = answer(asked, forest, "31.00", "9.00")
    client = browser(office.people["dora"])
    path = office.path(f"requests-for-quotation/{asked.number}/comparison/")
    page = client.get(path).content.decode()
    assert "$30.00" in page and "+3.3 %" in page
    desks, lamps = asked.lines.all()
    cheap, dear = (quotation.lines.get(request_line=desks) for quotation in (one, two))
    assert f'value="{cheap.number}" checked' in page
    wrong = client.post(path, {f"line-{desks.number}": "999"})
    assert (wrong.status_code, "no answer 999" in wrong.content.decode()) == (400, True)
    sent = {f"line-{desks.number}": dear.number, f"line-{lamps.number}": ""}
    answer_ = client.post(path, sent)
    order = PurchaseOrder.objects.get()
    assert answer_["Location"] == office.path(f"purchase-orders/{order.number}/")
    assert order.account == forest.account
    page = client.get(path).content.decode()
    assert "ordered from here" in page and f'name="line-{desks.number}"' not in page


def test_programs_compare_and_order(office, asked, suppliers):
    answer(asked, suppliers[0], "30.00", "8.00")
    api = program(office.people["dora"])
    path = office.api(f"requests-for-quotation/{asked.number}/comparison/")
    told = api.get(path).json()
    assert [one["valid"] for one in told["suppliers"]] == [True, False]
    best = [one["answer"] for line in told["lines"] for one in line["answers"] if one["best"]]
    assert len(best) == 2
    for wrong in ({}, {"answers": ["x"]}, {"answers": [9999]}, {"answers": best, "more": 1}):
        assert api.post(path, wrong).status_code == 400
    assert not PurchaseOrder.objects.exists()
    made = api.post(path, {"answers": best, "store_prices": True})
    assert made.status_code == 201, made.content
    assert [one["collection"] for one in made.json()["orders"]] == ["purchase-orders"]
    assert SupplierPrice.objects.count() == 2
    assert program(office.people["al"]).post(path, {"answers": best}).status_code == 403
    assert program(office.people["bea"]).post(path, {"answers": best}).status_code == 404
