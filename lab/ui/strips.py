"""Strips below the top of every page that other parts bring: fragments that ask for themselves.

register_strip("lesson-bar")          # the name of a route without arguments
"""

from django.urls import reverse

_names: list[str] = []


def register_strip(name: str) -> None:
    """Called once at start."""
    _names.append(name)


def strips() -> list[str]:
    return [reverse(name) for name in _names]
