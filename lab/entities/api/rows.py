"""Records as the API tells them: number, version, the declared fields, and lines nested."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from lab.entities.fields import FILES, Field, Kind, field_of, fields_of
from lab.entities.files import file_told
from lab.entities.spec import REGISTRY, Entity, Lines
from lab.files.models import Blob
from lab.files.storing import blobs_of
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

Told = dict[str, Any]


def told_fields(entity: Entity) -> tuple[Field, ...]:
    return tuple(fields_of(entity, entity.api_fields))


@cache
def line_fields(lines: Lines) -> tuple[Field, ...]:
    return tuple(field_of(lines.model, name) for name in (*lines.fields, *lines.computed))


def joined(fields: Iterable[Field]) -> list[str]:
    """References are told by number, which needs no join; stages by their key, which does."""
    return [field.name for field in fields if field.kind is Kind.KEYED]


def with_joins(entity: Entity, rows: QuerySet) -> QuerySet:
    names = joined(told_fields(entity))
    return rows.select_related(*names) if names else rows


def rows_told(entity: Entity, rows: Sequence[Sandboxed]) -> list[Told]:
    """The rows as JSON. However many there are: one query for their lines, one for
    their files, one per joined table."""
    fields = told_fields(entity)
    prefetch_related_objects(rows, *joined(fields))
    lines = _lines_told(entity, rows)
    files = [field for field in fields if field.kind in FILES]
    blobs = blobs_of(field.value(row) for field in files for row in rows)
    return [{**fields_told(row, fields, blobs), **lines.get(row.pk, {})} for row in rows]


def row_told(model: type[Sandboxed], pk: int) -> Told | None:
    """One record by its id, read anew, or None where it is hidden, gone, or of no entity."""
    entity = REGISTRY.get(model.collection)
    if entity is None:
        return None
    row = with_joins(entity, entity.rows()).filter(pk=pk).first()
    return None if row is None else rows_told(entity, [row])[0]


def written_told(row: Sandboxed) -> Told:
    """A row after a write. One that has left the actor's reach is told by its number only."""
    told = {"collection": row.collection, "number": row.number, "version": row.token}
    entity = REGISTRY.get(row.collection)
    if entity is None or not current_actor().policy.may("view", row):
        return told
    return {**told, **rows_told(entity, [row])[0]}


def fields_told(
    row: Sandboxed, fields: Iterable[Field], blobs: dict[str, Blob] | None = None
) -> Told:
    told = {"number": row.number, "version": row.token}
    for field in fields:
        is_file = field.kind in FILES
        told[field.name] = file_told(field, row, blobs or {}) if is_file else field.json(row)
    return told


def _lines_told(entity: Entity, rows: Sequence[Sandboxed]) -> dict[int, Told]:
    """{id of the record: {"lines": […], and further parts by name}}; one query for each kind."""
    told: dict[int, Told] = {row.pk: {} for row in rows}
    for lines in nested(entity):
        for pk, parts in _parts_told(lines, rows).items():
            told[pk][lines.name] = parts
    return told


def nested(entity: Entity) -> tuple[Lines, ...]:
    """What is told inside a record."""
    return (*((entity.lines,) if entity.lines else ()), *entity.parts)


def _parts_told(lines: Lines, rows: Sequence[Sandboxed]) -> dict[int, list[Told]]:
    fields = line_fields(lines)
    found: dict[int, list[Told]] = defaultdict(list)
    names = joined(fields)
    related = lines.model.objects.filter(**{f"{lines.link}__in": [row.pk for row in rows]})
    for line in related.select_related(*names) if names else related:
        found[getattr(line, f"{lines.link}_id")].append(fields_told(line, fields))
    return {row.pk: found.get(row.pk, []) for row in rows}
