"""Filters of a list, built from the declaration; the same for pages, export and API.

`stage=won&stage=lost` is either, `stage__not=lost` the rest, `amount__gte=100` a bound, `account=17,18`
references by number, `name__contains=press` a part of a text, `due_on=this-month` a period,
`due_on__empty=1` asks for what is missing, `tag=vip` for a tag, `q=` searches.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lab.entities.custom_filters import custom_filters
from lab.entities.fields import FILES, NUMERIC, TEMPORAL, DefinedField, Field, Kind, field_of
from lab.entities.filter_kinds import (
    AnyKeyOf,
    AnyOf,
    Bound,
    During,
    Empty,
    Nested,
    Number,
    Numbers,
    OwnNumber,
    Records,
    References,
    Seats,
    Tagged,
    YesNo,
)
from lab.entities.searching import searched
from lab.entities.spec import Entity, with_more

WORDY = (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.CHOICE, Kind.PICKLIST)
COMPARING = ("gt", "gte", "lt", "lte")


def filterable(entity: Entity) -> tuple[str, ...]:
    """Names of all fields that can be filtered by: those that are declared first, then the owner
    and whatever else the API tells."""
    return with_more(declared_filterable(entity), entity.custom_fields)


@cache
def declared_filterable(entity: Entity) -> tuple[str, ...]:
    """The same of the model's own fields."""
    owner = ("owner",) if hasattr(entity.model, "owner") else ()
    fields = (field_of(entity.model, name) for name in entity.declared_columns)
    others = (field.name for field in fields if _can_be_asked(field))
    return tuple(dict.fromkeys((*entity.filters, *owner, *others)))


def _can_be_asked(field: Field) -> bool:
    return field.kind not in (Kind.COMPUTED, Kind.JSON, *FILES)


class Filters(django_filters.FilterSet):
    """Builds only what is asked for: an entity has some hundred filters, a list uses two."""

    def __init__(self, data: Any, queryset: QuerySet) -> None:
        known = type(self).base_filters
        asked = {name: one for name, one in known.items() if name in data}
        self.__dict__["base_filters"] = asked
        super().__init__(data, queryset)


def filterset_for(entity: Entity) -> type[Filters]:
    """Of the declaration, with the company's own fields where there are any."""
    custom = tuple(field_of(entity.model, key) for key in entity.custom_fields)
    return _with_custom(entity, custom) if custom else _declared(entity)


@lru_cache(maxsize=256)
def _with_custom(entity: Entity, custom: tuple[Field, ...]) -> type[Filters]:
    found: dict[str, Any] = {}
    for field in custom:
        assert isinstance(field, DefinedField)
        found |= custom_filters(field)
    base = _declared(entity)
    return type(base.__name__, (base,), {**found, "Meta": base.Meta})


@cache
def _declared(entity: Entity) -> type[Filters]:
    found: dict[str, Any] = {"q": django_filters.CharFilter(method="search", label=_("Search"))}
    found["tag"] = Tagged(label=_("Tag"))
    found |= _own_numbers()
    for name in declared_filterable(entity):
        found.update(_filters(field_of(entity.model, name)))

    def search(self: Any, rows: QuerySet, _name: str, text: str) -> QuerySet:
        return searched(entity, rows, text)

    meta = type("Meta", (), {"model": entity.model, "fields": []})
    name = f"{entity.model.__name__}Filters"
    return type(name, (Filters,), {**found, "search": search, "Meta": meta})


def _own_numbers() -> dict[str, django_filters.Filter]:
    label = _("Number")
    found: dict[str, Any] = {"number": References(field_name="pk", label=label)}
    bounds = {f"number__{one}": OwnNumber(lookup_expr=one, label=label) for one in COMPARING}
    return {**found, **bounds}


def _filters(field: Field) -> dict[str, django_filters.Filter]:
    name, label = field.name, field.label
    match field.kind:
        case Kind.CHOICE | Kind.PICKLIST:
            found = _several(AnyOf, AnyKeyOf, name, name, label)
        case Kind.KEYED:
            found = _several(AnyOf, AnyKeyOf, name, f"{name}__key", label)
        case Kind.SEAT:
            found = _several(Seats, Seats, name, name, label)
        case Kind.REFERENCE:
            kind_of = Nested if _is_nested(field) else References
            found = _several(kind_of, kind_of, name, name, label)
        case Kind.RECORD:
            found = _several(Records, Records, name, name, label)
        case Kind.BOOLEAN:
            found = {name: YesNo(field_name=name, label=label)}
        case kind if kind in NUMERIC:
            found = _several(Number, Numbers, name, name, label)
            found |= _bounds(Number, name, label)
        case kind if kind in TEMPORAL:
            found = _dates(name, label, kind)
        case Kind.TIME:
            found = _bounds(django_filters.TimeFilter, name, label)
        case _:
            found = _texts(name, label)
    return {**found, **_emptiness(field)}


def _is_nested(field: Field) -> bool:
    """Whether what it refers to is a tree; the tree itself is asked for one level at a time."""
    return bool(getattr(field.related, "nested_by", "")) and field.related is not field.model


def _several(
    one: type[django_filters.Filter],
    many: type[django_filters.Filter],
    name: str,
    path: str,
    label: Any,
) -> dict[str, django_filters.Filter]:
    """By the field's own name, `__in` with commas, and `__not` for all others."""
    more = {"lookup_expr": "in"} if many is Numbers else {}
    return {
        name: one(field_name=path, label=label),
        f"{name}__in": many(field_name=path, label=label, **more),
        f"{name}__not": many(field_name=path, label=label, exclude=True, **more),
    }


def _texts(name: str, label: Any) -> dict[str, django_filters.Filter]:
    """A part of the text, or (given several times, for texts have commas) the whole of it."""
    part = {"field_name": name, "lookup_expr": "icontains", "label": label}
    return {
        name: django_filters.CharFilter(**part),
        f"{name}__contains": django_filters.CharFilter(**part),
        f"{name}__in": AnyOf(field_name=name, label=label),
        f"{name}__not": AnyOf(field_name=name, label=label, exclude=True),
    }


def _emptiness(field: Field) -> dict[str, django_filters.Filter]:
    name, column = field.name, field.column
    if field.kind is Kind.RECORD:
        return {f"{name}__empty": _empty(f"{name}_id", field.label, False)}
    if column is None or not (column.null or (field.kind in WORDY and column.blank)):
        return {}
    return {f"{name}__empty": _empty(name, field.label, not column.null)}


def _empty(name: str, label: Any, text: bool) -> Empty:
    made = Empty(field_name=name, label=label)
    made.text = text
    return made


def _dates(name: str, label: Any, kind: Kind) -> dict[str, django_filters.Filter]:
    found: dict[str, Any] = {
        name: During(field_name=name, label=label),
        f"{name}__not": During(field_name=name, label=label, exclude=True),
        **_bounds(Bound, name, label),
    }
    for one in found.values():
        one.moments = kind is Kind.DATETIME
    return found


def _bounds(
    kind: type[django_filters.Filter], name: str, label: Any
) -> dict[str, django_filters.Filter]:
    return {
        f"{name}__{bound}": kind(field_name=name, lookup_expr=bound, label=label)
        for bound in COMPARING
    }


def filtered(
    entity: Entity, rows: QuerySet, params: Mapping[str, Any]
) -> tuple[QuerySet, dict[str, Any]]:
    """The rows, and what was wrong with the parameters by name ({} when all was well)."""
    found = filterset_for(entity)(params, queryset=rows)
    if not found.is_valid():
        return rows.none(), dict(found.errors)
    return found.qs, {}
