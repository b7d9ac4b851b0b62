"""`manual`: what only a teacher can judge, such as a report."""

from dataclasses import dataclass
from typing import Any, ClassVar

from scenarios.checks.company import Company
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts


@dataclass(frozen=True)
class Manual:
    kind: ClassVar[str] = "manual"
    keys: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Manual":
        return cls()

    def judge(self, company: Company) -> Outcome:
        return Outcome(None)
