"""Tasks, their checks, and what comes of judging them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, Protocol

from django.utils.translation import get_language

from scenarios.checks.company import Company

CENT = Decimal("0.01")
Texts = Mapping[str, str]


def in_words(texts: Texts) -> str:
    """In the reader's language, else in the first one of the pack."""
    return texts.get(get_language() or "") or next(iter(texts.values()), "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The share of the points that is earned (None waits for the teacher), from 0 to 1, and the
    records that show it, as (collection, number). `tried`: something was done that may earn nothing yet."""

    share: float | None
    evidence: tuple[tuple[str, int], ...] = ()
    tried: bool = False


class Judge(Protocol):
    """What a kind of check looks for. `judge` reads as the actor that is set, without writing."""

    kind: ClassVar[str]

    def judge(self, company: Company) -> Outcome: ...


@dataclass(frozen=True)
class Check:
    key: str
    name: Texts
    points: Decimal
    judge: Judge
    hint: Texts = field(default_factory=dict)
    feedback: Texts = field(default_factory=dict)
    # Shown while one works; else it is a surprise until the marks are released.
    live: bool = True

    @property
    def kind(self) -> str:
        return self.judge.kind


@dataclass(frozen=True)
class Task:
    """`opens` is where one begins: a collection, with filters as in the address of its list."""

    key: str
    name: Texts
    text: Texts
    checks: tuple[Check, ...]
    opens: str = ""
    # The session of the pack that it belongs to; 0 where the pack has none.
    session: int = 0
    # Kinds of seats whose work it is, where seats or people are judged; nothing for everybody's.
    seats: tuple[str, ...] = ()

    @property
    def points(self) -> Decimal:
        return sum((check.points for check in self.checks), Decimal(0))


@dataclass(frozen=True)
class Judged:
    """A check and what came of it."""

    check: Check
    outcome: Outcome

    @property
    def earned(self) -> Decimal:
        share = Decimal(str(self.outcome.share or 0))
        return (self.check.points * share).quantize(CENT, ROUND_HALF_UP)

    @property
    def waits(self) -> bool:
        return self.outcome.share is None

    @property
    def passed(self) -> bool:
        return self.outcome.share == 1

    @property
    def partly(self) -> bool:
        return bool(self.outcome.share) and not self.passed

    @property
    def corrected(self) -> bool:
        """Whether there is work that the feedback speaks about."""
        return self.partly or (self.outcome.tried and not self.passed)

    @property
    def percent(self) -> int:
        return int(100 * (self.outcome.share or 0))

    @property
    def name(self) -> str:
        return in_words(self.check.name)

    @property
    def hint(self) -> str:
        return in_words(self.check.hint)

    @property
    def feedback(self) -> str:
        return in_words(self.check.feedback)


@dataclass(frozen=True)
class TaskJudged:
    """`later` are points of checks that the reader does not see yet."""

    task: Task
    checks: tuple[Judged, ...]
    later: Decimal = Decimal(0)

    @property
    def name(self) -> str:
        return in_words(self.task.name)

    @property
    def text(self) -> str:
        return in_words(self.task.text)

    @property
    def points(self) -> Decimal:
        return sum((judged.check.points for judged in self.checks), Decimal(0))

    @property
    def earned(self) -> Decimal:
        return sum((judged.earned for judged in self.checks), Decimal(0))

    @property
    def passed(self) -> bool:
        return not self.later and all(judged.passed for judged in self.checks)

    @property
    def done(self) -> bool:
        """Nothing is left for the student; a teacher may still have to judge."""
        return all(judged.passed or judged.waits for judged in self.checks)
