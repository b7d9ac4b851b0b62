"""What of several records goes into the one that stays, field by field."""

from collections.abc import Mapping, Sequence
from typing import Any

from lab.access.models import Verb
from lab.entities.fields import DefinedField, Field, Kind, field_of
from lab.entities.spec import Entity
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Owned, Sandboxed


def mergeable(entity: Entity) -> bool:
    """Documents with lines are not merged: what was quoted twice was quoted twice."""
    return entity.lines is None and entity.change is None


def merge_fields(entity: Entity) -> list[Field]:
    """The fields that are chosen: what people fill in, and the owner for who may transfer."""
    names = [*entity.form_fields]
    may_give = current_actor().policy.may(Verb.TRANSFER, entity.model)
    if issubclass(entity.model, Owned) and may_give:
        names.append("owner")
    found = [field_of(entity.model, name) for name in names]
    return [field for field in found if field.kind is not Kind.COMPUTED]


def column_values(field: Field, row: Sandboxed) -> dict[str, Any]:
    """The field as the row has it, by column, as the write door takes it."""
    if isinstance(field, DefinedField):
        return {field.name: field.kept(row)}
    if field.kind is Kind.RECORD:
        names = [f"{field.name}_collection", f"{field.name}_id"]
    else:
        names = [field.column.attname]  # type: ignore[union-attr]
    return {name: getattr(row, name) for name in names}


def chosen_values(
    entity: Entity, keep: Sandboxed, others: Sequence[Sandboxed], take: Mapping[str, Sandboxed]
) -> dict[str, Any]:
    """Each field from the record that `take` names, else from the first in which it is filled."""
    values: dict[str, Any] = {}
    for field in merge_fields(entity):
        source = take.get(field.name) or _first_filled(field, [keep, *others])
        values.update(column_values(field, source))
    return values


def _first_filled(field: Field, rows: Sequence[Sandboxed]) -> Sandboxed:
    filled = (
        row for row in rows if any(v not in (None, "") for v in column_values(field, row).values())
    )
    return next(filled, rows[0])
