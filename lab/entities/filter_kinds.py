"""The kinds of filters: what each understands and which rows it keeps."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lab.entities.periods import Span, span_of
from lab.records.tags import tagged, tags_named
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import NUMBER_BITS, NUMBER_MASK, make_id, number_of
from lab.tenancy.registry import stored_field

ME, TEAM = "me", "team"
LONGEST_TEXT = 200
MOST_TAGS = 50
# More than any column of ours holds, and few enough digits to compute with.
LARGEST = 10**15
YES_NO = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class AnyOf(django_filters.MultipleChoiceFilter):
    """One or several keys; choices are those of the sandbox, so anything may be asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # A row has one value, so nothing is found twice; DISTINCT would compare whole rows.
        super().__init__(*args, **{"distinct": False, **kwargs})

    class field_class(forms.MultipleChoiceField):  # noqa: N801 - django-filter's name
        def valid_value(self, value: Any) -> bool:
            return isinstance(value, str) and len(value) <= LONGEST_TEXT and "\x00" not in value


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
            raise ValidationError(_("Write true or false."))
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
            raise ValidationError(_("Name at most %(most)d tags.") % {"most": MOST_TAGS})
        found = tags_named(asked)
        if missing := [name for name in asked if name not in found]:
            text = _("There is no tag “%(name)s” in this company.")
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
