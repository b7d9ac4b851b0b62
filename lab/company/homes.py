"""The first page inside a company, by the kind of seat that one sits on.

register_home("rep", views.rep_home)          # "" is for staff, who sit nowhere
"""

from collections.abc import Callable

from django.http import HttpResponse

HomeView = Callable[..., HttpResponse]
_homes: dict[str, HomeView] = {}


def register_home(kind: str, view: HomeView) -> None:
    _homes[kind] = view


def home_for(kind: str) -> HomeView | None:
    """The view of a kind of seat, else None: then the plain home is shown."""
    return _homes.get(kind)
