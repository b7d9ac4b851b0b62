"""Addresses of the CRM's own pages; those of records follow from the declarations."""

from django.urls import path

from crm.activities.calendar import views as calendar
from crm.activities.outings import views as outings
from crm.billing.pages import StatementPage, StatementPaper, ageing_file, ageing_page
from crm.documents.views.chains import ChainView
from crm.documents.views.pages import TotalsView
from crm.documents.views.pasting import PasteView
from crm.documents.views.printing import PdfView, PrintView
from crm.documents.views.settings import trade_settings_page
from crm.expenses.views import costs_page
from crm.ledger.allocating import MoneyOptionsView
from crm.library.views import PdfPageView, PreviewView, UploadView
from crm.mailbox import views as mailbox
from crm.parties.assignment import views as assignment
from crm.parties.collisions.views import collisions_page
from crm.parties.views import PeopleView
from crm.parties.web_forms import views as web_forms
from crm.purchasing.comparing import ComparisonPage
from crm.purchasing.views import proposal_page
from crm.reports import views
from crm.reports.accounts import BoughtView, FiguresView
from crm.reports.analysis import views as analysis
from crm.reports.home import home_approvals
from crm.reports.sellers import SellersView
from crm.selling.views.opportunities import OutlookView

urlpatterns = [
    path("calendar/<str:token>.ics", calendar.feed, name="calendar-feed"),
    path("s/<int:sandbox>/calendar/", calendar.calendar_page, name="calendar"),
    path("s/<int:sandbox>/calendar/feed/", calendar.feed_dialog, name="calendar-feed-address"),
    path("s/<int:sandbox>/outings/week/", outings.week_page, name="outings-week"),
    path(
        "s/<int:sandbox>/outings/mismatches/",
        outings.mismatches_page,
        name="outings-mismatches",
    ),
    path("w/<str:token>/", web_forms.public, name="web-form"),
    path("w/<str:token>/thanks/", web_forms.thanks, name="web-form-thanks"),
    path("s/<int:sandbox>/assignment-rules/order/", assignment.order, name="assignment-order"),
    path("s/<int:sandbox>/assignment-rules/try/", assignment.try_rules, name="assignment-try"),
    path(
        "s/<int:sandbox>/web-forms/<int:number>/panel/address/",
        web_forms.AddressView.as_view(),
        {"collection": "web-forms"},
        name="web-form-address",
    ),
    path(
        "s/<int:sandbox>/documents/upload/",
        UploadView.as_view(),
        {"collection": "documents"},
        name="document-upload",
    ),
    path(
        "s/<int:sandbox>/documents/<int:number>/preview/",
        PreviewView.as_view(),
        {"collection": "documents"},
        name="document-preview",
    ),
    path(
        "s/<int:sandbox>/documents/<int:number>/pages/<int:page>.webp",
        PdfPageView.as_view(),
        {"collection": "documents"},
        name="document-page",
    ),
    path(
        "s/<int:sandbox>/mailbox/",
        mailbox.MailboxPage.as_view(),
        {"collection": "mails"},
        name="mailbox",
    ),
    path("s/<int:sandbox>/mailbox/unread/", mailbox.badge, name="mailbox-badge"),
    path("s/<int:sandbox>/mailbox/people/", mailbox.people, name="mailbox-people"),
    path("s/<int:sandbox>/mailbox/fill/", mailbox.fill, name="mail-fill"),
    path("s/<int:sandbox>/mails/<int:number>/seen/", mailbox.seen, name="mail-seen"),
    path("s/<int:sandbox>/trade-settings/", trade_settings_page, name="trade-settings"),
    path("s/<int:sandbox>/purchase-proposal/", proposal_page, name="purchase-proposal"),
    path(
        "s/<int:sandbox>/requests-for-quotation/<int:number>/comparison/",
        ComparisonPage.as_view(),
        {"collection": "requests-for-quotation"},
        name="request-comparison",
    ),
    path("s/<int:sandbox>/collisions/", collisions_page, name="collisions"),
    path(
        "s/<int:sandbox>/accounts/<int:number>/panel/contacts-account/",
        PeopleView.as_view(),
        {"collection": "accounts"},
        name="account-people",
    ),
    path(
        "s/<int:sandbox>/accounts/<int:number>/panel/products-bought/",
        BoughtView.as_view(),
        {"collection": "accounts"},
        name="account-bought",
    ),
    path(
        "s/<int:sandbox>/accounts/<int:number>/panel/sellers/",
        SellersView.as_view(),
        {"collection": "accounts"},
        name="account-sellers",
    ),
    path(
        "s/<int:sandbox>/accounts/<int:number>/panel/figures/",
        FiguresView.as_view(),
        {"collection": "accounts"},
        name="account-figures",
    ),
    path(
        "s/<int:sandbox>/accounts/<int:number>/statement/",
        StatementPage.as_view(),
        {"collection": "accounts"},
        name="account-statement",
    ),
    path(
        "s/<int:sandbox>/accounts/<int:number>/statement/print/",
        StatementPaper.as_view(),
        {"collection": "accounts"},
        name="account-statement-print",
    ),
    path(
        "s/<int:sandbox>/<str:collection>/<int:number>/money-options/<slug:verb>/<slug:name>/",
        MoneyOptionsView.as_view(),
        name="money-options",
    ),
    path("s/<int:sandbox>/ageing/", ageing_page, name="ageing"),
    path("s/<int:sandbox>/ageing/file/", ageing_file, name="ageing-file"),
    path("s/<int:sandbox>/reminders/", views.reminders_page, name="reminders"),
    path("s/<int:sandbox>/reminders/count/", views.reminders_badge, name="reminders-badge"),
    path("s/<int:sandbox>/quiet-deals/", views.quiet_deals_page, name="quiet-deals"),
    path("s/<int:sandbox>/expense-costs/", costs_page, name="expense-costs"),
    path("s/<int:sandbox>/reports/", analysis.reports_page, name="reports"),
    path("s/<int:sandbox>/reports/<slug:slug>/", analysis.report_page, name="report"),
    path(
        "s/<int:sandbox>/reports/<slug:slug>/records/",
        analysis.report_records,
        name="report-records",
    ),
    path("s/<int:sandbox>/reports/<slug:slug>/file/", analysis.report_file, name="report-file"),
    path("s/<int:sandbox>/reports/<slug:slug>/print/", analysis.report_print, name="report-print"),
    path("s/<int:sandbox>/reports/<slug:slug>/print.pdf", analysis.report_pdf, name="report-pdf"),
    path("s/<int:sandbox>/funnel/", views.funnel_page, name="funnel"),
    path("s/<int:sandbox>/home/approvals/", home_approvals, name="home-approvals"),
    path("s/<int:sandbox>/home/figures/", views.home_figures, name="home-figures"),
    path("s/<int:sandbox>/home/pipeline/", views.home_pipeline, name="home-pipeline"),
    path("s/<int:sandbox>/<str:collection>/<int:number>/chain/", ChainView.as_view(), name="chain"),
    path(
        "s/<int:sandbox>/opportunities/<int:number>/outlook/",
        OutlookView.as_view(),
        {"collection": "opportunities"},
        name="outlook",
    ),
    path("s/<int:sandbox>/<str:collection>/paste/", PasteView.as_view(), name="lines-paste"),
    path("s/<int:sandbox>/<str:collection>/totals/", TotalsView.as_view(), name="document-totals"),
    path(
        "s/<int:sandbox>/<str:collection>/<int:number>/print/",
        PrintView.as_view(),
        name="document-print",
    ),
    path(
        "s/<int:sandbox>/<str:collection>/<int:number>/print.pdf",
        PdfView.as_view(),
        name="document-pdf",
    ),
]
