"""Searching a collection for words."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from lab.entities.sight import sees_all
from lab.entities.spec import Entity
from lab.records.custom_fields import CustomField, definitions_of
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import stored_field

LONGEST = 200
WORDY = (CustomField.Kind.TEXT, CustomField.Kind.LONG_TEXT)
MOST_WORDS = 8


def searched(entity: Entity, rows: QuerySet, text: str) -> QuerySet:
    """Rows in which every word is found in some searched field; a part of a word is enough.

    Of a record that the row refers to only what the actor sees is searched: else one could guess
    the name of a hidden one letter by letter.
    """
    definitions = definitions_of(entity.model) if entity.search else {}
    own = (
        [key for key in entity.custom_fields if definitions[key].kind in WORDY]
        if definitions
        else []
    )
    for word in text.replace("\x00", "")[:LONGEST].split()[:MOST_WORDS]:
        found = [_found_in(entity.model, path, word) for path in entity.search]
        found += [Q(**{f"custom__{key}__icontains": word}) for key in own]
        rows = rows.filter(reduce(or_, found, Q()))
    return rows


def _found_in(model: type[Sandboxed], path: str, word: str) -> Q:
    found = Q(**{f"{path}__icontains": word})
    link, _separator, rest = path.partition("__")
    if not rest:
        return found
    related: Any = stored_field(model, link).related_model
    return found if sees_all(related) else found & Q(**{f"{link}__in": related.objects.visible()})
