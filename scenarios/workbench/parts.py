"""The parts of a scenario that the workbench shows in its tree; each registers itself at start.

    register_part(Part("timeline", _("Timeline"), "calendar-event", 90, r"timeline\\.yaml", view))

`view(desk, rest)` answers a request below the part's address; `rest` is what follows it. `place(problem)`
is the `rest` at which a problem in one of the part's files can be mended.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from scenarios.packs.problems import Problem

if TYPE_CHECKING:
    from scenarios.workbench.desk import Desk
    from scenarios.workbench.drafts import Draft


def nothing(_draft: "Draft") -> str:
    return ""


def beginning(_problem: Problem) -> str:
    return ""


@dataclass(frozen=True)
class Part:
    """`files` is a pattern of the paths that it writes; `note` is a short count for the tree."""

    name: str
    label: Any
    icon: str
    order: int
    files: str
    view: Callable[["Desk", str], HttpResponse]
    note: Callable[["Draft"], Any] = nothing
    place: Callable[[Problem], str] = beginning

    def writes(self, path: str) -> bool:
        return bool(self.files) and re.fullmatch(self.files, path) is not None


@dataclass(frozen=True)
class Tool:
    """A further button in the head of a part, such as an export: `url(draft)`, "" for none."""

    part: str
    label: Any
    icon: str
    url: Callable[["Draft"], str]


PARTS: dict[str, Part] = {}
TOOLS: list[Tool] = []


def register_part(part: Part) -> None:
    PARTS[part.name] = part


def register_tool(tool: Tool) -> None:
    TOOLS.append(tool)


def parts() -> list[Part]:
    return sorted(PARTS.values(), key=lambda part: part.order)


def part_of(path: str) -> Part | None:
    """The part that writes a file."""
    return next((part for part in parts() if part.writes(path)), None)
