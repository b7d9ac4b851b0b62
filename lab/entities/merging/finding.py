"""Records that may be the same: while one is typed in, and over a whole collection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from lab.entities.addresses import record_url
from lab.entities.fields import Field, field_of, joins
from lab.entities.parsing import parse
from lab.entities.spec import Entity
from lab.tenancy.models import Owned, Sandboxed

WARNED = 5
GROUPS = 50
IN_A_GROUP = 10


@dataclass(frozen=True)
class Group:
    """Records that agree in the columns of a rule."""

    reason: str
    rows: list[Sandboxed]


@dataclass(frozen=True)
class Match:
    """A record that may be what somebody is typing: why, and what tells it from others."""

    row: Sandboxed
    reason: str
    facts: str
    url: str


def similar(entity: Entity, raw: Mapping[str, Any], exclude: Sandboxed | None) -> list[Match]:
    """Visible records that may be what somebody is typing; what cannot be read yet is left out."""
    if entity.duplicates is None:
        return []
    values = _readable(entity, raw)
    fields = _telling(entity)
    rows = entity.duplicates(values, exclude=exclude)
    rows = rows.select_related(*joins(fields)) if joins(fields) else rows
    typed = entity.model(**values)
    typed.clean_derived()
    return [
        Match(row, _why(entity, typed, row), _facts(fields, row), record_url(row))
        for row in rows[:WARNED]
    ]


def _telling(entity: Entity) -> list[Field]:
    """What people find such a record by, and whose it is."""
    names = [path.partition("__")[0] for path in entity.search]
    if issubclass(entity.model, Owned):
        names.append("owner")
    return [field_of(entity.model, name) for name in dict.fromkeys(names)]


def _facts(fields: Sequence[Field], row: Sandboxed) -> str:
    name = str(row)
    texts = (field.label_of(row) for field in fields)
    return " · ".join(dict.fromkeys(text for text in texts if text and text != name))


def _why(entity: Entity, typed: Sandboxed, row: Sandboxed) -> str:
    """By which of the rules the two agree."""
    for rule in entity.duplicate_rules:
        pairs = [(getattr(typed, column), getattr(row, column)) for column in rule]
        if all(one and one == other for one, other in pairs):
            return _reason(entity, rule)
    return ""


def warnings(entity: Entity, raw: Mapping[str, Any]) -> list[str]:
    """What to warn somebody of who is typing this."""
    return entity.warnings(_readable(entity, raw)) if entity.warnings else []


def _readable(entity: Entity, raw: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in entity.form_fields:
        if name in raw:
            try:
                values.update(parse(field_of(entity.model, name), raw[name]))
            except (ValidationError, FieldDoesNotExist):
                continue
    return values


def groups(entity: Entity) -> list[Group]:
    """Likely duplicates of a collection, each set of records once; a few queries per rule."""
    found: list[Group] = []
    known: list[set[int]] = []
    for rule in entity.duplicate_rules:
        for rows in _agreeing(entity, rule):
            ids = {row.pk for row in rows}
            if not any(ids <= other for other in known):
                known.append(ids)
                found.append(Group(_reason(entity, rule), rows))
    return found[:GROUPS]


def _agreeing(entity: Entity, rule: Sequence[str]) -> list[list[Sandboxed]]:
    filled = Q()
    for column in rule:
        field = entity.model._meta.get_field(column.removesuffix("_id"))
        filled &= Q(**{f"{column}__isnull": False}) if field.is_relation else ~Q(**{column: ""})
    rows = entity.rows().filter(filled)
    counted = rows.order_by().values(*rule).annotate(n=Count("pk")).filter(n__gt=1)
    keys = [tuple(item[column] for column in rule) for item in counted.order_by("-n")[:GROUPS]]
    if not keys:
        return []
    wanted = Q()
    for key in keys:
        wanted |= Q(**dict(zip(rule, key, strict=True)))
    agreeing: dict[tuple[Any, ...], list[Sandboxed]] = {key: [] for key in keys}
    for row in rows.filter(wanted).order_by("pk"):
        group = agreeing[tuple(getattr(row, column) for column in rule)]
        if len(group) < IN_A_GROUP:
            group.append(row)
    return list(agreeing.values())


def _reason(entity: Entity, rule: Sequence[str]) -> str:
    """“Same phone and name” from the columns of a rule, whose keys stand for fields."""
    names = []
    for column in rule:
        name = column.removesuffix("_id").removesuffix("_key")
        names.append(str(field_of(entity.model, name).label).lower())
    return _("Same %(fields)s") % {"fields": ", ".join(names)}
