"""The reports on sales, deliveries and stock."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.money import ZERO, rounded
from crm.models import Delivery, Invoice, Order, StockLevel, StockMove
from crm.reports.analysis import goods, open_orders, reps, stock, turnover
from crm.reports.analysis.asking import Asked
from crm.reports.analysis.facts import Facts
from crm.reports.analysis.spec import (
    Family,
    Measure,
    Records,
    Report,
    Unit,
    Values,
    percent,
    quotient,
    register_report,
)
from lab.tenancy.actor import current_actor

HALF = Decimal("0.5")


def _margin(told: Values, _asked: Asked) -> Decimal:
    return told["turnover"] - told["cost"]


def _margin_percent(told: Values, _asked: Asked) -> Decimal | None:
    return percent(told["margin"], told["turnover"])


def _cost(told: Values, _asked: Asked) -> Decimal:
    return told.get("cost", ZERO) + told.get("service_cost", ZERO)


TURNOVER = Measure(
    name="turnover", label=_("Turnover"), hint=_("Invoiced, without tax"), compared=True
)
COST = Measure(
    name="cost",
    label=_("Cost of goods"),
    hint=_("What the goods that left had cost; of services what their invoices note"),
    compute=_cost,
    cost=True,
)
MARGIN = Measure(
    name="margin",
    label=_("Margin"),
    hint=_("Turnover less cost of goods: the contribution to profit"),
    compute=_margin,
    cost=True,
    compared=True,
)
MARGIN_PERCENT = Measure(
    name="margin_percent",
    label=_("Margin %"),
    unit=Unit.PERCENT,
    compute=_margin_percent,
    cost=True,
)


def _sales(asked: Asked) -> Facts:
    return turnover.turnover(asked).merge(goods.goods(asked))


def _days(asked: Asked, day: str = "dated_on") -> dict[str, Any]:
    return {f"{day}__gte": asked.span.first, f"{day}__lte": asked.span.last}


def _of_posted(asked: Asked) -> dict[str, Any]:
    return {"status": ["posted", "reversed"], **_days(asked)}


PRODUCT_SALES = register_report(
    Report(
        slug="product-sales",
        family=Family.SALES,
        title=_("Product sales and margin"),
        sentence=_("What each product brought and cost, its share of the turnover and its class."),
        icon="chart-pie",
        model=Invoice,
        dimensions=("product", "category", "account", "region", "industry", "owner", "month"),
        filters=("product", "category", "account", "region", "industry", "seat"),
        measures=(
            TURNOVER,
            Measure(
                name="sold",
                label=_("Quantity"),
                unit=Unit.QUANTITY,
                hint=_("Invoiced less credited"),
                total=False,
            ),
            COST,
            MARGIN,
            MARGIN_PERCENT,
        ),
        read=_sales,
        compares=True,
        share="turnover",
        charted=("turnover", "margin"),
        keeps=lambda told, _asked: any(told[name] for name in ("turnover", "sold", "cost")),
        note=_(
            "Turnover counts on the day of the invoice, cost of goods on the day the goods left. Credit "
            "notes, returns and reversals are taken off on their own day."
        ),
        records=Records(
            collection="invoices",
            params=_of_posted,
            ids=turnover.invoices_of,
            filters={"account": "account", "owner": "owner", "seat": "owner"},
            day="dated_on",
        ),
    )
)

REP_PERFORMANCE = register_report(
    Report(
        slug="rep-performance",
        family=Family.SALES,
        title=_("Sales per rep"),
        sentence=_(
            "Orders, deliveries, invoices, receipts, margin and expenses of each rep, team and department."
        ),
        icon="users-group",
        model=Order,
        dimensions=("owner", "team", "department", "month"),
        filters=("seat",),
        measures=(
            Measure(
                name="ordered",
                label=_("Order value"),
                hint=_("Confirmed, without tax"),
                compared=True,
            ),
            Measure(name="orders", label=_("Number of orders"), unit=Unit.COUNT),
            Measure(
                name="value",
                label=_("Delivered value"),
                hint=_("At the prices of the orders, without tax; returns taken off"),
            ),
            TURNOVER,
            Measure(
                name="received",
                label=_("Receipts"),
                hint=_("Paid by the customers that the seat has, less refunds"),
                compared=True,
            ),
            COST,
            MARGIN,
            Measure(name="expenses", label=_("Expenses"), hint=_("Of approved and paid claims")),
            Measure(
                name="contribution",
                label=_("Contribution"),
                hint=_("Margin less expenses"),
                compute=lambda told, _asked: told["margin"] - told["expenses"],
                cost=True,
            ),
        ),
        read=reps.performance,
        compares=True,
        charted=("ordered", "turnover", "margin"),
        note=_(
            "Documents count for the seat that they belong to, receipts for the seat that has the "
            "customer. A team is a superior with everybody below."
        ),
        records=Records(
            collection="orders",
            params=lambda asked: {"status": ["confirmed"], **_days(asked, "ordered_on")},
            ids=reps.orders_of,
            filters={"owner": "owner", "seat": "owner", "team": "owner", "department": "owner"},
            day="ordered_on",
        ),
    )
)

DELIVERIES = register_report(
    Report(
        slug="deliveries",
        family=Family.DELIVERY,
        title=_("Deliveries and returns"),
        sentence=_("What went to which region, industry and customer, and what came back."),
        icon="truck-delivery",
        model=Delivery,
        dimensions=(
            "region",
            "industry",
            "account",
            "category",
            "product",
            "warehouse",
            "owner",
            "month",
        ),
        filters=("product", "category", "account", "region", "industry", "warehouse", "seat"),
        measures=(
            Measure(
                name="value",
                label=_("Sales value"),
                hint=_("At the prices of the orders, without tax; returns taken off"),
                compared=True,
            ),
            Measure(name="delivered", label=_("Delivered"), unit=Unit.QUANTITY, total=False),
            Measure(
                name="returned",
                label=pgettext_lazy("goods", "Returned"),
                unit=Unit.QUANTITY,
                total=False,
            ),
            Measure(
                name="kept",
                label=_("Net quantity"),
                unit=Unit.QUANTITY,
                compute=lambda told, _asked: told["delivered"] - told["returned"],
                total=False,
            ),
            Measure(name="cost", label=_("Cost of goods"), cost=True, compared=True),
        ),
        read=goods.goods,
        compares=True,
        share="value",
        charted=("value",),
        keeps=lambda told, _asked: any(told[name] for name in ("delivered", "returned", "cost")),
        note=_("Returns are taken off in the period in which the goods came back."),
        records=Records(
            collection="deliveries",
            params=_of_posted,
            ids=goods.deliveries_of,
            filters={
                "account": "account",
                "owner": "owner",
                "seat": "owner",
                "warehouse": "warehouse",
            },
            day="dated_on",
        ),
    )
)


def _missing(told: Values, _asked: Asked) -> Decimal:
    return max(ZERO, told["waiting"] - max(ZERO, told.get("available") or ZERO))


UNDELIVERED = register_report(
    Report(
        slug="undelivered",
        family=Family.DELIVERY,
        title=_("Goods not yet delivered"),
        sentence=_("Open order lines by customer, product and promised month, against the stock."),
        icon="clock-exclamation",
        model=Order,
        dimensions=("product", "account", "order", "due", "category", "region", "owner"),
        filters=("product", "category", "account", "region", "seat"),
        when="now",
        measures=(
            Measure(name="open_value", label=_("Open value"), hint=_("Without tax")),
            Measure(name="overdue_value", label=_("Of it overdue")),
            Measure(name="orders", label=_("Orders"), unit=Unit.COUNT, total=False),
            Measure(name="open", label=_("To be delivered"), unit=Unit.QUANTITY, total=False),
            Measure(
                name="overdue",
                label=_("Overdue"),
                unit=Unit.QUANTITY,
                hint=_("Requested for a day before today"),
                total=False,
            ),
            Measure(name="reserved", label=_("Reserved"), unit=Unit.QUANTITY, total=False),
            Measure(
                name="waiting",
                label=_("Not reserved"),
                unit=Unit.QUANTITY,
                compute=lambda told, _asked: max(ZERO, told["open"] - told["reserved"]),
                total=False,
            ),
            Measure(
                name="available",
                label=_("Available"),
                unit=Unit.QUANTITY,
                hint=_("On hand and not reserved, in all warehouses"),
                only=("product",),
                total=False,
            ),
            Measure(
                name="missing",
                label=pgettext_lazy("stock", "Missing"),
                unit=Unit.QUANTITY,
                hint=_("Not reserved and not available"),
                compute=_missing,
                only=("product",),
                total=False,
            ),
        ),
        read=open_orders.undelivered,
        crosses=False,
        charted=("open_value", "overdue_value"),
        empty=_("Everything that was ordered has been delivered."),
        records=Records(
            collection="orders",
            params=lambda _asked: {"status": ["confirmed"], "delivery": ["none", "part"]},
            ids=open_orders.orders_of,
            filters={"account": "account", "owner": "owner", "seat": "owner", "order": "number"},
        ),
    )
)

_MOVES = Records(
    collection="stock-moves",
    params=lambda asked: {"dated_on__lte": asked.span.last},
    ids=stock.moves_of,
    filters={"product": "product", "warehouse": "warehouse"},
)
_STOCK: dict[str, Any] = {
    "family": Family.STOCK,
    "model": StockMove,
    "dimensions": ("product", "category", "warehouse"),
    "filters": ("product", "category", "warehouse"),
    "records": _MOVES,
}


def _average_cost(told: Values, _asked: Asked) -> Decimal | None:
    found = quotient(told["value"], told["quantity"])
    return None if found is None else rounded(found, current_actor().sandbox.currency)


STOCK_VALUE = register_report(
    Report(
        slug="stock-value",
        title=_("Stock and its value"),
        sentence=_("How much lay where on any day, and what it was worth at the moving average."),
        icon="building-warehouse",
        when="day",
        measures=(
            Measure(name="value", label=_("Stock value"), cost=True),
            Measure(name="quantity", label=_("On hand"), unit=Unit.QUANTITY, total=False),
            Measure(
                name="average",
                label=_("Average cost"),
                compute=_average_cost,
                cost=True,
                only=("product",),
                total=False,
            ),
            Measure(name="issued_on", label=_("Last issue"), unit=Unit.DATE),
        ),
        read=stock.stock_on,
        share="value",
        charted=("value",),
        keeps=lambda told, _asked: bool(told["quantity"] or told["value"]),
        empty=_("Nothing lay in the warehouses on this day."),
        **_STOCK,
    )
)


def _average(told: Values, _asked: Asked) -> Decimal:
    return rounded((told["opening"] + told["closing"]) * HALF, current_actor().sandbox.currency)


def _coverage(told: Values, asked: Asked) -> Decimal | None:
    found = quotient(told["average"] * asked.span.days, told["issued"])
    return found if found is None or told["issued"] > 0 else None


STOCK_TURNOVER = register_report(
    Report(
        slug="stock-turnover",
        title=_("Stock turnover"),
        sentence=_(
            "How often the stock was turned over in a period, and for how many days it lasts."
        ),
        icon="refresh",
        measures=(
            Measure(
                name="issued",
                label=_("Cost of issues"),
                hint=_("Cost of what customers and the company itself took, less returns"),
                cost=True,
            ),
            Measure(name="opening", label=_("Value before"), cost=True),
            Measure(name="closing", label=_("Value at the end"), cost=True),
            Measure(name="average", label=_("Average value"), compute=_average, cost=True),
            Measure(
                name="turns",
                label=pgettext_lazy("stock", "Turnover"),
                unit=Unit.FACTOR,
                hint=_("Issued by average value"),
                compute=lambda told, _asked: quotient(told["issued"], told["average"]),
            ),
            Measure(
                name="coverage",
                label=_("Days of stock"),
                unit=Unit.DAYS,
                hint=_("Days of the period by turnover"),
                compute=_coverage,
            ),
        ),
        read=stock.stock_turned,
        charted=("issued", "average"),
        keeps=lambda told, _asked: any(told[n] for n in ("issued", "opening", "closing")),
        note=_("The average is that of the values before the period and at its end."),
        **_STOCK,
    )
)


def _idle_days(told: Values, asked: Asked) -> int | None:
    since = told.get("issued_on") or told.get("moved")
    return (asked.span.last - since).days if isinstance(since, dt.date) else None


SLOW_MOVERS = register_report(
    Report(
        slug="slow-movers",
        title=_("Slow movers"),
        sentence=_("Goods that nobody has taken for a long time, and the money that lies in them."),
        icon="hourglass-low",
        when="day",
        measures=(
            Measure(name="value", label=_("Stock value"), cost=True),
            Measure(name="quantity", label=_("On hand"), unit=Unit.QUANTITY, total=False),
            Measure(name="issued_on", label=_("Last issue"), unit=Unit.DATE),
            Measure(
                name="idle_days",
                label=_("Days without issue"),
                unit=Unit.DAYS,
                hint=_("Since the last issue; where there was none, since the last move"),
                compute=_idle_days,
                total=False,
            ),
        ),
        read=stock.stock_on,
        charted=("value",),
        crosses=False,
        keeps=lambda told, asked: told["quantity"] > 0 and (told["idle_days"] or 0) >= asked.idle,
        empty=_("All goods in stock were taken lately."),
        **{**_STOCK, "filters": ("idle", *_STOCK["filters"])},
    )
)


SHORTFALL = register_report(
    Report(
        slug="safety-stock",
        family=Family.STOCK,
        title=_("Below safety stock"),
        sentence=_("Products of which less is available than their safety stock asks for."),
        icon="alert-triangle",
        model=StockLevel,
        dimensions=("product",),
        filters=("category",),
        when="now",
        measures=(
            Measure(
                name="short",
                label=_("Shortfall"),
                unit=Unit.QUANTITY,
                compute=lambda told, _asked: max(
                    ZERO, told["safety"] - told["on_hand"] + told["reserved"]
                ),
                total=False,
            ),
            Measure(name="safety", label=_("Safety stock"), unit=Unit.QUANTITY, total=False),
            Measure(name="on_hand", label=_("On hand"), unit=Unit.QUANTITY, total=False),
            Measure(name="reserved", label=_("Reserved"), unit=Unit.QUANTITY, total=False),
            Measure(
                name="free",
                label=_("Available"),
                unit=Unit.QUANTITY,
                compute=lambda told, _asked: told["on_hand"] - told["reserved"],
                total=False,
            ),
            Measure(
                name="coming",
                label=_("On order"),
                unit=Unit.QUANTITY,
                hint=_("Confirmed purchase orders that have not come in"),
                total=False,
            ),
        ),
        read=stock.shortfall,
        crosses=False,
        charted=("short",),
        keeps=lambda told, _asked: told["short"] > 0,
        empty=_("Of every product there is at least its safety stock."),
        records=Records(
            collection="stock-levels", params=lambda _asked: {}, filters={"product": "product"}
        ),
    )
)
