"""Suppliers' answers side by side: each line with the best price, and what each supplier comes to."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm.documents.money import ZERO, rounded
from crm.purchasing.models import (
    RequestForQuotation,
    RequestLine,
    SupplierQuotation,
    SupplierQuotationLine,
)
from lab.tenancy.actor import current_actor

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Cell:
    """What one supplier says of one line. `each` is a piece without tax in the company's currency,
    with all discounts and its share of freight; None where nothing is offered."""

    line: SupplierQuotationLine
    quotation: SupplierQuotation
    each: Decimal | None
    best: bool = False
    above: Decimal = ZERO
    current: bool = True

    @property
    def lead_days(self) -> int | None:
        found = self.line.lead_days
        return self.quotation.lead_days if found is None else found

    @property
    def may_be_ordered(self) -> bool:
        return self.each is not None and self.current


@dataclass(frozen=True)
class Row:
    """A line of the request with a cell for each supplier, in their order; None before it was asked."""

    line: RequestLine
    cells: list[Cell | None]

    @property
    def best(self) -> Cell | None:
        return next((cell for cell in self.cells if cell is not None and cell.best), None)


@dataclass(frozen=True)
class Column:
    """A supplier: what all it offers comes to without tax, in the company's currency."""

    quotation: SupplierQuotation
    total: Decimal
    offered: int
    lead_days: int | None
    current: bool
    best: bool = False


@dataclass(frozen=True)
class Comparison:
    columns: list[Column]
    rows: list[Row]


def comparison_of(request: RequestForQuotation) -> Comparison:
    """All that the actor sees of it; three queries."""
    quotations = list(
        SupplierQuotation.objects.visible()
        .filter(request=request)
        .select_related("account")
        .order_by("pk")
    )
    by_id = {one.pk: one for one in quotations}
    lines = {}
    for line in SupplierQuotationLine.objects.filter(quotation__in=quotations).select_related(
        "product"
    ):
        line.quotation = by_id[line.quotation_id]
        lines[line.request_line_id, line.quotation_id] = line
    today = current_actor().today
    rows = []
    for wanted in request.lines.select_related("product"):  # type: ignore[attr-defined]
        cells = [_cell(lines.get((wanted.pk, one.pk)), one, today) for one in quotations]
        rows.append(Row(wanted, _ranked(cells)))
    return Comparison(_columns(quotations, rows), rows)


def _cell(
    line: SupplierQuotationLine | None, quotation: SupplierQuotation, today: dt.date
) -> Cell | None:
    if line is None:
        return None
    answered = quotation.status == SupplierQuotation.Status.ANSWERED
    each = line.net * quotation.rate / line.quantity if line.offered and line.quantity else None
    return Cell(line, quotation, each, current=answered and quotation.is_valid(today))


def _ranked(cells: Sequence[Cell | None]) -> list[Cell | None]:
    """Mark the lowest price that can be ordered, the first of equals, and how far others are above."""
    prices = [cell.each for cell in cells if cell and cell.each is not None and cell.current]
    if not prices:
        return list(cells)
    least, found, marked = min(prices), [], False
    for cell in cells:
        if cell is None or cell.each is None:
            found.append(cell)
            continue
        best = not marked and cell.current and cell.each == least
        marked = marked or best
        above = (cell.each - least) * HUNDRED / least
        found.append(Cell(cell.line, cell.quotation, cell.each, best, above, cell.current))
    return found


def _columns(quotations: Sequence[SupplierQuotation], rows: Sequence[Row]) -> list[Column]:
    columns = [
        _column(one, [row.cells[place] for row in rows]) for place, one in enumerate(quotations)
    ]
    whole = [one.total for one in columns if one.current and one.offered == len(rows)]
    least = min(whole, default=None)
    return [
        Column(
            one.quotation,
            one.total,
            one.offered,
            one.lead_days,
            one.current,
            best=one.current and one.offered == len(rows) and one.total == least,
        )
        for one in columns
    ]


def _column(quotation: SupplierQuotation, cells: Iterable[Cell | None]) -> Column:
    offered = [cell for cell in cells if cell is not None and cell.each is not None]
    total = sum((cell.line.net * quotation.rate for cell in offered), ZERO)
    days = [cell.lead_days for cell in offered if cell.lead_days is not None]
    answered = quotation.status == SupplierQuotation.Status.ANSWERED
    return Column(
        quotation,
        rounded(total, current_actor().sandbox.currency),
        len(offered),
        max(days, default=None),
        answered and quotation.is_valid(),
    )
