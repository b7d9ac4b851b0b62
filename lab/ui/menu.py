"""The menu at the left: areas and items register themselves when their app starts.

    register_area("parties", _("Customers"), icon="address-book", order=10)
    register_item("parties", _("Accounts"), icon="building", url=accounts_url, order=10)

`url` is the name of a route or a function of the request. Items inside a sandbox get its number as
the route's argument; items with `inside=False` show on the pages outside of sandboxes. `badge` is
the name of a route inside a sandbox that answers how much waits behind the item; the page asks it
when it is shown. A `folded` area shows its heading only, until somebody opens it or is on one of
its pages; which ones a person turned over is kept in a cookie.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

Url = str | Callable[[HttpRequest], str]
Allowed = Callable[[HttpRequest], bool]
# The areas, or items as area/item, that this person needs now; None for all.
Wanted = Callable[[HttpRequest], frozenset[str] | None]


@dataclass(frozen=True, kw_only=True)
class Item:
    label: Any
    icon: str
    url: Url
    order: int = 0
    inside: bool = True
    allowed: Allowed | None = None
    badge: str = ""
    key: str = ""

    def badge_address(self, request: HttpRequest) -> str:
        return reverse(self.badge, args=[request.actor.sandbox.pk]) if self.badge else ""  # type: ignore[attr-defined]

    def address(self, request: HttpRequest) -> str:
        if callable(self.url):
            return self.url(request)
        return reverse(self.url, args=[request.actor.sandbox.pk] if self.inside else None)  # type: ignore[attr-defined]


@dataclass(kw_only=True)
class Area:
    key: str
    label: Any = ""
    icon: str = "circle"
    order: int = 100
    folded: bool = False
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An item as a page shows it."""

    label: Any
    icon: str
    url: str
    active: bool = False
    badge_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """An area as a page shows it; one with a single entry shows as that entry."""

    key: str
    label: Any
    icon: str
    entries: Sequence[Entry]
    folded: bool
    turned: bool

    @property
    def open(self) -> bool:
        return self.active or self.folded == self.turned

    @property
    def active(self) -> bool:
        return any(entry.active for entry in self.entries)

    @property
    def single(self) -> Entry | None:
        return self.entries[0] if len(self.entries) == 1 else None


FOLD_COOKIE = "menu"
START_PAGE = re.compile(r"/(s/\d+/)?")
_areas: dict[str, Area] = {}
_wanted: list[Wanted] = []


def register_area(
    key: str, label: Any, *, icon: str, order: int = 100, folded: bool = False
) -> None:
    """Names an area; its items may have come before it."""
    area = _areas.setdefault(key, Area(key=key))
    area.label, area.icon, area.order, area.folded = label, icon, order, folded


def register_item(
    area: str,
    label: Any,
    *,
    icon: str,
    url: Url,
    order: int = 0,
    inside: bool = True,
    allowed: Allowed | None = None,
    badge: str = "",
    key: str = "",
) -> None:
    """`key` names the item within its area; without one it is the name of its route."""
    item = Item(
        label=label,
        icon=icon,
        url=url,
        order=order,
        inside=inside,
        allowed=allowed,
        badge=badge,
        key=key or (url if isinstance(url, str) else ""),
    )
    items = _areas.setdefault(area, Area(key=area)).items
    if item not in items:
        items.append(item)


def limit_menu(wanted: Wanted) -> None:
    """Inside sandboxes the menu holds only what `wanted` answers. It spares people what they do not need
    yet; what they may open is decided by the pages."""
    _wanted.append(wanted)


def menu_keys() -> frozenset[str]:
    """What can be named of the menu inside a sandbox: an area, or one item of it as area/item."""
    inside = [(area, item) for area in _areas.values() for item in area.items if item.inside]
    areas = {area.key for area, _item in inside}
    return frozenset(areas | {f"{area.key}/{item.key}" for area, item in inside if item.key})


def menu_tree() -> list[tuple[tuple[str, Any], list[tuple[str, Any]]]]:
    """The menu inside a sandbox as (area, its items), each a key as in `menu_keys` with its label."""
    found = []
    for area in sorted(_areas.values(), key=lambda one: (one.order, one.key)):
        inside = sorted((one for one in area.items if one.inside), key=lambda one: one.order)
        if inside:
            items = [(f"{area.key}/{one.key}", one.label) for one in inside if one.key]
            found.append(((area.key, area.label), items))
    return found


def menu_for(request: HttpRequest) -> list[Section]:
    """The areas that this person sees here; the item with the longest fitting address is active."""
    inside = getattr(request, "actor", None) is not None
    limits = [found for wanted in _wanted if inside and (found := wanted(request)) is not None]
    shown = [(area, _entries(area, request, inside, limits)) for area in _sorted_areas()]
    addresses = [address for _area, entries in shown for _item, address in entries]
    active = max((address for address in addresses if _fits(request, address)), key=len, default="")
    turned = request.COOKIES.get(FOLD_COOKIE, "").split(".")
    return [
        Section(
            key=area.key,
            label=area.label,
            icon=area.icon,
            folded=area.folded,
            turned=area.key in turned,
            entries=[
                Entry(
                    label=item.label,
                    icon=item.icon,
                    url=address,
                    active=address == active,
                    badge_url=item.badge_address(request),
                )
                for item, address in entries
            ],
        )
        for area, entries in shown
        if entries
    ]


def _fits(request: HttpRequest, address: str) -> bool:
    """Whether the page is the item's or below it; nothing counts as below a start page."""
    if START_PAGE.fullmatch(address):
        return request.path == address
    return request.path.startswith(address)


def _sorted_areas() -> list[Area]:
    return sorted(_areas.values(), key=lambda area: (area.order, area.key))


def _entries(
    area: Area, request: HttpRequest, inside: bool, limits: Sequence[frozenset[str]]
) -> list[tuple[Item, str]]:
    items = [
        item
        for item in area.items
        if item.inside == inside
        and all(limit & {area.key, f"{area.key}/{item.key}"} for limit in limits)
        and (item.allowed is None or item.allowed(request))
    ]
    return [
        (item, item.address(request))
        for item in sorted(items, key=lambda item: (item.order, str(item.label)))
    ]
