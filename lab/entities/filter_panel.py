"""The filters of a list as a person sees them: inputs of the panel, and chips for what is set."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lab.entities.asking import Asked
from lab.entities.fields import CHOOSING, NUMERIC, TEMPORAL, Field, Kind, field_of
from lab.entities.filters import ME, filterset_for
from lab.entities.sight import sees
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id

BOUNDS = {"gte": "≥", "lte": "≤"}


@dataclass(frozen=True, kw_only=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Input:
    """One filter of the panel. `look` names the template's way to draw it."""

    name: str
    label: Any
    look: str
    value: str = ""
    upper: str = ""
    options: list[Option] = field(default_factory=list)
    collection: str = ""
    can_be_empty: bool = False
    empty: str = ""

    @property
    def used(self) -> bool:
        return bool(self.value or self.upper or self.empty or any(o.chosen for o in self.options))


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter that is set: what it says, and the address of the list without it."""

    label: Any
    text: str
    link: str


def filter_fields(asked: Asked) -> list[Field]:
    entity = asked.entity
    names = (*entity.filters, "owner") if hasattr(entity.model, "owner") else entity.filters
    return [field_of(entity.model, name) for name in dict.fromkeys(names)]


def inputs(asked: Asked) -> list[Input]:
    return [_input(asked, each) for each in filter_fields(asked)]


def _input(asked: Asked, each: Field) -> Input:
    params, name = asked.params, each.name
    common: dict[str, Any] = {
        "name": name,
        "label": each.label,
        "can_be_empty": f"{name}__empty" in filterset_for(asked.entity).base_filters,
        "empty": params.get(f"{name}__empty", ""),
    }
    if each.kind in CHOOSING:
        chosen = set(params.getlist(name))
        options = [Option(value=k, label=v, chosen=k in chosen) for k, v in each.choices().items()]
        return Input(look="choices", options=options, **common)
    if each.kind in (Kind.REFERENCE, Kind.SEAT):
        options = [Option(value=v, label=label, chosen=True) for v, label in _referred(asked, each)]
        return Input(
            look="references", options=options, collection=each.related.collection, **common
        )
    if each.kind in NUMERIC or each.kind in TEMPORAL:
        bounds: dict[str, Any] = {
            "value": params.get(f"{name}__gte", ""),
            "upper": params.get(f"{name}__lte", ""),
        }
        return Input(look="dates" if each.kind in TEMPORAL else "numbers", **bounds, **common)
    look = "yes-no" if each.kind is Kind.BOOLEAN else "text"
    return Input(look=look, value=params.get(name, ""), **common)


def _referred(asked: Asked, each: Field) -> list[tuple[str, str]]:
    """(number, name) of the records that a reference is filtered by; hidden ones unnamed."""
    parts = [part for part in asked.params.get(each.name, "").split(",") if part]
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) < 9]
    actor = current_actor()
    if each.kind is Kind.SEAT:
        names = {seat.number: str(seat) for seat in actor.policy.seats.values()}
    else:
        names = _names(each, numbers)
    named = {str(number): name for number, name in names.items()}
    return [(part, _("me") if part == ME else named.get(part, f"#{part}")) for part in parts]


def _names(each: Field, numbers: list[int]) -> dict[int, str]:
    if not numbers:
        return {}
    sandbox_id = current_actor().sandbox.pk
    ids = [make_id(sandbox_id, number) for number in numbers]

    def read() -> dict[int, str]:
        rows = each.related.objects.filter(pk__in=ids)
        return {row.number: str(row) for row in rows if sees(row)}

    return current_actor().policy.once(f"names:{each.related.collection}:{numbers}", read)


def chips(asked: Asked) -> Iterator[Chip]:
    if text := asked.params.get("q"):
        yield Chip(label=_("Search"), text=text, link=asked.link(q=None))
    for each in filter_fields(asked):
        yield from _chips(asked, each)


def _chips(asked: Asked, each: Field) -> Iterator[Chip]:
    params, name = asked.params, each.name
    if each.kind in CHOOSING and (keys := params.getlist(name)):
        labels = each.choices()
        text = ", ".join(labels.get(key, key) for key in keys)
        yield Chip(label=each.label, text=text, link=asked.link(**{name: None}))
    elif each.kind in (Kind.REFERENCE, Kind.SEAT) and params.get(name):
        text = ", ".join(label for _value, label in _referred(asked, each))
        yield Chip(label=each.label, text=text, link=asked.link(**{name: None}))
    elif params.get(name):
        text = params.get(name, "")
        if each.kind is Kind.BOOLEAN:
            text = _("Yes") if text.lower() == "true" else _("No")
        yield Chip(label=each.label, text=text, link=asked.link(**{name: None}))
    for bound, sign in BOUNDS.items():
        if value := params.get(f"{name}__{bound}"):
            text = f"{sign} {_day(value) if each.kind in TEMPORAL else value}"
            yield Chip(label=each.label, text=text, link=asked.link(**{f"{name}__{bound}": None}))
    if empty := params.get(f"{name}__empty"):
        text = _("is empty") if empty.lower() in ("1", "true") else _("is not empty")
        yield Chip(label=each.label, text=text, link=asked.link(**{f"{name}__empty": None}))


def _day(text: str) -> str:
    try:
        return date_format(dt.date.fromisoformat(text), "DATE_FORMAT")
    except ValueError:
        return text
