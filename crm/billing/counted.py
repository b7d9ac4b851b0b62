"""What counts for appraisal: orders in the period that they were made in, less credit notes in theirs."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q, Sum

from crm.billing.models import Invoice, InvoiceLine
from crm.documents.models import Posting
from crm.documents.money import ZERO
from crm.selling.counting import Amounts, counted_orders, summed_by_seat
from lab.tenancy.models import Seat


def counted_amounts(seats: Iterable[Seat], first: dt.date, last: dt.date) -> Amounts:
    """{seat: its orders of these days less what was credited in them}, without tax, in the company's
    currency; what does not count is in neither. Three queries."""
    seats = list(seats)
    ordered = counted_orders(seats, first, last)
    credited = _credited(seats, Q(invoice__dated_on__range=(first, last)))
    taken_back = _credited(
        seats, Q(invoice__status=Posting.Status.REVERSED, invoice__reversed_on__range=(first, last))
    )
    return {
        seat.pk: ordered.get(seat.pk, ZERO)
        - credited.get(seat.pk, ZERO)
        + taken_back.get(seat.pk, ZERO)
        for seat in seats
    }


def _credited(seats: list[Seat], when: Q) -> Amounts:
    """Of posted credit notes, also of those that were reversed later: that is an event of its own day.

    A credit counts for whoever sold the order; what follows from no order was never counted.
    """
    lines = InvoiceLine.objects.filter(
        when,
        order_line__order__owner__in=seats,
        invoice__kind=Invoice.Kind.CREDIT,
        invoice__status__in=(Posting.Status.POSTED, Posting.Status.REVERSED),
        order_line__counts=True,
    )
    by_note = lines.order_by().values("invoice", "order_line__order__owner", "invoice__rate")
    return summed_by_seat(
        (row["order_line__order__owner"], Decimal(row["sum"]) * row["invoice__rate"])
        for row in by_note.annotate(sum=Sum("net"))
    )
