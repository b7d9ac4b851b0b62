"""`response`: how soon enquiries of simulated customers got their first answer, in hours of working time.

Each enquiry counts the same: in full when it was answered within `within_hours`, nothing from
`none_after_hours` on, and in between by how much of the time was left. One that still waits counts
nothing.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from scenarios.checks.company import Company
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts
from scenarios.customers.models import PersonaState
from scenarios.engine.state import Course, Phase, State

# Whoever was offered something before it asked has not waited.
OFFERED_FIRST = (Phase.ASLEEP, Phase.OFFERED, Phase.HAGGLING, Phase.BOUGHT)
READ_AT_ONCE = 500


@dataclass(frozen=True)
class Response:
    kind: ClassVar[str] = "response"
    keys: ClassVar[tuple[str, ...]] = ("within_hours", "none_after_hours", "personas")

    within: float
    none_after: float
    personas: tuple[str, ...]

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Response":
        hours = [
            float(parts.reader.number(part.get(name), 0, 2000, *parts.path, name))
            for name in ("within_hours", "none_after_hours")
        ]
        if hours[1] <= hours[0]:
            parts.problem(_("It has to be later than within_hours."), "none_after_hours")
        return cls(hours[0], hours[1], tuple(cls._personas(parts)))

    @staticmethod
    def _personas(parts: Parts) -> list[str]:
        """Those whose enquiries count; all where none is named."""
        known, found = parts.known.personas, []
        if not known:
            parts.problem(_("There is no personas.yaml whose enquiries could be answered."))
        items = parts.reader.items(parts.part.get("personas"), *parts.path, "personas")
        for item, path in items:
            if str(item) not in known:
                text = _("“%(key)s” is no persona of personas.yaml.") % {"key": item}
                parts.reader.problem(text, *path)
            found.append(str(item))
        return found

    def judge(self, company: Company) -> Outcome:
        rows = PersonaState.objects.all()
        if self.personas:
            rows = rows.filter(key__in=self.personas)
        asked, earned = 0, 0.0
        for state in rows.values_list("state", flat=True).iterator(chunk_size=READ_AT_ONCE):
            shares = [
                self._share(c) for c in State.from_json(state).courses.values() if _was_asked(c)
            ]
            asked, earned = asked + len(shares), earned + sum(shares)
        return Outcome(round(earned / asked, 4) if asked else 0.0)

    def _share(self, course: Course) -> float:
        if course.answered_at is None:
            return 0.0
        left = self.none_after - (course.answered_at - course.asked_at)
        return min(max(left / (self.none_after - self.within), 0.0), 1.0)


def _was_asked(course: Course) -> bool:
    return course.answered_at is not None or course.phase not in OFFERED_FIRST
