"""What a list was asked for: saved view, filters, order, columns, page; by address and session."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.http import Http404, HttpRequest, QueryDict

from lab.entities.built_in import Tab, tabs_of
from lab.entities.fields import Kind, field_of
from lab.entities.filter_kinds import During
from lab.entities.filters import filterset_for
from lab.entities.models import SavedView
from lab.entities.periods import composed
from lab.entities.spec import Entity
from lab.tenancy.actor import current_actor

PAGE_SIZES = (25, 50, 100)
DENSITIES = ("comfortable", "compact")
SESSION = "lists"
# Parts of the address that say how to show and not what.
SHOWING = ("view", "page", "changed")
# The tab with all records, by which one leaves the view that the list begins with.
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`params` holds filters and order, whether the address or the saved view said so.

    `numbered` shows a running number before each row. `vanished` names what the saved view asks for and
    is no longer there.
    """

    entity: Entity
    params: QueryDict
    view: SavedView | None
    views: list[SavedView]
    changed: bool
    columns: tuple[str, ...]
    page: int
    size: int
    density: str
    numbered: bool = False
    vanished: tuple[str, ...] = ()

    def link(self, **changes: Any) -> str:
        """The address of the same list with other parameters; None takes one away."""
        changed = self.changed or bool(changes.keys() - {"page"})
        query = self.params.copy() if self.view is None or changed else QueryDict(mutable=True)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        for name, value in self._kept(changed):
            query[name] = value
        return f"?{query.urlencode()}"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The same as inputs of a form."""
        found = [(name, value) for name in self.params for value in self.params.getlist(name)]
        return [*found, *self._kept(True)]

    def _kept(self, changed: bool) -> list[tuple[str, str]]:
        """Which view the parameters belong to, and whether they are still its own."""
        if self.view is not None:
            view = [("view", str(self.view.pk))]
            return [*view, ("changed", "1")] if changed else view
        return [("view", ALL)] if self.begins_with else []

    @property
    def everything(self) -> str:
        """The address of the tab with all records."""
        return f"?view={ALL}" if self.begins_with else "?"

    @cached_property
    def tabs(self) -> list[Tab]:
        """The built-in views; none is active while a saved one is shown."""
        return tabs_of(self.entity, self.params if self.view is None else QueryDict())

    @property
    def tab_links(self) -> list[tuple[Tab, str]]:
        """The tabs with their addresses, in which a list that begins with a view is left."""
        more = f"&view={ALL}" if self.begins_with else ""
        return [(tab, f"?{tab.query}{more}") for tab in self.tabs]

    @property
    def on_tab(self) -> bool:
        return any(tab.active for tab in self.tabs)

    @property
    def begins_with(self) -> SavedView | None:
        """The view that the person's list opens with."""
        return next((view for view in self.views if view.opens), None)  # type: ignore[attr-defined]

    @property
    def may_change(self) -> bool:
        """Whether the view that is shown is the actor's to change."""
        return self.view is not None and self.view.may_change(current_actor())

    @property
    def filtered(self) -> bool:
        return any(value for name, value in self.params.items() if name != "ordering")


def asked_for(request: HttpRequest, entity: Entity, *, opening: bool = False) -> Asked:
    """`opening` shows the view that the person's list begins with where the address asks for nothing."""
    views = list(SavedView.objects.offered(current_actor(), entity.name))
    given = _cleaned(entity, request.GET)
    view = _view(views, request.GET.get("view", ""))
    if opening and not given and "view" not in request.GET:
        view = next((one for one in views if one.opens), None)
    changed = view is not None and (request.GET.get("changed") == "1" or bool(given))
    kept = saved_params(view) if view is not None else QueryDict()
    params = given if view is None or changed else _cleaned(entity, kept)
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
        numbered=session.get("numbered") is True,
        vanished=_vanished(entity, view, kept) if view is not None and not changed else (),
    )


def _vanished(entity: Entity, view: SavedView, kept: QueryDict) -> tuple[str, ...]:
    """Filters, columns and order of a saved view that the collection does not know any more."""
    offered = set(entity.all_columns)
    ordering = [part.lstrip("-") for part in kept.get("ordering", "").split(",") if part]
    names = [name for name in kept if name not in known_params(entity)]
    names += [name for name in view.columns if name not in offered]
    names += [name for name in ordering if name not in {*offered, "number"}]
    return tuple(dict.fromkeys(names))


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
    if text in ("", ALL):
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
        if values and isinstance(filterset_for(entity).base_filters.get(name), During):
            values = _period(values[-1], query.get(f"{name}__days", ""))
        if values and name == "ordering":
            values = _order(entity, values[-1])
        if name in known and name not in SHOWING and values:
            found.setlist(name, [",".join(values)] if joined(entity, name) else values)
    return found


def _order(entity: Entity, text: str) -> list[str]:
    """The parts of an order that there are; one that was saved may name a field that is gone."""
    offered = {*entity.all_columns, "number"}
    parts = [part for part in text.split(",") if part.lstrip("-") in offered]
    return [",".join(parts)] if parts else []


def _period(chosen: str, days: str) -> list[str]:
    """A period as one word, where the panel sends its number of days beside it."""
    found = composed(chosen, days)
    return [found] if found else []


def joined(entity: Entity, name: str) -> bool:
    if name == "tag":
        return True
    if name in ("q", "ordering", "number") or "__" in name or name not in known_params(entity):
        return False
    try:
        return field_of(entity.model, name).kind in (Kind.REFERENCE, Kind.SEAT, Kind.RECORD)
    except FieldDoesNotExist:
        return False


def _columns(entity: Entity, session: Mapping[str, Any], view: SavedView | None) -> tuple[str, ...]:
    chosen = session.get("columns", {}).get(columns_key(entity, view))
    names = chosen or (view.columns if view else ()) or entity.first_columns
    offered = set(entity.all_columns)
    return tuple(name for name in names if name in offered) or entity.first_columns


def _page(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def _one_of(value: Any, allowed: tuple[Any, ...], default: Any) -> Any:
    return value if value in allowed else default
