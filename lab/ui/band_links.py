"""Links in the coloured line of a company that other parts bring, such as the way to its assignment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.tenancy.actor import Actor


@dataclass(frozen=True)
class BandLink:
    label: Any
    icon: str
    url: str


_links: list[Callable[[Actor], BandLink | None]] = []


def link_in_band(link: Callable[[Actor], BandLink | None]) -> None:
    """Called once at start. None shows nothing; it is asked on every page, so it costs no query."""
    _links.append(link)


def band_links(actor: Actor | None) -> list[BandLink]:
    if actor is None:
        return []
    return [found for link in _links if (found := link(actor)) is not None]
