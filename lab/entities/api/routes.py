"""Explicit addresses of every registered entity, so that the description can tell them apart."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from lab.entities.api.files import FileView
from lab.entities.api.views import ActionView, ListView, RecordView
from lab.entities.files import file_fields
from lab.entities.spec import Entity, entities


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
    for action in entity.actions:
        view = ActionView.as_view(entity=entity, action=action)
        name = f"api-{entity.name}-{action.name}"
        yield path(f"{base}<int:number>/{action.name}/", view, name=name)
