"""The reports on stock: its value, how fast it moves, and what is short."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.documents.money import ZERO, rounded
from crm.models import StockLevel, StockMove
from crm.reports.analysis import stock
from crm.reports.analysis.asking import Asked
from crm.reports.analysis.spec import (
    Family,
    Measure,
    Records,
    Report,
    Unit,
    Values,
    quotient,
    register_report,
)
from lab.tenancy.actor import current_actor

HALF = Decimal("0.5")

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
