"""The first page inside a company, by the kind of seat that one sits on.

register_home("rep", views.rep_home)          # "" is for staff, who sit nowhere
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from lab.people.models import User

HomeView = Callable[..., HttpResponse]
# What another part shows on the start page: a template, and what it needs of this person.
HomePart = tuple[str, Callable[[User], dict[str, Any]]]
_parts: list[HomePart] = []
_homes: dict[str, HomeView] = {}


def register_home(kind: str, view: HomeView) -> None:
    _homes[kind] = view


def home_for(kind: str) -> HomeView | None:
    """The view of a kind of seat, else None: then the plain home is shown."""
    return _homes.get(kind)


def register_home_part(template: str, told: Callable[[User], dict[str, Any]]) -> None:
    """Called once at start. The part is left out where `told` answers nothing."""
    _parts.append((template, told))


def home_parts(user: User) -> list[tuple[str, dict[str, Any]]]:
    found = [(template, told(user)) for template, told in _parts]
    return [(template, context) for template, context in found if any(context.values())]
