"""Addresses under /api/v1/ of sandboxes and of what is about a whole sandbox."""

from django.urls import path

from lab.company.api.audit import AuditView
from lab.company.api.journal import EntryView, HistoryView, JournalView, UndoView
from lab.company.api.profile import LogoView, ProfileView
from lab.company.api.rules import FieldLocksView, FieldLockView, RightsView, SharingModesView
from lab.company.api.sandboxes import (
    DifferenceView,
    OneSandboxView,
    ResetView,
    RestoreView,
    SandboxesView,
    SnapshotsView,
    SnapshotView,
)
from lab.company.api.seats import SeatPeopleView, SeatPersonView, SeatsView, SeatView

INSIDE = "sandboxes/<int:sandbox>/"
SNAPSHOT = f"{INSIDE}snapshots/<int:snapshot>/"

urlpatterns = [
    path("sandboxes/", SandboxesView.as_view(), name="api-sandboxes"),
    path("audit/", AuditView.as_view(), name="api-audit"),
    path(INSIDE, OneSandboxView.as_view(), name="api-sandbox"),
    path(f"{INSIDE}company-profile/", ProfileView.as_view(), name="api-company-profile"),
    path(f"{INSIDE}company-profile/logo/", LogoView.as_view(), name="api-company-profile-logo"),
    path(f"{INSIDE}journal/", JournalView.as_view(), name="api-journal"),
    path(f"{INSIDE}journal/<int:entry>/", EntryView.as_view(), name="api-journal-entry"),
    path(f"{INSIDE}journal/<int:entry>/undo/", UndoView.as_view(), name="api-undo"),
    path(f"{INSIDE}seats/", SeatsView.as_view(), name="api-seats"),
    path(f"{INSIDE}seats/<int:number>/", SeatView.as_view(), name="api-seat"),
    path(f"{INSIDE}seats/<int:number>/people/", SeatPeopleView.as_view(), name="api-seat-people"),
    path(
        f"{INSIDE}seats/<int:number>/people/<str:username>/",
        SeatPersonView.as_view(),
        name="api-seat-person",
    ),
    path(f"{INSIDE}sharing-modes/", SharingModesView.as_view(), name="api-sharing-modes"),
    path(f"{INSIDE}rights/", RightsView.as_view(), name="api-rights"),
    path(f"{INSIDE}field-locks/", FieldLocksView.as_view(), name="api-field-locks"),
    path(f"{INSIDE}field-locks/<int:lock>/", FieldLockView.as_view(), name="api-field-lock"),
    path(
        f"{INSIDE}<slug:collection>/<int:number>/history/",
        HistoryView.as_view(),
        name="api-record-history",
    ),
    path(f"{INSIDE}diff/", DifferenceView.as_view(), name="api-difference"),
    path(f"{INSIDE}reset/", ResetView.as_view(), name="api-reset"),
    path(f"{INSIDE}snapshots/", SnapshotsView.as_view(), name="api-snapshots"),
    path(SNAPSHOT, SnapshotView.as_view(), name="api-snapshot"),
    path(f"{SNAPSHOT}restore/", RestoreView.as_view(), name="api-restore"),
]
