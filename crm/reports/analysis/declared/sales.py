"""The reports on sales: of products, and of who sells them."""

from django.utils.translation import gettext_lazy as _

from crm.models import Invoice, Order
from crm.reports.analysis import goods, reps, turnover
from crm.reports.analysis.asking import Asked
from crm.reports.analysis.declared.common import (
    COST,
    MARGIN,
    MARGIN_PERCENT,
    TURNOVER,
    days_of,
    of_posted,
)
from crm.reports.analysis.facts import Facts
from crm.reports.analysis.spec import (
    Family,
    Measure,
    Records,
    Report,
    Unit,
    register_report,
)


def _sales(asked: Asked) -> Facts:
    return turnover.turnover(asked).merge(goods.goods(asked))


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
            params=of_posted,
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
            params=lambda asked: {"status": ["confirmed"], **days_of(asked, "ordered_on")},
            ids=reps.orders_of,
            filters={"owner": "owner", "seat": "owner", "team": "owner", "department": "owner"},
            day="ordered_on",
        ),
    )
)
