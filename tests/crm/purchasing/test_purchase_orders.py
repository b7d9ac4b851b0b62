"""Purchase orders: prices of the supplier, approval by amount, ordering, closing and cancelling."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.documents.approvals.services import document_approve, document_submit
from crm.models import Product, PurchaseOrder, Supplier
from crm.purchasing.services.orders import (
    purchase_order_cancel,
    purchase_order_close,
    purchase_order_confirm,
    purchase_order_reopen,
)
from lab.access.decisions import Refused
from lab.entities.saving import change_record, create_record
from lab.entities.spec import REGISTRY
from lab.testing.callers import program
from tests.factories import make

D = Decimal


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def desk(head) -> Product:
    return make.product(name="Desk", cost="40.00", unit="pcs", tax_rate=10)


@pytest.fixture
def timber(office, head) -> Supplier:
    account = make.account(kind="supplier", owner=office.seat("ana"))
    return make.supplier(name="Timber", lead_days=5, account=account)


def order_of(supplier: Supplier, *lines: dict, **values) -> PurchaseOrder:
    return make.purchase_order(account=supplier.account, lines=list(lines), **values)


def test_lines_take_the_suppliers_price_else_the_cost_and_keep_what_is_typed(desk, timber):
    lamp = make.product(name="Lamp", cost="7.00")
    make.supplier_price(supplier=timber, product=desk, from_quantity=1, price="38.00")
    make.supplier_price(supplier=timber, product=desk, from_quantity=10, price="35.00")
    make.supplier_price(product=desk, price="1.00")
    order = order_of(
        timber,
        {"product_id": desk.pk, "quantity": 9},
        {"product_id": desk.pk, "quantity": 10},
        {"product_id": lamp.pk, "quantity": 1},
        {"product_id": desk.pk, "quantity": 1, "price": "0.00"},
    )
    assert [line.price for line in order.lines.all()] == [D(38), D(35), D(7), D(0)]
    assert order.total == D("768.20")


def test_an_order_is_in_the_suppliers_currency_and_its_prices_are_converted(desk, head):
    make.exchange_rate(currency="EUR", rate="1.25")
    supplier = make.supplier(currency="EUR")
    make.supplier_price(supplier=supplier, product=desk, price="38.00", currency="USD")
    order = order_of(supplier, {"product_id": desk.pk, "quantity": 1}, prices_include_tax=True)
    assert (order.currency, order.rate) == ("EUR", D("1.25"))
    assert order.lines.get().price == D("33.44")


def test_a_line_that_is_typed_in_later_is_priced_as_well(desk, timber):
    make.supplier_price(supplier=timber, product=desk, price="38.00")
    order = create_record(REGISTRY["purchase-orders"], {"account": timber.account.number})
    lines = [{"product": desk.number, "quantity": "2"}]
    order = change_record(REGISTRY["purchase-orders"], order.number, {}, lines)
    assert order.lines.get().price == D(38)


def test_goods_are_bought_from_suppliers_only(head):
    with pytest.raises(ValidationError, match="no supplier"):
        make.purchase_order(account=make.account())


def test_ordering_gives_number_and_days(desk, timber):
    order = purchase_order_confirm(order_of(timber, {"product_id": desk.pk, "quantity": 2}))
    assert (order.code, order.status) == ("PO2018-0001", "confirmed")
    assert (order.ordered_on, order.expected_on) == (dt.date(2018, 1, 1), dt.date(2018, 1, 6))
    with pytest.raises(ValidationError, match="cannot become"):
        purchase_order_confirm(order)


def test_goods_do_not_come_before_they_are_ordered(desk, timber):
    order = order_of(timber, {"product_id": desk.pk}, expected_on="2017-12-31")
    with pytest.raises(ValidationError, match="before they are ordered"):
        purchase_order_confirm(order)


def test_an_order_beyond_the_authority_waits_whatever_it_is_below_the_list_price(
    office, desk, timber
):
    make.authority(document="purchase-orders", kind="rep", most_discount=1, most_amount=50)
    with office.acting("ana"):
        small = order_of(timber, {"product_id": desk.pk, "quantity": 1, "price": "5.00"})
        assert purchase_order_confirm(small).status == "confirmed"
        large = order_of(timber, {"product_id": desk.pk, "quantity": 2})
        with pytest.raises(Refused, match="beyond your authority"):
            purchase_order_confirm(large)
        large = document_submit(large)
    with office.acting("max"):
        document_approve(large)
    with office.acting("ana"):
        assert purchase_order_confirm(large).code == "PO2018-0002"


def test_an_order_is_closed_and_opened_again_or_cancelled(desk, timber):
    order = purchase_order_confirm(order_of(timber, {"product_id": desk.pk}))
    order = purchase_order_close(order, reason="Rest not needed")
    assert (order.status, order.ending) == ("closed", "Rest not needed")
    with pytest.raises(ValidationError, match="cannot become"):
        purchase_order_cancel(order, reason="Wrong")
    order = purchase_order_cancel(purchase_order_reopen(order), reason="Wrong")
    assert (order.status, order.code) == ("cancelled", "PO2018-0001")


def test_the_same_over_the_api(office, desk, timber):
    api = program(office.people["ana"])
    body = {"account": timber.account.number, "lines": [{"product": desk.number, "quantity": "3"}]}
    made = api.post(office.api("purchase-orders/"), body)
    assert made.status_code == 201, made.content
    path = f"purchase-orders/{made.json()['number']}/"
    assert made.json()["total"] == "132.00"
    done = api.post(office.api(f"{path}confirm/"), {})
    assert (done.status_code, done.json()["status"]) == (200, "confirmed"), done.content
    assert api.post(office.api(f"{path}confirm/"), {}).status_code == 400
    other = program(office.people["bea"])
    assert other.post(office.api(f"{path}cancel/"), {"reason": "x"}).status_code in (403, 404)


def test_the_chain_of_a_purchase_speaks_of_no_sale(office, desk, timber):
    order = order_of(timber, {"product_id": desk.pk})
    told = program(office.people["dora"]).get(office.api(f"purchase-orders/{order.number}/chain/"))
    if told.status_code == 200:
        steps = [step["collection"] for step in told.json()["steps"]]
        assert steps and set(steps) <= {"purchase-orders", "goods-receipts", "supplier-invoices"}
