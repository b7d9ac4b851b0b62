"""Pages with figures that are no declared reports; the page of all reports names them as well."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.reports.analysis.spec import Family


@dataclass(frozen=True)
class Page:
    route: str
    title: Any
    sentence: Any
    icon: str
    family: Family = Family.ELSEWHERE


PAGES: list[Page] = [
    Page(
        "funnel",
        _("Funnel"),
        _("Open and closed opportunities by stage, seat and month."),
        "chart-funnel",
    ),
    Page("ageing", _("Ageing"), _("Who owes how much, and for how long."), "hourglass"),
    Page(
        "expense-costs",
        _("Expense costs"),
        _("What expenses cost per rep and per customer."),
        "report-money",
    ),
    Page(
        "purchase-proposal",
        _("To be bought"),
        _("What falls below its safety stock, and where to buy it."),
        "bulb",
    ),
]


def register_page(page: Page) -> None:
    PAGES.append(page)
