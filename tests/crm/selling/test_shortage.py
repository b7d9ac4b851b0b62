"""What is not there is told before an order is confirmed and on its page afterwards."""

import pytest

from crm.models import Product, Warehouse
from crm.selling.services import order_confirm, order_reserve
from crm.selling.shortage import missing_goods
from crm.stock.services import receipt_post
from lab.testing.callers import browser
from tests.factories import make

PART = {"HX-Request": "true"}


@pytest.fixture
def north(office) -> Warehouse:
    with office.acting("dora"):
        return make.warehouse(is_default=True, name="North")


@pytest.fixture
def desk(office, north) -> Product:
    """One piece of it is there."""
    with office.acting("dora"):
        desk = make.product(name="Desk", unit="pcs")
        receipt_post(
            make.stock_receipt(warehouse=north, lines=[{"product_id": desk.pk, "quantity": 1}])
        )
    return desk


def order_of(product, quantity):
    return make.order(lines=[make.LINE, {"product_id": product.pk, "quantity": quantity}])


def test_confirming_what_is_not_there_is_asked_and_what_is_there_is_not(office, desk):
    with office.acting("ana"):
        short, served = order_of(desk, 3), order_of(desk, 1)
    client = browser(office.people["ana"])
    asked = client.post(office.path(f"orders/{short.number}/confirm/"), headers=PART)
    assert "Line 2, Desk: Only 1 pcs available in North" in asked.content.decode()
    done = client.post(office.path(f"orders/{served.number}/confirm/"), headers=PART)
    assert done["HX-Redirect"]


def test_sending_a_quote_that_cannot_be_served_says_so(office, desk):
    with office.acting("ana"):
        quote = make.quote(lines=[{"product_id": desk.pk, "quantity": 2}])
    dialog = browser(office.people["ana"]).get(office.path(f"quotes/{quote.number}/send/"))
    assert "Line 1, Desk: Only 1 pcs available in North" in dialog.content.decode()


def test_the_page_of_a_confirmed_order_names_what_is_missing_and_the_way_to_buy_it(office, desk):
    with office.acting("ana"):
        order = order_of(desk, 3)
    path, client = office.path(f"orders/{order.number}/"), browser(office.people["ana"])
    told = "Neither delivered nor reserved"
    assert told not in client.get(path).content.decode(), "a draft promises nothing"
    with office.acting("ana"):
        order = order_confirm(order)
        ((line, quantity),) = [(each.line, each.quantity) for each in missing_goods(order)]
        assert (line.product, quantity) == (desk, 2)
    page = client.get(path).content.decode()
    assert told in page and office.path("purchase-proposal/") in page
    with office.acting("dora"):
        more = [{"product_id": desk.pk, "quantity": 2}]
        receipt_post(make.stock_receipt(warehouse=order.warehouse, lines=more))
        order_reserve(order)
        assert missing_goods(order) == []
    assert told not in client.get(path).content.decode()
