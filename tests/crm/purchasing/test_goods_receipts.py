"""Goods receipts: stock at what was ordered, orders kept right, costs followed, all put back."""

import contextlib
import random
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.documents.models import Progress
from crm.documents.services import document_change
from crm.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    Product,
    PurchaseOrder,
    StockLevel,
    StockMove,
    Supplier,
    Warehouse,
)
from crm.purchasing.services.orders import (
    purchase_order_cancel,
    purchase_order_close,
    purchase_order_confirm,
)
from crm.purchasing.services.receipts import (
    goods_receipt_add,
    goods_receipt_post,
    goods_receipt_reverse,
    purchase_order_receive,
)
from crm.stock.services import issue_post
from lab.access.decisions import Hidden
from lab.testing.at_once import at_once
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def north(head) -> Warehouse:
    return make.warehouse(code="N", name="North")


@pytest.fixture
def desk(head) -> Product:
    return make.product(name="Desk", cost="40.00", unit="pcs", tax_rate=10)


@pytest.fixture
def timber(office, head) -> Supplier:
    account = make.account(kind="supplier", owner=office.seat("ana"))
    return make.supplier(name="Timber", account=account)


def ordered(supplier, product, quantity, price="38.00", **values) -> PurchaseOrder:
    lines = [{"product_id": product.pk, "quantity": quantity, "price": price}]
    return purchase_order_confirm(
        make.purchase_order(account=supplier.account, lines=lines, **values)
    )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def part(order, quantity, warehouse) -> GoodsReceipt:
    """A draft with so much of the only line of the order."""
    draft = purchase_order_receive(order, warehouse=warehouse)
    line = draft.lines.get()
    return document_change(draft, {}, [(line.number, {"quantity": quantity})])


def there(product, warehouse) -> tuple[Decimal, Decimal]:
    level = StockLevel.objects.filter(product=product, warehouse=warehouse).first()
    return (level.on_hand, level.value) if level else (D(0), D(0))


def test_goods_come_in_in_parts_at_what_they_were_ordered_for(desk, timber, north):
    order = ordered(timber, desk, 3, "33.35", discount_percent=10, warehouse=north)
    first = goods_receipt_post(part(order, 1, north))
    assert (first.code, first.value) == ("GR2018-0001", D("30.01"))
    assert fresh(order).receipt == Progress.PART
    rest = goods_receipt_post(purchase_order_receive(order))
    assert rest.lines.get().quantity == 2
    assert there(desk, north) == (3, D("90.04"))
    assert fresh(order).receipt == Progress.FULL
    with pytest.raises(ValidationError, match="All of it has come in"):
        purchase_order_receive(order)


def test_freight_of_the_order_is_part_of_what_the_goods_cost(desk, timber, north):
    order = ordered(timber, desk, 2, "10.00", freight="5.00")
    goods_receipt_post(purchase_order_receive(order, warehouse=north))
    assert there(desk, north) == (2, D("25.00"))


def test_goods_in_a_foreign_currency_are_worth_it_at_the_rate_of_the_order(desk, north):
    make.exchange_rate(currency="EUR", rate="1.25")
    order = ordered(make.supplier(currency="EUR"), desk, 3, "10.00")
    goods_receipt_post(purchase_order_receive(order, warehouse=north))
    assert there(desk, north) == (3, D("37.50"))


def test_no_more_comes_in_than_was_ordered_and_nothing_is_booked_then(desk, timber, north):
    order = ordered(timber, desk, 3)
    with pytest.raises(ValidationError, match="only 3 are still to come"):
        goods_receipt_post(part(order, 4, north))
    assert not StockMove.objects.exists()
    assert fresh(order).receipt == Progress.NONE


def test_several_orders_of_one_supplier_come_in_together(desk, timber, north):
    one, two = ordered(timber, desk, 3), ordered(timber, desk, 2)
    draft = goods_receipt_add(purchase_order_receive(one, warehouse=north), order=two)
    with pytest.raises(ValidationError, match="in this receipt already"):
        goods_receipt_add(draft, order=two)
    with pytest.raises(ValidationError, match="another supplier"):
        goods_receipt_add(draft, order=ordered(make.supplier(), desk, 1))
    goods_receipt_post(draft)
    assert {fresh(one).receipt, fresh(two).receipt} == {Progress.FULL}
    assert there(desk, north)[0] == 5


def test_goods_come_in_without_an_order_at_the_price_that_is_named(desk, timber, north):
    lines = [{"product_id": desk.pk, "quantity": 2, "unit_cost": "31.00"}]
    goods_receipt_post(make.goods_receipt(account=timber.account, warehouse=north, lines=lines))
    lines = [{"product_id": desk.pk, "quantity": 1}]
    goods_receipt_post(make.goods_receipt(account=timber.account, warehouse=north, lines=lines))
    assert there(desk, north) == (3, D("93.00"))


def test_the_product_costs_the_average_of_its_stock_and_what_it_did_after_reversing(
    desk, timber, north
):
    south = make.warehouse(code="S", name="South")
    first = goods_receipt_post(
        purchase_order_receive(ordered(timber, desk, 3, "30.00"), warehouse=north)
    )
    assert fresh(desk).cost == D("30.00")
    second = goods_receipt_post(
        purchase_order_receive(ordered(timber, desk, 1, "50.00"), warehouse=south)
    )
    assert fresh(desk).cost == D("35.00")
    goods_receipt_reverse(second, reason="Broken")
    assert fresh(desk).cost == D("30.00")
    goods_receipt_reverse(first, reason="Broken")
    assert fresh(desk).cost == D("40.00")


def test_reversing_an_earlier_receipt_leaves_the_average_of_the_later_one(desk, timber, north):
    first = goods_receipt_post(
        purchase_order_receive(ordered(timber, desk, 3, "30.00"), warehouse=north)
    )
    goods_receipt_post(purchase_order_receive(ordered(timber, desk, 1, "50.00"), warehouse=north))
    goods_receipt_reverse(first, reason="Broken")
    assert fresh(desk).cost == D("50.00")


def test_reversing_puts_back_stock_and_order_and_is_refused_when_the_goods_are_gone(
    desk, timber, north
):
    order = ordered(timber, desk, 3)
    receipt = goods_receipt_post(purchase_order_receive(order, warehouse=north))
    receipt = goods_receipt_reverse(receipt, reason="Wrong")
    assert (there(desk, north), fresh(order).receipt) == ((0, 0), Progress.NONE)
    receipt = goods_receipt_post(purchase_order_receive(order, warehouse=north))
    issue_post(make.stock_issue(warehouse=north, lines=[{"product_id": desk.pk, "quantity": 2}]))
    with pytest.raises(ValidationError, match="too little"):
        goods_receipt_reverse(receipt, reason="Wrong")
    assert fresh(order).receipt == Progress.FULL


def test_an_order_of_which_goods_came_is_not_cancelled_and_a_closed_one_takes_none(
    desk, timber, north
):
    order = ordered(timber, desk, 3)
    draft = part(order, 1, north)
    goods_receipt_post(part(order, 1, north))
    with pytest.raises(ValidationError, match="have come"):
        purchase_order_cancel(order, reason="Wrong")
    purchase_order_close(order, reason="Enough")
    with pytest.raises(ValidationError, match="not ordered"):
        goods_receipt_post(draft)


def test_a_line_of_another_product_or_supplier_is_refused_at_the_field(desk, timber, north):
    ordered_line = ordered(timber, desk, 3).lines.get()
    line = {"product_id": desk.pk, "quantity": 1, "purchase_order_line_id": ordered_line.pk}
    with pytest.raises(ValidationError) as caught:
        make.goods_receipt(warehouse=north, lines=[line])
    assert "another supplier" in str(caught.value.lines[0]["purchase_order_line"])
    line |= {"product_id": make.product().pk}
    with pytest.raises(ValidationError) as caught:
        make.goods_receipt(account=timber.account, warehouse=north, lines=[line])
    assert "another product" in str(caught.value.lines[0]["purchase_order_line"])


def test_a_colleagues_order_is_not_taken_in(office, desk, timber, north):
    with office.acting("ana"):
        order = ordered(timber, desk, 3)
        receipt = goods_receipt_post(purchase_order_receive(order, warehouse=north))
        assert receipt.owner == order.owner
    with office.acting("bea"), pytest.raises(Hidden):
        purchase_order_receive(order, warehouse=north)


def test_the_same_over_the_api(office, desk, timber, north):
    order = ordered(timber, desk, 3, warehouse=north)
    api = program(office.people["dora"])
    made = api.post(office.api(f"purchase-orders/{order.number}/receive/"), {})
    assert made.status_code in (200, 201), made.content
    path = f"goods-receipts/{made.json()['number']}/"
    posted = api.post(office.api(f"{path}post/"), {})
    assert (posted.status_code, posted.json()["value"]) == (200, "114.00"), posted.content
    assert api.post(office.api(f"{path}post/"), {}).status_code == 400
    told = api.get(office.api(f"purchase-orders/{order.number}/")).json()
    assert (told["receipt"], told["lines"][0]["received"]) == ("full", "3.000")
    undone = api.post(office.api(f"{path}reverse/"), {"reason": "Wrong"})
    assert undone.status_code == 200, undone.content
    assert there(desk, north) == (0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_orders_stock_and_receipts_agree_after_any_sequence(head, seed):
    chance = random.Random(seed)  # noqa: S311
    places = [make.warehouse(), make.warehouse()]
    product, supplier = make.product(cost="10.00"), make.supplier()
    orders = [ordered(supplier, product, n, price) for n, price in ((7, "9.99"), (3, "10.37"))]
    for _step in range(25):
        with contextlib.suppress(ValidationError):
            _do_something(chance, orders, places)
        _check(orders, product)


def _do_something(chance, orders, places) -> None:
    drafts = list(GoodsReceipt.objects.filter(status="draft"))
    posted = list(GoodsReceipt.objects.filter(status="posted"))
    what = chance.choice(["draft", "post", "post", "reverse", "close"])
    if what == "draft":
        part(fresh(chance.choice(orders)), chance.randint(1, 4), chance.choice(places))
    elif what == "post" and drafts:
        goods_receipt_post(chance.choice(drafts))
    elif what == "reverse" and posted:
        goods_receipt_reverse(chance.choice(posted), reason="Wrong")
    elif what == "close" and chance.random() < 0.1:
        purchase_order_close(fresh(chance.choice(orders)), reason="Enough")


def _check(orders, product) -> None:
    standing = GoodsReceiptLine.objects.filter(goods_receipt__status="posted")
    for order in orders:
        for line in order.lines.all():
            mine = [row for row in standing if row.purchase_order_line_id == line.pk]
            assert line.received == sum((row.quantity for row in mine), D(0)) <= line.quantity
            if line.received == line.quantity:
                assert sum(row.value for row in mine) == line.net
    levels = list(StockLevel.objects.filter(product=product))
    moves = list(StockMove.objects.filter(product=product))
    assert sum(row.on_hand for row in levels) == sum(row.quantity for row in moves)
    assert sum(row.value for row in levels) == sum(row.value for row in moves)
    if not standing:
        assert fresh(product).cost == D("10.00")


def test_a_draft_tells_what_its_goods_will_be_worth(office, north, desk, timber):
    order = ordered(timber, desk, 3)
    draft = purchase_order_receive(order, warehouse=north)
    page = browser(office.people["dora"])
    html = page.get(office.path(f"goods-receipts/{draft.number}/")).content.decode()
    assert "At the price of its order" in html and "$38.00" in html and "$114.00" in html
    form = page.get(office.path(f"goods-receipts/{draft.number}/edit/")).content.decode()
    assert 'placeholder="38"' in form
    goods_receipt_post(draft)
    html = page.get(office.path(f"goods-receipts/{draft.number}/")).content.decode()
    assert "$38.00" in html and "$114.00" in html


def test_two_who_take_in_the_same_goods_at_once(shared):
    with shared.acting("dora"):
        place, product = make.warehouse(), make.product(cost="10.00")
        order = ordered(make.supplier(), product, 3)
        drafts = [purchase_order_receive(order, warehouse=place) for _each in range(2)]
    refused = []

    def post(draft) -> None:
        with shared.acting("dora"):
            try:
                goods_receipt_post(draft)
            except ValidationError as error:
                refused.append(error)

    at_once(shared, *(lambda draft=draft: post(draft) for draft in drafts))
    with shared.acting("dora"):
        assert len(refused) == 1
        assert there(product, place) == (3, D("114.00"))
