"""What a list shows: visible rows, filtered, sorted, with the tables it needs joined."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, OrderBy, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lab.entities.fields import Field, Kind, field_of, fields_of, joins
from lab.entities.filters import filtered
from lab.entities.sight import sees_all
from lab.entities.spec import Entity

COUNTED = 10_000


@dataclass(frozen=True)
class Listing:
    """A list that was asked for: rows lazily, columns, order, and what was wrong with the asking."""

    entity: Entity
    rows: QuerySet
    columns: list[Field]
    ordering: tuple[str, ...]
    errors: dict[str, Any]


def listing(
    entity: Entity,
    params: Mapping[str, Any],
    *,
    columns: Iterable[str] = (),
    verb: str = "view",
    rows: QuerySet | None = None,
) -> Listing:
    """The rows that `params` (q, filters, ordering) ask for; unknown columns are left out."""
    offered = set(entity.all_columns)
    names = [name for name in columns if name in offered] or list(entity.first_columns)
    fields = fields_of(entity, names)
    found, errors = filtered(entity, entity.rows(verb) if rows is None else rows, params)
    ordering = requested_order(entity, params.get("ordering", ""))
    found = found.select_related(*joins(fields)) if joins(fields) else found
    return Listing(
        entity, found.order_by(*order_lookups(entity, ordering)), fields, ordering, errors
    )


def requested_order(entity: Entity, text: str) -> tuple[str, ...]:
    """The sort order asked for as `-amount,name`, of what can be sorted; else the entity's own."""
    offered = {*entity.all_columns, "number"}
    asked = tuple(
        part
        for part in str(text).split(",")
        if part.lstrip("-") in offered and _sortable(entity, part)
    )
    return asked or entity.ordering


def _sortable(entity: Entity, part: str) -> bool:
    name = part.lstrip("-")
    return name == "number" or field_of(entity.model, name).sortable


def order_lookups(entity: Entity, ordering: Iterable[str]) -> list[str | OrderBy]:
    """Lookups for order_by, always ending with the id so that pages never overlap."""
    asked = [*ordering] or [str(part) for part in entity.model._meta.ordering or ()]
    found = [_order(entity, part) for part in asked]
    if asked[-1].lstrip("-") not in ("number", "id", "pk"):
        found.append("-id" if asked[-1].startswith("-") else "id")
    return found


def _order(entity: Entity, part: str) -> str | OrderBy:
    """By a reference's name only where the actor sees it: its place would tell a hidden one."""
    name, sign = part.lstrip("-"), "-" if part.startswith("-") else ""
    if name in ("number", "id", "pk"):
        return f"{sign}id"
    field = field_of(entity.model, name)
    if field.kind is not Kind.REFERENCE or sees_all(field.related):
        return f"{sign}{field.order_by}"
    seen = When(**{f"{name}__in": field.related.objects.visible()}, then=F(field.order_by))
    return OrderBy(Case(seen), descending=bool(sign))


def counted(rows: QuerySet) -> tuple[int, bool]:
    """(how many, whether there are more): pages count no further than 10,000."""
    count = rows.order_by()[: COUNTED + 1].count()
    return min(count, COUNTED), count > COUNTED


def count_text(count: int, more: bool) -> str:
    if more:
        return _("%(count)s+ records") % {"count": f"{COUNTED:,}"}
    return ngettext("%(count)s record", "%(count)s records", count) % {"count": f"{count:,}"}
