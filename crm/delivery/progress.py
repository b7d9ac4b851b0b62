"""What deliveries, returns and invoices have done to orders: kept right on the lines, told on the papers."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from crm.delivery.models import CostedDocument, Delivery, DeliveryLine
from crm.documents.counting import Quantities, count_on
from crm.documents.models import Progress, progress_of
from crm.documents.settings import TradeSettings, trade_settings
from crm.selling.models import Order, OrderLine
from lab import records
from lab.entities.cells import plain


def by_delivery() -> bool:
    """Whether the company invoices what was delivered, not what was ordered."""
    return trade_settings().invoiced_by == TradeSettings.InvoicedBy.DELIVERY


def invoiceable(line: OrderLine) -> Decimal:
    """How much of an order's line may be invoiced in all; what came back is not.

    Where invoices go by delivery, goods must have left; what no warehouse keeps goes by the order.
    """
    goods = line.product is not None and line.product.stocked
    return (line.delivered if goods and by_delivery() else line.quantity) - line.returned


def order_lines(ids: Iterable[int]) -> dict[int, OrderLine]:
    """The lines as they are now, with their orders and products."""
    found = OrderLine.objects.filter(pk__in=list(ids)).select_related("order", "product")
    return {line.pk: line for line in found.order_by("pk")}


def count_delivered(document: CostedDocument, quantities: Quantities, *, event: str) -> None:
    """Add to what was delivered of these order lines, or take away. Never more than was ordered."""
    if not quantities:
        return
    lines = order_lines(quantities)
    for pk, quantity in quantities.items():
        _refuse_beyond(lines[pk], lines[pk].delivered + quantity)
    records.change_many(
        [(line, {"delivered": line.delivered + quantities[pk]}) for pk, line in lines.items()]
    )
    for order in _orders(lines.values()):
        values = {"delivery": delivery_of(order)}
        records.change(order, values, event=event, data={"document": str(document)})


def delivery_of(order: Order) -> str:
    """How far an order is delivered: what is only described in words is not delivered in pieces."""
    goods = list(order.lines.exclude(product=None).values_list("delivered", "quantity"))
    return progress_of([done for done, _all in goods], [wanted for _done, wanted in goods])


def count_returned(quantities: Quantities) -> None:
    """Add to what came back of these order lines, or take away; less of them is to be invoiced then."""
    lines = order_lines(quantities)
    records.change_many(
        [(line, {"returned": line.returned + quantities[pk]}) for pk, line in lines.items()]
    )
    _tell_billing(_orders(lines.values()))


def count_invoiced(quantities: Quantities, most: Callable[[OrderLine], Decimal]) -> None:
    """Add to what was invoiced of these order lines, or take away; never beyond `most(line)`."""
    lines = order_lines(quantities)
    count_on(lines.values(), quantities, most, "invoiced")
    _tell_billing(_orders(lines.values()))


def _tell_billing(orders: Iterable[Order]) -> None:
    records.change_many([(order, {"billing": billing_of(order)}) for order in orders])


def billing_of(order: Order) -> str:
    """How far an order is invoiced: in full where nothing is left of it, be it that all came back."""
    lines = list(order.lines.all())  # type: ignore[attr-defined]
    left = (line.quantity - line.returned - line.invoiced for line in lines)
    return _progress(left, (line.invoiced for line in lines))


def tell_delivered(deliveries: Iterable[int], ordered: Iterable[int | None]) -> None:
    """Write on these deliveries, and on those of these lines of orders, how far they are invoiced."""
    about = Q(delivery__in=set(deliveries)) | Q(order_line__in=set(ordered) - {None})
    found = DeliveryLine.objects.filter(about, delivery__status=Delivery.Status.POSTED)
    wanted = set(found.order_by().values_list("delivery", flat=True))
    rows: dict[int, list[DeliveryLine]] = {}
    for row in DeliveryLine.objects.filter(delivery__in=wanted):
        rows.setdefault(row.delivery_id, []).append(row)
    papers = Delivery.objects.filter(pk__in=wanted).order_by("pk")
    records.change_many(
        [(each, {"billing": _billing_of_delivery(rows[each.pk])}) for each in papers]
    )


def _billing_of_delivery(lines: Iterable[DeliveryLine]) -> str:
    """Invoices by the order count where nothing is left of its line: they name no delivery."""
    lines = list(lines)
    left = [line.uninvoiced for line in lines]
    done = [max(line.invoiced, line.kept - line.uninvoiced) for line in lines]
    return _progress(left, done)


def _progress(left: Iterable[Decimal], done: Iterable[Decimal]) -> str:
    if all(rest <= 0 for rest in left):
        return Progress.FULL
    return Progress.PART if any(quantity > 0 for quantity in done) else Progress.NONE


def _orders(lines: Iterable[OrderLine]) -> list[Order]:
    return list({line.order_id: line.order for line in lines}.values())


def _refuse_beyond(line: OrderLine, delivered: Decimal) -> None:
    if delivered > line.quantity:
        text = _(
            "Of “%(product)s” in %(order)s only %(left)s are still to be delivered: deliver no more, "
            "or change the quantity."
        )
        told = {"product": line, "order": line.order, "left": plain(line.undelivered)}
        raise ValidationError({"lines": text % told})
    less = delivered < line.delivered
    if by_delivery() and less and line.invoiced > delivered - line.returned:
        text = _("“%(product)s” in %(order)s was invoiced: credit the invoice first.")
        raise ValidationError(text % {"product": line, "order": line.order})
