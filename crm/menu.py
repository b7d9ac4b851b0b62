"""The CRM in the menu: its areas, a list of each entity, and the funnel."""

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lab.entities.spec import REGISTRY
from lab.ui.menu import register_area, register_item

# Area -> collections in the order of daily work.
LISTS = {
    "parties": ("leads", "accounts", "contacts", "competitors"),
    "selling": (
        "opportunities",
        "quotes",
        "orders",
        "contracts",
        "approvals",
    ),
    "delivery": (
        "dispatch-notices",
        "deliveries",
        "delivery-schedules",
        "returns",
        "samples",
        "loans",
        "loan-returns",
    ),
    "purchasing": (
        "suppliers",
        "supplier-prices",
        "requests-for-quotation",
        "supplier-quotations",
        "purchase-orders",
        "goods-receipts",
        "supplier-invoices",
        "payments",
    ),
    "stock": (
        "stock-levels",
        "stock-receipts",
        "stock-issues",
        "stock-transfers",
        "requisitions",
        "stock-counts",
        "stock-adjustments",
        "stock-moves",
        "warehouses",
    ),
    "money": (
        "invoices",
        "receipts",
        "opening-balances",
        "expense-claims",
        "ledger-entries",
        "money-accounts",
        "money-moves",
    ),
    "activities": ("tasks", "events", "outings", "contact-logs"),
    "library": ("documents", "folders"),
    "mailbox": ("mails", "mail-templates"),
    "catalogue": ("products", "categories", "price-books"),
    "company": (
        "tax-rates",
        "exchange-rates",
        "authorities",
        "order-types",
        "assignment-rules",
        "web-forms",
        "stages",
        "evaluation-points",
        "picklist-items",
        "tags",
    ),
}


def _list_of(collection: str) -> Callable[[HttpRequest], str]:
    def address(request: HttpRequest) -> str:
        return reverse("list", args=[request.actor.sandbox.pk, collection])  # type: ignore[attr-defined]

    return address


def _sits(request: HttpRequest) -> bool:
    return request.actor.seat is not None  # type: ignore[attr-defined]


def register_menu() -> None:
    """Called once, when all entities are declared."""
    register_area("parties", _("Customers"), icon="address-book", order=20)
    register_area("selling", _("Selling"), icon="target-arrow", order=30)
    register_area("delivery", _("Shipping"), icon="truck-delivery", order=31, folded=True)
    register_area("purchasing", _("Purchasing"), icon="shopping-bag", order=32, folded=True)
    register_area("stock", _("Stock"), icon="building-warehouse", order=33, folded=True)
    register_area("money", _("Money"), icon="cash", order=36, folded=True)
    register_area("activities", _("Activities"), icon="calendar-event", order=40)
    register_area("mailbox", _("Mail"), icon="mail", order=42)
    register_area("library", _("Library"), icon="folders", order=45)
    register_area("catalogue", _("Catalogue"), icon="package", order=50, folded=True)
    register_area("reports", _("Reports"), icon="report-analytics", order=55)
    register_item("reports", _("Reports"), icon="report-analytics", url="reports")
    for area, collections in LISTS.items():
        for order, name in enumerate(collections, 1):
            entity = REGISTRY[name]
            label = capfirst(entity.label_plural)
            register_item(
                area, label, icon=entity.icon, url=_list_of(name), order=order * 10, key=name
            )
    register_item(
        "company", _("Trade settings"), icon="adjustments", url="trade-settings", order=85
    )
    register_item("company", _("Collisions"), icon="users", url="collisions", order=90)
    register_item("activities", _("Calendar"), icon="calendar", url="calendar", order=3)
    register_item(
        "activities", _("Plan of the week"), icon="calendar-week", url="outings-week", order=32
    )
    register_item(
        "activities",
        _("Outings against logs"),
        icon="arrows-diff",
        url="outings-mismatches",
        order=34,
    )
    register_item(
        "activities",
        _("Reminders"),
        icon="bell",
        url="reminders",
        order=5,
        allowed=_sits,
        badge="reminders-badge",
    )
    register_item(
        "mailbox", _("Mailbox"), icon="inbox", url="mailbox", order=5, badge="mailbox-badge"
    )
    register_item("money", _("Ageing"), icon="hourglass", url="ageing", order=35)
    register_item("purchasing", _("To be bought"), icon="bulb", url="purchase-proposal", order=5)
    register_item("money", _("Expense costs"), icon="report-money", url="expense-costs", order=95)
    register_item("selling", _("Funnel"), icon="chart-funnel", url="funnel", order=190)
