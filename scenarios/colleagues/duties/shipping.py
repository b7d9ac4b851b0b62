"""The warehouse ships what is in stock: by orders, or by dispatch notices where people write these."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.delivery.deliveries import delivery_change, delivery_post, order_deliver
from crm.delivery.models import Delivery, DispatchNotice, DispatchNoticeLine
from crm.delivery.notices import notice_deliver
from crm.documents.models import Progress
from crm.documents.money import ZERO
from crm.selling.models import Order
from crm.stock.levels import Levels
from crm.stock.reserving import reserved_for
from lab import records
from lab.journal.models import Entry
from lab.tenancy.models import Seat
from scenarios.colleagues.duty import Duty, Request
from scenarios.colleagues.rules import Setting
from scenarios.colleagues.seats import free_seat
from scenarios.colleagues.telling import record_of, tell
from scenarios.colleagues.working import employ
from scenarios.happenings.models import Happening

# Orders that goods which come in may let go on.
MOST_WAITING = 100
OPEN = (DispatchNotice.Status.DRAFT, DispatchNotice.Status.RELEASED)


def orders_to_ship(entry: Entry) -> Iterator[Request]:
    """The order that was confirmed; when goods came in, those that still wait."""
    seat = free_seat(Seat.Kind.WAREHOUSE)
    if entry.collection == Order.collection:
        yield Request(Order.collection, entry.record or 0, seat)
        return
    waiting = Order.objects.filter(status=Order.Status.CONFIRMED, delivery=Progress.PART)
    for order in waiting.order_by("pk")[:MOST_WAITING]:
        yield Request(Order.collection, order.number, seat)


def notices_to_ship(entry: Entry) -> Iterator[Request]:
    seat = free_seat(Seat.Kind.WAREHOUSE)
    if entry.collection == DispatchNotice.collection:
        yield Request(DispatchNotice.collection, entry.record or 0, seat)
        return
    released = DispatchNotice.objects.filter(status=DispatchNotice.Status.RELEASED)
    for notice in released.order_by("pk")[:MOST_WAITING]:
        yield Request(DispatchNotice.collection, notice.number, seat)


def ship_order(happening: Happening, setting: Setting) -> None:
    order = record_of(happening.key)
    if order is None or order.status != Order.Status.CONFIRMED or order.delivery == Progress.FULL:
        return
    noticed = DispatchNoticeLine.objects.filter(
        order_line__order=order, notice__status__in=OPEN
    ).exists()
    if (
        not noticed
        and not Delivery.objects.filter(
            status=Delivery.Status.DRAFT, lines__order_line__order=order
        ).exists()
    ):
        _ship(order_deliver(order), order)


def ship_notice(happening: Happening, setting: Setting) -> None:
    notice = record_of(happening.key)
    if notice is not None and notice.status == DispatchNotice.Status.RELEASED:
        _ship(notice_deliver(notice), notice)


def _ship(delivery: Delivery, cause: Any) -> None:
    """What is there leaves; who waits for the rest is told."""
    lines = list(delivery.lines.select_related("product", "order_line"))  # type: ignore[attr-defined]
    there = _there(delivery, lines)
    going = [(line.number, {"quantity": there[line.pk]}) for line in lines if there[line.pk]]
    if not going:
        records.delete(delivery)
    else:
        if any(there[line.pk] < line.quantity for line in lines):
            delivery = delivery_change(delivery, {}, going)
        delivery_post(delivery)
    if short := [line for line in lines if there[line.pk] < line.quantity]:
        _tell_short(cause, short, there)


def _there(delivery: Delivery, lines: list[Any]) -> dict[int, Decimal]:
    """{line: how much of it lies there}: what is promised to its order, and what is promised to nobody."""
    stocked = [line for line in lines if line.product.stocked]
    levels = Levels.read((line.product, delivery.warehouse) for line in stocked)
    promised = reserved_for([line.order_line for line in stocked if line.order_line])
    found = {line.pk: line.quantity for line in lines}
    left: dict[int, Decimal] = {}
    for line in stocked:
        level = levels.at(line.product, delivery.warehouse)
        free = left.setdefault(line.product_id, max(ZERO, level.available))
        own = min(promised.get(line.order_line_id, ZERO), max(ZERO, level.on_hand))
        found[line.pk] = min(line.quantity, own + free)
        left[line.product_id] = free - max(ZERO, found[line.pk] - own)
    return found


def _tell_short(cause: Any, short: list[Any], there: dict[int, Decimal]) -> None:
    subject = _("%(record)s: not everything is in stock") % {"record": cause}
    row = _("%(product)s: %(missing)s missing")
    missing = [
        row
        % {"product": line.product, "missing": f"{(line.quantity - there[line.pk]).normalize():f}"}
        for line in short
    ]
    body = _("What is there has been shipped. Still missing:\n%(lines)s\n\nShall we order it?")
    tell(cause.owner_id, subject, body % {"lines": "\n".join(missing)}, cause)


SHIP = employ(
    Duty(
        "ship",
        gettext_lazy("The warehouse ships an order"),
        ("order.confirmed", "goodsreceipt.posted"),
        orders_to_ship,
        ship_order,
    )
)
SHIP_NOTICES = employ(
    Duty(
        "ship-notices",
        gettext_lazy("The warehouse ships a dispatch notice"),
        ("dispatchnotice.released", "goodsreceipt.posted"),
        notices_to_ship,
        ship_notice,
    )
)
