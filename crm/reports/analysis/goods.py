"""What left for customers and came back: pieces, cost, and what they were sold for."""

from typing import Any

from django.db.models import DecimalField, F, FloatField, Value
from django.db.models.functions import Cast, Coalesce, NullIf, Round

from crm.documents.money import ZERO, minor_unit
from crm.models import DeliveryLine, SalesReturnLine
from crm.reports.analysis.asking import Asked
from crm.reports.analysis.facts import Facts
from crm.reports.analysis.reads import Paths, Sums, booked, read, within
from lab.tenancy.actor import current_actor

DELIVERED = Paths.of_lines("delivery", warehouse="delivery__warehouse")
RETURNED = Paths.of_lines("sales_return", warehouse="sales_return__warehouse")
MEASURES = ("delivered", "returned", "cost", "value")
AMOUNT = DecimalField(max_digits=20, decimal_places=3)
NOTHING = Value(ZERO, output_field=AMOUNT)


def goods(asked: Asked) -> Facts:
    """One query: deliveries and returns, each on its day, and off again on that of a reversal."""
    facts = Facts(len(asked.spans))
    facts.take(read(asked, *_parts()), len(asked.dimensions), MEASURES)
    return facts


def _parts() -> list[tuple[Sums, Paths]]:
    out = {"delivered": F("quantity"), "returned": NOTHING, "cost": F("cost")}
    back = {"delivered": NOTHING, "returned": F("quantity"), "cost": -F("cost")}
    sold, taken = (
        worth("order_line", F("quantity")),
        worth("delivery_line__order_line", F("quantity")),
    )
    deliveries = booked(DeliveryLine.objects.visible(), "delivery", {**out, "value": sold})
    returns = booked(SalesReturnLine.objects.visible(), "sales_return", {**back, "value": -taken})
    return [(sums, DELIVERED) for sums in deliveries] + [(sums, RETURNED) for sums in returns]


def worth(line: str, part: Any) -> Any:
    """What so many pieces of an order's line came to on it, without tax and in the company's currency:
    each line rounded; nothing without an order. SQLite divides whole numbers without the rest, so in reals.
    """
    places = -int(minor_unit(current_actor().sandbox.currency).as_tuple().exponent)
    prefix = f"{line}__" if line else ""
    whole = NullIf(_real(F(f"{prefix}quantity")), Value(0.0))
    amount = _real(F(f"{prefix}net")) * _real(F(f"{prefix}order__rate")) * _real(part) / whole
    return Coalesce(Round(Cast(amount, AMOUNT), places), NOTHING, output_field=AMOUNT)


def _real(expression: Any) -> Any:
    return Cast(expression, FloatField())


def deliveries_of(asked: Asked, name: str, key: Any) -> Any:
    """The ids of the deliveries that count for a key in the period."""
    day = "delivery__dated_on"
    rows = DeliveryLine.objects.visible().filter(
        within(day, asked.span),
        DELIVERED.filter(asked),
        DELIVERED.on_key(name, key, day),
        delivery__status__in=("posted", "reversed"),
    )
    return rows.order_by().values_list("delivery", flat=True)
