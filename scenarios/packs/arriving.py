"""Who else fills a template besides its tables: simulated customers, what is planned …

    register_arriving(personas_arrive)

Each is called once for each template, as the system, when all tables are loaded.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.packs.pack import Pack

Numbers = Mapping[str, Mapping[str, int]]
Arriving = Callable[["Pack", Numbers], None]
_arriving: list[Arriving] = []


def register_arriving(work: Arriving) -> None:
    """Called once at start; in the order of registration."""
    _arriving.append(work)


def all_arrive(pack: "Pack", numbers: Numbers) -> None:
    for work in _arriving:
        work(pack, numbers)
