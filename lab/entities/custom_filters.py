"""Filters by the company's own fields, under the same names and with the same words as by others.

Values lie in a JSON column, where a row without one answers neither yes nor no: “not” asks for it, too.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q, QuerySet

from lab.entities.filter_kinds import (
    AnyKeyOf,
    AnyOf,
    Bound,
    During,
    Empty,
    Number,
    Numbers,
    References,
    YesNo,
)
from lab.entities.kinds import Kind

if TYPE_CHECKING:
    from lab.entities.custom import DefinedField

COMPARING = ("gt", "gte", "lt", "lte")
Made = dict[str, django_filters.Filter]


class _OrNothing:
    """All others are also those that say nothing."""

    field_name: str
    exclude: bool

    def get_method(self, rows: QuerySet) -> Callable[..., QuerySet]:
        if not self.exclude:
            return rows.filter
        nothing = Q(**{f"{self.field_name}__isnull": True})
        return lambda *parts, **named: rows.filter(~Q(*parts, **named) | nothing)


class OwnText(_OrNothing, django_filters.CharFilter):
    pass


class OwnChoice(_OrNothing, AnyOf):
    pass


class OwnChoices(_OrNothing, AnyKeyOf):
    pass


class OwnDay(_OrNothing, During):
    pass


class OwnNumber(_OrNothing, Number):
    def filter(self, rows: QuerySet, value: Decimal | None) -> QuerySet:
        return super().filter(rows, None if value is None else plain(value))


class OwnNumbers(_OrNothing, Numbers):
    def filter(self, rows: QuerySet, values: list[Any] | None) -> QuerySet:
        return super().filter(rows, [plain(one) for one in values or () if one is not None])


class OwnReferences(_OrNothing, References):
    """Records by number, which is what the column holds."""

    def filter(self, rows: QuerySet, numbers: list[Any] | None) -> QuerySet:
        asked = [int(number) for number in numbers or () if number is not None]
        return self.get_method(rows)(**{f"{self.field_name}__in": asked}) if numbers else rows


class Ticked(YesNo):
    """Only what is ticked is kept."""

    def filter(self, rows: QuerySet, value: bool | None) -> QuerySet:
        if value is None:
            return rows
        return rows.filter(**{f"{self.field_name}__isnull": not value})


def plain(value: Decimal) -> int | float:
    """A number as JSON has it."""
    return int(value) if value == value.to_integral_value() else float(value)


def custom_filters(field: "DefinedField") -> Made:
    """{parameter: filter} of one of the company's own fields."""
    name, common = field.name, {"field_name": field.path, "label": field.label}
    match field.kind:
        case Kind.BOOLEAN:
            return {name: Ticked(**common)}
        case Kind.PICKLIST:
            found = _several(name, OwnChoice, OwnChoices, common)
        case Kind.REFERENCE:
            found = _several(name, OwnReferences, OwnReferences, common)
        case Kind.DECIMAL:
            found = _several(name, OwnNumber, OwnNumbers, common, lookup_expr="in")
            found |= _bounds(name, OwnNumber, common)
        case Kind.DATE:
            found = {name: OwnDay(**common), f"{name}__not": OwnDay(**common, exclude=True)}
            found |= _bounds(name, Bound, common)
        case _:
            part = {**common, "lookup_expr": "icontains"}
            found = {name: OwnText(**part), f"{name}__contains": OwnText(**part)}
            found |= _several(name, OwnText, OwnChoice, common, without=name)
    return {**found, f"{name}__empty": Empty(**common)}


def _several(
    name: str, one: Any, many: Any, common: dict[str, Any], without: str = "", **more: Any
) -> Made:
    found = {
        name: one(**common),
        f"{name}__in": many(**common, **more),
        f"{name}__not": many(**common, **more, exclude=True),
    }
    return {param: made for param, made in found.items() if param != without}


def _bounds(name: str, kind: Any, common: dict[str, Any]) -> Made:
    return {f"{name}__{how}": kind(**common, lookup_expr=how) for how in COMPARING}
