"""The one door of stock: moves are posted by a document, valued at the moving average, and reversed.

What comes in brings its value; what goes out takes its share of the value that is there, and the
last piece takes all of it. So the value on hand is always the sum of the moves' values. Where stock
may go below zero, what comes in first makes good what went out before it came, at the value that
took; what it was worth more or less is noted as `variance`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crm.catalogue.models import Product
from crm.documents.booked import about, standing
from crm.documents.models import Document
from crm.documents.money import ZERO, rounded
from crm.stock.levels import Levels
from crm.stock.models import StockLevel, StockMove, Warehouse
from lab import records
from lab.tenancy.actor import current_actor


@dataclass(frozen=True)
class Move:
    """What is to be moved. `value` (in the company's currency) is what goods come in at; without one
    they come in at the average that is there, or at the product's cost."""

    product: Product
    warehouse: Warehouse
    quantity: Decimal
    value: Decimal | None = None
    reverses: StockMove | None = None


def post_moves(
    document: Document, moves: Sequence[Move], on: date, levels: Levels | None = None
) -> list[StockMove]:
    """Post the moves of a document inside its open write, trusted with it (`document_post`).

    `levels` are those that the same write has changed already (by releasing reservations). Raises
    ValidationError where too little is there.
    """
    wanted = [move for move in moves if move.quantity and move.product.stocked]
    levels = levels or Levels.read((move.product, move.warehouse) for move in wanted)
    values = [_applied(levels.at(move.product, move.warehouse), move) for move in wanted]
    levels.refuse_shortage(
        (move.product.pk, move.warehouse.pk) for move in wanted if move.quantity < 0
    )
    levels.write()
    reference = {**about(document), "dated_on": on}
    return records.create_many(StockMove, [{**each, **reference} for each in values])


def reverse_moves(document: Document) -> list[StockMove]:
    """Post the opposite of all moves of the document that stand, today.

    What went out comes back at the value it took. What came in leaves at the value it brought, as far
    as the stock can give it: value that was used up meanwhile is noted as `variance`.
    """
    moves = [
        Move(move.product, move.warehouse, -move.quantity, -move.value, reverses=move)
        for move in standing(StockMove, document).select_related("product", "warehouse")
    ]
    return post_moves(document, moves, current_actor().today)


def moves_of(document: Document) -> Any:
    """The moves that a document has posted, in order."""
    return StockMove.objects.filter(**about(document)).order_by("pk")


def cost_of(level: StockLevel, quantity: Decimal) -> Decimal:
    """What so many pieces are worth now: at the average, or at the product's cost where nothing is."""
    currency = current_actor().sandbox.currency
    if level.on_hand > 0:
        return rounded(level.value * quantity / level.on_hand, currency)
    return rounded((level.product.cost or ZERO) * quantity, currency)


def _applied(level: StockLevel, move: Move) -> dict[str, Any]:
    """Change the level by the move; the values of the move's row."""
    value, variance = _valued(level, move)
    level.on_hand += move.quantity
    level.value += value
    return {
        "product": move.product,
        "warehouse": move.warehouse,
        "quantity": move.quantity,
        "value": value,
        "variance": variance,
        "on_hand": level.on_hand,
        "stock_value": level.value,
        "reverses": move.reverses,
    }


def _valued(level: StockLevel, move: Move) -> tuple[Decimal, Decimal]:
    """The value that moves with the goods, and the variance: what of the value given does not."""
    if move.quantity > 0:
        value = cost_of(level, move.quantity) if move.value is None else move.value
        return _made_good(level, move, value) if level.on_hand < 0 else (value, ZERO)
    if move.value is None:
        emptied = level.on_hand + move.quantity == 0
        return (-level.value if emptied else -cost_of(level, -move.quantity)), ZERO
    return _given_back(level, move.quantity, move.value)


def _made_good(level: StockLevel, move: Move, value: Decimal) -> tuple[Decimal, Decimal]:
    """What comes in where pieces are missing; the reversal of what went out brings back what it took."""
    after = level.on_hand + move.quantity
    if after and move.reverses is not None:
        return value, ZERO
    currency = current_actor().sandbox.currency
    if after > 0:
        taken = rounded(value * after / move.quantity, currency) - level.value
    else:
        taken = rounded(level.value * move.quantity / level.on_hand, currency)
    return taken, value - taken


def _given_back(level: StockLevel, quantity: Decimal, value: Decimal) -> tuple[Decimal, Decimal]:
    """A level that is emptied keeps no value, and one that is not keeps none below zero."""
    left = level.value + value
    if level.on_hand + quantity == 0 or left < 0:
        return -level.value, left
    return value, ZERO
