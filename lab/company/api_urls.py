"""Addresses under /api/v1/ of sandboxes and of what is about a whole sandbox."""

from django.urls import path

from lab.company.api.audit import AuditView
from lab.company.api.journal import JournalView
from lab.company.api.profile import LogoView, ProfileView
from lab.company.api.sandboxes import (
    DifferenceView,
    OneSandboxView,
    ResetView,
    RestoreView,
    SandboxesView,
    SnapshotsView,
    SnapshotView,
)

INSIDE = "sandboxes/<int:sandbox>/"
SNAPSHOT = f"{INSIDE}snapshots/<int:snapshot>/"

urlpatterns = [
    path("sandboxes/", SandboxesView.as_view(), name="api-sandboxes"),
    path("audit/", AuditView.as_view(), name="api-audit"),
    path(INSIDE, OneSandboxView.as_view(), name="api-sandbox"),
    path(f"{INSIDE}company-profile/", ProfileView.as_view(), name="api-company-profile"),
    path(f"{INSIDE}company-profile/logo/", LogoView.as_view(), name="api-company-profile-logo"),
    path(f"{INSIDE}journal/", JournalView.as_view(), name="api-journal"),
    path(f"{INSIDE}diff/", DifferenceView.as_view(), name="api-difference"),
    path(f"{INSIDE}reset/", ResetView.as_view(), name="api-reset"),
    path(f"{INSIDE}snapshots/", SnapshotsView.as_view(), name="api-snapshots"),
    path(SNAPSHOT, SnapshotView.as_view(), name="api-snapshot"),
    path(f"{SNAPSHOT}restore/", RestoreView.as_view(), name="api-restore"),
]
