"""What the papers of a warehouse do to its stock."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.approvals.services import require_authority
from crm.documents.models import Document
from crm.documents.money import rounded
from crm.documents.posting import document_post, document_reverse
from crm.documents.services import document_change, require_draft
from crm.rows import reread
from crm.stock.levels import Levels
from crm.stock.models import StockLevel
from crm.stock.moving import Move, moves_of, post_moves, reverse_moves
from crm.stock.papers import (
    Requisition,
    StockAdjustment,
    StockCount,
    StockIssue,
    StockReceipt,
    StockTransfer,
    WarehousePaper,
)
from lab import records
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Paper = TypeVar("Paper", bound=WarehousePaper)
Values = Mapping[str, Any]


def receipt_post(receipt: StockReceipt) -> StockReceipt:
    """The goods are there, at what the lines say a piece is worth."""
    return document_post(receipt, _book_receipt)


def issue_post(issue: StockIssue) -> StockIssue:
    """The goods are gone, at the average. Raises ValidationError where too little is there."""
    return document_post(issue, _book_issue)


def requisition_post(requisition: Requisition) -> Requisition:
    """The goods are handed out; beyond the seat's authority only after approval."""
    return document_post(requisition, _book_issue, before=require_authority)


def transfer_post(transfer: StockTransfer) -> StockTransfer:
    """The goods change places, and take their value along."""
    return document_post(transfer, _book_transfer)


def adjustment_post(adjustment: StockAdjustment) -> StockAdjustment:
    """The books are corrected by so many pieces more or less, at the average."""
    return document_post(adjustment, _book_adjustment)


def count_post(count: StockCount) -> StockCount:
    """The books are corrected to what was counted, by what they say now."""
    return document_post(count, _book_count)


def count_fill(count: StockCount) -> StockCount:
    """Add a line for every product that lies in the warehouse, as the books say: to be counted."""
    with sandbox_write():
        count = reread(count)
        require_draft(count)
        present = list(count.lines.values_list("product", flat=True))
        levels = StockLevel.objects.filter(warehouse=count.warehouse).stocked()
        rows = levels.exclude(product__in=present).select_related("product")
        rows = rows.order_by("product__name", "product__specification", "pk")
        kept: list[tuple[int | None, Values]] = [(line.number, {}) for line in count.lines.all()]
        fresh = [
            (None, {"product_id": row.product_id, "quantity": row.on_hand, "expected": row.on_hand})
            for row in rows
        ]
        if not fresh:
            raise ValidationError(_("All that lies in this warehouse is listed already."))
        return document_change(count, {}, [*kept, *fresh])


def paper_reverse(paper: Paper, *, reason: str = "") -> Paper:
    """Move everything back, today. Refused where it is not there any more."""
    return document_reverse(paper, _unbook, reason=reason)


def _unbook(paper: WarehousePaper) -> None:
    reverse_moves(paper)


def _lines(paper: Any) -> list[Any]:
    return list(paper.lines.select_related("product"))


def _book(paper: Document, moves: list[Move], levels: Levels | None = None) -> None:
    assert paper.day is not None
    post_moves(paper, moves, paper.day, levels)


def _book_receipt(receipt: StockReceipt) -> None:
    currency = current_actor().sandbox.currency
    _book(
        receipt,
        [
            Move(
                line.product,
                receipt.warehouse,
                line.quantity,
                None
                if line.unit_cost is None
                else rounded(line.unit_cost * line.quantity, currency),
            )
            for line in _lines(receipt)
        ],
    )


def _book_issue(issue: StockIssue | Requisition) -> None:
    _book(issue, [Move(line.product, issue.warehouse, -line.quantity) for line in _lines(issue)])


def _book_adjustment(adjustment: StockAdjustment) -> None:
    place = adjustment.warehouse
    _book(adjustment, [Move(line.product, place, line.quantity) for line in _lines(adjustment)])


def _book_transfer(transfer: StockTransfer) -> None:
    lines = _lines(transfer)
    _book(transfer, [Move(line.product, transfer.warehouse, -line.quantity) for line in lines])
    gone = list(moves_of(transfer).select_related("product"))
    arrived = [Move(m.product, transfer.to_warehouse, -m.quantity, -m.value) for m in gone]
    _book(transfer, arrived)


def _book_count(count: StockCount) -> None:
    lines, place = _lines(count), count.warehouse
    levels = Levels.read((line.product, place) for line in lines)
    books: dict[int, Decimal] = {line.pk: levels.at(line.product, place).on_hand for line in lines}
    moves = [Move(line.product, place, line.quantity - books[line.pk]) for line in lines]
    _book(count, moves, levels)
    values = dict(moves_of(count).values_list("product", "value"))
    records.change_many(
        [
            (line, {"expected": books[line.pk], "value": values.get(line.product_id, 0)})
            for line in lines
        ]
    )
