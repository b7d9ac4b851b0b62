"""Saving changed rows: one statement for all that change the same fields."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, UniqueConstraint

from lab.records.validation import Conflict
from lab.tenancy.models import Sandboxed
from lab.tenancy.statements import MOST_PARAMETERS, update_together


def update_rows(rows: Sequence[Sandboxed], changed: Mapping[int, frozenset[str]]) -> None:
    """Save the named fields, {id() of a row: names}, of rows of one model; inside the open write.

    Raises Conflict with the first row that is not at the version that was read.
    """
    alike: dict[frozenset[str], list[Sandboxed]] = defaultdict(list)
    for row in {id(row): row for row in rows}.values():
        alike[changed[id(row)]].append(row)
    for names, group in alike.items():
        fields = _fields(type(group[0]), names)
        if len(group) == 1 or _is_unique(type(group[0]), names):
            for row in group:
                _update(row, fields)
        else:
            _update_together(group, fields)
        for row in group:
            row.version += 1


@cache
def _fields(model: type[Sandboxed], names: frozenset[str]) -> tuple[models.Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if field.name in names)


@cache
def _is_unique(model: type[Sandboxed], names: frozenset[str]) -> bool:
    """Whether the order of writing may matter: one row frees the value that another takes."""
    if any(field.unique for field in _fields(model, names)):
        return True
    found = [each for each in model._meta.constraints if isinstance(each, UniqueConstraint)]
    return any(names & _named_in(each) for each in found)


def _named_in(constraint: UniqueConstraint) -> set[str]:
    named = set(constraint.fields)
    waiting: list[Any] = [constraint.condition] if constraint.condition else []
    while waiting:
        for child in waiting.pop().children:
            if isinstance(child, tuple):
                named.add(child[0].split("__")[0])
            else:
                waiting.append(child)
    return named


def _update(row: Sandboxed, fields: Sequence[models.Field]) -> None:
    values = {field.attname: getattr(row, field.attname) for field in fields}
    same = type(row)._base_manager.filter(pk=row.pk, version=row.version)
    if not same.update(**values, version=F("version") + 1):
        raise Conflict(row)


def _update_together(rows: Sequence[Sandboxed], fields: Sequence[models.Field]) -> None:
    for start in range(0, len(rows), MOST_PARAMETERS):
        _refuse_changed(rows[start : start + MOST_PARAMETERS])
    update_together(rows, fields, counted=True)


def _refuse_changed(rows: Sequence[Sandboxed]) -> None:
    """Nobody else writes in this sandbox while the write is open: what is asked now stays true."""
    manager = type(rows[0])._base_manager
    versions = dict(manager.filter(pk__in=[r.pk for r in rows]).values_list("pk", "version"))
    for row in rows:
        if versions.get(row.pk) != row.version:
            raise Conflict(row)
