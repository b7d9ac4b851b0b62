"""The figures of a company that a teacher reads beside its progress."""

from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from crm.documents.money import rounded
from crm.ledger.models import LedgerEntry
from crm.models import Opportunity
from lab.tenancy.actor import current_actor

KIND = LedgerEntry.Kind
# Money that customers paid or got back, as the report on reps counts it.
PAID = (KIND.PAYMENT, KIND.REFUND)


def company_figures() -> dict[str, str | int]:
    """Of the actor's company, in its currency: what is open, and what was won and received since day 1.

    What the scenario brought from before day 1 is nobody's doing here.
    """
    day_one, currency = current_actor().sandbox.day_one, current_actor().sandbox.currency
    deals = Opportunity.objects.order_by().aggregate(
        open=Count("pk", filter=Q(stage__kind="open")),
        pipeline=Sum("amount", filter=Q(stage__kind="open")),
        wins=Count("pk", filter=Q(stage__kind="won", closed_on__gte=day_one)),
        won=Sum("amount", filter=Q(stage__kind="won", closed_on__gte=day_one)),
    )
    received = _receipts().filter(dated_on__gte=day_one).aggregate(sum=Sum(-F("base_amount")))
    return {
        "open": deals["open"],
        "wins": deals["wins"],
        "pipeline": str(rounded(deals["pipeline"] or Decimal(0), currency)),
        "won": str(rounded(deals["won"] or Decimal(0), currency)),
        "receipts": str(rounded(received["sum"] or Decimal(0), currency)),
    }


def _receipts() -> QuerySet[LedgerEntry]:
    paid = Q(kind__in=PAID) | Q(kind=KIND.REVERSAL, reverses__kind__in=PAID)
    return LedgerEntry.objects.receivable().filter(paid).order_by()
