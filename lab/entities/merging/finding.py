"""Records that may be the same: while one is typed in, and over a whole collection."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lab.entities.addresses import record_url
from lab.entities.fields import Field, field_of, joins
from lab.entities.parsing import parse
from lab.entities.spec import REGISTRY, Counterpart, Entity
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed, Seat

WARNED = 5
GROUPS = 50
IN_A_GROUP = 10


@dataclass(frozen=True)
class Group:
    """Records that agree in the columns of a rule; `elsewhere` are those of other collections."""

    reason: str
    rows: list[Sandboxed]
    elsewhere: tuple["Match", ...] = ()


@dataclass(frozen=True)
class Match:
    """A record that may be what somebody is typing: why, what tells it from others, whose it is."""

    row: Sandboxed
    reason: str
    facts: str
    url: str

    @property
    def noun(self) -> str:
        return str(self.row._meta.verbose_name)

    @property
    def owner(self) -> Seat | None:
        return current_actor().policy.seats.get(getattr(self.row, "owner_id", None) or 0)

    @property
    def is_own(self) -> bool:
        seat = current_actor().seat
        return seat is not None and self.owner == seat


def similar(entity: Entity, raw: Mapping[str, Any], exclude: Sandboxed | None) -> list[Match]:
    """Visible records that may be what somebody is typing; what cannot be read yet is left out."""
    if entity.duplicates is None:
        return []
    typed = typed_row(entity, raw)
    rows = entity.duplicates(_readable(entity, raw), exclude=exclude)
    return _matches(entity, rows, lambda row: _why(entity, typed, row))


def alike(entity: Entity, raw: Mapping[str, Any], exclude: Sandboxed | None) -> list[Match]:
    """All that may be there already, in whichever collection."""
    found = similar(entity, raw, exclude)
    return found + elsewhere(entity, typed_row(entity, raw), exclude, [each.row for each in found])


def _matches(entity: Entity, rows: QuerySet, why: Callable[[Sandboxed], str]) -> list[Match]:
    fields = _telling(entity)
    rows = rows.select_related(*joins(fields)) if joins(fields) else rows
    return [Match(row, why(row), _facts(fields, row), record_url(row)) for row in rows[:WARNED]]


def typed_row(entity: Entity, raw: Mapping[str, Any]) -> Sandboxed:
    """The record that somebody is typing in, as far as it can be read."""
    typed = entity.model(**_readable(entity, raw))
    typed.clean_derived()
    return typed


def elsewhere(
    entity: Entity, typed: Sandboxed, exclude: Sandboxed | None, known: Iterable[Sandboxed] = ()
) -> list[Match]:
    """Visible records of other collections that may be the same, and of the own one those that have
    to do with it and are not `known` as duplicates."""
    there = {row.pk for row in known} | ({exclude.pk} if exclude is not None else set())
    found: list[Match] = []
    for counterpart in entity.counterparts:
        if exclude is not None and not _counts(counterpart, exclude):
            continue
        condition = _agreeing_with(counterpart, typed)
        if not condition:
            continue
        other = REGISTRY[counterpart.collection]
        rows = other.rows().filter(condition, **dict(counterpart.where))
        if other.model is entity.model:
            rows = rows.exclude(pk__in=there)
        found += _matches(other, rows, partial(_why_pairs, entity, counterpart, typed))
    return found


def _counts(counterpart: Counterpart, row: Sandboxed) -> bool:
    """Whether the record that is being changed is of those that are compared."""
    own = dict(counterpart.own_where)
    return not own or type(row).objects.filter(pk=row.pk, **own).exists()


def _agreeing_with(counterpart: Counterpart, typed: Sandboxed) -> Q:
    """Rows of the other collection that agree with this one in all pairs of a rule."""
    condition = Q()
    for rule in counterpart.rules:
        values = {theirs: getattr(typed, own) for own, theirs in rule}
        if all(values.values()):
            condition |= Q(**values)
    return condition


def _why_pairs(entity: Entity, counterpart: Counterpart, typed: Sandboxed, row: Sandboxed) -> str:
    for rule in counterpart.rules:
        pairs = [(getattr(typed, own), getattr(row, theirs)) for own, theirs in rule]
        if all(one and one == other for one, other in pairs):
            return _reason(entity, [own for own, _theirs in rule])
    return ""


def match_told(match: Match) -> str:
    """“A contact is there already: #12 Li Wei. It belongs to Maya Turner.” for programs."""
    told = {"noun": match.noun, "number": match.row.number, "record": match.row}
    text = _("There is a record already (%(noun)s): #%(number)d %(record)s.") % told
    if match.is_own:
        return f"{text} {_('It is yours.')}"
    if match.owner is not None:
        return f"{text} {_('It belongs to %(owner)s.') % {'owner': match.owner}}"
    return text


def _telling(entity: Entity) -> list[Field]:
    """What people find such a record by."""
    names = [path.partition("__")[0] for path in entity.search]
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


def warnings(
    entity: Entity,
    raw: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] | None = None,
    exclude: Sandboxed | None = None,
) -> list[str]:
    """What to warn somebody of who is typing this."""
    if entity.warnings is None:
        return []
    declared = entity.lines
    read = (
        [_values(declared.model, declared.fields, line) for line in lines or ()] if declared else []
    )
    return entity.warnings(_readable(entity, raw), lines=read, exclude=exclude)


def _readable(entity: Entity, raw: Mapping[str, Any]) -> dict[str, Any]:
    return _values(entity.model, entity.form_fields, raw)


def _values(model: type[Sandboxed], names: Sequence[str], raw: Mapping[str, Any]) -> dict[str, Any]:
    """What can be read of it so far."""
    values: dict[str, Any] = {}
    for name in names:
        if name in raw:
            try:
                values.update(parse(field_of(model, name), raw[name]))
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


def groups_elsewhere(entity: Entity) -> list[Group]:
    """Records that stand in another collection as well, each with what it agrees with there."""
    found: dict[int, Group] = {}
    for counterpart in entity.counterparts:
        other = REGISTRY[counterpart.collection]
        if other.model is entity.model:
            continue
        for rule in counterpart.rules:
            reason = _reason(entity, [own for own, _theirs in rule])
            for row in _also_there(entity, other, counterpart, rule):
                condition = Q(**{theirs: getattr(row, own) for own, theirs in rule})
                rows = other.rows().filter(condition, **dict(counterpart.where))
                group = found.setdefault(row.pk, Group(reason, [row]))
                known = {(match.noun, match.row.pk) for match in group.elsewhere}
                more = _matches(other, rows, lambda _row, reason=reason: reason)  # type: ignore[misc]
                more = [match for match in more if (match.noun, match.row.pk) not in known]
                found[row.pk] = replace(group, elsewhere=(*group.elsewhere, *more))
    return list(found.values())[:GROUPS]


def _also_there(
    entity: Entity, other: Entity, counterpart: Counterpart, rule: Sequence[tuple[str, str]]
) -> list[Sandboxed]:
    """Own rows with a row there that agrees in the whole rule."""
    theirs = other.rows().filter(
        **dict(counterpart.where), **{name: OuterRef(own) for own, name in rule}
    )
    filled = _filled(entity, [own for own, _theirs in rule])
    rows = entity.rows().filter(filled, Exists(theirs.order_by()), **dict(counterpart.own_where))
    return list(rows.order_by("pk")[:GROUPS])


def _filled(entity: Entity, columns: Sequence[str]) -> Q:
    filled = Q()
    for column in columns:
        field = entity.model._meta.get_field(column.removesuffix("_id"))
        filled &= Q(**{f"{column}__isnull": False}) if field.is_relation else ~Q(**{column: ""})
    return filled


def _agreeing(entity: Entity, rule: Sequence[str]) -> list[list[Sandboxed]]:
    rows = entity.rows().filter(_filled(entity, rule))
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
