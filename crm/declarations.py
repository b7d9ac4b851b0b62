"""What the CRM tells the kernel at start: families, entities, events, menu and homes."""

from django.utils.translation import gettext_lazy as _

from crm import dated, events
from crm.activities import entities as activities
from crm.activities import news as activity_news
from crm.activities.outings import entities as outings
from crm.billing import entities as billing
from crm.catalogue import entities as catalogue
from crm.contracts import entities as contracts
from crm.delivery import entities as delivery
from crm.documents import entities as documents
from crm.documents.approvals import entities as approvals
from crm.documents.approvals import news as approval_news
from crm.documents.events import register_document_events
from crm.expenses import entities as expenses
from crm.ledger import entities as ledger
from crm.ledger import rules as ledger_rules
from crm.library import entities as library
from crm.mailbox import entities as mailbox
from crm.menu import register_menu
from crm.parties import entities as parties
from crm.pricing import entities as pricing
from crm.purchasing import alerts
from crm.purchasing import entities as purchasing
from crm.reports import keepers
from crm.reports import views as reports
from crm.reports.accounts import AccountPage
from crm.selling import entities as selling
from crm.selling import news as selling_news
from crm.stock import entities as stock
from crm.stock import rules as stock_rules
from lab.access.families import register_family
from lab.company.homes import register_home
from lab.company.profile import register_shelf
from lab.entities.spec import register_view
from lab.tenancy.models import Seat

__all__ = [
    "activities",
    "activity_news",
    "alerts",
    "approval_news",
    "approvals",
    "billing",
    "catalogue",
    "contracts",
    "dated",
    "delivery",
    "documents",
    "events",
    "expenses",
    "ledger",
    "ledger_rules",
    "library",
    "mailbox",
    "outings",
    "parties",
    "pricing",
    "purchasing",
    "selling",
    "selling_news",
    "stock",
    "stock_rules",
]

register_family("accounts", _("Accounts and contacts"))
register_family("leads", _("Leads"))
register_family("activities", _("Tasks, events and contact logs"))
register_family("opportunities", _("Opportunities"))
register_family("documents", _("Documents"))
register_family("library", _("Files and folders"))
register_family("mails", _("Mails"))

register_document_events()
library.offer_files()
mailbox.offer_mailing()
register_menu()
register_view("accounts", "record", AccountPage)
register_shelf("tax-rates")

SUPERIOR = (Seat.Kind.HEAD, Seat.Kind.MANAGER)
for kind in Seat.Kind.values:
    register_home(kind, reports.manager_home if kind in SUPERIOR else reports.rep_home)
register_home(Seat.Kind.WAREHOUSE, keepers.warehouse_home)
register_home(Seat.Kind.FINANCE, keepers.finance_home)
register_home("", reports.staff_home)
