"""What can happen to recurring deliveries, and what the clock does about them."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.activities.models import Task
from crm.delivery.deliveries import delivery_post
from crm.delivery.goods import lines_of
from crm.delivery.models import (
    Delivery,
    DeliveryLine,
    DeliverySchedule,
    DeliveryScheduleLine,
)
from crm.delivery.notices import usual_warehouse
from crm.delivery.rules import undelivered_lines
from crm.documents.counting import taken_of
from crm.documents.money import ZERO
from crm.documents.services import document_create, document_step, issue_values
from crm.documents.settings import trade_settings
from crm.rows import reread
from crm.selling.models import Order, OrderLine
from crm.stock.drafting import goods_line, goods_values
from crm.stock.models import StockLevel
from crm.stock.reserving import reserved_for
from lab import records
from lab.access.actors import entrusted
from lab.access.decisions import Refused
from lab.entities.cells import plain
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import apart, sandbox_write
from lab.ui.words import shortened

Status = DeliverySchedule.Status
DAY = dt.timedelta(days=1)
LineValues = dict[str, Any]


def order_schedule(order: Order) -> DeliverySchedule:
    """A draft schedule with what is still to be delivered of an order; how much each time is to be said."""
    with sandbox_write():
        order = reread(order, "view")
        place = order.warehouse or usual_warehouse()
        values = {**goods_values(order, DeliverySchedule, place), "order": order}
        names = ("product_id", "description", "unit", "quantity")
        lines = [(None, {name: line[name] for name in names}) for line in undelivered_lines(order)]
        return document_create(DeliverySchedule, values, lines, taken_over=True)


def schedule_start(schedule: DeliverySchedule) -> DeliverySchedule:
    """From now on each planned day brings a delivery; those that have passed are not made up for."""
    with sandbox_write():
        schedule = reread(schedule)
        today = current_actor().today
        if schedule.starts_on is None:
            raise ValidationError({"starts_on": _("Say on which day it starts.")})
        if schedule.order is not None:
            _require_order(schedule, schedule.order)
        values = {
            "started_on": schedule.started_on or today,
            **issue_values(schedule, today),
            **_next(schedule),
        }
        return document_step(schedule, Status.ACTIVE, values, event="deliveryschedule.started")


def schedule_pause(schedule: DeliverySchedule) -> DeliverySchedule:
    """Planned days pass without a delivery until it is resumed."""
    with sandbox_write():
        return document_step(
            reread(schedule), Status.PAUSED, {"next_on": None}, event="deliveryschedule.paused"
        )


def schedule_resume(schedule: DeliverySchedule) -> DeliverySchedule:
    """Go on with the next planned day."""
    with sandbox_write():
        schedule = reread(schedule)
        values = _next(schedule)
        return document_step(schedule, Status.ACTIVE, values, event="deliveryschedule.resumed")


def schedule_reopen(schedule: DeliverySchedule) -> DeliverySchedule:
    """Take it back to draft, to change it and start it again under its number."""
    with sandbox_write():
        values = {"next_on": None}
        return document_step(
            reread(schedule), Status.DRAFT, values, event="deliveryschedule.reopened"
        )


def schedule_end(schedule: DeliverySchedule, *, reason: str = "") -> DeliverySchedule:
    """Nothing more is delivered by it."""
    with sandbox_write():
        return _end(reread(schedule), reason)


def _end(schedule: DeliverySchedule, reason: str) -> DeliverySchedule:
    values = {"next_on": None, "ending": shortened(reason, 200)}
    return document_step(schedule, Status.ENDED, values, event="deliveryschedule.ended")


def _next(schedule: DeliverySchedule) -> dict[str, Any]:
    """The next planned day from today on that was not worked off. Raises ValidationError for none."""
    since = current_actor().today
    if schedule.last_on is not None:
        since = max(since, schedule.last_on + DAY)
    if (day := schedule.following_day(since)) is None:
        raise ValidationError({"ends_on": _("No planned day is left until its end.")})
    return {"next_on": day}


def _require_order(schedule: DeliverySchedule, order: Order) -> None:
    if order.account_id != schedule.account_id:
        raise ValidationError({"order": _("This order is of another account.")})
    ordered = {line["product_id"] for line in undelivered_lines(order)}
    for place, line in enumerate(lines_of(schedule), 1):
        if line.product_id not in ordered:
            text = _("Line %(line)d: nothing of “%(product)s” is to be delivered of this order.")
            raise ValidationError({"lines": text % {"line": place, "product": line.product}})


def deliver_due(schedules: Sequence[DeliverySchedule]) -> None:
    """What the clock does on a planned day: write the delivery, and go on to the next day.

    What cannot be done is told to the owner as a task; the schedule goes on all the same.
    """
    for schedule in schedules:
        if over := _over(schedule):
            _end(schedule, over)
            continue
        try:
            with apart():
                delivery = _write(schedule)
        except (ValidationError, Refused) as error:
            reason = _reason(error)
            _tell(schedule, _("Deliver by hand: %(schedule)s"), reason)
            _move_on(schedule, 0, "missed", {"reason": reason})
        else:
            _move_on(schedule, 1, "delivered", _seen_off(schedule, delivery))


def _over(schedule: DeliverySchedule) -> str:
    """Why nothing more is to be delivered by it; "" while something is."""
    if schedule.order is not None and schedule.order.status != Order.Status.CONFIRMED:
        return _("The order does not hold any more.")
    return "" if _wanted(schedule) else _("All of the order has been delivered.")


def _write(schedule: DeliverySchedule) -> Delivery:
    values = {
        **goods_values(schedule, Delivery, schedule.warehouse),
        "schedule": schedule,
        "remark": schedule.remark,
    }
    pieces = [(None, line) for line in _wanted(schedule)]
    return document_create(Delivery, values, pieces, taken_over=True)


def _seen_off(schedule: DeliverySchedule, delivery: Delivery) -> dict[str, Any]:
    """Post it where that is wished and all is there, else its owner sees to it; what the journal tells."""
    missing = _missing(schedule, lines_of(delivery))
    if missing and not (schedule.posts and trade_settings().negative_stock):
        _tell(schedule, _("Goods are missing: %(schedule)s"), "\n".join(missing), delivery)
    elif schedule.posts:
        try:
            with apart():
                delivery = delivery_post(delivery)
        except (ValidationError, Refused) as error:
            _tell(schedule, _("Post by hand: %(schedule)s"), _reason(error), delivery)
    return {"delivery": str(delivery), "missing": len(missing)}


def _move_on(schedule: DeliverySchedule, times: int, deed: str, data: dict[str, Any]) -> None:
    """To the next planned day, or to the end."""
    done = schedule.next_on
    assert done is not None
    day = schedule.following_day(done + DAY)
    values = {"times": schedule.times + times, "last_on": done, "next_on": day}
    records.change(schedule, values, event=f"deliveryschedule.{deed}", data=data)
    if day is None:
        _end(schedule, _("Its last day has passed."))
    elif over := _over(schedule):
        _end(schedule, over)


def _wanted(schedule: DeliverySchedule) -> list[LineValues]:
    """The lines of the next delivery; of an order never more than is still to be delivered of it."""
    lines = list(DeliveryScheduleLine.objects.filter(schedule=schedule))
    if schedule.order_id is None:
        return [goods_line(line, line.quantity) for line in lines]
    rows = OrderLine.objects.filter(order=schedule.order_id).exclude(product=None)
    waiting = _in_drafts(schedule)
    left = {row: max(ZERO, row.undelivered - waiting.get(row.pk, ZERO)) for row in rows}
    found = []
    for line in lines:
        quantity = line.quantity
        for row in rows:
            part = min(quantity, left[row]) if row.product_id == line.product_id else ZERO
            if part > 0:
                left[row] -= part
                quantity -= part
                found.append(goods_line(line, part, order_line_id=row.pk))
    return found


def _in_drafts(schedule: DeliverySchedule) -> dict[int, Decimal]:
    """What this schedule has written and nobody has posted yet; {order line: quantity}."""
    drafts = {"delivery__schedule": schedule, "delivery__status": Delivery.Status.DRAFT}
    return taken_of(DeliveryLine.objects.filter(**drafts), "order_line")


def _missing(schedule: DeliverySchedule, lines: Sequence[Any]) -> list[str]:
    """What the warehouse does not have free for these lines, in words."""
    goods = [line for line in lines if line.product.stocked]
    wanted = taken_of(goods, "product")
    levels = StockLevel.objects.filter(product__in=wanted, warehouse=schedule.warehouse_id)
    there = {level.product_id: level.available for level in levels}
    ordered = [line.order_line for line in goods if line.order_line_id is not None]
    for row, held in zip(ordered, _held(ordered), strict=True):
        there[row.product_id] = there.get(row.product_id, ZERO) + held
    names = {line.product_id: line.product for line in goods}
    text = _("%(product)s: %(missing)s are missing in %(warehouse)s")
    return [
        text
        % {
            "product": names[pk],
            "missing": plain(quantity - there.get(pk, ZERO)),
            "warehouse": schedule.warehouse,
        }
        for pk, quantity in wanted.items()
        if there.get(pk, ZERO) < quantity
    ]


def _held(ordered: Sequence[OrderLine]) -> list[Decimal]:
    found = reserved_for(ordered) if ordered else {}
    return [found.get(row.pk, ZERO) for row in ordered]


def _tell(
    schedule: DeliverySchedule, text: str, description: str, about: Delivery | None = None
) -> None:
    record = about or schedule
    values = {
        "subject": shortened(text % {"schedule": schedule}, 160),
        "kind": Task.Kind.DOCUMENT,
        "due_on": current_actor().today,
        "priority": Task.Priority.HIGH,
        "description": description,
        "about_collection": record.collection,
        "about_id": record.pk,
        "owner": schedule.owner,
    }
    with entrusted():
        records.create(Task, values)


def _reason(error: Exception) -> str:
    return " ".join(getattr(error, "messages", [str(error)]))
