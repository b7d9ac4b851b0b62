"""What counts when sellers are appraised: decided per line when an order is confirmed, and kept."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from crm.documents.money import rounded
from crm.selling.models import Counting, NotCounted, Order, OrderLine
from lab import records
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat

# {id of a seat: amount without tax in the company's currency}
Amounts = dict[int, Decimal]


def why_not_counted(order: Order, line: OrderLine) -> str:
    """The first "no" among type, customer and product; "" where none of them says so."""
    judges: tuple[tuple[str, Any], ...] = (
        (NotCounted.TYPE, order.order_type),
        (NotCounted.CUSTOMER, order.account),
        (NotCounted.PRODUCT, line.product),
    )
    return next((why for why, judge in judges if judge and not judge.counts_for_appraisal), "")


def decide_counting(order: Order) -> dict[str, str]:
    """Store on the lines of an order that is being confirmed whether they count; answers what the
    order itself says of it. Inside the open write."""
    lines = list(order.lines.select_related("product"))  # type: ignore[attr-defined]
    reasons = {line: why_not_counted(order, line) for line in lines}
    records.change_many(
        [
            (line, {"counts": not reason, "counting_reason": reason})
            for line, reason in reasons.items()
        ]
    )
    return {
        "counting": _counting_of(reasons.values()),
        "counting_reason": next(filter(None, reasons.values()), ""),
    }


def _counting_of(reasons: Iterable[str]) -> str:
    found = {bool(reason) for reason in reasons}
    if len(found) > 1:
        return Counting.PART
    return Counting.NONE if found == {True} else Counting.ALL


def counted_orders(seats: Iterable[Seat], first: dt.date, last: dt.date) -> Amounts:
    """What these seats' confirmed orders of the days from `first` to `last` count; one query.

    What later credit notes take off again is in `crm.billing.counted`.
    """
    lines = OrderLine.objects.filter(
        order__owner__in=list(seats),
        order__status=Order.Status.CONFIRMED,
        order__ordered_on__range=(first, last),
        counts=True,
    )
    by_order = lines.order_by().values("order", "order__owner", "order__rate")
    return summed_by_seat(
        (row["order__owner"], Decimal(row["sum"]) * row["order__rate"])
        for row in by_order.annotate(sum=Sum("net"))
    )


def summed_by_seat(amounts: Iterable[tuple[int, Decimal]]) -> Amounts:
    """Amounts of documents, each rounded as the document is, added up by seat."""
    currency = current_actor().sandbox.currency
    found: Amounts = defaultdict(Decimal)
    for seat, amount in amounts:
        found[seat] += rounded(amount, currency)
    return dict(found)
