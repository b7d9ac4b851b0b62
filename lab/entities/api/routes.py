"""Explicit addresses of every registered entity, so that the description can tell them apart."""

from collections.abc import Iterator

from django.urls import URLPattern, path
from django.views import View

from lab.entities.api.bulk import BulkView
from lab.entities.api.exports import ExportRecordView, ExportView
from lab.entities.api.files import FileView
from lab.entities.api.imports import (
    ImportCheckView,
    ImportErrorsView,
    ImportsView,
    ImportView,
    ImportWriteView,
)
from lab.entities.api.jobs import JobCancelView, JobFileView, JobsView, JobView
from lab.entities.api.merging import DuplicatesOfView, DuplicatesView, GroupsView, MergeView
from lab.entities.api.ownership import HandoverView, SharesView, ShareView, TransferView
from lab.entities.api.parts import PartsView, parts_of
from lab.entities.api.saved_views import SavedViewsView, SavedViewView
from lab.entities.api.search import SearchView
from lab.entities.api.tagging import RecordTagsView, RecordTagView
from lab.entities.api.views import ActionView, ListView, RecordView
from lab.entities.files import file_fields
from lab.entities.spec import Entity, entities

INSIDE = "sandboxes/<int:sandbox>/"
LIST = f"{INSIDE}<slug:collection>/"
ONE = f"{LIST}<int:number>/"
# What any collection can do, in the order of the description. An action of these names would hide it.
GENERIC: dict[str, type[View]] = {
    f"{LIST}bulk/": BulkView,
    f"{LIST}export/": ExportView,
    f"{LIST}duplicates/": DuplicatesView,
    f"{LIST}duplicate-groups/": GroupsView,
    f"{LIST}views/": SavedViewsView,
    f"{LIST}views/<int:view>/": SavedViewView,
    f"{LIST}imports/": ImportsView,
    f"{LIST}imports/<int:run>/": ImportView,
    f"{LIST}imports/<int:run>/check/": ImportCheckView,
    f"{LIST}imports/<int:run>/write/": ImportWriteView,
    f"{LIST}imports/<int:run>/errors/": ImportErrorsView,
    f"{ONE}export/": ExportRecordView,
    f"{ONE}tags/": RecordTagsView,
    f"{ONE}tags/<int:tag>/": RecordTagView,
    f"{ONE}duplicates/": DuplicatesOfView,
    f"{ONE}merge/": MergeView,
    f"{ONE}shares/": SharesView,
    f"{ONE}shares/<int:seat>/": ShareView,
    f"{ONE}transfer/": TransferView,
}
RESERVED = frozenset({"files", "history"}) | {
    route.removeprefix(ONE).partition("/")[0] for route in GENERIC if route.startswith(ONE)
}


def generic_routes() -> list[URLPattern]:
    found = [path(route, view.as_view()) for route, view in GENERIC.items()]
    return [
        path(f"{INSIDE}search/", SearchView.as_view(), name="api-search"),
        path(f"{INSIDE}handover/", HandoverView.as_view(), name="api-handover"),
        path("jobs/", JobsView.as_view(), name="api-jobs"),
        path("jobs/<int:job>/", JobView.as_view(), name="api-job"),
        path("jobs/<int:job>/cancel/", JobCancelView.as_view(), name="api-job-cancel"),
        path("jobs/<int:job>/file/", JobFileView.as_view(), name="api-job-file"),
        *found,
    ]


def entity_routes() -> list[URLPattern]:
    return [route for entity in entities() for route in _routes(entity)]


def _routes(entity: Entity) -> Iterator[URLPattern]:
    base = f"sandboxes/<int:sandbox>/{entity.name}/"
    yield path(base, ListView.as_view(entity=entity), name=f"api-{entity.name}")
    record = RecordView.as_view(entity=entity)
    yield path(f"{base}<int:number>/", record, name=f"api-{entity.name}-record")
    for field in file_fields(entity):
        file = FileView.as_view(field=field)
        yield path(
            f"{base}<int:number>/files/{field.name}/",
            file,
            name=f"api-{entity.name}-file-{field.name}",
        )
    for model in parts_of(entity):
        parts = PartsView.as_view(entity=entity, model=model)
        name = f"api-{entity.name}-{model.collection}"
        yield path(f"{base}<int:number>/{model.collection}/", parts, name=name)
    for action in entity.actions:
        view = ActionView.as_view(entity=entity, action=action)
        name = f"api-{entity.name}-{action.name}"
        yield path(f"{base}<int:number>/{action.name}/", view, name=name)
