"""Values that several kinds of checks are written with, each with its place in the file."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from lab.entities.fields import REFERRING, TEMPORAL, Field, Kind
from lab.entities.filters import filterset_for
from lab.entities.periods import DAYS, PERIODS
from lab.entities.spec import REGISTRY, Entity
from lab.journal.words import is_event
from scenarios.checks.company import Company, Where, field_of_filter, known_filters
from scenarios.packs.known import Known
from scenarios.packs.yaml_reader import YamlReader

MOST_CONDITIONS = 20
# What stands for seats without naming one.
OWN = ("me", "team")


@dataclass(frozen=True)
class Parts:
    """One check (or a part of it) as it stands in the file."""

    part: dict[str, Any]
    path: tuple[str, ...]
    reader: YamlReader
    known: Known

    def below(self, part: Any, path: tuple[str, ...]) -> "Parts":
        return replace(self, part=part, path=path)

    def problem(self, message: str, *names: str) -> None:
        self.reader.problem(message, *self.path, *names)

    def collection(self, name: str) -> str:
        value = self.part.get(name)
        if isinstance(value, str) and value in REGISTRY:
            return value
        text = _("“%(name)s” is no collection. Known are: %(names)s.")
        self.problem(text % {"name": value, "names": ", ".join(sorted(REGISTRY))}, name)
        return ""

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        """The first one where nothing is said."""
        value = self.part.get(name, choices[0])
        if value in choices:
            return str(value)
        text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(choices)}
        self.problem(text, name)
        return choices[0]

    def event(self, name: str) -> str:
        value = self.part.get(name)
        nouns = {str(entity.model._meta.model_name) for entity in REGISTRY.values()}
        if isinstance(value, str) and is_event(value, nouns):
            return value
        self.problem(_("No event is called “%(name)s”.") % {"name": value}, name)
        return ""

    def row(self, name: str, collection: str) -> str:
        return self.known.row(self.reader, self.part.get(name), collection, *self.path, name)

    def rows(self, name: str, collection: str) -> tuple[str, ...]:
        items = self.reader.items(self.part.get(name), *self.path, name)
        return tuple(self.known.row(self.reader, item, collection, *at) for item, at in items)

    def where(self, name: str, collection: str) -> Where:
        """Filters of a list: `{status: [new, working], amount__gte: 1000, account: acme}`."""
        given = self.reader.mapping(self.part.get(name, {}), *self.path, name)
        if collection not in REGISTRY:
            return {}
        if len(given) > MOST_CONDITIONS:
            self.problem(_("These are too many conditions: 20 are the most."), name)
            return {}
        entity = REGISTRY[collection]
        found = {
            one: self._values(entity, one, value, name)
            for one, value in given.items()
            if self._is_filter(entity, one, name)
        }
        self._try(entity, found, name)
        return found

    def _is_filter(self, entity: Entity, one: str, name: str) -> bool:
        known = known_filters(entity)
        if one in known:
            return True
        plain = ", ".join(sorted(each for each in known if "__" not in each))
        self.problem(_("Unknown. Known are: %(names)s.") % {"names": plain}, name, one)
        return False

    def _values(self, entity: Entity, one: str, value: Any, name: str) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [value]
        texts = tuple(self.reader.text(each, *self.path, name, one) for each in values)
        try:
            field = field_of_filter(entity, one)
        except FieldDoesNotExist:
            field = None
        if field is not None and not one.endswith("__empty"):
            for collection, key in _named(field, ",".join(texts).split(",")):
                self.known.row(self.reader, key, collection, *self.path, name, one)
        return texts

    def _try(self, entity: Entity, where: Where, name: str) -> None:
        """Whether the filters understand their values."""
        company = Company(self.known.numbers, self.known.calendar)
        asked = company.asked(entity, where)
        for one in [each for each in asked if _is_day(entity, each)]:
            if not all(_is_period(text) for text in asked.pop(one)):
                text = _(
                    "Write a day (2018-01-31), last-30-days, next-30-days, or one of: %(known)s."
                )
                self.problem(text % {"known": ", ".join(PERIODS)}, name, one)
        form = filterset_for(entity)(asked, queryset=entity.model._base_manager.none()).form
        for one, errors in form.errors.items():
            self.problem(" ".join(map(str, errors)), name, one)


def _is_day(entity: Entity, name: str) -> bool:
    """Whether the filter asks for days: what they mean, the company's date says when it is judged."""
    field = field_of_filter(entity, name)
    return field is not None and field.kind in TEMPORAL and not name.endswith("__empty")


def _is_period(text: str) -> bool:
    """Without asking what day it is, as a list does."""
    if text in PERIODS or DAYS.fullmatch(text):
        return True
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _named(field: Field, texts: list[str]) -> Iterator[tuple[str, str]]:
    """The rows of the pack that a filter names, as (collection, key)."""
    for text in texts:
        if field.kind in REFERRING and field.kind is not Kind.KEYED and text not in OWN:
            yield field.related.collection, text
        elif field.kind is Kind.RECORD and "/" in text:
            collection, _slash, key = text.partition("/")
            yield collection, key
