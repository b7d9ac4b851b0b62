"""How far purchase orders are received and invoiced: kept right on their lines and told on the order."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.counting import Quantities
from crm.documents.models import progress_of
from crm.purchasing.models import PurchaseOrder, PurchaseOrderLine
from lab import records
from lab.entities.cells import plain


def ordered_lines(ids: Iterable[int | None]) -> dict[int, PurchaseOrderLine]:
    """The lines of orders as they are now, with their orders and products."""
    wanted = {pk for pk in ids if pk is not None}
    if not wanted:
        return {}
    found = PurchaseOrderLine.objects.filter(pk__in=wanted)
    rows = found.select_related("purchase_order", "product").order_by("pk")
    return {line.pk: line for line in rows}


def count_received(document: Any, quantities: Quantities, *, event: str) -> None:
    """Add to what was received of these lines, or take away. Never more than was ordered."""
    lines = ordered_lines(quantities)
    for pk, line in lines.items():
        if line.received + quantities[pk] > line.quantity:
            text = _("Of “%(product)s” in %(order)s only %(left)s are still to come.")
            told = {"product": line, "order": line.purchase_order, "left": plain(line.unreceived)}
            raise ValidationError({"lines": text % told})
    changes = [(line, {"received": line.received + quantities[pk]}) for pk, line in lines.items()]
    records.change_many(changes)
    for order in _orders(lines):
        values = {"receipt": receipt_of(order)}
        records.change(order, values, event=event, data={"document": str(document)})


def receipt_of(order: PurchaseOrder) -> str:
    """How far an order has come in: what is only described in words does not come in pieces."""
    goods = order.lines.exclude(product=None)  # type: ignore[attr-defined]
    rows = list(goods.values_list("received", "quantity"))
    return progress_of([done for done, _all in rows], [wanted for _done, wanted in rows])


def tell_billing(lines: Iterable[PurchaseOrderLine]) -> None:
    """Write on the orders of these lines how far they are invoiced."""
    orders = PurchaseOrder.objects.filter(pk__in={line.purchase_order_id for line in lines})
    records.change_many(
        [(order, {"billing": _billing_of(order)}) for order in orders.order_by("pk")]
    )


def _billing_of(order: PurchaseOrder) -> str:
    rows = list(order.lines.values_list("invoiced", "quantity"))  # type: ignore[attr-defined]
    return progress_of([done for done, _all in rows], [wanted for _done, wanted in rows])


def _orders(lines: Mapping[int, PurchaseOrderLine]) -> list[PurchaseOrder]:
    found = {line.purchase_order_id: line.purchase_order for line in lines.values()}
    return [found[pk] for pk in sorted(found)]
