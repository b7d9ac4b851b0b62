"""The filters of a list as a person sees them: inputs of the panel, and chips for what is set."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.entities.asking import Asked
from lab.entities.fields import CHOOSING, NUMERIC, TEMPORAL, Field, Kind, field_of
from lab.entities.filter_kinds import ME, TEAM, YES_NO
from lab.entities.filters import filterable, filterset_for
from lab.entities.naming import names_of
from lab.entities.periods import PERIODS, ROLLING, parted, span_of, words
from lab.entities.sight import sees
from lab.records.tags import Tag, tags_named
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id

BOUNDS = {"gte": "≥", "lte": "≤", "gt": ">", "lt": "<"}
MOST_TAGS = 200


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
    days: str = ""
    can_be_empty: bool = False
    empty: str = ""

    @property
    def params(self) -> list[str]:
        """The parameters that it sends."""
        return [self.name, *(f"{self.name}__{how}" for how in ("gte", "lte", "empty"))]

    @property
    def used(self) -> bool:
        return bool(self.value or self.upper or self.empty or any(o.chosen for o in self.options))

    @property
    def emptiness(self) -> list[Option]:
        """Any, empty, or not, as the panel's choice."""
        truth = truth_of(self.empty)
        offered = (("", _("Any"), None), ("true", _("is empty"), True))
        return [
            Option(value=value, label=label, chosen=truth is meaning)
            for value, label, meaning in (*offered, ("false", _("is not empty"), False))
        ]


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One filter that is set: what it says, and the address of the list without it."""

    label: Any
    text: str
    link: str
    hint: str = ""


def truth_of(text: str) -> bool | None:
    """What a yes-or-no parameter says; None for nothing."""
    return YES_NO.get(text.lower())


def filter_fields(asked: Asked) -> list[Field]:
    """The fields that the collection is mostly filtered by."""
    entity = asked.entity
    names = (*entity.filters, "owner") if hasattr(entity.model, "owner") else entity.filters
    return [field_of(entity.model, name) for name in dict.fromkeys(names)]


def further_fields(asked: Asked) -> list[Field]:
    """All others that can be filtered by."""
    first = {each.name for each in filter_fields(asked)}
    names = [name for name in filterable(asked.entity) if name not in first]
    return [field_of(asked.entity.model, name) for name in names]


def inputs(asked: Asked) -> list[Input]:
    return [*_tags(asked), *(_input(asked, each) for each in filter_fields(asked))]


def further_inputs(asked: Asked) -> list[Input]:
    return [_input(asked, each) for each in further_fields(asked)]


def _tags(asked: Asked) -> Iterator[Input]:
    """A choice of the company's tags, where there are any."""
    chosen = {tag.pk for tag in _chosen_tags(asked)}
    tags = Tag.objects.order_by("name")[:MOST_TAGS]
    options = [Option(value=str(t.number), label=str(t), chosen=t.pk in chosen) for t in tags]
    if options:
        yield Input(name="tag", label=_("Tag"), look="choices", options=options)


def _chosen_tags(asked: Asked) -> list[Tag]:
    return list(
        tags_named([text for text in asked.params.get("tag", "").split(",") if text]).values()
    )


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
    if each.kind is Kind.RECORD:
        options = [Option(value=v, label=label, chosen=True) for v, label in _named(asked, each)]
        return Input(look="references", options=options, **common)
    if each.kind in NUMERIC or each.kind in TEMPORAL:
        bounds: dict[str, Any] = {
            "value": params.get(f"{name}__gte", ""),
            "upper": params.get(f"{name}__lte", ""),
        }
        if each.kind in NUMERIC:
            return Input(look="numbers", **bounds, **common)
        return Input(look="dates", **bounds, **common, **_periods(params.get(name, "")))
    look = "yes-no" if each.kind is Kind.BOOLEAN else "text"
    return Input(look=look, value=params.get(name, ""), **common)


def _periods(text: str) -> dict[str, Any]:
    """The choices of a period, and the number of days beside them."""
    chosen, days = parted(text)
    labels = {key: period.label for key, period in PERIODS.items()} | ROLLING
    if chosen and chosen not in labels:
        labels[chosen] = words(chosen)
    options = [
        Option(value=key, label=label, chosen=key == chosen) for key, label in labels.items()
    ]
    return {"options": options, "days": days}


def _referred(asked: Asked, each: Field, param: str = "") -> list[tuple[str, str]]:
    """(number, name) of the records that a reference is filtered by; hidden ones unnamed."""
    parts = [part for part in asked.params.get(param or each.name, "").split(",") if part]
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) < 9]
    actor = current_actor()
    if each.kind is Kind.SEAT:
        names = {seat.number: str(seat) for seat in actor.policy.seats.values()}
    else:
        names = _names(each, numbers)
    named = {str(number): name for number, name in names.items()}
    named |= {ME: _("me"), TEAM: _("my team")}
    return [(part, named.get(part, f"#{part}")) for part in parts]


def _named(asked: Asked, each: Field) -> list[tuple[str, str]]:
    """("accounts/17", name) of the records of any kind that a list is filtered by."""
    parts = [part for part in asked.params.get(each.name, "").split(",") if part]
    wanted: dict[str, list[int]] = {}
    for part in parts:
        collection, _slash, number = part.partition("/")
        if number.isdecimal() and len(number) < 9:
            wanted.setdefault(collection, []).append(int(number))
    names = {f"{collection}/{number}": str(name) for (collection, number), name in _known(wanted)}
    return [(part, names.get(part, part)) for part in parts]


def _known(wanted: dict[str, list[int]]) -> Iterable[tuple[Any, Any]]:
    found = current_actor().policy.once(f"named:{wanted}", lambda: names_of(wanted))
    return found.items()


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
    if text := asked.params.get("tag"):
        names = ", ".join(map(str, _chosen_tags(asked))) or text
        yield Chip(label=_("Tag"), text=names, link=asked.link(tag=None))
    yield from _chips_of_number(asked)
    for each in (*filter_fields(asked), *further_fields(asked)):
        yield from _chips(asked, each)


def _chips_of_number(asked: Asked) -> Iterator[Chip]:
    for name, sign in {"number": "", **{f"number__{one}": BOUNDS[one] for one in BOUNDS}}.items():
        if value := asked.params.get(name):
            yield Chip(
                label=_("Number"), text=f"{sign} {value}".strip(), link=asked.link(**{name: None})
            )


def _chips(asked: Asked, each: Field) -> Iterator[Chip]:
    params, name = asked.params, each.name
    if params.get(name):
        text, hint = _value_in_words(asked, each, name)
        yield Chip(label=each.label, text=text, hint=hint, link=asked.link(**{name: None}))
    for how, words_of in _WAYS.items():
        if params.get(param := f"{name}__{how}"):
            text, hint = _value_in_words(asked, each, param)
            text = str(words_of) % {"value": text}
            yield Chip(label=each.label, text=text, hint=hint, link=asked.link(**{param: None}))
    for bound, sign in BOUNDS.items():
        if value := params.get(f"{name}__{bound}"):
            text = f"{sign} {words(value) if each.kind in TEMPORAL else value}"
            yield Chip(label=each.label, text=text, link=asked.link(**{f"{name}__{bound}": None}))
    if empty := params.get(f"{name}__empty"):
        text = _("is empty") if truth_of(empty) else _("is not empty")
        yield Chip(label=each.label, text=text, link=asked.link(**{f"{name}__empty": None}))


_WAYS = {
    "in": gettext_lazy("any of %(value)s"),
    "not": gettext_lazy("not %(value)s"),
    "contains": gettext_lazy("contains “%(value)s”"),
}


def _value_in_words(asked: Asked, each: Field, param: str) -> tuple[str, str]:
    """What a parameter of the field asks for, and what that is at the moment."""
    text, values = asked.params.get(param, ""), asked.params.getlist(param)
    if each.kind in CHOOSING:
        labels = each.choices()
        keys = [
            key for value in values for key in ([value] if value in labels else value.split(","))
        ]
        return ", ".join(labels.get(key, key) for key in keys), ""
    if each.kind in (Kind.REFERENCE, Kind.SEAT):
        return ", ".join(label for _value, label in _referred(asked, each, param)), ""
    if len(values) > 1:
        return ", ".join(values), ""
    if each.kind is Kind.RECORD:
        return ", ".join(label for _value, label in _named(asked, each)), ""
    if each.kind is Kind.BOOLEAN:
        return _("Yes") if truth_of(text) else _("No"), ""
    return (words(text), _span_now(text)) if each.kind in TEMPORAL else (text, "")


def _span_now(text: str) -> str:
    """The days that a period means now, for who asks what it stands for."""
    try:
        return str(span_of(text))
    except ValidationError:
        return ""
