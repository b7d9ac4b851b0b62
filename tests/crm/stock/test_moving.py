"""Stock: every level is the sum of its moves, in pieces and in money, whatever was posted."""

import random
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.documents.settings import TradeSettings
from crm.models import Product, Reservation, StockLevel, StockMove, Warehouse
from crm.stock.levels import Levels
from crm.stock.moving import Move, moves_of, post_moves, reverse_moves
from crm.stock.reserving import Wish, release, reserve, reserved_for, use_up
from lab import records
from lab.tenancy.actor import current_actor
from tests.crm.booking import booking
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
    return make.product(name="Desk", cost="40.00", unit="pcs")


def post(*moves: Move, document=None):
    """The moves in one write, as a document would post them."""
    document = document or make.order()
    with booking():
        return document, post_moves(document, moves, current_actor().today)


def level(product: Product, warehouse: Warehouse) -> StockLevel:
    return StockLevel.objects.get(product=product, warehouse=warehouse)


def test_goods_go_out_at_the_average_of_what_came_in(desk, north):
    post(Move(desk, north, D(10), D("100.00")), Move(desk, north, D(10), D("300.00")))
    _order, (out,) = post(Move(desk, north, D(-5)))

    assert out.value == D("-100.00")
    found = level(desk, north)
    assert (found.on_hand, found.value) == (15, D("300.00"))
    assert (out.on_hand, out.stock_value) == (15, D("300.00"))


def test_the_last_piece_takes_the_cent_that_is_left(desk, north):
    post(Move(desk, north, D(3), D("100.00")))
    values = [post(Move(desk, north, D(-1)))[1][0].value for _piece in range(3)]

    assert values == [D("-33.33"), D("-33.34"), D("-33.33")]
    assert (level(desk, north).on_hand, level(desk, north).value) == (0, 0)


def test_what_comes_in_without_a_value_comes_in_at_the_average_or_at_cost(desk, north):
    _order, (first,) = post(Move(desk, north, D(2)))
    _order, (dear,) = post(Move(desk, north, D(2), D("120.00")))
    _order, (third,) = post(Move(desk, north, D(1)))

    assert [move.value for move in (first, dear, third)] == [D(80), D(120), D(50)]


def test_more_than_there_is_does_not_go_out_and_nothing_is_posted(desk, north):
    post(Move(desk, north, D(2)))
    chair = make.product(name="Chair")
    with pytest.raises(ValidationError, match=r"“Desk” in “North”: 1 pcs are missing"):
        post(Move(chair, north, D(5)), Move(desk, north, D(-3)))

    assert level(desk, north).on_hand == 2
    assert not StockLevel.objects.filter(product=chair).exists()


def test_a_company_may_allow_stock_below_zero(desk, north):
    records.create(TradeSettings, {"negative_stock": True})
    post(Move(desk, north, D(-3)))
    assert (level(desk, north).on_hand, level(desk, north).value) == (-3, D("-120.00"))


@pytest.mark.parametrize(
    ("quantity", "value", "moved", "variance"),
    [
        (2, "100.00", "80.00", "20.00"),
        (3, "150.00", "120.00", "30.00"),
        (5, "250.00", "220.00", "30.00"),
        (5, None, "200.00", "0.00"),
    ],
)
def test_what_comes_in_makes_good_what_went_out_before_it_came(
    desk, north, quantity, value, moved, variance
):
    """Three went out at 40.00 each; what is left over lies there at what it came in for."""
    records.create(TradeSettings, {"negative_stock": True})
    post(Move(desk, north, D(-3)))
    _order, (move,) = post(Move(desk, north, D(quantity), D(value) if value else None))

    assert (move.value, move.variance) == (D(moved), D(variance))
    assert level(desk, north).value == D(moved) - 120


def test_taking_back_what_went_below_zero_leaves_no_trace(desk, north):
    records.create(TradeSettings, {"negative_stock": True})
    post(Move(desk, north, D(2), D("90.00")))
    sold, _moves = post(Move(desk, north, D(-5)))
    with booking():
        reverse_moves(sold)

    assert (level(desk, north).on_hand, level(desk, north).value) == (2, D("90.00"))


def test_services_are_not_kept_in_stock(head, north):
    advice = make.product(stocked=False)
    _order, moves = post(Move(advice, north, D(-3)))
    assert moves == [] and not StockLevel.objects.exists()


def test_reversing_restores_stock_and_value_to_the_cent(desk, north):
    post(Move(desk, north, D(7), D("100.00")))
    delivered, _moves = post(Move(desk, north, D(-3)))
    before = (level(desk, north).on_hand, level(desk, north).value)
    with booking():
        reverse_moves(delivered)
        reverse_moves(delivered)

    assert before == (4, D("57.14"))
    assert (level(desk, north).on_hand, level(desk, north).value) == (7, D("100.00"))
    assert moves_of(delivered).count() == 2


def test_a_reversed_receipt_takes_no_more_value_than_is_left_and_says_so(desk, north):
    post(Move(desk, north, D(10), D("10.00")))
    dear, _moves = post(Move(desk, north, D(10), D("30.00")))
    post(Move(desk, north, D(-10)))
    with booking():
        (back,) = reverse_moves(dear)

    assert (back.value, back.variance) == (D("-20.00"), D("-10.00"))
    assert (level(desk, north).on_hand, level(desk, north).value) == (0, 0)


def test_goods_that_were_sold_on_cannot_be_sent_back(desk, north):
    bought, _moves = post(Move(desk, north, D(4)))
    post(Move(desk, north, D(-3)))
    with pytest.raises(ValidationError, match="3 pcs are missing"), booking():
        reverse_moves(bought)
    assert level(desk, north).on_hand == 1


def wish(line, quantity, warehouse) -> Wish:
    return Wish(line, line.product, warehouse, D(quantity))


def ordered(product: Product, quantity: int):
    order = make.order(lines=[{"product_id": product.pk, "quantity": quantity}])
    return order, order.lines.get()


def test_what_is_promised_to_one_order_is_not_there_for_another(desk, north):
    post(Move(desk, north, D(5)))
    (_one, first), (_two, second) = ordered(desk, 4), ordered(desk, 4)
    with booking():
        promised = reserve([wish(first, 4, north), wish(second, 4, north)])

    assert promised == {first.pk: 4, second.pk: 1}
    assert level(desk, north).available == 0
    with pytest.raises(ValidationError, match="2 pcs are missing"):
        post(Move(desk, north, D(-2)))


def test_a_delivery_uses_its_own_promise_up_and_no_other(desk, north):
    post(Move(desk, north, D(5)))
    (order, first), (_other, second) = ordered(desk, 3), ordered(desk, 2)
    with booking():
        reserve([wish(first, 3, north), wish(second, 2, north)])
        levels = Levels.read([(desk, north)])
        use_up({first.pk: D(2)}, levels, north, type(first))
        post_moves(order, [Move(desk, north, D(-2))], current_actor().today, levels)

    found = level(desk, north)
    assert (found.on_hand, found.reserved) == (3, 3)
    assert reserved_for([first, second]) == {first.pk: 1, second.pk: 2}


def test_a_promise_kept_from_another_warehouse_is_taken_back_where_it_was_made(desk, north):
    south = make.warehouse(code="S", name="South")
    post(Move(desk, north, D(2)), Move(desk, south, D(2)))
    order, line = ordered(desk, 2)
    with booking():
        reserve([wish(line, 2, north)])
        levels = Levels.read([(desk, south)])
        use_up({line.pk: D(2)}, levels, south, type(line))
        post_moves(order, [Move(desk, south, D(-2))], current_actor().today, levels)

    assert (level(desk, north).reserved, level(desk, south).on_hand) == (0, 0)
    assert not Reservation.objects.exists()


def test_asking_again_promises_only_what_is_missing_and_releasing_gives_it_all_back(desk, north):
    post(Move(desk, north, D(1)))
    _order, line = ordered(desk, 3)
    with booking():
        reserve([wish(line, 3, north)])
    post(Move(desk, north, D(9)))
    with booking():
        assert reserve([wish(line, 3, north)]) == {line.pk: 2}
        assert reserve([wish(line, 3, north)]) == {}
        release([line])

    assert level(desk, north).reserved == 0


@pytest.mark.parametrize("seed", range(6))
def test_levels_are_the_sums_of_moves_and_promises_after_any_sequence(head, north, seed):
    """Legal and refused steps in any order: nothing is lost, and nothing is ever below zero."""
    chance = random.Random(seed)  # noqa: S311
    products = [make.product(cost=f"{cost}.30") for cost in (7, 19)]
    places = [north, make.warehouse(code="S")]
    lines = [ordered(chance.choice(products), 20)[1] for _order in range(4)]
    posted: list = []
    for _step in range(40):
        try:
            with booking():
                _do_something(chance, products, places, lines, posted)
        except ValidationError:
            pass
        _check_sums()


def _do_something(chance, products, places, lines, posted) -> None:
    product, place = chance.choice(products), chance.choice(places)
    what, quantity = (
        chance.choice(["in", "out", "reserve", "release", "deliver", "back"]),
        D(chance.randint(1, 9)),
    )
    line = chance.choice(lines)
    if what == "in":
        value = D(chance.randint(1, 99_999)) / 100
        posted.append(post(Move(product, place, quantity, value))[0])
    elif what == "out":
        posted.append(post(Move(product, place, -quantity))[0])
    elif what == "reserve":
        reserve([wish(line, quantity, place)])
    elif what == "release":
        release([line])
    elif what == "deliver":
        levels = Levels.read([(line.product, place)])
        use_up({line.pk: quantity}, levels, place, type(line))
        order = make.order()
        post_moves(order, [Move(line.product, place, -quantity)], current_actor().today, levels)
        posted.append(order)
    elif posted:
        reverse_moves(chance.choice(posted))


def _check_sums() -> None:
    for found in StockLevel.objects.all():
        about = {"product": found.product, "warehouse": found.warehouse}
        moves = list(StockMove.objects.filter(**about))
        promises = Reservation.objects.filter(**about)
        assert found.on_hand == sum(move.quantity for move in moves) >= 0
        assert found.value == sum(move.value for move in moves) >= 0
        assert found.reserved == sum(row.quantity for row in promises) <= found.on_hand
        assert found.on_hand > 0 or found.value == 0


def test_what_is_available_is_told_in_pieces_and_what_it_is_worth_in_money(
    desk, north, office, client
):
    post(Move(desk, north, D(10), D("100.00")))
    client.force_login(office.people["dora"])
    page = client.get(office.path("stock-levels/")).content.decode()
    assert "$100.00" in page and "$10.00" not in page
