"""`indicator`: a count, sum or mean of records reaches a target, in part from where it starts to count.

Money that should be right to the cent is the same with `exactly`.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Avg, QuerySet, Sum
from django.utils.translation import gettext as _

from lab.entities.fields import NUMERIC, field_of
from lab.entities.spec import REGISTRY
from scenarios.checks.company import Company, Where
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts

CENT = Decimal("0.01")
LARGEST = 10**12
MEASURES = {"sum": Sum, "mean": Avg}


@dataclass(frozen=True)
class Indicator:
    """`measure` is count, sum or mean, the last two of `field`. Either `exactly`, or from `start` (0
    points) to `target` (all)."""

    kind: ClassVar[str] = "indicator"
    keys: ClassVar[tuple[str, ...]] = (
        "of", "where", "by", "measure", "field", "start", "target", "exactly",
    )  # fmt: skip

    of: str
    where: Where
    played: bool
    measure: str
    field: str
    start: Decimal
    target: Decimal
    exactly: Decimal | None

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Indicator":
        of = parts.collection("of")
        measure = parts.one_of("measure", ("count", "sum", "mean"))
        number = parts.reader.number
        exactly = None
        if "exactly" in part:
            exactly = number(part["exactly"], -LARGEST, LARGEST, *parts.path, "exactly")
        elif "target" not in part:
            parts.problem(_("Name a target, or what it should be exactly."), "target")
        start = number(part.get("start", "0"), -LARGEST, LARGEST, *parts.path, "start")
        target = number(part.get("target", "1"), -LARGEST, LARGEST, *parts.path, "target")
        if "target" in part and start == target:
            parts.problem(_("Start and target are the same."), "target")
        return cls(
            of,
            parts.where("where", of),
            parts.one_of("by", ("player", "anybody")) == "player",
            measure,
            cls._field(part, parts, of, measure),
            start,
            target,
            exactly,
        )

    @staticmethod
    def _field(part: dict[str, Any], parts: Parts, of: str, measure: str) -> str:
        if measure == "count" or of not in REGISTRY:
            return ""
        entity = REGISTRY[of]
        numeric = [
            name for name in entity.api_fields if field_of(entity.model, name).kind in NUMERIC
        ]
        if part.get("field") in numeric:
            return str(part["field"])
        text = _("Choose a field with a number: %(names)s.") % {"names": ", ".join(numeric)}
        parts.problem(text, "field")
        return ""

    def judge(self, company: Company) -> Outcome:
        rows = company.rows(self.of, self.where)
        if self.played:
            rows = company.worked_on(rows)
        value = self.value(rows)
        if self.exactly is not None:
            return Outcome(float(abs(value - self.exactly) < CENT))
        gained = float((value - self.start) / (self.target - self.start))
        return Outcome(min(max(round(gained, 6), 0.0), 1.0))

    def value(self, rows: QuerySet) -> Decimal:
        if self.measure == "count":
            return Decimal(rows.count())
        told = rows.order_by().aggregate(value=MEASURES[self.measure](self.field))["value"]
        return Decimal(str(told or 0)).quantize(CENT)
