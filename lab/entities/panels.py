"""What stands beside a record: lists of records that point to it, and what was done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.text import capfirst

from lab.access.decisions import Decision
from lab.access.models import Verb
from lab.entities.asking import known_params
from lab.entities.cells import Cells, load_records
from lab.entities.fields import Field, Kind, field_of, joins
from lab.entities.spec import REGISTRY, Entity, Related, entities
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import models_by_collection, record_references

SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A related list of a record page, before it is loaded."""

    key: str
    label: Any
    icon: str
    url: str


@dataclass(frozen=True, kw_only=True)
class RelatedRows:
    """A related list with its first rows: their number and sums, where all are."""

    panel: Panel
    fields: list[Field]
    rows: list[list[tuple[bool, Any]]]
    count: int
    sums: list[tuple[Any, Any]]
    all_url: str
    new_url: str
    may_add: Decision | None

    @property
    def has_more(self) -> bool:
        return bool(self.all_url) and self.count > len(self.rows)


def panels_of(entity: Entity, row: Sandboxed) -> list[Panel]:
    return [panel_of(entity, related, row) for related in entity.related]


def panel_of(entity: Entity, related: Related, row: Sandboxed) -> Panel:
    model = models_by_collection()[related.collection]
    key = f"{related.collection}-{related.field}"
    other = REGISTRY.get(related.collection)
    address = [current_actor().sandbox.pk, entity.name, row.number, key]
    label = capfirst(model._meta.verbose_name_plural)
    if related.collection == entity.name:
        label = f"{label} ({field_of(model, related.field).label})"
    return Panel(
        key=key,
        label=label,
        icon=other.icon if other else "list",
        url=reverse("panel", args=address),
    )


def related_named(entity: Entity, key: str) -> Related | None:
    named = {f"{related.collection}-{related.field}": related for related in entity.related}
    return named.get(key)


def related_rows(entity: Entity, related: Related, row: Sandboxed) -> RelatedRows:
    """The first rows that point to the record, of those that the actor may see; three queries."""
    model = models_by_collection()[related.collection]
    found = pointing(model, related.field, row)
    fields = [field_of(model, name) for name in related.columns]
    money = [field for field in fields if field.kind is Kind.MONEY and field.column is not None]
    totals = found.order_by().aggregate(
        count=Count("pk"), **{f"sum_{field.name}": Sum(field.name) for field in money}
    )
    cells, links = Cells(), joins(fields)
    rows = list((found.select_related(*links) if links else found)[:SHOWN])
    load_records(fields, rows)
    return RelatedRows(
        panel=panel_of(entity, related, row),
        fields=fields,
        rows=[_line(cells, fields, each) for each in rows],
        count=totals["count"],
        sums=_sums(cells, money, totals) if totals["count"] > 1 else [],
        all_url=_all_url(related, row),
        **_new(related, row),
    )


def pointing(model: type[Sandboxed], name: str, row: Sandboxed) -> QuerySet:
    """Visible rows of a model that point to the record by a foreign key or a neutral reference."""
    rows = model.objects.visible()
    if f"{name}_id" in {reference.name for reference in record_references(model)}:
        return rows.filter(**{f"{name}_collection": row.collection, f"{name}_id": row.pk})
    return rows.filter(**{name: row})


def _line(cells: Cells, fields: list[Field], row: Sandboxed) -> list[tuple[bool, Any]]:
    """The cells of a row; the first leads to the record unless it leads somewhere itself."""
    shown = [(field.numeric, cells(field, row)) for field in fields]
    if shown and row.collection in REGISTRY:
        numeric, first = shown[0]
        if "<a " not in first:
            shown[0] = (numeric, cells.named_link(row, first))
    return shown


def _sums(cells: Cells, money: Iterable[Field], totals: dict[str, Any]) -> list[tuple[Any, Any]]:
    return [
        (field.label, cells.money(field, None, totals[f"sum_{field.name}"] or 0))  # type: ignore[arg-type]
        for field in money
    ]


def _all_url(related: Related, row: Sandboxed) -> str:
    other = REGISTRY.get(related.collection)
    if other is None or related.field not in known_params(other):
        return ""
    address = reverse("list", args=[current_actor().sandbox.pk, other.name])
    return f"{address}?{related.field}={row.number}"


def _new(related: Related, row: Sandboxed) -> dict[str, Any]:
    other = REGISTRY.get(related.collection)
    if other is None or related.field not in other.form_fields:
        return {"new_url": "", "may_add": None}
    actor = current_actor()
    address = reverse("create", args=[actor.sandbox.pk, other.name])
    return {
        "new_url": f"{address}?{related.field}={row.number}",
        "may_add": actor.policy.may(Verb.ADD, other.model),
    }


@cache
def activity_entities() -> tuple[Entity, ...]:
    """Entities whose records are about others: tasks, events, contact logs."""
    return tuple(
        entity
        for entity in entities()
        if "about_id" in {reference.name for reference in record_references(entity.model)}
    )
