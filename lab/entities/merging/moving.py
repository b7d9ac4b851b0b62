"""What goes along when records are merged: "3 contacts, 5 opportunities" for each of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Cast

from lab.entities.spec import entities
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import record_references, sandboxed_links


def belongings(rows: Sequence[Sandboxed]) -> dict[int, str]:
    """{id: what points at the record, of what the actor sees}; one query."""
    names = {entity.name: entity for entity in entities()}
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    first, *others = _pointing(type(rows[0]), [row.pk for row in rows])
    for collection, pk, count in first.union(*others, all=True) if others else first:
        counts[pk][collection] += count
    return {row.pk: _told(counts[row.pk], names) for row in rows}


def _told(counts: Counter[str], names: dict) -> str:
    told = []
    for collection, count in counts.items():
        entity = names[collection]
        told.append(f"{count} {entity.label if count == 1 else entity.label_plural}")
    return ", ".join(told)


def _pointing(model: type[Sandboxed], ids: list[int]) -> Iterator[QuerySet]:
    """(collection, id, how many) for each column of a record that may point at the model.

    Begins with one that finds nothing, so that there always is one.
    """
    yield _counted(model.objects.none(), model.collection, "pk")
    for entity in entities():
        visible = entity.rows()
        for link in sandboxed_links(entity.model):
            if link.related_model is model:
                found = visible.filter(**{f"{link.attname}__in": ids})
                yield _counted(found, entity.name, link.attname)
        for reference in record_references(entity.model):
            about = f"{reference.name.removesuffix('_id')}_collection"
            found = visible.filter(**{about: model.collection, f"{reference.name}__in": ids})
            yield _counted(found, entity.name, reference.name)


def _counted(rows: QuerySet, collection: str, column: str) -> QuerySet:
    label = Cast(Value(collection), CharField())
    return rows.order_by().annotate(of=label).values_list("of", column).annotate(Count("pk"))
