"""Who is there already, asked for many rows at once: one query per rule and batch, not per row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import UniqueConstraint

from lab.entities.spec import Entity
from lab.tenancy.models import Sandboxed

CHUNK = 900
Key = tuple[Any, ...]
Rule = tuple[str, ...]


def rules_of(entity: Entity) -> tuple[Rule, ...]:
    """By which columns two records are the same: a unique import key, else the declared rules.

    Where `code` may be written in several ways, `code_key` is what is unique.
    """
    names = (entity.import_key, f"{entity.import_key}_key")
    return tuple((name,) for name in names if _is_unique(entity, name)) or entity.duplicate_rules


def _is_unique(entity: Entity, name: str) -> bool:
    """Names of opportunities repeat; codes of products, where there are any, do not."""
    return any(
        isinstance(constraint, UniqueConstraint) and {*constraint.fields} == {"sandbox", name}
        for constraint in entity.model._meta.constraints
    )


def key_of(row: Sandboxed, rule: Rule) -> Key | None:
    """The row's values in the rule's columns; None when one is empty: no rule then."""
    values = tuple(getattr(row, column) for column in rule)
    return values if all(value not in (None, "") for value in values) else None


def existing(
    entity: Entity, rows: Sequence[Sandboxed], whole: Iterable[str]
) -> dict[int, list[int]]:
    """{position: ids of visible records that are the same}, for rows that need not be saved.

    A row about which no rule says anything is the same as one that agrees in all of `whole`.
    """
    found: dict[int, list[int]] = defaultdict(list)
    rules = rules_of(entity)
    silent = list(range(len(rows)))
    for rule in rules:
        keys = {position: key_of(row, rule) for position, row in enumerate(rows)}
        silent = [position for position in silent if keys[position] is None]
        _match(entity, rule, {p: key for p, key in keys.items() if key is not None}, found)
    rule = tuple(whole)
    if silent and rule:
        _match(entity, rule, {p: whole_key(rows[p], rule) for p in silent}, found)
    return found


def whole_key(row: Sandboxed, columns: Rule) -> Key:
    return tuple(getattr(row, column) for column in columns)


def _match(entity: Entity, rule: Rule, keys: dict[int, Key], found: dict[int, list[int]]) -> None:
    """Add the visible records with the same key, asking by the column that tells most apart."""
    if not keys:
        return
    apart = [len({key[place] for key in keys.values()}) for place in range(len(rule))]
    place = apart.index(max(apart))
    positions: dict[Key, list[int]] = defaultdict(list)
    for position, key in keys.items():
        positions[key].append(position)
    values = list({key[place] for key in keys.values()} - {None})
    for start in range(0, len(values), CHUNK):
        rows = entity.rows().filter(**{f"{rule[place]}__in": values[start : start + CHUNK]})
        for pk, *key in rows.order_by("pk").values_list("pk", *rule):
            for position in positions.get(tuple(key), ()):
                if pk not in found[position]:
                    found[position].append(pk)
