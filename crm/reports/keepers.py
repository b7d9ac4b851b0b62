"""The homes of those who keep goods and money: what waits in the warehouse, what is to be paid."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from crm.documents.models import Progress
from crm.documents.money import ZERO, rounded
from crm.models import (
    DispatchNotice,
    ExpenseClaim,
    LedgerEntry,
    Product,
    PurchaseOrder,
    StockLevel,
)
from crm.reports import links, selectors
from crm.reports.home import SHOWN, base, reminders, seat_of_home
from lab.tenancy.actor import current_actor

SOON = dt.timedelta(days=7)


@require_safe
def warehouse_home(request: HttpRequest, sandbox: int) -> HttpResponse:
    """What is to ship, what comes in, and what runs low."""
    seat = seat_of_home()
    notices = {"status": DispatchNotice.Status.RELEASED}
    context = {
        **base(),
        **reminders(),
        "tasks": selectors.waiting(selectors.tasks_due([seat.pk]), links.tasks_due(), SHOWN),
        "notices": selectors.waiting(
            notices_to_ship(), links.list_url(DispatchNotice.collection, **notices), SHOWN
        ),
        "coming": selectors.waiting(orders_to_come(), links.orders_to_come(), SHOWN),
        "low": selectors.waiting(products_low(), _to_buy(), SHOWN),
    }
    return render(request, "crm/reports/home_warehouse.html", context)


def notices_to_ship() -> QuerySet[DispatchNotice]:
    """What the sellers asked to be shipped, the most urgent first."""
    rows = DispatchNotice.objects.visible().filter(status=DispatchNotice.Status.RELEASED)
    order = F("requested_on").asc(nulls_last=True)
    return rows.select_related("account", "warehouse").order_by(order, "pk")


def orders_to_come() -> QuerySet[PurchaseOrder]:
    """Goods that are ordered and have not all come in, the earliest first."""
    rows = PurchaseOrder.objects.visible().filter(status=PurchaseOrder.Status.CONFIRMED)
    rows = rows.exclude(receipt=Progress.FULL).select_related("account", "warehouse")
    return rows.order_by(F("expected_on").asc(nulls_last=True), "pk")


def products_low() -> QuerySet[Product]:
    """Products of which less is available than their safety stock (`there`), the emptiest first.

    `short` is what is missing; quantities have three decimals, so a thousandth is no rounding.
    """
    levels: Any = StockLevel.objects.filter(product=OuterRef("pk")).order_by().values("product")
    there = levels.annotate(sum=Sum(F("on_hand") - F("reserved"))).values("sum")
    quantity = DecimalField(max_digits=16, decimal_places=3)
    rows = Product.objects.visible().filter(stocked=True, safety_stock__gt=0)
    rows = rows.annotate(there=Coalesce(Subquery(there), ZERO, output_field=quantity))
    rows = rows.annotate(short=F("safety_stock") - F("there"))
    return rows.filter(short__gt=Decimal("0.0005")).order_by("-short", "pk")


def _to_buy() -> str:
    return reverse("purchase-proposal", args=[current_actor().sandbox.pk])


@require_safe
def finance_home(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Who is late with paying, which bills are due, and what colleagues have laid out."""
    seat = seat_of_home()
    context = {
        **base(),
        **reminders(),
        "tasks": selectors.waiting(selectors.tasks_due([seat.pk]), links.tasks_due(), SHOWN),
        "owed": money_owed(),
        "overdue": selectors.waiting(invoices_overdue(), links.ageing("receivable"), SHOWN),
        "bills": selectors.waiting(bills_due(), links.ageing("payable"), SHOWN),
        "claims": selectors.waiting(
            claims_to_pay(), links.list_url(ExpenseClaim.collection, status="approved"), SHOWN
        ),
        "receivable_url": links.ageing("receivable"),
        "payable_url": links.ageing("payable"),
    }
    return render(request, "crm/reports/home_finance.html", context)


def invoices_overdue() -> QuerySet[LedgerEntry]:
    """What customers should have paid by now, the latest first."""
    rows = _open_debts(LedgerEntry.Side.RECEIVABLE).filter(due_on__lt=current_actor().today)
    return rows.select_related("account").order_by("due_on", "pk")


def bills_due() -> QuerySet[LedgerEntry]:
    """What suppliers are to be paid within a week, or should have been."""
    until = current_actor().today + SOON
    rows = _open_debts(LedgerEntry.Side.PAYABLE).filter(due_on__lte=until)
    return rows.select_related("account").order_by("due_on", "pk")


def claims_to_pay() -> QuerySet[ExpenseClaim]:
    rows = ExpenseClaim.objects.visible().filter(status="approved")
    return rows.select_related("owner").order_by("pk")


def _open_debts(side: str) -> Any:
    return LedgerEntry.objects.visible().open().filter(side=side, open_amount__gt=0)


@dataclass(frozen=True)
class Owed:
    """What is owed to the company and by it, and how much of that is late or due within a week."""

    receivable: Decimal
    overdue: Decimal
    payable: Decimal
    due: Decimal


def money_owed() -> Owed:
    """One query."""
    actor = current_actor()
    coming = Q(side=LedgerEntry.Side.RECEIVABLE)
    going = Q(side=LedgerEntry.Side.PAYABLE)
    owed = Q(open_amount__gt=0)
    found = (
        LedgerEntry.objects.visible()
        .open()
        .order_by()
        .aggregate(
            receivable=Sum("open_base", filter=coming),
            overdue=Sum("open_base", filter=coming & owed & Q(due_on__lt=actor.today)),
            payable=Sum("open_base", filter=going),
            due=Sum("open_base", filter=going & owed & Q(due_on__lte=actor.today + SOON)),
        )
    )
    currency = actor.sandbox.currency
    return Owed(**{name: rounded(value or ZERO, currency) for name, value in found.items()})
