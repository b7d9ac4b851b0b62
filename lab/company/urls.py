"""Addresses of homes, company profile, org chart, sharing, journal, difference, snapshots and resets."""

from django.urls import path

from lab.company.views import (
    audit,
    choices,
    classes,
    handover,
    homes,
    journal,
    moments,
    profile,
    seats,
    sharing,
    times,
)

IN = "s/<int:sandbox>/"
RECORD = f"{IN}<slug:collection>/<int:number>/"

urlpatterns = [
    path("", homes.home, name="home"),
    path(IN, homes.sandbox_home, name="sandbox-home"),
    path(f"{IN}company/profile/", profile.show, name="company-profile"),
    path(f"{IN}company/profile/edit/", profile.edit, name="company-profile-edit"),
    path(
        f"{IN}company/profile/numbers/<slug:document>/sample/",
        profile.sample,
        name="company-profile-sample",
    ),
    path(f"{IN}company/fields/", choices.fields, name="company-fields"),
    path(f"{IN}company/choices/", choices.lists, name="company-choices"),
    path(
        f"{IN}company/choices/<slug:collection>/<int:number>/move/",
        choices.move,
        name="company-choices-move",
    ),
    path(
        f"{IN}company/choices/<int:number>/replace/",
        choices.replace,
        name="company-choices-replace",
    ),
    path(f"{IN}seats/", seats.chart, name="org-chart"),
    path(f"{IN}seats/new/", seats.edit, name="seat-new"),
    path(f"{IN}seats/<int:number>/", seats.edit, name="seat-edit"),
    path(f"{IN}seats/<int:number>/move/", seats.move, name="seat-move"),
    path(f"{IN}seats/<int:number>/remove/", seats.remove, name="seat-remove"),
    path(f"{IN}seats/<int:number>/people/", seats.people, name="seat-people"),
    path(f"{IN}seats/<int:number>/free/", seats.free, name="seat-free"),
    path(f"{IN}handover/", handover.hand_over, name="handover"),
    path(f"{IN}handover/<int:number>/", handover.report, name="handover-report"),
    path(f"{IN}sharing/", sharing.sharing, name="sharing"),
    path(f"{IN}sharing/modes/", sharing.modes, name="sharing-modes"),
    path(f"{IN}sharing/rights/", sharing.rights, name="sharing-rights"),
    path(f"{IN}sharing/locks/", sharing.locks, name="sharing-locks"),
    path(f"{IN}sharing/preview/", sharing.preview, name="sharing-preview"),
    path(f"{IN}look/", sharing.look, name="look"),
    path(f"{IN}journal/", journal.journal, name="journal"),
    path(f"{IN}journal/<int:number>/", journal.entry, name="journal-entry"),
    path(f"{IN}difference/", times.difference, name="difference"),
    path(f"{IN}moments/", moments.moments, name="moments"),
    path(f"{IN}reset/", times.reset, name="reset"),
    path(f"{IN}snapshots/", times.snapshots, name="snapshots"),
    path(f"{IN}snapshots/<int:pk>/restore/", times.snapshot_restore, name="snapshot-restore"),
    path(f"{IN}snapshots/<int:pk>/delete/", times.snapshot_delete, name="snapshot-delete"),
    path(f"{RECORD}shares/", sharing.shares, name="shares"),
    path(f"{RECORD}history/", journal.history, name="history"),
    path(f"{RECORD}history/<int:entry>/", journal.as_it_was, name="as-it-was"),
    path("classes/<int:pk>/", classes.overview, name="classroom"),
    path("classes/<int:pk>/companies/", classes.companies, name="classroom-companies"),
    path("audit/", audit.audit, name="audit"),
    path("classes/<int:pk>/differences/", classes.differences, name="class-differences"),
    path("classes/<int:pk>/reset/", classes.reset, name="class-reset"),
    path("classes/<int:pk>/seats/free/", classes.seats_free, name="class-seats-free"),
]
