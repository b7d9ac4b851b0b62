"""Filters of a list, built from the declaration; the same for pages, export and API.

`stage=won&stage=lost` is either, `stage__not=lost` the rest, `amount__gte=100` a bound, `account=17,18`
references by number, `name__contains=press` a part of a text, `due_on=this-month` a period,
`due_on__empty=1` asks for what is missing, `tag=vip` for a tag, `q=` searches.
"""

from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lab.entities.fields import FILES, NUMERIC, TEMPORAL, Field, Kind, field_of
from lab.entities.periods import Span, span_of
from lab.entities.sight import sees_all
from lab.entities.spec import Entity
from lab.records.tags import tagged, tags_named
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import NUMBER_BITS, NUMBER_MASK, make_id, number_of
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import stored_field

ME, TEAM = "me", "team"
WORDY = (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.CHOICE, Kind.PICKLIST)
LONGEST_SEARCH = 200
MOST_TAGS = 50
# More than any column of ours holds, and few enough digits to compute with.
LARGEST = 10**15
YES_NO = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
COMPARING = ("gt", "gte", "lt", "lte")


class AnyOf(django_filters.MultipleChoiceFilter):
    """One or several keys; choices are those of the sandbox, so anything may be asked for."""

    class field_class(forms.MultipleChoiceField):  # noqa: N801 - django-filter's name
        def valid_value(self, value: Any) -> bool:
            return isinstance(value, str) and len(value) <= LONGEST_SEARCH and "\x00" not in value


class AnyKeyOf(AnyOf):
    """The same, also with commas between the keys."""

    class field_class(AnyOf.field_class):  # noqa: N801 - django-filter's name
        def to_python(self, value: Any) -> list[str]:
            return [key for text in super().to_python(value) for key in text.split(",") if key]


class References(django_filters.BaseInFilter, django_filters.NumberFilter):
    """Records by number, separated by commas."""

    # Not as decimals: 1e999999999 is short to write and takes the memory of the server to read.
    field_class = forms.IntegerField

    def filter(self, rows: QuerySet, numbers: list[Any] | None) -> QuerySet:
        if not numbers:
            return rows
        sandbox_id = current_actor().sandbox.pk
        ids = [make_id(sandbox_id, number) for number in numbers if number is not None]
        return self.get_method(rows)(**{f"{self.field_name}__in": ids})


class Nested(References):
    """The same of a tree: with each record all that are below it."""

    def filter(self, rows: QuerySet, numbers: list[Any] | None) -> QuerySet:
        return super().filter(rows, numbers and self._with_those_below(numbers))

    def _with_those_below(self, numbers: list[Any]) -> list[int]:
        model: Any = stored_field(self.model, self.field_name).related_model
        parents = f"{model.nested_by}_id"
        pairs = model.objects.order_by().values_list("pk", parents)
        children: dict[int | None, list[int]] = {}
        for pk, parent in pairs:
            children.setdefault(parent, []).append(pk)
        sandbox_id = current_actor().sandbox.pk
        waiting = [make_id(sandbox_id, number) for number in numbers if number is not None]
        found: dict[int, None] = {}
        while waiting:
            pk = waiting.pop()
            if pk not in found:
                found[pk] = None
                waiting += children.get(pk, [])
        return [number_of(pk) for pk in found]


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
        return self.get_method(rows)(**{f"{self.field_name}_id__in": sorted(ids)})


class NumberField(forms.DecimalField):
    """A number within what any column holds, in either direction."""

    default_validators = [MinValueValidator(-LARGEST), MaxValueValidator(LARGEST)]


class Number(django_filters.NumberFilter):
    field_class = NumberField


class Numbers(django_filters.BaseInFilter, Number):
    """Any of several numbers, separated by commas."""


class OwnNumber(django_filters.NumberFilter):
    """A bound of the record's own number, by which a program can leaf through a whole list."""

    field_class = forms.IntegerField

    def filter(self, rows: QuerySet, number: Any) -> QuerySet:
        if number is None:
            return rows
        sandbox_id = current_actor().sandbox.pk
        within = max(0, min(int(number), NUMBER_MASK))
        return rows.filter(**{f"pk__{self.lookup_expr}": sandbox_id << NUMBER_BITS | within})


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
        asked = span_of(text).condition(self.field_name, moments=self.moments)
        return self.get_method(rows)(asked)


class Bound(During):
    """Before, until, from or after a day or period."""

    def filter(self, rows: QuerySet, text: str | None) -> QuerySet:
        if not text:
            return rows
        span = span_of(text)
        from_first, until_last = Span(span.first, None), Span(None, span.last)
        asked, without = {
            "gte": (from_first, False),
            "lt": (from_first, True),
            "lte": (until_last, False),
            "gt": (until_last, True),
        }[self.lookup_expr]
        found = asked.condition(self.field_name, moments=self.moments)
        if without:
            # Nothing is before what has no beginning, and a missing day is before nothing.
            there = rows.filter(**{f"{self.field_name}__isnull": False})
            return there.filter(~found) if found else rows.none()
        return rows.filter(found)


class Records(django_filters.CharFilter):
    """Neutral references as `accounts/17`, separated by commas; `accounts` is any of them."""

    def filter(self, rows: QuerySet, text: str | None) -> QuerySet:
        parts = [part for part in (text or "").split(",") if part]
        if not parts:
            return rows
        sandbox_id, found = current_actor().sandbox.pk, Q()
        for part in parts:
            collection, _slash, number = part.partition("/")
            one = {f"{self.field_name}_collection": collection}
            if number:
                pk = make_id(sandbox_id, next(iter(numbers_in(number)), 0))
                one[f"{self.field_name}_id"] = pk  # type: ignore[assignment]
            found |= Q(**one)
        return self.get_method(rows)(found)


class YesNoField(forms.CharField):
    """Anything but a yes or no is told: it would filter nothing."""

    def clean(self, value: Any) -> bool | None:
        text = super().clean(value).lower()
        if text and text not in YES_NO:
            raise ValidationError(_now("Write true or false."))
        return YES_NO.get(text)


class YesNo(django_filters.BooleanFilter):
    field_class = YesNoField


class Empty(YesNo):
    """Whether the field is empty, as people understand it; a `text` also when it is blank."""

    text = False

    def filter(self, rows: QuerySet, value: bool | None) -> QuerySet:
        if value is None:
            return rows
        empty = Q(**{f"{self.field_name}__isnull": True})
        if self.text:
            empty |= Q(**{self.field_name: ""})
        return rows.filter(empty if value else ~empty)


class TagField(forms.CharField):
    """Tags by number or name, separated by commas. One that does not exist is told."""

    def clean(self, value: Any) -> list[Any]:
        parts = [part.strip() for part in (super().clean(value) or "").split(",")]
        asked = [part for part in dict.fromkeys(parts) if part]
        if len(asked) > MOST_TAGS:
            raise ValidationError(_now("Name at most %(most)d tags.") % {"most": MOST_TAGS})
        found = tags_named(asked)
        if missing := [name for name in asked if name not in found]:
            text = _now("There is no tag “%(name)s” in this company.")
            raise ValidationError(text % {"name": missing[0][:40]})
        return list(found.values())


class Tagged(django_filters.CharFilter):
    """Records with one of these tags."""

    field_class = TagField

    def filter(self, rows: QuerySet, tags: list[Any] | None) -> QuerySet:
        return tagged(rows, tags) if tags else rows


def numbers_in(text: str) -> list[int]:
    """The numbers between commas that can be those of records; anything else is passed over."""
    return [int(part) for part in text.split(",") if part.isdecimal() and len(part) < 9]


def filterable(entity: Entity) -> tuple[str, ...]:
    """Names of all fields that can be filtered by: those that are declared first, then the owner
    and whatever else the API tells."""
    owner = ("owner",) if hasattr(entity.model, "owner") else ()
    others = (name for name in entity.api_fields if _can_be_asked(field_of(entity.model, name)))
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


@cache
def filterset_for(entity: Entity) -> type[Filters]:
    found: dict[str, Any] = {"q": django_filters.CharFilter(method="search", label=_("Search"))}
    found["tag"] = Tagged(label=_("Tag"))
    found |= _own_numbers()
    for name in filterable(entity):
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
