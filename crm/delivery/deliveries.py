"""What can happen to deliveries."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.delivery.coming_back import refuse_returned
from crm.delivery.goods import levels_for, lines_of, send_out
from crm.delivery.models import Delivery, DeliveryLine, delivery_address
from crm.delivery.notices import count_shipped, usual_warehouse
from crm.delivery.progress import count_delivered, order_lines, tell_delivered
from crm.delivery.rules import require_fit, undelivered_lines
from crm.documents.counting import summed, taken_of
from crm.documents.money import ZERO
from crm.documents.posting import document_post, document_reverse
from crm.documents.services import document_change, document_create, require_draft
from crm.parties.models import Account
from crm.parts import Pieces
from crm.rows import reread
from crm.selling.models import Order, OrderLine
from crm.stock.drafting import goods_values
from crm.stock.models import Warehouse
from crm.stock.moving import reverse_moves
from crm.stock.reserving import Wish, reserve, reserved_for, use_up
from lab.tenancy.writing import sandbox_write


def order_deliver(order: Order, *, warehouse: Warehouse | None = None) -> Delivery:
    """A draft delivery with all of a confirmed order that is still to be delivered."""
    with sandbox_write():
        order = reread(order, "view")
        lines = [(None, line) for line in undelivered_lines(order)]
        place = warehouse or order.warehouse or usual_warehouse()
        values = goods_values(order, Delivery, place)
        return document_create(Delivery, values, lines, taken_over=True)


def delivery_add(delivery: Delivery, *, order: Order) -> Delivery:
    """Add to a draft what is to be delivered of a further order of the same account."""
    with sandbox_write():
        delivery, order = reread(delivery), reread(order, "view")
        require_draft(delivery)
        if order.account_id != delivery.account_id:
            raise ValidationError({"order": _("This order is of another account.")})
        present = lines_of(delivery)
        known = {line.order_line_id for line in present}
        lines = undelivered_lines(order)
        fresh = [(None, line) for line in lines if line["order_line_id"] not in known]
        if not fresh:
            raise ValidationError({"order": _("All of this order is in this delivery already.")})
        kept: list[tuple[int | None, Mapping[str, Any]]] = [(line.number, {}) for line in present]
        return document_change(delivery, {}, [*kept, *fresh])


def delivery_change(
    delivery: Delivery, values: Mapping[str, Any], lines: Pieces | None = None
) -> Delivery:
    """Change a draft; one that goes to another account goes to that one's address."""
    account_id = getattr(values.get("account"), "pk", values.get("account_id"))
    address = values.get("address", delivery.address)
    if account_id and account_id != delivery.account_id and address == delivery.address:
        with sandbox_write():
            account = Account.objects.visible().filter(pk=account_id).first()
            address = delivery_address(account)
        values = {**values, "address": address}
    return document_change(delivery, values, lines)


def delivery_post(delivery: Delivery) -> Delivery:
    """The goods are gone: out of stock, with what was reserved for them, and counted on the orders."""
    return document_post(delivery, _book, before=_before)


def delivery_reverse(delivery: Delivery, *, reason: str = "") -> Delivery:
    """The goods never left: stock, reservations and orders are as they were."""
    return document_reverse(delivery, _unbook, reason=reason)


def _before(delivery: Delivery) -> None:
    require_fit(delivery, lines_of(delivery))


def _book(delivery: Delivery) -> None:
    lines = lines_of(delivery)
    taken = taken_of(lines, "order_line")
    count_shipped(lines, 1)
    count_delivered(delivery, taken, event="order.delivered")
    levels = levels_for(delivery, lines)
    used = use_up(taken, levels, delivery.warehouse, OrderLine)
    send_out(delivery, lines, levels, _promised(lines, used))
    tell_delivered([delivery.pk], taken)


def _promised(
    lines: Sequence[DeliveryLine], used: dict[int, Decimal]
) -> dict[int, dict[str, Decimal]]:
    """What had been reserved for each line, so that reversing can reserve it again."""
    found = {}
    for line in lines:
        if line.order_line_id is not None:
            part = min(line.quantity, used[line.order_line_id])
            used[line.order_line_id] -= part
            found[line.pk] = {"promised": part}
    return found


def _unbook(delivery: Delivery) -> None:
    lines = lines_of(delivery)
    refuse_returned(delivery, lines)
    if any(line.invoiced for line in lines):
        text = _("“%(delivery)s” was invoiced: reverse or credit the invoice first.")
        raise ValidationError(text % {"delivery": delivery})
    reverse_moves(delivery)
    count_shipped(lines, -1)
    back = {pk: -quantity for pk, quantity in taken_of(lines, "order_line").items()}
    count_delivered(delivery, back, event="order.undelivered")
    _promise_again(delivery, lines)


def _promise_again(delivery: Delivery, lines: Sequence[DeliveryLine]) -> None:
    """Reserve what the delivery had used up, as far as it is there."""
    promised = summed((line.order_line_id, line.promised) for line in lines)
    ordered = [line for line in order_lines(promised).values() if promised[line.pk]]
    present = reserved_for(ordered)
    wishes = []
    for line in ordered:
        assert line.product is not None
        place = line.order.warehouse or delivery.warehouse
        wanted = min(present.get(line.pk, ZERO) + promised[line.pk], line.undelivered)
        wishes.append(Wish(line, line.product, place, wanted))
    reserve(wishes)
