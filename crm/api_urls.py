"""Addresses of the CRM under /api/v1/; those of records follow from the declarations."""

from django.urls import path

from crm.activities.calendar.api import CalendarView, MismatchesView
from crm.billing.api import StatementView
from crm.documents.api import TradeSettingsView
from crm.documents.printing.api import PdfView
from crm.library.api import VersionFileView
from crm.mailbox.api import AttachmentFileView, AttachmentsView
from crm.parties.collisions.api import CollisionRuleView
from crm.purchasing.api import ProposalView
from crm.purchasing.comparing_api import ComparisonView
from crm.reports.analysis.api import ReportsView, ReportView

urlpatterns = [
    path("sandboxes/<int:sandbox>/calendar/", CalendarView.as_view(), name="api-calendar"),
    path(
        "sandboxes/<int:sandbox>/outings/mismatches/",
        MismatchesView.as_view(),
        name="api-outing-mismatches",
    ),
    path(
        "sandboxes/<int:sandbox>/accounts/<int:number>/statement/",
        StatementView.as_view(),
        name="api-account-statement",
    ),
    path(
        "sandboxes/<int:sandbox>/documents/<int:number>/versions/<int:ordinal>/file/",
        VersionFileView.as_view(),
        name="api-document-version",
    ),
    path("sandboxes/<int:sandbox>/reports/", ReportsView.as_view(), name="api-reports"),
    path("sandboxes/<int:sandbox>/reports/<slug:slug>/", ReportView.as_view(), name="api-report"),
    path(
        "sandboxes/<int:sandbox>/mails/<int:number>/attachments/",
        AttachmentsView.as_view(),
        name="api-mail-attachments",
    ),
    path(
        "sandboxes/<int:sandbox>/mails/<int:number>/attachments/<int:attachment>/file/",
        AttachmentFileView.as_view(),
        name="api-mail-attachment",
    ),
    path(
        "sandboxes/<int:sandbox>/purchase-proposal/",
        ProposalView.as_view(),
        name="api-purchase-proposal",
    ),
    path(
        "sandboxes/<int:sandbox>/requests-for-quotation/<int:number>/comparison/",
        ComparisonView.as_view(),
        name="api-request-comparison",
    ),
    path(
        "sandboxes/<int:sandbox>/trade-settings/",
        TradeSettingsView.as_view(),
        name="api-trade-settings",
    ),
    path(
        "sandboxes/<int:sandbox>/collision-rule/",
        CollisionRuleView.as_view(),
        name="api-collision-rule",
    ),
    path(
        "sandboxes/<int:sandbox>/<slug:collection>/<int:number>/print.pdf",
        PdfView.as_view(),
        name="api-document-pdf",
    ),
]
