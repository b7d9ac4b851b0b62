"""Filters of a list, built from the declaration; the same for pages, export and API.

`stage=won&stage=lost` is either, `amount__gte=100` a bound, `account=17` a reference by number,
`due_on=this-month` a period, `due_on__empty=1` asks for what is missing, `q=` searches.
"""

from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lab.entities.fields import NUMERIC, TEMPORAL, Field, Kind, field_of
from lab.entities.periods import span_of
from lab.entities.sight import sees_all
from lab.entities.spec import Entity
from lab.records.tags import tagged
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import stored_field

ME, TEAM = "me", "team"
WORDY = (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.CHOICE, Kind.PICKLIST)
LONGEST_SEARCH = 200


class AnyOf(django_filters.MultipleChoiceFilter):
    """One or several keys; choices are those of the sandbox, so anything may be asked for."""

    class field_class(forms.MultipleChoiceField):  # noqa: N801 - django-filter's name
        def valid_value(self, value: Any) -> bool:
            return isinstance(value, str) and len(value) <= 60


class References(django_filters.BaseInFilter, django_filters.NumberFilter):
    """Records by number, separated by commas."""

    # Not as decimals: 1e999999999 is short to write and takes the memory of the server to read.
    field_class = forms.IntegerField

    def filter(self, rows: QuerySet, numbers: list[Any] | None) -> QuerySet:
        if not numbers:
            return rows
        sandbox_id = current_actor().sandbox.pk
        ids = [make_id(sandbox_id, number) for number in numbers if number is not None]
        return rows.filter(**{f"{self.field_name}__in": ids})


class Seats(django_filters.CharFilter):
    """Seats by number, "me" for the acting seat, "team" for it and all below it."""

    def filter(self, rows: QuerySet, text: str | None) -> QuerySet:
        if not text:
            return rows
        actor, asked = current_actor(), text.split(",")
        ids = {make_id(actor.sandbox.pk, number) for number in numbers_in(text)}
        if ME in asked and actor.seat:
            ids.add(actor.seat.pk)
        if TEAM in asked:
            ids |= actor.policy.subtree
        return rows.filter(**{f"{self.field_name}_id__in": sorted(ids)})


class PeriodField(forms.CharField):
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text:
            span_of(text)
        return text


class During(django_filters.CharFilter):
    """A day, or a period in words that is relative to the sandbox's today."""

    field_class = PeriodField
    moments = False

    def filter(self, rows: QuerySet, text: str | None) -> QuerySet:
        if not text:
            return rows
        return rows.filter(span_of(text).condition(self.field_name, moments=self.moments))


class Empty(django_filters.BooleanFilter):
    """Whether the field is empty, as people understand it; a `text` also when it is blank."""

    text = False

    def filter(self, rows: QuerySet, value: bool | None) -> QuerySet:
        if value is None:
            return rows
        empty = Q(**{f"{self.field_name}__isnull": True})
        if self.text:
            empty |= Q(**{self.field_name: ""})
        return rows.filter(empty if value else ~empty)


class Tagged(django_filters.CharFilter):
    """Records with one of these tags, by number, separated by commas."""

    def filter(self, rows: QuerySet, text: str | None) -> QuerySet:
        numbers = numbers_in(text or "")
        return tagged(rows, numbers) if numbers else rows


def numbers_in(text: str) -> list[int]:
    """The numbers between commas that can be those of records; anything else is passed over."""
    return [int(part) for part in text.split(",") if part.isdecimal() and len(part) < 9]


@cache
def filterset_for(entity: Entity) -> type[django_filters.FilterSet]:
    found: dict[str, Any] = {"q": django_filters.CharFilter(method="search", label=_("Search"))}
    found["tag"] = Tagged(label=_("Tag"))
    names = (*entity.filters, "owner") if hasattr(entity.model, "owner") else entity.filters
    for name in dict.fromkeys(names):
        found.update(_filters(field_of(entity.model, name)))

    def search(self: Any, rows: QuerySet, _name: str, text: str) -> QuerySet:
        return searched(entity, rows, text)

    meta = type("Meta", (), {"model": entity.model, "fields": []})
    name = f"{entity.model.__name__}Filters"
    return type(name, (django_filters.FilterSet,), {**found, "search": search, "Meta": meta})


def _filters(field: Field) -> dict[str, django_filters.Filter]:
    name, label = field.name, field.label
    match field.kind:
        case Kind.CHOICE | Kind.PICKLIST:
            found = {name: AnyOf(field_name=name, label=label)}
        case Kind.KEYED:
            found = {name: AnyOf(field_name=f"{name}__key", label=label)}
        case Kind.SEAT:
            found = {name: Seats(field_name=name, label=label)}
        case Kind.REFERENCE:
            found = {name: References(field_name=name, label=label)}
        case Kind.BOOLEAN:
            found = {name: django_filters.BooleanFilter(field_name=name, label=label)}
        case kind if kind in NUMERIC:
            found = _bounds(name, label, django_filters.NumberFilter)
        case kind if kind in TEMPORAL:
            found = _dates(name, label, kind)
        case _:
            found = {
                name: django_filters.CharFilter(
                    field_name=name, lookup_expr="icontains", label=label
                )
            }
    column = field.column
    if column is not None and (column.null or (field.kind in WORDY and column.blank)):
        text = not column.null
        found[f"{name}__empty"] = _empty(name, label, text)
    return found


def _empty(name: str, label: Any, text: bool) -> Empty:
    made = Empty(field_name=name, label=label)
    made.text = text
    return made


def _dates(name: str, label: Any, kind: Kind) -> dict[str, django_filters.Filter]:
    moments = kind is Kind.DATETIME
    during = During(field_name=name, label=label)
    during.moments = moments
    bounds = _bounds(name, label, django_filters.DateFilter, "date" if moments else "")
    return {name: during, **bounds}


def _bounds(name: str, label: Any, kind: Any, part: str = "") -> dict[str, django_filters.Filter]:
    path = f"{part}__" if part else ""
    return {
        f"{name}__{bound}": kind(field_name=name, lookup_expr=f"{path}{bound}", label=label)
        for bound in ("gte", "lte")
    }


def searched(entity: Entity, rows: QuerySet, text: str) -> QuerySet:
    """Rows in which every word is found in some searched field; a part of a word is enough.

    Of a record that the row refers to only what the actor sees is searched: else one could guess
    the name of a hidden one letter by letter.
    """
    for word in text.replace("\x00", "")[:LONGEST_SEARCH].split()[:8]:
        found = (_found_in(entity.model, path, word) for path in entity.search)
        rows = rows.filter(reduce(or_, found, Q()))
    return rows


def _found_in(model: type[Sandboxed], path: str, word: str) -> Q:
    found = Q(**{f"{path}__icontains": word})
    link, _separator, rest = path.partition("__")
    if not rest:
        return found
    related: Any = stored_field(model, link).related_model
    return found if sees_all(related) else found & Q(**{f"{link}__in": related.objects.visible()})


def filtered(
    entity: Entity, rows: QuerySet, params: Mapping[str, Any]
) -> tuple[QuerySet, dict[str, Any]]:
    """The rows, and what was wrong with the parameters by name ({} when all was well)."""
    found = filterset_for(entity)(params, queryset=rows)
    if not found.is_valid():
        return rows.none(), dict(found.errors)
    return found.qs, {}
