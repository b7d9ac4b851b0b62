"""The tabs of a list that everybody has, declared with the entity."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from lab.entities.filter_kinds import ME, TEAM
from lab.entities.spec import BuiltInView, Entity
from lab.tenancy.actor import current_actor

OWNER = "owner"


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A built-in view as it is offered; `query` is its part of the address."""

    label: Any
    query: str
    active: bool = False


def tabs_of(entity: Entity, asked: QueryDict) -> list[Tab]:
    """The tabs for the actor. Of those whose filters are all set, the one with most is active."""
    found = [(view, _query(view)) for view in _offered(entity)]
    fitting = [query for _view, query in found if _set_in(query, asked)]
    active = max(fitting, key=len, default=None)
    return [
        Tab(label=view.label, query=query.urlencode(), active=query is active)
        for view, query in found
    ]


def _offered(entity: Entity) -> Iterator[BuiltInView]:
    actor = current_actor()
    for view in entity.built_in:
        seated = actor.seat is not None or not view.for_seats
        above = len(actor.policy.subtree) > 1 or not view.for_superiors
        if seated and above:
            yield view


def _query(view: BuiltInView) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in view.params().items():
        query.setlist(name, [str(value) for value in values])
    if view.whose and current_actor().seat is not None:
        query[OWNER] = {"me": ME, "team": TEAM}[view.whose]
    return query


def _set_in(query: QueryDict, asked: QueryDict) -> bool:
    return all(set(asked.getlist(name)) == set(query.getlist(name)) for name in query)
