"""Ordering from quotations: line by line or a whole supplier, one purchase order for each."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.money import rounded, without_tax
from crm.documents.services import COPIED_PRICED, document_create, document_step, handed_on
from crm.purchasing.comparison import comparison_of
from crm.purchasing.models import (
    PurchaseOrder,
    RequestForQuotation,
    Supplier,
    SupplierPrice,
    SupplierQuotation,
    SupplierQuotationLine,
)
from crm.purchasing.models.suppliers import supplier_of
from crm.rows import owner_within_reach, reread
from lab import records
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Chosen = Sequence[SupplierQuotationLine]


def request_order(
    request: RequestForQuotation, *, store_prices: bool = False
) -> RequestForQuotation:
    """Order each line that is not ordered yet from whoever has the best price for it."""
    with sandbox_write():
        request = reread(request)
        _require_open(request)
        done = ordered_lines(request)
        best = [row.best for row in comparison_of(request).rows if row.line.pk not in done]
        order_lines(request, [cell.line for cell in best if cell], store_prices=store_prices)
        return reread(request)


def quotation_order(quotation: SupplierQuotation, *, store_prices: bool = False) -> PurchaseOrder:
    """Order all that this supplier offers and that is not ordered yet."""
    with sandbox_write():
        request = reread(quotation.request)
        done = ordered_lines(request)
        lines = [line for line in _lines([quotation]) if line.offered]
        lines = [line for line in lines if line.request_line_id not in done]
        return order_lines(request, lines, store_prices=store_prices)[0]


def order_lines(
    request: RequestForQuotation, lines: Chosen, *, store_prices: bool = False
) -> list[PurchaseOrder]:
    """Draft orders of the chosen lines, one for each supplier, at the prices quoted.

    The request is closed when all of it is ordered. With `store_prices` the suppliers' prices are
    kept for later orders, too.
    """
    with sandbox_write():
        request = reread(request)
        _require_open(request)
        _require_choice(request, lines)
        by_quotation: dict[SupplierQuotation, list[SupplierQuotationLine]] = {}
        for line in lines:
            by_quotation.setdefault(line.quotation, []).append(line)
        orders = [_ordered(quotation, rows) for quotation, rows in by_quotation.items()]
        records.change_many([(line, {"chosen": True}) for line in lines])
        if store_prices:
            _store_prices(lines)
        if len(ordered_lines(request)) == request.lines.count():  # type: ignore[attr-defined]
            facts = {"orders": ", ".join(str(order) for order in orders)}
            closed = RequestForQuotation.Status.CLOSED
            document_step(request, closed, event="requestforquotation.ordered", facts=facts)
        return orders


def _lines(quotations: Iterable[SupplierQuotation]) -> list[SupplierQuotationLine]:
    rows = SupplierQuotationLine.objects.filter(quotation__in=list(quotations))
    return list(rows.select_related("quotation__account", "product"))


def ordered_lines(request: RequestForQuotation) -> set[int]:
    """The request's lines of which a purchase order stands."""
    standing = PurchaseOrder.objects.filter(quotation__request=request)
    standing = standing.exclude(status=PurchaseOrder.Status.CANCELLED)
    chosen = SupplierQuotationLine.objects.filter(
        chosen=True, quotation__in=standing.values("quotation")
    )
    return set(chosen.values_list("request_line", flat=True))


def _require_open(request: RequestForQuotation) -> None:
    if request.status not in RequestForQuotation.OPEN:
        text = _("“%(request)s” is not open: nothing is ordered from it.")
        raise ValidationError(text % {"request": request})


def _require_choice(request: RequestForQuotation, lines: Chosen) -> None:
    """Raise ValidationError where a choice cannot be ordered."""
    if not lines:
        raise ValidationError(_("There is nothing to order: no price that holds is left."))
    done, today = ordered_lines(request), current_actor().today
    wanted = [line.request_line_id for line in lines]
    if len(set(wanted)) != len(wanted):
        raise ValidationError(_("Each line is ordered from one supplier."))
    for line in lines:
        quotation = line.quotation
        told = {"line": line, "quotation": quotation}
        if quotation.request_id != request.pk:
            raise ValidationError(_("“%(line)s” is of another request.") % told)
        if line.request_line_id in done:
            raise ValidationError(_("“%(line)s” is ordered already.") % told)
        if not line.offered or quotation.status != SupplierQuotation.Status.ANSWERED:
            text = _("“%(line)s” is not offered by “%(quotation)s”.")
            raise ValidationError(text % told)
        if not quotation.is_valid(today):
            text = _("“%(quotation)s” is no longer valid: ask the supplier again.")
            raise ValidationError(text % told)


def _ordered(quotation: SupplierQuotation, lines: Sequence[SupplierQuotationLine]) -> PurchaseOrder:
    request = quotation.request
    days = [quotation.lead_days if line.lead_days is None else line.lead_days for line in lines]
    known = [day for day in days if day is not None]
    values: dict[str, Any] = {
        **handed_on(quotation),
        "quotation": quotation,
        "expected_on": current_actor().today + dt.timedelta(days=max(known)) if known else None,
        "owner": owner_within_reach(quotation, PurchaseOrder),
    }
    if request.warehouse_id is not None:
        values["warehouse"] = request.warehouse
    rows = [
        (
            None,
            {
                **{name: getattr(line, name) for name in COPIED_PRICED},
                "quantity": line.orderable_quantity,
            },
        )
        for line in lines
    ]
    return document_create(PurchaseOrder, values, rows, taken_over=True)


def _store_prices(lines: Chosen) -> None:
    """Keep what is not known yet: the price without tax and after all discounts."""
    fresh = []
    for line in lines:
        if line.product_id is None:
            continue
        supplier = supplier_of(line.quotation.account_id)
        if supplier is None:
            text = _("“%(account)s” has no profile of a supplier: its prices cannot be kept.")
            raise ValidationError(text % {"account": line.quotation.account})
        values = _price_of(line, supplier)
        if not SupplierPrice.objects.filter(**values).exists():
            fresh.append({**values, "valid_from": current_actor().today})
    records.create_many(SupplierPrice, fresh)


def _price_of(line: SupplierQuotationLine, supplier: Supplier) -> dict[str, Any]:
    quotation = line.quotation
    left = (100 - line.discount_percent) * (100 - quotation.discount_percent) / Decimal(10_000)
    price = line.price * left
    if quotation.prices_include_tax:
        price = without_tax(price, line.tax_rate)
    return {
        "supplier": supplier,
        "product": line.product,
        "from_quantity": line.least_quantity or Decimal(1),
        "price": rounded(price, quotation.currency),
        "currency": quotation.currency,
        "valid_until": quotation.valid_until,
    }
