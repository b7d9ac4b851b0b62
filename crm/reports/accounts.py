"""The account from all sides: what is open with it, what it bought, when we last spoke."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.documents.money import rounded
from crm.models import (
    Account,
    ContactLog,
    Event,
    LedgerEntry,
    Opportunity,
    Order,
    OrderLine,
    Product,
    Stage,
    Task,
)
from crm.reports.links import list_url, stages
from crm.reports.sellers import sellers_panels
from lab.entities.panels import SHOWN, Panel, activities_on
from lab.entities.spec import REGISTRY
from lab.entities.views.base import RecordView
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
    due: Decimal
    past_due: Decimal
    tasks: int
    overdue: int
    last_contact: dt.datetime | None

    @property
    def last_day(self) -> dt.date | None:
        return timezone.localtime(self.last_contact).date() if self.last_contact else None


def account_figures(account: Account) -> AccountFigures:
    """Five queries, however much there is."""
    is_open, is_won = Q(stage__kind="open"), Q(stage__kind="won")
    deals = Opportunity.objects.visible().filter(account=account)
    sums = deals.order_by().aggregate(
        open=Count("pk", filter=is_open),
        open_amount=Sum("amount", filter=is_open),
        won=Count("pk", filter=is_won),
        won_amount=Sum("amount", filter=is_won),
    )
    orders = Order.objects.visible().filter(account=account, status=Order.Status.CONFIRMED)
    bought = orders.order_by().aggregate(ordered=Count("pk"), ordered_amount=Sum("base_total"))
    amounts = {name: _money(value) for name, value in {**sums, **bought}.items()}
    return AccountFigures(
        **amounts, **_owed(account), **_open_tasks(account), last_contact=_last_contact(account)
    )


def _owed(account: Account) -> dict[str, Any]:
    """What the customer owes in all, and what of it is past its day."""
    rows = LedgerEntry.objects.filter(account=account).receivable().open().order_by()
    late = Q(due_on__lt=current_actor().today, open_base__gt=0)
    sums = rows.aggregate(due=Sum("open_base"), past_due=Sum("open_base", filter=late))
    return {name: _money(value) for name, value in sums.items()}


def _open_tasks(account: Account) -> dict[str, Any]:
    """Of the account and its contacts, opportunities and documents, as its timeline shows them."""
    rows: Any = _activities(Task, account)
    late = Q(due_on__lt=current_actor().today)
    return rows.open().order_by().aggregate(tasks=Count("pk"), overdue=Count("pk", filter=late))


def _activities(model: Any, account: Account) -> QuerySet:
    return activities_on(model, REGISTRY[Account.collection], account)


def _money(value: Any) -> Any:
    if isinstance(value, int):
        return value
    return rounded(value or ZERO, current_actor().sandbox.currency)


def _last_contact(account: Account) -> dt.datetime | None:
    """With the account, its contacts, or about one of its opportunities and documents."""
    now = current_actor().now
    logs = _activities(ContactLog, account).filter(happened_at__lte=now)
    events = _activities(Event, account).filter(starts_at__lte=now)
    moments = (
        logs.order_by().values_list("happened_at").union(events.order_by().values_list("starts_at"))
    )
    return max((moment for (moment,) in moments), default=None)


@dataclass(frozen=True)
class Bought:
    """A product on the account's confirmed orders; `net` is what it came to without tax."""

    product: Product
    quantity: Decimal
    net: Decimal
    orders: int
    last: dt.date | None


def bought_lines(account: Account) -> QuerySet:
    """The products on confirmed orders, one row each, the largest turnover first."""
    orders = Order.objects.visible().filter(account=account, status=Order.Status.CONFIRMED)
    lines = OrderLine.objects.filter(order__in=orders, product__isnull=False)
    return (
        lines.order_by()
        .values("product")
        .annotate(
            amount=Sum("net"),
            pieces=Sum("quantity"),
            orders=Count("order", distinct=True),
            last=Max("order__ordered_on"),
        )
        .order_by("-amount", "product")
    )


def products_bought(account: Account, page: int) -> list[Bought]:
    """A page of them; two queries."""
    rows = list(bought_lines(account)[(page - 1) * SHOWN : page * SHOWN])
    products = Product.objects.in_bulk([row["product"] for row in rows])
    return [
        Bought(
            product=products[row["product"]],
            quantity=row["pieces"],
            net=_money(row["amount"]),
            orders=row["orders"],
            last=row["last"],
        )
        for row in rows
    ]


class BoughtView(RecordView):
    """The panel of the account's page with the products that it bought."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        account: Any = self.record(())
        panel = bought_panel(account)
        asked = request.GET.get("page", "")
        page = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
        page = min(max(1, page), max(1, -(-panel.count // SHOWN)))
        following = page + 1 if panel.count > page * SHOWN else 0
        context = self.context(
            record=account,
            panel=panel,
            bought=products_bought(account, page),
            page=page,
            previous=page - 1,
            following=following,
        )
        return render(request, "crm/reports/_bought.html", context)


def bought_panel(account: Account) -> Panel:
    address = [current_actor().sandbox.pk, account.number]
    return Panel(
        key="products-bought",
        label=_("Products bought"),
        icon="package",
        url=reverse("account-bought", args=address),
        count=bought_lines(account).count(),
    )


def _lists(account: Account) -> dict[str, str]:
    """The lists behind the figures."""
    of: dict[str, Any] = {"account": account.number}
    return {
        "open": list_url("opportunities", stage=stages(Stage.Kind.OPEN), **of),
        "won": list_url("opportunities", stage=stages(Stage.Kind.WON), **of),
        "ordered": list_url("orders", status=Order.Status.CONFIRMED, **of),
    }


class AccountPage(RecordDetail):
    template = "crm/reports/account.html"

    def panels(self, row: Any) -> list[Panel]:
        return [*super().panels(row), bought_panel(row), *sellers_panels(row)]

    def _links(self, row: Any) -> list[tuple[str, str, str]]:
        address = [self.actor.sandbox.pk, row.number]
        page = (reverse("account-statement", args=address), "report-money", _("Statement"))
        return [page, *super()._links(row)]


class FiguresView(RecordView):
    """The part of the account's page with its figures, which is loaded beside it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        account: Any = self.record(())
        context = self.context(
            record=account, figures=account_figures(account), lists=_lists(account)
        )
        return render(request, "crm/reports/_account_figures.html", context)
