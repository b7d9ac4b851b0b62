"""Kinds of effects, their fields, and the registry of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from scenarios.effects.stage import Stage


class FieldKind(StrEnum):
    TEXT = "text"  # one line, the same in all languages
    TEXTS = "texts"  # by language
    NUMBER = "number"
    WHOLE = "whole"
    COLLECTION = "collection"
    ROW = "row"  # a record by its key or number, or one of the field's words
    RECORD = "record"  # the same of any collection: accounts/acme
    SEAT = "seat"  # a seat by its key or number, or one of the field's words
    WHERE = "where"  # filters as in an address
    VALUES = "values"  # fields of a record, as its API takes them


@dataclass(frozen=True)
class Field:
    """`of` is the collection of a ROW, or the name of the field that says the collection. `words` stand
    for records without naming one; `least` and `most` bound numbers."""

    name: str
    label: Any
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    of: str = ""
    words: tuple[str, ...] = ()
    least: float = 0
    most: float = 10**9
    help: Any = ""


Given = Mapping[str, Any]


@dataclass(frozen=True)
class EffectKind:
    """`do(given, stage)` writes it, inside a write, or raises ValidationError or Refused; `tell(given,
    stage)` says in a sentence what it would do now, and raises the same."""

    key: str
    label: Any
    icon: str
    fields: tuple[Field, ...]
    do: Callable[[Given, Stage], Any]
    tell: Callable[[Given, Stage], str]
    # Its place among the kinds that people choose from.
    order: int = 50


@dataclass(frozen=True)
class Effect:
    """One of a kind with the values of its fields: texts, lists and mappings of texts."""

    kind: str
    given: Given = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, **self.given}


EFFECTS: dict[str, EffectKind] = {}


def register_effect(kind: EffectKind) -> EffectKind:
    """Called once at start."""
    if kind.key in EFFECTS:
        raise ImproperlyConfigured(f"{kind.key} is registered twice.")
    EFFECTS[kind.key] = kind
    return kind


def kinds_in_order() -> list[EffectKind]:
    return sorted(EFFECTS.values(), key=lambda kind: (kind.order, kind.key))


def from_json(kept: Sequence[Mapping[str, Any]]) -> tuple[Effect, ...]:
    return tuple(
        Effect(str(one["kind"]), {name: value for name, value in one.items() if name != "kind"})
        for one in kept
    )
