"""What deliveries and returns have done to orders: kept right on their lines and told on the order."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.delivery.models import GoodsDocument
from crm.documents.models import progress_of
from crm.documents.money import ZERO
from crm.documents.settings import TradeSettings, trade_settings
from crm.selling.models import Order, OrderLine
from lab import records
from lab.entities.cells import plain

# {id of an order line: quantity}
Quantities = Mapping[int, Decimal]


def summed(pairs: Iterable[tuple[int | None, Decimal]]) -> dict[int, Decimal]:
    """Quantities added up by the row that they are of; what is of none is left out."""
    found: dict[int, Decimal] = {}
    for pk, quantity in pairs:
        if pk is not None:
            found[pk] = found.get(pk, ZERO) + quantity
    return found


def order_lines(ids: Iterable[int]) -> dict[int, OrderLine]:
    """The lines as they are now, with their orders and products."""
    found = OrderLine.objects.filter(pk__in=list(ids)).select_related("order", "product")
    return {line.pk: line for line in found}


def count_delivered(document: GoodsDocument, quantities: Quantities, *, event: str) -> None:
    """Add to what was delivered of these order lines, or take away. Never more than was ordered."""
    if not quantities:
        return
    lines = order_lines(quantities)
    for pk, quantity in quantities.items():
        _refuse_beyond(lines[pk], lines[pk].delivered + quantity)
    records.change_many(
        [(line, {"delivered": line.delivered + quantities[pk]}) for pk, line in lines.items()]
    )
    for order in {line.order_id: line.order for line in lines.values()}.values():
        values = {"delivery": delivery_of(order)}
        records.change(order, values, event=event, data={"document": str(document)})


def delivery_of(order: Order) -> str:
    """How far an order is delivered: what is only described in words is not delivered in pieces."""
    goods = list(order.lines.exclude(product=None).values_list("delivered", "quantity"))
    return progress_of([done for done, _all in goods], [wanted for _done, wanted in goods])


def count_returned(quantities: Quantities) -> None:
    """Add to what came back of these order lines, or take away."""
    lines = order_lines(quantities)
    records.change_many(
        [(line, {"returned": line.returned + quantities[pk]}) for pk, line in lines.items()]
    )


def _refuse_beyond(line: OrderLine, delivered: Decimal) -> None:
    if delivered > line.quantity:
        text = _(
            "Of “%(product)s” in %(order)s only %(left)s are still to be delivered: deliver no more, "
            "or change the quantity."
        )
        told = {"product": line, "order": line.order, "left": plain(line.undelivered)}
        raise ValidationError({"lines": text % told})
    by_delivery = trade_settings().invoiced_by == TradeSettings.InvoicedBy.DELIVERY
    if by_delivery and line.invoiced > delivered - line.returned and delivered < line.delivered:
        text = _("“%(product)s” in %(order)s was invoiced: credit the invoice first.")
        raise ValidationError(text % {"product": line, "order": line.order})
