"""What the lines of deliveries and returns must not contradict: the documents that they follow from."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from crm.delivery.models import (
    Delivery,
    DeliveryLine,
    DispatchNotice,
    DispatchNoticeLine,
    Loan,
    LoanReturn,
    LoanReturnLine,
    SalesReturn,
    SalesReturnLine,
    Sample,
)
from crm.delivery.progress import order_lines
from crm.documents.models import Posting, Progress
from crm.selling.models import Order, OrderLine
from crm.selling.rules import check_parties
from crm.stock.drafting import goods_line
from lab.access.decisions import ALLOWED, Decision, Refused
from lab.records.validation import register_check
from lab.tenancy.actor import Mode, current_actor


def may_ship(order: Order) -> Decision:
    """Whose order it is may deliver it, and who keeps the warehouse."""
    policy = current_actor().policy
    if policy.reach(Delivery, "change").everything:
        return policy.may("view", order)
    if not policy.may("view", order):
        return Decision(False, _("A line is of an order that you may not see."))
    return policy.may("change", order)


def still_to_deliver(order: Order) -> Decision:
    """Whether something of the order is to be delivered; without a reason where it is no question."""
    if order.status != Order.Status.CONFIRMED:
        return Decision(False, "")
    if order.delivery == Progress.FULL:
        return Decision(False, _("All of it has been delivered."))
    return ALLOWED


def undelivered_lines(order: Order) -> list[dict[str, Any]]:
    """What is to be delivered of an order, as values of new lines. Raises where nothing is."""
    if not (answer := may_ship(order)):
        raise Refused(answer.reason)
    if order.status != Order.Status.CONFIRMED:
        text = _("“%(order)s” is not confirmed: nothing of it is delivered.")
        raise ValidationError(text % {"order": order})
    lines = [line for line in order.lines.exclude(product=None) if line.undelivered]
    if not lines:
        done = order.delivery == Progress.FULL
        raise ValidationError(
            _("All of it has been delivered.") if done else _("This order names no product.")
        )
    return [goods_line(line, line.undelivered, order_line_id=line.pk) for line in lines]


def order_errors(document: Any, line: Any, ordered: OrderLine) -> dict[str, str]:
    """Why this line of an order cannot be in this delivery or notice, by field."""
    order = ordered.order
    if order.account_id != document.account_id:
        return {"order_line": _("This is of an order of another account.")}
    if order.status != Order.Status.CONFIRMED:
        text = _("“%(order)s” is not confirmed: nothing of it is delivered.")
        return {"order_line": text % {"order": order}}
    if ordered.product_id != line.product_id:
        return {"order_line": _("The order names another product in this line.")}
    notice_line = getattr(line, "notice_line", None)
    if notice_line is not None and notice_line.order_line_id != ordered.pk:
        return {"order_line": _("The dispatch notice names another line of an order.")}
    return {}


def check_order_lines(
    rows: Sequence[Any], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """A line of an order fits its delivery; told while it is a draft, and again when it is posted."""
    judged = fields is None or fields & {"order_line", "product"}
    if not judged or not checked or current_actor().policy.mode == Mode.SYSTEM:
        return {}
    found = order_lines(row.order_line_id for row in rows if row.order_line_id)
    told = {
        place: order_errors(getattr(row, row.part_of), row, found[row.order_line_id])
        for place, row in enumerate(rows)
        if row.order_line_id in found
    }
    return {place: ValidationError(errors) for place, errors in told.items() if errors}


def require_fit(document: Delivery | DispatchNotice, lines: Sequence[Any]) -> None:
    """Raise ValidationError or Refused where the orders do not let the delivery or notice go."""
    found = order_lines(line.order_line_id for line in lines if line.order_line_id)
    for order in {row.order_id: row.order for row in found.values()}.values():
        if not (answer := may_ship(order)):
            raise Refused(answer.reason)
    for place, line in enumerate(lines, 1):
        if line.order_line_id is None:
            continue
        for problem in order_errors(document, line, found[line.order_line_id]).values():
            text = _("Line %(line)d: %(problem)s") % {"line": place, "problem": problem}
            raise ValidationError({"lines": text})


def origin_errors(document: Any, line: Any, origin: Any, field: str) -> dict[str, str]:
    """Why this line of what went out cannot come back by this document, by field."""
    whole = getattr(origin, origin.part_of)
    if whole.account_id != document.account_id:
        return {field: _("This went to another account.")}
    if whole.status != Posting.Status.POSTED:
        text = _("“%(document)s” is not posted: nothing of it comes back.")
        return {field: text % {"document": whole}}
    if origin.product_id != line.product_id:
        return {field: _("This line is of another product.")}
    return {}


def check_origins(field: str) -> Any:
    """A check of lines that name in `field` what went out; told in drafts, and again when posted."""

    def check(
        rows: Sequence[Any], fields: frozenset[str] | None, checked: bool
    ) -> Mapping[int, ValidationError]:
        judged = fields is None or fields & {field, "product"}
        if not judged or not checked or current_actor().policy.mode == Mode.SYSTEM:
            return {}
        model: Any = type(rows[0])._meta.get_field(field).related_model
        found = model.objects.in_bulk([getattr(row, f"{field}_id") for row in rows])
        told = {
            place: origin_errors(getattr(row, row.part_of), row, found[pk], field)
            for place, row in enumerate(rows)
            if (pk := getattr(row, f"{field}_id")) in found
        }
        return {place: ValidationError(errors) for place, errors in told.items() if errors}

    return check


def require_origins_fit(document: Any, lines: Sequence[Any], field: str) -> None:
    """Raise ValidationError where what went out does not let these lines come back."""
    for place, line in enumerate(lines, 1):
        if (origin := getattr(line, field)) is None:
            continue
        for problem in origin_errors(document, line, origin, field).values():
            text = _("Line %(line)d: %(problem)s") % {"line": place, "problem": problem}
            raise ValidationError({"lines": text})


def deliverable(rows: Any, product: Any) -> Any:
    """The lines of orders to choose from: of this product, and not delivered in full."""
    rows = rows.filter(order__status=Order.Status.CONFIRMED, delivered__lt=F("quantity"))
    return rows.filter(product__isnull=False) if product is None else rows.filter(product=product)


def returnable(rows: Any, product: Any) -> Any:
    """The lines of deliveries to choose from: of this product, and not come back in full."""
    rows = rows.filter(delivery__status=Delivery.Status.POSTED, returned__lt=F("quantity"))
    return rows if product is None else rows.filter(product=product)


def lent(rows: Any, product: Any) -> Any:
    """The lines of loans to choose from: of this product, and not given back in full."""
    rows = rows.filter(loan__status=Loan.Status.POSTED, returned__lt=F("quantity"))
    return rows if product is None else rows.filter(product=product)


for _line in (DeliveryLine, DispatchNoticeLine):
    register_check(_line, check_order_lines)
register_check(SalesReturnLine, check_origins("delivery_line"))
register_check(LoanReturnLine, check_origins("loan_line"))
for _model in (Delivery, DispatchNotice, SalesReturn, Sample, Loan, LoanReturn):
    register_check(_model, check_parties)
