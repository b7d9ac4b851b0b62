"""The account from all sides: what is open with it, what it bought, when we last spoke."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from crm.models import Account, ContactLog, Event, Opportunity, Order
from crm.selling.money import rounded
from lab.entities.views.records import RecordDetail
from lab.tenancy.actor import current_actor

ZERO = Decimal(0)


@dataclass(frozen=True)
class AccountFigures:
    """Of what the actor may see; `last_contact` is None where nobody noted any."""

    open: int
    open_amount: Decimal
    won: int
    won_amount: Decimal
    ordered: int
    ordered_amount: Decimal
    last_contact: dt.datetime | None


def account_figures(account: Account) -> AccountFigures:
    """Three queries, however much there is."""
    is_open, is_won = Q(stage__kind="open"), Q(stage__kind="won")
    deals = Opportunity.objects.visible().filter(account=account)
    sums = deals.order_by().aggregate(
        open=Count("pk", filter=is_open),
        open_amount=Sum("amount", filter=is_open),
        won=Count("pk", filter=is_won),
        won_amount=Sum("amount", filter=is_won),
    )
    orders = Order.objects.visible().filter(account=account, status=Order.Status.CONFIRMED)
    bought = orders.order_by().aggregate(ordered=Count("pk"), ordered_amount=Sum("total"))
    amounts = {name: _money(value) for name, value in {**sums, **bought}.items()}
    return AccountFigures(**amounts, last_contact=_last_contact(account, deals))


def _money(value: Any) -> Any:
    if isinstance(value, int):
        return value
    return rounded(value or ZERO, current_actor().sandbox.currency)


def _last_contact(account: Account, deals: Any) -> dt.datetime | None:
    """With the account, or about one of its opportunities."""
    about = Q(about_collection="accounts", about_id=account.pk) | Q(
        about_collection="opportunities", about_id__in=deals.order_by().values("pk")
    )
    now = current_actor().now
    logs = ContactLog.objects.visible().filter(about, happened_at__lte=now)
    events = Event.objects.visible().filter(about, starts_at__lte=now)
    moments = (
        logs.order_by().values_list("happened_at").union(events.order_by().values_list("starts_at"))
    )
    return max((moment for (moment,) in moments), default=None)


class AccountPage(RecordDetail):
    template = "crm/reports/account.html"

    def story(self, row: Any) -> dict[str, Any]:
        return {"figures": account_figures(row)}
