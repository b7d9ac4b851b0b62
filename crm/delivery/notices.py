"""What can happen to dispatch notices, and what deliveries have taken of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.delivery.models import Delivery, DeliveryLine, DispatchNotice, DispatchNoticeLine
from crm.delivery.progress import order_lines
from crm.delivery.rules import require_fit, undelivered_lines
from crm.documents.counting import summed
from crm.documents.money import ZERO
from crm.documents.services import document_create, document_step, issue_values
from crm.rows import reread
from crm.selling.models import Order
from crm.stock.drafting import goods_line, goods_values
from crm.stock.models import Warehouse, default_warehouse
from lab import records
from lab.entities.cells import plain
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Status = DispatchNotice.Status


def order_dispatch(order: Order, *, warehouse: Warehouse | None = None) -> DispatchNotice:
    """A draft notice with all of a confirmed order that no other notice lets ship."""
    with sandbox_write():
        order = reread(order, "view")
        lines = undelivered_lines(order)
        told = waiting_for(line["order_line_id"] for line in lines)
        left = [
            {**x, "quantity": x["quantity"] - told.get(x["order_line_id"], ZERO)} for x in lines
        ]
        if not (left := [x for x in left if x["quantity"] > 0]):
            raise ValidationError(_("The warehouse has been told of all of it already."))
        place = warehouse or order.warehouse or usual_warehouse()
        values = {
            **goods_values(order, DispatchNotice, place),
            "requested_on": order.requested_on,
        }
        pieces = [(None, x) for x in left]
        return document_create(DispatchNotice, values, pieces, taken_over=True)


def usual_warehouse() -> Warehouse:
    """The one that is taken where nobody chose. Raises ValidationError without one."""
    if (found := default_warehouse()) is None:
        text = _("Choose the warehouse that it is delivered from.")
        raise ValidationError({"warehouse": text})
    return found


def notice_release(notice: DispatchNotice) -> DispatchNotice:
    """Tell the warehouse: it gets its number. Never more of an order than is still to be delivered."""
    with sandbox_write():
        notice = reread(notice)
        day = current_actor().today
        values: dict[str, Any] = {"released_on": day}
        if notice.status == Status.DRAFT:
            lines = list(notice.lines.select_related("product"))
            require_fit(notice, lines)
            _refuse_beyond(lines)
            values |= issue_values(notice, day)
        return document_step(notice, Status.RELEASED, values, event="dispatchnotice.released")


def notice_cancel(notice: DispatchNotice, *, reason: str = "") -> DispatchNotice:
    """What has not shipped yet shall not ship any more."""
    with sandbox_write():
        notice = reread(notice)
        values = {"cancellation": reason}
        return document_step(notice, Status.CANCELLED, values, event="dispatchnotice.cancelled")


def notice_deliver(notice: DispatchNotice, *, warehouse: Warehouse | None = None) -> Delivery:
    """A draft delivery with all that the notice lets ship."""
    with sandbox_write():
        notice = reread(notice)
        _require_released(notice)
        place = warehouse or notice.warehouse
        values = {**goods_values(notice, Delivery, place), "remark": notice.remark}
        lines = [line for line in notice.lines.all() if line.waiting]
        pieces = [(None, _shipped(line)) for line in lines]
        return document_create(Delivery, values, pieces, taken_over=True)


def count_shipped(lines: Sequence[DeliveryLine], sign: int) -> None:
    """Add to what was shipped of notices, or take away; inside an open write, trusted."""
    taken = summed((line.notice_line_id, sign * line.quantity) for line in lines)
    if not taken:
        return
    rows = DispatchNoticeLine.objects.filter(pk__in=taken).select_related("notice", "product")
    found = {line.pk: line for line in rows}
    if sign > 0:
        _refuse_unreleased(found, taken)
    records.change_many(
        [(line, {"shipped": line.shipped + taken[pk]}) for pk, line in found.items()]
    )
    for notice in {line.notice_id: line.notice for line in found.values()}.values():
        _follow(notice)


def waiting_for(ids: Any) -> dict[int, Decimal]:
    """What released notices let ship of these order lines and has not left yet; {id: quantity}."""
    released = {"notice__status": Status.RELEASED, "order_line__in": list(ids)}
    rows = DispatchNoticeLine.objects.filter(**released)
    return summed((row.order_line_id, row.waiting) for row in rows)


def _shipped(line: DispatchNoticeLine) -> dict[str, Any]:
    links = {"order_line_id": line.order_line_id, "notice_line_id": line.pk}
    return goods_line(line, line.waiting, **links)


def _require_released(notice: DispatchNotice) -> None:
    if notice.status != Status.RELEASED:
        text = _("“%(notice)s” is not released: nothing of it is shipped.")
        raise ValidationError(text % {"notice": notice})


def _refuse_beyond(lines: Sequence[DispatchNoticeLine]) -> None:
    wanted = summed((line.order_line_id, line.quantity) for line in lines)
    told = waiting_for(wanted)
    for pk, line in order_lines(wanted).items():
        left = max(ZERO, line.undelivered - told.get(pk, ZERO))
        if wanted[pk] > left:
            text = _("Of “%(product)s” in %(order)s only %(left)s may still ship.")
            facts = {"product": line, "order": line.order, "left": plain(left)}
            raise ValidationError({"lines": text % facts})


def _refuse_unreleased(
    found: Mapping[int, DispatchNoticeLine], taken: Mapping[int, Decimal]
) -> None:
    for pk, line in found.items():
        if line.notice.status != Status.SHIPPED:
            _require_released(line.notice)
        if taken[pk] > line.waiting:
            text = _("“%(notice)s” lets only %(left)s of “%(product)s” ship.")
            facts = {"notice": line.notice, "product": line, "left": plain(line.waiting)}
            raise ValidationError({"lines": text % facts})


def _follow(notice: DispatchNotice) -> None:
    """A notice is shipped when nothing of it waits, and open again when a delivery was reversed."""
    waits = any(line.waiting for line in notice.lines.all())
    if notice.status == Status.RELEASED and not waits:
        document_step(notice, Status.SHIPPED, event="dispatchnotice.shipped")
    elif notice.status == Status.SHIPPED and waits:
        document_step(notice, Status.RELEASED, event="dispatchnotice.reopened")
