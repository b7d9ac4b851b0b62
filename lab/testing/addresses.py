"""Every address below a sandbox, taken from the resolver itself, so that none is forgotten."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from lab.entities.spec import REGISTRY, Entity

API_METHODS = ("get", "post", "put", "patch", "delete")
PART = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Address:
    """A route and one address of it; `route` names it in messages."""

    route: str
    path: str

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")


def routes_inside() -> list[str]:
    """Routes that name a sandbox, as they are written in the url modules."""
    routes = {route for route, _pattern in _patterns(get_resolver(), "")}
    return sorted(route for route in routes if "<int:sandbox>" in route)


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if not isinstance(pattern.pattern, RoutePattern):
            continue
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from _patterns(pattern, route)


def addresses(
    sandbox: int, number: int, entities: Mapping[str, Entity] = REGISTRY, **given: str
) -> Iterator[Address]:
    """One address of every route inside the sandbox, about record `number` of each entity."""
    for route in routes_inside():
        if "<str:collection>" in route or "<slug:collection>" in route:
            for entity in entities.values():
                yield from _of_entity(route, sandbox, number, entity, given)
        elif (named := _entity_in(route)) is None or named in entities:
            parts = {"sandbox": str(sandbox), "number": str(number), **given}
            yield Address(route, "/" + _filled(route, parts))


def _of_entity(
    route: str, sandbox: int, number: int, entity: Entity, given: Mapping[str, str]
) -> Iterator[Address]:
    parts = {
        "sandbox": str(sandbox),
        "number": str(number),
        "collection": entity.name,
        "field": (*entity.form_fields, *entity.columns)[0],
        **given,
    }
    names = [action.name for action in entity.actions] if "<str:action>" in route else [""]
    for action in names:
        yield Address(route, "/" + _filled(route, {**parts, "action": action}))


def about_records(found: Iterator[Address]) -> Iterator[Address]:
    """Those that name one record of a collection."""
    for address in found:
        route = address.route
        if "<int:number>" in route and ("collection>" in route or _entity_in(route)):
            yield address


def _entity_in(route: str) -> str | None:
    """The entity that an explicit route is about; None when it takes any, or is about none."""
    parts = route.split("/")
    return next((name for name in REGISTRY if name in parts), None)


def _filled(route: str, parts: Mapping[str, str]) -> str:
    def fill(match: re.Match[str]) -> str:
        return parts.get(match["name"]) or ("1" if match["kind"] == "int" else "x")

    return PART.sub(fill, route)


def api_operations() -> dict[str, set[str]]:
    """{route of the API: the methods that it answers}, of all our own."""
    found: dict[str, set[str]] = {}
    for route, pattern in _patterns(get_resolver(), ""):
        view = getattr(pattern.callback, "cls", None) or getattr(
            pattern.callback, "view_class", None
        )
        if route.startswith("api/") and view is not None:
            methods = {name.upper() for name in API_METHODS if hasattr(view, name)}
            # Of two that fit an address the first one answers.
            found.setdefault(route, methods)
    return found
