"""Files of a pack that other parts of the scenarios understand: each registers its reader.

register_file("timeline.yaml", read_timeline)
"""

from collections.abc import Callable
from typing import Any

from scenarios.packs.known import Known
from scenarios.packs.problems import Problems

# read(text, known, problems) notes what is wrong with its place; what it answers is not asked for here.
Reader = Callable[[str, Known, Problems], Any]
FURTHER: dict[str, Reader] = {}


def register_file(path: str, read: Reader) -> None:
    """Called once at start."""
    FURTHER[path] = read
