"""`sequence`: business events in this order, and within a time if one is given."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from scenarios.checks.company import Company
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts

MOST_STEPS = 20
# Further than this nobody looks for a step that did not happen.
MOST_ENTRIES = 20_000


@dataclass(frozen=True)
class Step:
    """`record` is the key of a row of the pack, or "" for any."""

    event: str
    of: str = ""
    record: str = ""


@dataclass(frozen=True)
class Sequence:
    """The share is that of the longest run of steps from the first one; `within_days` counts
    simulated days from the first to the last step of the run."""

    kind: ClassVar[str] = "sequence"
    keys: ClassVar[tuple[str, ...]] = ("steps", "within_days")

    steps: tuple[Step, ...]
    within: dt.timedelta | None

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Sequence":
        steps = tuple(
            cls._step(parts.below(item, path))
            for item, path in parts.reader.items(part.get("steps"), *parts.path, "steps")
        )
        if not 1 <= len(steps) <= MOST_STEPS:
            parts.problem(_("List 1 to 20 steps."), "steps")
        within = None
        if "within_days" in part:
            days = parts.reader.number(part["within_days"], 0.01, 3660, *parts.path, "within_days")
            within = dt.timedelta(days=float(days))
        return cls(steps, within)

    @staticmethod
    def _step(parts: Parts) -> Step:
        part = parts.reader.table(parts.part, ("event", "of", "record"), *parts.path)
        parts = parts.below(part, parts.path)
        of = parts.collection("of") if "of" in part else ""
        record = parts.row("record", of) if "record" in part and of else ""
        if "record" in part and not of:
            parts.problem(_("Say of which collection the record is."), "of")
        return Step(parts.event("event"), of, record)

    def judge(self, company: Company) -> Outcome:
        wanted = {step.event for step in self.steps}
        entries = company.entries().filter(event__in=wanted).order_by("number")
        told = list(
            entries.values_list("event", "collection", "record", "simulated_at")[:MOST_ENTRIES]
        )
        run = max(
            (self._run(company, told[start:]) for start in self._starts(company, told)),
            key=len,
            default=[],
        )
        evidence = tuple((of, number) for _event, of, number, _at in run if number)
        return Outcome(len(run) / len(self.steps), evidence)

    def _starts(self, company: Company, told: list[Any]) -> list[int]:
        """Where a run may begin: the first fitting entry, and with a time limit every one."""
        found = [n for n, entry in enumerate(told) if self._fits(company, self.steps[0], entry)]
        return found[:200] if self.within else found[:1]

    def _run(self, company: Company, told: list[Any]) -> list[Any]:
        run: list[Any] = []
        for entry in told:
            if len(run) == len(self.steps):
                break
            if self.within and run and entry[3] - run[0][3] > self.within:
                break
            if self._fits(company, self.steps[len(run)], entry):
                run.append(entry)
        return run

    def _fits(self, company: Company, step: Step, entry: Any) -> bool:
        event, collection, number, _at = entry
        if event != step.event or (step.of and collection != step.of):
            return False
        return not step.record or number == company.numbers[step.of][step.record]
