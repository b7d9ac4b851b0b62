"""Declarations are verified at start: every name in them must exist."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist

from lab.entities.fields import FILES, Kind, field_of
from lab.entities.spec import Entity, entities
from lab.tenancy.registry import models_by_collection

NOT_FOR_FILES = ("filters", "bulk_fields")


@register("entities")
def check_declarations(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:
    return [message for entity in entities() for message in _messages(entity)]


def _messages(entity: Entity) -> Iterator[CheckMessage]:
    yield from _names(entity)
    yield from _related(entity)
    yield from _board(entity)


def _error(entity: Entity, text: str, number: int) -> CheckMessage:
    return Error(f"{entity.name}: {text}", obj=entity.model, id=f"entities.E{number:03}")


def _names(entity: Entity) -> Iterator[CheckMessage]:
    for option in (
        "columns",
        "more_columns",
        "form_fields",
        "head",
        "filters",
        "computed",
        "bulk_fields",
    ):
        for name in getattr(entity, option):
            try:
                field = field_of(entity.model, name)
            except FieldDoesNotExist:
                yield _error(entity, f"{option} names '{name}', which the model does not have.", 1)
                continue
            if option == "form_fields" and field.kind is Kind.COMPUTED:
                yield _error(entity, f"'{name}' is computed and cannot be filled in.", 2)
            if option in NOT_FOR_FILES and field.kind in FILES:
                yield _error(entity, f"{option} names '{name}': no file is asked for there.", 5)
    if entity.picture and entity.picture not in entity.form_fields:
        yield _error(entity, f"picture names '{entity.picture}', which the form does not have.", 1)
    for path in (*entity.search, *(name.lstrip("-") for name in entity.ordering)):
        if not _resolves(entity.model, path.split("__")):
            yield _error(entity, f"search or ordering names '{path}', which does not exist.", 1)


def _resolves(model: Any, path: list[str]) -> bool:
    try:
        found = model._meta.get_field(path[0])
    except FieldDoesNotExist:
        return False
    if len(path) == 1:
        return True
    return found.related_model is not None and _resolves(found.related_model, path[1:])


def _related(entity: Entity) -> Iterator[CheckMessage]:
    known = models_by_collection()
    for related in entity.related:
        model = known.get(related.collection)
        names = {f.name for f in model._meta.concrete_fields} if model else set()
        path = related.field.split("__")
        whole = {related.field, f"{related.field}_id"} & names
        if model is None or not (whole or (len(path) > 1 and _resolves(model, path))):
            yield _error(
                entity, f"related: {related.collection}.{related.field} does not exist.", 3
            )


def _board(entity: Entity) -> Iterator[CheckMessage]:
    if entity.board is None:
        return
    known = {action.name for action in entity.actions}
    for name in {entity.board.move, *entity.board.doors.values()} - known:
        yield _error(entity, f"the board moves cards by '{name}', no action of it.", 4)
