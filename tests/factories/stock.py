from collections.abc import Callable
from decimal import Decimal
from typing import Any

from crm.models import (
    Requisition,
    StockAdjustment,
    StockCount,
    StockIssue,
    StockLevel,
    StockMove,
    StockReceipt,
    StockTransfer,
    Warehouse,
)
from crm.selling.services import document_create
from crm.stock.moving import Move, post_moves
from lab import records
from lab.access.actors import entrusted
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.writing import sandbox_write
from tests.factories.catalogue import product
from tests.factories.naming import Builders, name_of, new_lines, serial
from tests.factories.selling import order


def warehouse(**values: Any) -> Warehouse:
    code = f"W{next(serial)}"
    return records.create(Warehouse, {"code": code, "name": f"Warehouse {code}", **values})


def stock_move(**values: Any) -> StockMove:
    """Ten pieces of a new product come in, without a document of their own kind."""
    move = {"product": product(), "warehouse": warehouse(), "quantity": Decimal(10), **values}
    with sandbox_write(), entrusted():
        return post_moves(order(), [Move(**move)], current_actor().today)[0]


def stock_level(**values: Any) -> StockLevel:
    move = stock_move(**values)
    return StockLevel.objects.get(product=move.product, warehouse=move.warehouse)


def paper(model: type[Sandboxed], line: dict[str, Any]) -> Callable[..., Sandboxed]:
    """Builds drafts of a warehouse's paper with one line of two pieces."""

    def build(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Any:
        given = {"subject": name_of("Paper"), **values}
        if "warehouse" not in given:
            with entrusted():
                given["warehouse"] = warehouse()
        if lines is None:
            with entrusted():
                lines = [{"product": product(cost="40.00"), "quantity": 2, **line}]
        return document_create(model, given, new_lines(lines))  # type: ignore[type-var]

    return build


stock_receipt = paper(StockReceipt, {"unit_cost": "40.00"})
stock_issue = paper(StockIssue, {})
stock_count = paper(StockCount, {})
_requisition, _transfer = paper(Requisition, {}), paper(StockTransfer, {})
_adjustment = paper(StockAdjustment, {})


def requisition(**values: Any) -> Requisition:
    return _requisition(**{"purpose": "A stand at the fair", **values})  # type: ignore[return-value]


def stock_adjustment(**values: Any) -> StockAdjustment:
    return _adjustment(**{"reason": "Found", **values})  # type: ignore[return-value]


def stock_transfer(**values: Any) -> StockTransfer:
    if "to_warehouse" not in values:
        with entrusted():
            values["to_warehouse"] = warehouse()
    return _transfer(**values)  # type: ignore[return-value]


BUILDERS: Builders = {
    "requisitions": requisition,
    "stock-adjustments": stock_adjustment,
    "stock-counts": stock_count,
    "stock-issues": stock_issue,
    "stock-levels": stock_level,
    "stock-moves": stock_move,
    "stock-receipts": stock_receipt,
    "stock-transfers": stock_transfer,
    "warehouses": warehouse,
}
