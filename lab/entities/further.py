"""Further pages about a record that an upper layer has: links in the menu of its page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lab.tenancy.models import Sandboxed


@dataclass(frozen=True)
class Link:
    """`icon` is a name of the icon set."""

    url: str
    icon: str
    label: Any


Offer = Callable[[Any], Link | None]
_offers: dict[str, list[Offer]] = {}


def register_further(collection: str, offer: Offer) -> None:
    """Called once at start; `offer(row)` is asked whenever the page of a row is shown."""
    _offers.setdefault(collection, []).append(offer)


def further_links(row: Sandboxed) -> Iterator[Link]:
    for offer in _offers.get(row.collection, ()):
        if (link := offer(row)) is not None:
            yield link
