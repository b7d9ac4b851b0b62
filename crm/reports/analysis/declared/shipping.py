"""The reports on deliveries: what went out, and what is still to go."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.money import ZERO
from crm.models import Delivery, Order
from crm.reports.analysis import goods, open_orders
from crm.reports.analysis.asking import Asked
from crm.reports.analysis.declared.common import of_posted
from crm.reports.analysis.spec import (
    Family,
    Measure,
    Records,
    Report,
    Unit,
    Values,
    register_report,
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
            params=of_posted,
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
