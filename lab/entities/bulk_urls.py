"""Pages that deal with many records at once, below `/s/<sandbox>/`."""

from django.contrib.auth.decorators import login_required
from django.urls import path

from lab.entities.bulk import step_views
from lab.entities.bulk.views import BulkView
from lab.entities.exporting.views import ExportRecordView, ExportView
from lab.entities.importing.views import (
    ImportErrorsView,
    ImportRunView,
    ImportTemplateView,
    ImportView,
)
from lab.entities.merging.views import DuplicateGroupsView, DuplicatesView, MergeView

urlpatterns = [
    path("undo/<int:entry>/", step_views.undo_step, name="undo"),
    path("<str:collection>/bulk/", login_required(BulkView.as_view()), name="bulk"),
    path("<str:collection>/export/", login_required(ExportView.as_view()), name="export"),
    path(
        "<str:collection>/<int:number>/export/",
        login_required(ExportRecordView.as_view()),
        name="export-record",
    ),
    path("<str:collection>/merge/", login_required(MergeView.as_view()), name="merge"),
    path(
        "<str:collection>/duplicates/", login_required(DuplicatesView.as_view()), name="duplicates"
    ),
    path(
        "<str:collection>/duplicate-groups/",
        login_required(DuplicateGroupsView.as_view()),
        name="duplicate-groups",
    ),
    path("<str:collection>/import/", login_required(ImportView.as_view()), name="import"),
    path(
        "<str:collection>/import/template/",
        login_required(ImportTemplateView.as_view()),
        name="import-template",
    ),
    path(
        "<str:collection>/import/<int:run>/",
        login_required(ImportRunView.as_view()),
        name="import-run",
    ),
    path(
        "<str:collection>/import/<int:run>/errors/",
        login_required(ImportErrorsView.as_view()),
        name="import-errors",
    ),
]
