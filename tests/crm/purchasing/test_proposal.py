"""What should be bought: safety stock, what comes, what customers wait for; and ordering it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.models import Product, PurchaseOrder, Supplier
from crm.purchasing.proposal import Wanted, needs, proposal_order
from crm.purchasing.services.orders import purchase_order_confirm
from crm.purchasing.services.receipts import goods_receipt_post, purchase_order_receive
from crm.selling.services import order_confirm
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def desk(head) -> Product:
    return make.product(name="Desk", cost="40.00", safety_stock=10)


@pytest.fixture
def timber(office, head) -> Supplier:
    account = make.account(kind="supplier", owner=office.seat("ana"))
    return make.supplier(name="Timber", account=account, lead_days=5)


def told() -> dict[str, tuple[Decimal, ...]]:
    return {
        need.product.name: (need.available, need.on_order, need.demand, need.quantity)
        for need in needs()
    }


def test_what_is_missing_follows_stock_purchases_and_orders(desk, timber):
    place = make.warehouse()
    make.product(name="Setup", stocked=False, safety_stock=5)
    assert told() == {"Desk": (0, 0, 0, 10)}
    make.stock_move(product=desk, warehouse=place, quantity=D(6))
    assert told() == {"Desk": (6, 0, 0, 4)}
    sold = [{"product_id": desk.pk, "quantity": 8}]
    order_confirm(make.order(warehouse=place, lines=sold))
    assert told() == {"Desk": (0, 0, 2, 12)}
    bought = [{"product_id": desk.pk, "quantity": 12}]
    order = make.purchase_order(account=timber.account, lines=bought)
    assert told() == {"Desk": (0, 0, 2, 12)}
    assert needs()[0].planned == 12, "Told beside it, so that nobody orders the same again"
    purchase_order_confirm(order)
    assert told() == {}
    goods_receipt_post(purchase_order_receive(order, warehouse=place))
    assert told() == {}


def test_the_cheapest_supplier_is_proposed_with_the_least_that_it_sells(desk, timber):
    assert needs()[0].best is None
    dear = make.supplier_price(product=desk, price="39.00", from_quantity=15)
    cheap = make.supplier_price(supplier=timber, product=desk, price="30.00", from_quantity=12)
    (need,) = needs()
    assert (need.quantity, need.best) == (12, cheap)
    assert dear not in need.prices


def test_ticked_rows_become_an_order_for_each_supplier(desk, timber):
    lamp, other = make.product(name="Lamp", cost="7.00"), make.supplier()
    make.supplier_price(supplier=timber, product=desk, price="30.00")
    orders = proposal_order(
        [Wanted(desk, timber, D(4)), Wanted(lamp, other, D(2)), Wanted(lamp, timber, D(1))]
    )
    assert [order.account for order in orders] == [timber.account, other.account]
    lines = [(line.product, line.quantity, line.price) for line in orders[0].lines.all()]
    assert lines == [(desk, 4, D(30)), (lamp, 1, D(7))]
    with pytest.raises(ValidationError, match="above zero"):
        proposal_order([Wanted(desk, timber, D(0))])
    with pytest.raises(ValidationError, match="at least one"):
        proposal_order([])


def test_how_many_queries_it_takes_does_not_depend_on_the_products(
    desk, timber, django_assert_num_queries
):
    make.supplier_price(supplier=timber, product=desk, price="30.00")
    needs()
    for _each in range(4):
        product = make.product(safety_stock=3)
        make.supplier_price(supplier=timber, product=product, price="30.00")
    with django_assert_num_queries(6):
        assert len(needs()) == 5


def test_the_page_proposes_and_orders(office, desk, timber):
    make.supplier_price(supplier=timber, product=desk, price="30.00")
    client, path = browser(office.people["dora"]), office.path("purchase-proposal/")
    page = client.get(path).content.decode()
    assert "Desk" in page and "Timber" in page
    answer = client.post(path, {})
    assert (answer.status_code, "at least one" in answer.content.decode()) == (400, True)
    number = desk.number
    sent = {
        "product": [number],
        f"quantity-{number}": "7",
        f"supplier-{number}": timber.number,
    }
    answer = client.post(path, sent)
    order = PurchaseOrder.objects.get()
    assert answer["Location"] == office.path(f"purchase-orders/{order.number}/")
    assert (order.account, order.total) == (timber.account, D("210.00"))
    again = client.get(path).content.decode()
    assert "7 in drafts" in again and " checked" not in again


def test_a_program_reads_and_orders_it(office, desk, timber):
    make.supplier_price(supplier=timber, product=desk, price="30.00")
    api, path = program(office.people["ana"]), office.api("purchase-proposal/")
    (need,) = api.get(path).json()["results"]
    assert (need["product"], need["quantity"]) == (desk.number, "10.000")
    line = {"product": need["product"], "supplier": need["supplier"], "quantity": "10"}
    made = api.post(path, {"lines": [line]})
    assert made.status_code == 201, made.content
    assert made.json()["orders"][0]["collection"] == "purchase-orders"


@pytest.mark.parametrize(
    "lines",
    [
        None,
        [],
        ["x"],
        [{"product": 1}],
        [{"product": "²", "supplier": 1, "quantity": 1}],
        [{"product": 1, "supplier": 1, "quantity": "-1"}],
        [{"product": 1, "supplier": 1, "quantity": "NaN"}],
        [{"product": 1, "supplier": 1, "quantity": "1e99"}],
    ],
)
def test_nonsense_is_refused_and_orders_nothing(office, desk, timber, lines):
    answer = program(office.people["dora"]).post(office.api("purchase-proposal/"), {"lines": lines})
    assert (answer.status_code, list(answer.json())) == (400, ["lines"]), answer.content
    assert not PurchaseOrder.objects.exists()
