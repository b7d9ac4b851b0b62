"""The names of many records of several collections, read by one query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id, number_of
from lab.tenancy.registry import models_by_collection

Reference = tuple[str, int]


@dataclass(frozen=True)
class Named:
    """A record of which only the name was read."""

    collection: str
    number: int
    name: str

    def __str__(self) -> str:
        return self.name or f"#{self.number}"


def names_of(wanted: Mapping[str, Iterable[int]]) -> dict[Reference, Named]:
    """The visible ones among the records {collection: numbers}.

    Models whose name is made of columns say so (`label_columns`) and share one query; others cost
    one each.
    """
    parts, found = [], {}
    for collection, numbers in sorted(wanted.items()):
        model = models_by_collection().get(collection)
        rows = _rows(model, numbers) if model else None
        if rows is None:
            continue
        if columns := getattr(model, "label_columns", ()):
            parts.append(_named(rows, collection, columns))
        else:
            named = [Named(collection, row.number, str(row)) for row in rows]
            found.update({(collection, each.number): each for each in named})
    for collection, pk, name in _together(parts):
        number = number_of(pk)
        shown = " ".join(name.split()) or _nameless(collection, number)
        found[collection, number] = Named(collection, number, shown)
    return found


def _nameless(collection: str, number: int) -> str:
    """What a record is called while its columns say nothing, by a model that gives a word for it."""
    nameless = getattr(models_by_collection()[collection], "nameless", None)
    return nameless(number) if nameless else ""


def _rows(model: Any, numbers: Iterable[int]) -> QuerySet:
    sandbox_id = current_actor().sandbox.pk
    ids = [make_id(sandbox_id, number) for number in numbers]
    return model.objects.visible().filter(pk__in=ids).order_by()


def _named(rows: QuerySet, collection: str, columns: tuple[str, ...]) -> QuerySet:
    blank = [part for name in columns for part in (Value(" "), name)]
    label = Cast(Concat(*blank, output_field=CharField()), CharField())
    return rows.values_list(Value(collection, CharField()), "pk", label)


def _together(parts: list[QuerySet]) -> Iterable[tuple[str, int, str]]:
    if not parts:
        return []
    first, *others = parts
    return first.union(*others, all=True) if others else first
