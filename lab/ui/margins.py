"""The margin of a company's pages: what an upper layer says beside a record or an entry of the journal.

register_margin(courses.comments.margin.margin)     # (spot) -> the address of the part, or ""
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Spot:
    """A record, or an entry of the journal."""

    collection: str = ""
    number: int = 0
    entry: int = 0


Margin = Callable[[Spot], str]
_margins: list[Margin] = []


def register_margin(margin: Margin) -> None:
    """Called once at start. Pages of the sandbox load what it answers beside the spot; "" for nothing."""
    _margins.append(margin)


def margins_of(spot: Spot) -> list[str]:
    return [url for margin in _margins if (url := margin(spot))]
