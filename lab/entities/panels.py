"""What stands beside a record: lists of records that point to it, and what was done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Sum, Value
from django.urls import reverse
from django.utils.text import capfirst

from lab.access.decisions import Decision
from lab.access.models import Verb
from lab.entities.asking import known_params
from lab.entities.cells import Cells, load_records
from lab.entities.fields import Field, field_of, joins
from lab.entities.spec import REGISTRY, Entity, Related, entities
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import models_by_collection, record_references, sandboxed_links

SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A related list of a record page, before it is loaded; an empty one needs no loading."""

    key: str
    label: Any
    icon: str
    url: str
    count: int = 0
    new_url: str = ""
    may_add: Decision | None = None
    # Where files that are dropped on it go.
    upload_url: str = ""

    @property
    def shown(self) -> int:
        """How many rows it will have, for the room that it takes meanwhile."""
        return min(self.count, SHOWN)


@dataclass(frozen=True, kw_only=True)
class RelatedRows:
    """A page of a related list: their number and sums; where all are, or the pages beside it."""

    panel: Panel
    fields: list[Field]
    rows: list[list[tuple[bool, Any]]]
    sums: list[tuple[Any, Any]]
    all_url: str
    page: int

    @property
    def has_more(self) -> bool:
        return self.panel.count > SHOWN

    @property
    def previous(self) -> int:
        return self.page - 1

    @property
    def following(self) -> int:
        """The next page; 0 where there is none."""
        return self.page + 1 if self.panel.count > self.page * SHOWN else 0


def panels_of(entity: Entity, row: Sandboxed) -> list[Panel]:
    """The related lists of a record, with how much is in them; one query for all."""
    counts = _counts(entity, row)
    return [
        panel_of(entity, related, row, count)
        for related in entity.related
        if (count := counts.get(_key(related), 0)) or related.offered(row)
    ]


def _counts(entity: Entity, row: Sandboxed) -> dict[str, int]:
    parts = [
        _pointing(related, row)
        .order_by()
        .annotate(panel=Value(_key(related), CharField()))
        .values_list("panel")
        .annotate(Count("pk"))
        for related in entity.related
    ]
    if not parts:
        return {}
    first, *others = parts
    return dict(first.union(*others, all=True) if others else first)


def _key(related: Related) -> str:
    return f"{related.collection}-{related.field}"


def panel_of(entity: Entity, related: Related, row: Sandboxed, count: int) -> Panel:
    model = models_by_collection()[related.collection]
    other = REGISTRY.get(related.collection)
    address = [current_actor().sandbox.pk, entity.name, row.number, _key(related)]
    return Panel(
        key=_key(related),
        label=related.label or capfirst(model._meta.verbose_name_plural),
        icon=other.icon if other else "list",
        url=reverse("panel", args=address),
        count=count,
        **_new(related, row),
    )


def related_named(entity: Entity, key: str) -> Related | None:
    return {_key(related): related for related in entity.related}.get(key)


def related_rows(entity: Entity, related: Related, row: Sandboxed, page: int = 1) -> RelatedRows:
    """A page of the rows that point to the record and that the actor may see; three queries."""
    model = models_by_collection()[related.collection]
    found = _pointing(related, row)
    fields = [field_of(model, name) for name in related.columns]
    summed = [field_of(model, name) for name in related.sums]
    totals = found.order_by().aggregate(
        count=Count("pk"), **{f"sum_{field.name}": Sum(field.name) for field in summed}
    )
    count = totals["count"]
    page = min(page, max(1, -(-count // SHOWN)))
    cells, links = Cells(), joins(fields)
    joined = found.select_related(*links) if links else found
    rows = list(joined[(page - 1) * SHOWN : page * SHOWN])
    if related.field in {link.name for link in sandboxed_links(model)}:
        for each in rows:
            setattr(each, related.field, row)
    load_records(fields, rows)
    return RelatedRows(
        panel=panel_of(entity, related, row, count),
        fields=fields,
        rows=[_line(cells, fields, each) for each in rows],
        sums=_sums(cells, summed, totals) if count > 1 else [],
        all_url=_all_url(related, row),
        page=page,
    )


def _pointing(related: Related, row: Sandboxed) -> QuerySet:
    found = pointing(models_by_collection()[related.collection], related.field, row)
    return found.filter(**dict(related.where)) if related.where else found


def pointing(model: type[Sandboxed], name: str, row: Sandboxed) -> QuerySet:
    """Visible rows of a model that point to the record by a foreign key or a neutral reference."""
    rows = beside(model) if name == model.goes_with else model.objects.visible()
    if f"{name}_id" in {reference.name for reference in record_references(model)}:
        return rows.filter(**{f"{name}_collection": row.collection, f"{name}_id": row.pk})
    return rows.filter(**{name: row})


def activities_on(model: type[Sandboxed], entity: Entity, row: Sandboxed) -> QuerySet:
    """Visible activities about the record, those that name it, and those about its own records."""
    about = _about(row.collection, [row.pk]) | _naming(model, type(row), [row.pk])
    for related in entity.related:
        if related.activities:
            other = models_by_collection()[related.collection]
            ids = pointing(other, related.field, row).order_by().values("pk")
            about |= _about(related.collection, ids) | _naming(model, other, ids)
    return beside(model).filter(about)


def beside(model: type[Sandboxed]) -> QuerySet:
    """Rows to be filtered by records that the actor sees: what goes with those is seen with them."""
    if not model.goes_with:
        return model.objects.visible()
    seen = current_actor().policy.may(Verb.VIEW, model)
    return model.objects.all() if seen else model.objects.none()


def _about(collection: str, ids: Any) -> Q:
    return Q(about_collection=collection, about_id__in=ids)


def _naming(model: type[Sandboxed], named: type[Sandboxed], ids: Any) -> Q:
    """Activities that name a record beside the one that they are about, as their contact."""
    if model.goes_with:
        return Q()
    links = (link for link in sandboxed_links(model) if link.related_model is named)
    return reduce(or_, (Q(**{f"{link.attname}__in": ids}) for link in links), Q())


def _line(cells: Cells, fields: list[Field], row: Sandboxed) -> list[tuple[bool, Any]]:
    """The cells of a row; the first leads to the record unless it leads somewhere itself."""
    shown = [(field.numeric, cells(field, row)) for field in fields]
    if shown and row.collection in REGISTRY:
        numeric, first = shown[0]
        if "<a " not in first:
            shown[0] = (numeric, cells.named_link(row, first))
    return shown


def _sums(cells: Cells, summed: Iterable[Field], totals: dict[str, Any]) -> list[tuple[Any, Any]]:
    return [(field.label, cells.sum(totals[f"sum_{field.name}"] or Decimal(0))) for field in summed]


def _all_url(related: Related, row: Sandboxed) -> str:
    other = REGISTRY.get(related.collection)
    if other is None or related.field not in known_params(other):
        return ""
    address = reverse("list", args=[current_actor().sandbox.pk, other.name])
    about = related.field in {
        one.name.removesuffix("_id") for one in record_references(other.model)
    }
    return f"{address}?{related.field}={f'{row.collection}/' if about else ''}{row.number}"


def _new(related: Related, row: Sandboxed) -> dict[str, Any]:
    other = REGISTRY.get(related.collection)
    if other is None or related.field not in other.form_fields:
        return {"new_url": "", "may_add": None}
    actor = current_actor()
    address = [actor.sandbox.pk, other.name]
    about = related.field in {
        one.name.removesuffix("_id") for one in record_references(other.model)
    }
    asked = f"{related.field}={f'{row.collection}/' if about else ''}{row.number}"
    may_add = actor.policy.may(Verb.ADD, other.model)
    takes_files = "upload" in other.views and may_add
    return {
        "new_url": f"{reverse('create', args=address)}?{asked}",
        "may_add": may_add,
        "upload_url": f"{reverse('list', args=address)}upload/?{asked}" if takes_files else "",
    }


@cache
def activity_entities() -> tuple[Entity, ...]:
    """Entities whose records are about others: tasks, events, contact logs.

    Their querysets know `pending()`, what is still to come and the next first, and `past()`, what
    has been and the latest first; `moment` of a row is the day or moment by which it stands there.
    """
    return tuple(
        entity
        for entity in entities()
        if "about_id" in {reference.name for reference in record_references(entity.model)}
    )
