"""Giving records to another seat: a selection with what belongs to it, or all that a seat has."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lab import records
from lab.access.decisions import ALLOWED, Decision
from lab.access.models import Verb
from lab.entities.spec import REGISTRY, Entity, entities
from lab.journal.recording import one_batch
from lab.records.door import event_name
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Owned, Sandbox, Sandboxed, Seat
from lab.tenancy.registry import record_references

CHUNK = 900


def owned_entities() -> list[Entity]:
    return [entity for entity in entities() if issubclass(entity.model, Owned)]


def transfer(
    entity: Entity, rows: Sequence[Sandboxed], seat: Seat, related: Iterable[str] = ()
) -> int:
    """Give the records to a seat, with the named related collections; how many moved in all.

    Related records move when they belong to the same owner as theirs and are still open.
    """
    with one_batch():
        others = [(REGISTRY[name], _related(entity, rows, name)) for name in related]
        count = _give(entity, rows, seat)
        return count + sum(_give(other, found, seat) for other, found in others)


def _give(entity: Entity, rows: Sequence[Any], seat: Seat) -> int:
    moved = [(row, {"owner": seat}) for row in rows if row.owner_id != seat.pk]
    records.change_many(moved, event=event_name(entity.model, "transferred"), verb=Verb.TRANSFER)
    return len(moved)


def related_counts(entity: Entity, rows: Sequence[Sandboxed]) -> dict[Entity, int]:
    """How many records of each related collection would move along."""
    names = linked_collections(entity)
    return {REGISTRY[name]: len(_related(entity, rows, name)) for name in names}


def linked_collections(entity: Entity) -> list[str]:
    """Names of the collections whose records can be transferred along with the entity's."""
    return list(dict.fromkeys(name for name, _field in _links(entity)))


def _links(entity: Entity) -> list[tuple[str, str]]:
    """(collection, field) of owned records that point at an entity: related lists, activities."""
    owned = {other.name: other.model for other in owned_entities()}
    # What hangs on something else of it goes with that.
    found = [
        (related.collection, related.field)
        for related in entity.related
        if related.collection in owned and "__" not in related.field
    ]
    if entity.has_activities:
        for name, model in owned.items():
            neutral = [reference.name.removesuffix("_id") for reference in record_references(model)]
            found += [(name, field) for field in neutral if (name, field) not in found]
    return found


def _related(entity: Entity, rows: Sequence[Any], name: str) -> list[Any]:
    """Open records of a related collection that belong to the same owner as their whole."""
    owners = {row.pk: row.owner_id for row in rows}
    other = REGISTRY.get(name)
    if other is None or not issubclass(other.model, Owned):
        raise ValidationError(_("This cannot be transferred along."))
    found: dict[int, Any] = {}
    for field in (field for collection, field in _links(entity) if collection == name):
        neutral = not _is_column(other, field)
        column = f"{field}_id"
        for start in range(0, len(rows), CHUNK):
            ids = list(owners)[start : start + CHUNK]
            query = _open(other.rows(Verb.TRANSFER)).filter(**{f"{column}__in": ids})
            if neutral:
                query = query.filter(**{f"{field}_collection": entity.name})
            for row in query:
                if row.owner_id == owners[getattr(row, column)]:
                    found[row.pk] = row
    return list(found.values())


def _is_column(entity: Entity, name: str) -> bool:
    return name in {column.name for column in entity.model._meta.concrete_fields}


def _open(rows: QuerySet) -> QuerySet:
    """Only those that still need somebody, where the collection knows which these are."""
    return rows.open() if hasattr(rows, "open") else rows  # type: ignore[attr-defined]


def may_hand_over() -> Decision:
    """Whether the actor may transfer anything at all; the refusal says who does it instead."""
    policy = current_actor().policy
    decisions = [policy.may(Verb.TRANSFER, entity.model) for entity in owned_entities()]
    if not decisions or any(decisions):
        return ALLOWED
    if policy.seat is None or policy.read_only or policy.sandbox.kind != Sandbox.Kind.LIVE:
        return decisions[0]
    return Decision(
        False,
        _("From your seat no records are handed over. Ask your superior or your teacher to do it."),
    )


def holdings(seat: Seat) -> dict[Entity, int]:
    """How many records of each collection belong to the seat, of those the actor may transfer."""
    counts = {
        entity: entity.rows(Verb.TRANSFER).filter(owner=seat).order_by().count()
        for entity in owned_entities()
    }
    return {entity: count for entity, count in counts.items() if count}


def handover(source: Seat, target: Seat, collections: Iterable[str]) -> dict[Entity, int]:
    """Give all that a seat has in these collections to another one, in one step; what has moved."""
    if source.pk == target.pk:
        raise ValidationError(_("Choose two different seats."))
    chosen = set(collections)
    moved = {}
    with one_batch():
        for entity in owned_entities():
            if entity.name in chosen:
                rows = list(entity.rows(Verb.TRANSFER).filter(owner=source))
                moved[entity] = _give(entity, rows, target)
    return moved
