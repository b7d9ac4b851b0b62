"""`sequence`: business events in this order, and within a time if one is given."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _

from scenarios.checks.company import Company, Numbers
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts

MOST_STEPS = 20
READ_AT_ONCE = 500
# What an entry tells: event, collection, number of the record, simulated time.
Told = tuple[str, str, int | None, dt.datetime]
Run = tuple[Told, ...]


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
        entries = company.entries().filter(self._asked(company)).order_by("number")
        told = entries.values_list("event", "collection", "record", "simulated_at")
        run = self.longest_run(company.numbers, told.iterator(chunk_size=READ_AT_ONCE))
        evidence = tuple((of, number) for _event, of, number, _at in run if number)
        return Outcome(len(run) / len(self.steps), evidence)

    def _asked(self, company: Company) -> Q:
        """Entries that are one of the steps."""
        found = Q()
        for step in self.steps:
            one = Q(event=step.event)
            if step.of:
                one &= Q(collection=step.of)
            if step.record:
                one &= Q(record=company.numbers[step.of][step.record])
            found |= one
        return found

    def longest_run(self, numbers: Numbers, told: Iterable[Told]) -> Run:
        """In one pass: of every length the run that began latest is kept, for it has most time left;
        without a limit the one that was first."""
        runs: list[Run] = [()] * (len(self.steps) + 1)
        for entry in told:
            for done in reversed(range(len(self.steps))):
                if not done or runs[done]:
                    longer = (*runs[done], entry)
                    if self._fits(numbers, self.steps[done], entry) and self._goes_on(longer, runs):
                        runs[done + 1] = longer
            if runs[-1]:
                break
        return max(runs, key=len)

    def _goes_on(self, run: Run, runs: list[Run]) -> bool:
        """Whether the run is in time, and better than what is kept of its length."""
        known = runs[len(run)]
        if self.within is None:
            return not known
        begun, ended = run[0][3], run[-1][3]
        return ended - begun <= self.within and (not known or begun > known[0][3])

    def _fits(self, numbers: Numbers, step: Step, entry: Told) -> bool:
        event, collection, number, _at = entry
        if event != step.event or (step.of and collection != step.of):
            return False
        return not step.record or number == numbers[step.of][step.record]
