"""What a persona remembers; a row of the sandbox, so that a reset forgets it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any


class Phase(StrEnum):
    """How far one need has come."""

    ASLEEP = "asleep"
    ASKED = "asked"
    TALKING = "talking"
    OFFERED = "offered"
    HAGGLING = "haggling"
    BOUGHT = "bought"
    GONE = "gone"


ENDED = (Phase.BOUGHT, Phase.GONE)


@dataclass(frozen=True, slots=True)
class Course:
    """One need: its phase, when it was asked about and first answered (hours of working time since
    day 1; None for not yet), how many offers were weighed, and why it ended."""

    phase: Phase = Phase.ASLEEP
    asked_at: float = 0.0
    answered_at: float | None = None
    rounds: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """`counts` says how often each event happened, which is what luck is drawn by; `attempts` the
    calls in vain since it was last reached; `last_heard` and `recent` are hours of working time since
    day 1; `meetings` are the days (ISO) on which it has agreed to meet."""

    trust: float = 0.0
    attempts: int = 0
    wanted_contacts: int = 0
    last_heard: float = 0.0
    revealed: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    recent: tuple[float, ...] = ()
    courses: Mapping[str, Course] = field(default_factory=dict)
    meetings: tuple[str, ...] = ()

    def counted(self, event: str) -> tuple["State", int]:
        """The state after one more of these, and which one it is, from 1."""
        count = self.counts.get(event, 0) + 1
        return replace(self, counts={**self.counts, event: count}), count

    def course(self, need: str) -> Course:
        return self.courses.get(need, Course())

    def with_course(self, need: str, **changes: Any) -> "State":
        course = replace(self.course(need), **changes)
        return replace(self, courses={**self.courses, need: course})

    def trusting(self, change: float) -> "State":
        """Trust grows the slower the more there is, and is lost as fast as ever."""
        if change > 0:
            change *= 1 - max(self.trust, 0)
        return replace(self, trust=round(min(max(self.trust + change, -1.0), 1.0), 4))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "State":
        courses = {
            need: Course(**{**course, "phase": Phase(course["phase"])})
            for need, course in kept.get("courses", {}).items()
        }
        lists = {name: tuple(kept.get(name, ())) for name in ("revealed", "recent", "meetings")}
        return cls(**{**kept, **lists, "courses": courses})
