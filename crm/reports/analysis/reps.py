"""What each rep has sold, delivered, invoiced, spent, and got paid by the own customers."""

from typing import Any

from django.db.models import Case, Count, F, Q, Sum, Value, When

from crm.documents.money import rounded
from crm.expenses.costs import COUNTED
from crm.models import ExpenseClaim, ExpenseLine, LedgerEntry, Order
from crm.reports.analysis.asking import Asked
from crm.reports.analysis.facts import Facts, exact
from crm.reports.analysis.goods import NOTHING, goods
from crm.reports.analysis.reads import Paths, Sums, keys_of, read, within
from crm.reports.analysis.turnover import turnover
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import RecordIdField

ORDERS = Paths({"owner": "owner"})
RECEIPTS = Paths({"owner": "account__owner"})
EXPENSES = Paths({"owner": "claim__owner"})
PAID = (LedgerEntry.Kind.PAYMENT, LedgerEntry.Kind.REFUND)


def performance(asked: Asked) -> Facts:
    """Four queries."""
    facts = _ordered(asked)
    for part in (turnover(asked), goods(asked), _money(asked)):
        facts.merge(part)
    return facts


def _ordered(asked: Asked) -> Facts:
    """Confirmed orders without tax; one in another currency is rounded by itself, as on its paper."""
    facts = Facts(len(asked.spans))
    keys = keys_of(asked, ORDERS, "ordered_on")
    foreign = Case(
        When(rate=1, then=Value(None)), default=F("pk"), output_field=RecordIdField(null=True)
    )
    inside = Q()
    for span in asked.spans:
        inside |= within("ordered_on", span)
    rows = Order.objects.visible().filter(
        inside, ORDERS.filter(asked), status=Order.Status.CONFIRMED
    )
    sums: dict[str, Any] = {}
    for place, span in enumerate(asked.spans):
        on = within("ordered_on", span)
        sums[f"net_{place}"] = Sum(F("total") - F("tax"), filter=on)
        sums[f"count_{place}"] = Count("pk", filter=on)
    grouped = rows.order_by().annotate(foreign=foreign, **keys)
    currency, depth = current_actor().sandbox.currency, len(keys)
    for row in grouped.values_list(*keys, "foreign", "rate").annotate(**sums):
        key, rate, cells = tuple(row[:depth]), row[depth + 1], row[depth + 2 :]
        for place in range(len(asked.spans)):
            net, count = exact(cells[place * 2]), cells[place * 2 + 1]
            facts.count(key, "ordered", rounded(net * rate, currency) if net else None, place)
            facts.count(key, "orders", exact(count), place)
    return facts


def _money(asked: Asked) -> Facts:
    """Receipts and expenses.

    Receipts are what customers paid less what they got back, by who has the customer: from the
    ledger. Expenses are those of claims that were approved or paid, on the day they were spent.
    """
    paid = Q(kind__in=PAID) | Q(kind=LedgerEntry.Kind.REVERSAL, reverses__kind__in=PAID)
    entries = LedgerEntry.objects.visible().receivable().filter(paid)
    claims = ExpenseClaim.objects.visible().filter(status__in=COUNTED).order_by()
    lines = ExpenseLine.objects.filter(claim__in=claims)
    received = Sums(entries, "dated_on", {"received": -F("base_amount"), "expenses": NOTHING}, {})
    spent = Sums(lines, "spent_on", {"received": NOTHING, "expenses": F("amount")}, {})
    facts = Facts(len(asked.spans))
    rows = read(asked, (received, RECEIPTS), (spent, EXPENSES))
    facts.take(rows, len(asked.dimensions), ("received", "expenses"))
    return facts


def orders_of(asked: Asked, name: str, key: Any) -> Any:
    """The ids of the orders behind a key."""
    rows = Order.objects.visible().filter(
        within("ordered_on", asked.span),
        ORDERS.filter(asked),
        ORDERS.on_key(name, key, "ordered_on"),
        status=Order.Status.CONFIRMED,
    )
    return rows.order_by().values_list("pk", flat=True)
