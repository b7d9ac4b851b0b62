"""The declaration of a report, and the registry that holds them.

    register_report(Report(slug="deliveries", family="delivery", title=_("Deliveries"), …))

A report reads facts: sums of its measures by the key of a dimension, for one or two periods. What
can be computed from the sums (margin, turnover of stock) is, for each row and for the totals alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from crm.reports.analysis.facts import Facts
from lab.tenancy.models import Sandboxed

if TYPE_CHECKING:
    from crm.reports.analysis.asking import Asked

Values = Mapping[str, Any]
REPORTS: dict[str, "Report"] = {}


class Family(StrEnum):
    SALES = "sales"
    DELIVERY = "delivery"
    STOCK = "stock"
    ELSEWHERE = "elsewhere"


FAMILIES: dict[str, Any] = {
    Family.SALES: _("Sales and profit"),
    Family.DELIVERY: _("Deliveries"),
    Family.STOCK: _("Stock"),
    Family.ELSEWHERE: _("More figures"),
}


class Unit(StrEnum):
    MONEY = "money"
    QUANTITY = "quantity"
    PERCENT = "percent"
    COUNT = "count"
    FACTOR = "factor"
    DAYS = "days"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A column of figures. `compute` follows from the others of its row, or of the totals; what is
    `cost` is only for who may see costs; with `only` it exists for these dimensions alone."""

    name: str
    label: Any
    unit: Unit = Unit.MONEY
    hint: Any = ""
    compute: Callable[[Values, "Asked"], Any] | None = None
    cost: bool = False
    only: tuple[str, ...] = ()
    compared: bool = False
    # What does not add up over products of different units, or at all.
    total: bool = True


@dataclass(frozen=True, kw_only=True)
class Records:
    """The records behind a cell: a list, and how to find the cell's among them.

    `params` are the list's own filters, for what it can be asked for; `ids` finds the records where
    it cannot.
    """

    collection: str
    params: Callable[["Asked"], dict[str, Any]]
    ids: Callable[["Asked", str, Any], Any] | None = None
    # dimension or filter -> the list's filter of it
    filters: Mapping[str, str] = field(default_factory=dict)
    # The list's column with the day, where months are asked for.
    day: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """`dimensions` and `filters` are names; the first dimension and measure are the usual ones."""

    slug: str
    family: Family
    title: Any
    sentence: Any
    icon: str
    model: type[Sandboxed]
    dimensions: tuple[str, ...]
    measures: tuple[Measure, ...]
    read: Callable[["Asked"], Facts]
    records: Records
    filters: tuple[str, ...] = ()
    note: Any = ""
    # "span": between two days; "day": as it stood on a day; "now": as it stands.
    when: str = "span"
    # Whether it can be compared with the former period.
    compares: bool = False
    # The measure of which every row has a share, and by which products are A, B and C.
    share: str = ""
    # Which rows are worth telling.
    keeps: Callable[[Values, "Asked"], bool] | None = None
    charted: tuple[str, ...] = ()
    # Whether its measures can be spread over the columns of a second dimension.
    crosses: bool = True
    empty: Any = _("Nothing was booked in this period.")

    @property
    def main(self) -> Measure:
        return self.measures[0]


def register_report(report: Report) -> Report:
    if report.slug in REPORTS:
        raise ImproperlyConfigured(f"The report {report.slug} is declared twice.")
    REPORTS[report.slug] = report
    return report


def quotient(part: Any, whole: Any) -> Decimal | None:
    """None where there is nothing to divide by."""
    return Decimal(part) / Decimal(whole) if whole else None


def percent(part: Any, whole: Any) -> Decimal | None:
    found = quotient(part, whole)
    return None if found is None else found * 100
