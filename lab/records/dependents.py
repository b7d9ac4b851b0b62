"""What goes with a record when it is deleted, and what holds it back."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from lab.access.decisions import Refused
from lab.records.custom_fields import referring
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import record_references, sandboxed_links, sandboxed_models

Doomed = list[tuple[type[Sandboxed], list[Sandboxed]]]


def parts_first(rows: Sequence[Sandboxed]) -> Doomed:
    """The rows with all their parts, in an order in which they can be deleted.

    Parts are rows that cascade (lines) and rows that are about the record (its activities, shares,
    tags). Raises Refused when a row outside needs one of them.
    """
    groups: Doomed = []
    waiting: Doomed = [(type(rows[0]), list(rows))]
    keys: set[tuple[Any, int]] = set()
    while waiting:
        model, found = waiting.pop()
        fresh = [row for row in found if (model, row.pk) not in keys]
        if not fresh:
            continue
        keys.update((model, row.pk) for row in fresh)
        groups.insert(0, (model, fresh))
        waiting += _parts(model, fresh)
    _refuse_needed(groups, keys)
    return groups


def _parts(model: type[Sandboxed], rows: Sequence[Sandboxed]) -> Doomed:
    ids = [row.pk for row in rows]
    found: Doomed = []
    for other in sandboxed_models():
        for link in sandboxed_links(other):
            if link.related_model is model and link.remote_field.on_delete is models.CASCADE:
                found.append((other, list(other.objects.filter(**{f"{link.name}__in": ids}))))
        for reference in record_references(other):
            about = {
                f"{reference.name.removesuffix('_id')}_collection": model.collection,
                f"{reference.name}__in": ids,
            }
            found.append((other, list(other.objects.filter(**about))))
    return [(other, parts) for other, parts in found if parts]


def _refuse_needed(groups: Doomed, keys: set[tuple[Any, int]]) -> None:
    for model, rows in groups:
        for needing in _needing(model, rows):
            found = needing.values_list("pk", flat=True)[: len(keys) + 1]
            if any((needing.model, pk) not in keys for pk in found):
                raise Refused(
                    _(
                        "“%(record)s” is still used by %(count)d %(others)s. "
                        "Delete or change those first."
                    )
                    % {
                        "record": rows[0],
                        "count": needing.count(),
                        "others": needing.model._meta.verbose_name_plural,
                    }
                )


def _needing(model: type[Sandboxed], rows: Sequence[Sandboxed]) -> Iterator[models.QuerySet]:
    """Rows of each kind that refer to these and do not go with them."""
    ids = [row.pk for row in rows]
    for other in sandboxed_models():
        for link in sandboxed_links(other):
            if link.related_model is model and link.remote_field.on_delete is not models.CASCADE:
                yield other.objects.filter(**{f"{link.name}__in": ids})
    for found, _key in referring(model.collection, [row.number for row in rows]):
        yield found
