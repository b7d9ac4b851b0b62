"""Goods that leave for customers and come back from them, with their value. Inside an open write, trusted."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from crm.delivery.models import CostedDocument, CostedLine
from crm.documents.money import ZERO, rounded
from crm.stock.levels import Levels
from crm.stock.moving import Move, post_moves
from lab import records
from lab.tenancy.actor import current_actor


def lines_of(document: Any) -> list[Any]:
    """The lines of a document with their products."""
    return list(document.lines.select_related("product"))


def levels_for(document: CostedDocument, lines: Sequence[CostedLine]) -> Levels:
    """The levels that the lines change."""
    return Levels.read((line.product, document.warehouse) for line in lines if line.product.stocked)


def send_out(
    document: CostedDocument,
    lines: Sequence[CostedLine],
    levels: Levels,
    more: Mapping[int, Mapping[str, Any]] | None = None,
) -> None:
    """The goods leave at the average; what they were worth is written to lines and document.

    `more` is what else is written to lines: {line id: values}.
    """
    moves = [Move(line.product, document.warehouse, -line.quantity) for line in lines]
    _move(document, lines, moves, levels, more or {})


def take_in(
    document: CostedDocument, lines: Sequence[CostedLine], values: Mapping[int, Decimal]
) -> None:
    """The goods come in at these values, {line id: value}; where none is given, at the average."""
    place = document.warehouse
    moves = [Move(line.product, place, line.quantity, values.get(line.pk)) for line in lines]
    _move(document, lines, moves, levels_for(document, lines), {})


def _move(
    document: CostedDocument,
    lines: Sequence[CostedLine],
    moves: Sequence[Move],
    levels: Levels,
    more: Mapping[int, Mapping[str, Any]],
) -> None:
    assert document.day is not None
    posted = iter(post_moves(document, moves, document.day, levels))
    costs = {line.pk: abs(next(posted).value) if line.product.stocked else ZERO for line in lines}
    records.change_many(
        [(line, {"cost": costs[line.pk], **more.get(line.pk, {})}) for line in lines]
    )
    records.change(document, {"cost": sum(costs.values(), ZERO)})


def share(cost: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """The share of a value that so many of all pieces have."""
    if not whole:
        return ZERO
    return rounded(cost * part / whole, current_actor().sandbox.currency)
