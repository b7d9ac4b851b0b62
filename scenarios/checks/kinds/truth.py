"""`truth`: what a simulated customer keeps to itself was found out, and written down where it belongs.

One half is earned by asking so that it is told, the other by a record that says it. Without `field` it
is enough to know it.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from scenarios.checks.company import Company, Where
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts
from scenarios.customers.models import PersonaState
from scenarios.engine.personas import Persona


@dataclass(frozen=True)
class Truth:
    kind: ClassVar[str] = "truth"
    keys: ClassVar[tuple[str, ...]] = ("persona", "topic", "of", "field", "where")

    persona: str
    topic: str
    of: str
    where: Where
    should: Where

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Truth":
        persona = parts.known.personas.get(str(part.get("persona")))
        if persona is None:
            text = _("“%(key)s” is no persona of personas.yaml.")
            parts.problem(text % {"key": part.get("persona")}, "persona")
            persona = Persona("")
        value = cls._value(parts, persona)
        if "field" not in part:
            return cls(persona.key, str(part.get("topic")), "", {}, {})
        of = parts.collection("of")
        should = {str(part["field"]): value}
        return cls(
            persona=persona.key,
            topic=str(part.get("topic")),
            of=of,
            where=parts.where("where", of),
            should=parts.below({**part, "field": should}, parts.path).where("field", of),
        )

    @staticmethod
    def _value(parts: Parts, persona: Persona) -> str:
        """What is true of the topic."""
        truths = {truth.topic: truth for truth in persona.truths}
        topic = str(parts.part.get("topic"))
        if topic not in truths:
            text = _("This persona has no truth of this topic. It has: %(topics)s.")
            parts.problem(text % {"topics": ", ".join(truths) or "–"}, "topic")
            return ""
        if "field" in parts.part and not truths[topic].value:
            parts.problem(_("Give this truth a value in personas.yaml to compare with."), "topic")
        return truths[topic].value

    def judge(self, company: Company) -> Outcome:
        known = self._is_found_out()
        if not self.should:
            return Outcome(1.0 if known else 0.0)
        rows = company.worked_on(company.rows(self.of, {**self.where, **self.should}))
        row = rows.first()
        evidence = ((self.of, row.number),) if row is not None else ()
        return Outcome((known + bool(evidence)) / 2, evidence)

    def _is_found_out(self) -> bool:
        row = PersonaState.objects.filter(key=self.persona).first()
        return row is not None and self.topic in row.state.get("revealed", ())
