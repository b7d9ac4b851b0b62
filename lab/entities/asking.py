"""What a list was asked for: saved view, filters, order, columns, page; by address and session."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.http import Http404, HttpRequest, QueryDict

from lab.entities.fields import Kind, field_of
from lab.entities.filters import filterset_for
from lab.entities.models import SavedView
from lab.entities.spec import Entity
from lab.tenancy.actor import current_actor

PAGE_SIZES = (25, 50, 100)
DENSITIES = ("comfortable", "compact")
SESSION = "lists"
# Parts of the address that say how to show and not what.
SHOWING = ("view", "page", "changed")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`params` holds filters and order, whether the address or the saved view said so."""

    entity: Entity
    params: QueryDict
    view: SavedView | None
    views: list[SavedView]
    changed: bool
    columns: tuple[str, ...]
    page: int
    size: int
    density: str

    def link(self, **changes: Any) -> str:
        """The address of the same list with other parameters; None takes one away."""
        query = self.params.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        if self.view is not None:
            query["view"] = str(self.view.pk)
            query["changed"] = "1"
        return f"?{query.urlencode()}"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The same as inputs of a form."""
        found = [(name, value) for name in self.params for value in self.params.getlist(name)]
        return [*found, ("view", str(self.view.pk)), ("changed", "1")] if self.view else found

    @property
    def filtered(self) -> bool:
        return any(value for name, value in self.params.items() if name != "ordering")


def asked_for(request: HttpRequest, entity: Entity) -> Asked:
    views = list(SavedView.objects.offered(current_actor(), entity.name))
    view = _view(views, request.GET.get("view", ""))
    given = _cleaned(entity, request.GET)
    changed = view is not None and (request.GET.get("changed") == "1" or bool(given))
    params = given if view is None or changed else _cleaned(entity, saved_params(view))
    session = request.session.get(SESSION, {})
    return Asked(
        entity=entity,
        params=params,
        view=view,
        views=views,
        changed=changed,
        columns=_columns(entity, session, view),
        page=_page(request.GET.get("page", "1")),
        size=_one_of(session.get("size"), PAGE_SIZES, 50),
        density=_one_of(session.get("density"), DENSITIES, DENSITIES[0]),
    )


def saved_params(view: SavedView) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in view.params.items():
        query.setlist(name, [str(value) for value in values])
    return query


def columns_key(entity: Entity, view: SavedView | None) -> str:
    return f"{entity.name}:{view.pk if view else ''}"


def known_params(entity: Entity) -> set[str]:
    return {*filterset_for(entity).base_filters, "ordering"}


def _view(views: Iterable[SavedView], text: str) -> SavedView | None:
    """The view asked for; one that is gone, or another's, is as if it never was."""
    if not text:
        return None
    found = next((view for view in views if str(view.pk) == text), None)
    if found is None:
        raise Http404
    return found


def _cleaned(entity: Entity, query: QueryDict) -> QueryDict:
    """Known parameters with a value; several numbers of a reference become one text with commas."""
    found, known = QueryDict(mutable=True), known_params(entity)
    for name in query:
        values = [value for value in query.getlist(name) if value.strip()]
        if name in known and name not in SHOWING and values:
            found.setlist(name, [",".join(values)] if joined(entity, name) else values)
    return found


def joined(entity: Entity, name: str) -> bool:
    if name in ("q", "ordering") or "__" in name or name not in known_params(entity):
        return False
    try:
        return field_of(entity.model, name).kind in (Kind.REFERENCE, Kind.SEAT)
    except FieldDoesNotExist:
        return False


def _columns(entity: Entity, session: Mapping[str, Any], view: SavedView | None) -> tuple[str, ...]:
    chosen = session.get("columns", {}).get(columns_key(entity, view))
    names = chosen or (view.columns if view else ()) or entity.columns
    offered = set(entity.all_columns)
    return tuple(name for name in names if name in offered) or entity.columns


def _page(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def _one_of(value: Any, allowed: tuple[Any, ...], default: Any) -> Any:
    return value if value in allowed else default
