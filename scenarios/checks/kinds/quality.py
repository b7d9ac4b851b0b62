"""`quality`: among some records, the share that is as it should be; what was so at the start earns
nothing."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from scenarios.checks.company import Company, Where
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts


@dataclass(frozen=True)
class Quality:
    """`start` is the share at the start, `target` the one that earns all points."""

    kind: ClassVar[str] = "quality"
    keys: ClassVar[tuple[str, ...]] = ("of", "where", "good", "start", "target")

    of: str
    where: Where
    good: Where
    start: float
    target: float

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Quality":
        of = parts.collection("of")
        good = parts.where("good", of)
        if not good:
            parts.problem(_("Say how a good record is."), "good")
        start = parts.reader.share(part.get("start", "0"), *parts.path, "start")
        target = parts.reader.share(part.get("target", "1"), *parts.path, "target")
        if target <= start:
            parts.problem(_("The target lies above the start."), "target")
        return cls(of, parts.where("where", of), good, start, target)

    def judge(self, company: Company) -> Outcome:
        among = company.rows(self.of, self.where)
        whole = among.count()
        if not whole:
            return Outcome(0.0)
        good = company.rows(self.of, {**self.where, **self.good}).count()
        gained = (good / whole - self.start) / (self.target - self.start)
        return Outcome(min(max(round(gained, 6), 0.0), 1.0))
