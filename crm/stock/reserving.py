"""Promising goods: reserved when an order is confirmed, used up by its delivery, released when it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crm.catalogue.models import Product
from crm.documents.models import Line
from crm.documents.money import ZERO
from crm.stock.levels import Levels
from crm.stock.models import Reservation, Warehouse
from lab import records


@dataclass(frozen=True)
class Wish:
    """So much shall be promised to a line, from one warehouse."""

    line: Line
    product: Product
    warehouse: Warehouse
    quantity: Decimal


def reserve(wishes: Sequence[Wish]) -> dict[int, Decimal]:
    """Promise what is available, up to what each line wishes beyond what it has; {line id: new}.

    Inside an open write, trusted. What is not there is not promised: the caller tells of it.
    """
    wishes = [wish for wish in wishes if wish.product.stocked]
    levels = Levels.read((wish.product, wish.warehouse) for wish in wishes)
    present = _present([wish.line for wish in wishes])
    promised: dict[int, Decimal] = {}
    made, changed = [], []
    for wish in wishes:
        level = levels.at(wish.product, wish.warehouse)
        has = present.get((wish.line.pk, wish.warehouse.pk))
        missing = wish.quantity - (has.quantity if has else ZERO)
        new = min(max(ZERO, level.available), max(ZERO, missing))
        if not new:
            continue
        level.reserved += new
        promised[wish.line.pk] = promised.get(wish.line.pk, ZERO) + new
        if has:
            changed.append((has, {"quantity": has.quantity + new}))
        else:
            made.append(_values(wish, new))
    levels.write()
    records.create_many(Reservation, made)
    records.change_many(changed)
    return promised


def use_up(
    lines: Mapping[int, Decimal], levels: Levels, warehouse: Warehouse, like: type[Line]
) -> dict[int, Decimal]:
    """Take back promises to these lines, {line id: quantity}, that are kept now: first those of this
    warehouse. Answers what was taken back of each.

    Changes `levels` in memory; `post_moves` saves them with the moves that keep the promise.
    """
    rows = _of_lines(like, lines)
    rows.sort(key=lambda row: row.warehouse_id != warehouse.pk)
    left = dict(lines)
    taken = []
    for row in rows:
        used = min(row.quantity, left[row.line_id])
        if used > 0:
            left[row.line_id] -= used
            taken.append((row, used))
    _take_back(taken, levels)
    return {pk: lines[pk] - rest for pk, rest in left.items()}


def release(lines: Sequence[Line]) -> None:
    """Take back all that was promised to these lines, because their order ended."""
    if not lines:
        return
    rows = _of_lines(type(lines[0]), {line.pk: ZERO for line in lines})
    levels = Levels.read((row.product, row.warehouse) for row in rows)
    _take_back([(row, row.quantity) for row in rows], levels)
    levels.write()


def reserved_for(lines: Sequence[Line]) -> dict[int, Decimal]:
    """What is promised to each line, over all warehouses; {line id: quantity}, one query."""
    found: dict[int, Decimal] = {}
    for (line_id, _warehouse), row in _present(lines).items():
        found[line_id] = found.get(line_id, ZERO) + row.quantity
    return found


def _take_back(taken: Sequence[tuple[Reservation, Decimal]], levels: Levels) -> None:
    """Take so much of each promise back; `levels` are read where another warehouse has promised."""
    levels.read_more((row.product, row.warehouse) for row, _quantity in taken)
    for row, quantity in taken:
        levels.at(row.product, row.warehouse).reserved -= quantity
    records.delete_many([row for row, quantity in taken if quantity == row.quantity])
    kept = [(row, row.quantity - quantity) for row, quantity in taken]
    records.change_many([(row, {"quantity": left}) for row, left in kept if left])


def _of_lines(model: type[Line], lines: Mapping[int, Any]) -> list[Reservation]:
    about = {"line_collection": model.collection, "line_id__in": list(lines)}
    rows = Reservation.objects.filter(**about).select_related("product", "warehouse")
    return list(rows)


def _present(lines: Sequence[Line]) -> dict[tuple[int, int], Reservation]:
    if not lines:
        return {}
    rows = _of_lines(type(lines[0]), {line.pk: ZERO for line in lines})
    return {(row.line_id, row.warehouse_id): row for row in rows}


def _values(wish: Wish, quantity: Decimal) -> dict[str, Any]:
    return {
        "product": wish.product,
        "warehouse": wish.warehouse,
        "quantity": quantity,
        "line_collection": wish.line.collection,
        "line_id": wish.line.pk,
    }
