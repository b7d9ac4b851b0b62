"""What stands beside the date at the top of every page inside a company, such as the working time left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Meter:
    """`left` of 0 to 100; `text` says it in words, `title` what it means."""

    text: Any
    title: Any
    left: int


_meters: list[Callable[[HttpRequest], Meter | None]] = []


def show_beside_date(meter: Callable[[HttpRequest], Meter | None]) -> None:
    """Called once at start. None shows nothing."""
    _meters.append(meter)


def meters_for(request: HttpRequest) -> list[Meter]:
    if getattr(request, "actor", None) is None:
        return []
    return [found for meter in _meters if (found := meter(request)) is not None]
