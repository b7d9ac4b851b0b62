"""What several reports measure, and the records behind their figures."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.documents.money import ZERO
from crm.reports.analysis.asking import Asked
from crm.reports.analysis.spec import (
    Measure,
    Unit,
    Values,
    percent,
)


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


def days_of(asked: Asked, day: str = "dated_on") -> dict[str, Any]:
    return {f"{day}__gte": asked.span.first, f"{day}__lte": asked.span.last}


def of_posted(asked: Asked) -> dict[str, Any]:
    return {"status": ["posted", "reversed"], **days_of(asked)}
