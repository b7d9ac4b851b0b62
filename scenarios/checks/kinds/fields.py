"""`fields`: a record says what it should, each condition counting the same.

The record is one of the pack, by its key, or the one the student worked on that `where` finds; of
several that fit it, the one that says most.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Case, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from scenarios.checks.company import Company, Where
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts


@dataclass(frozen=True)
class Fields:
    kind: ClassVar[str] = "fields"
    keys: ClassVar[tuple[str, ...]] = ("of", "record", "where", "should")

    of: str
    record: str
    where: Where
    should: Where

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Fields":
        of = parts.collection("of")
        should = parts.where("should", of)
        if not should:
            parts.problem(_("Say what the record should say."), "should")
        record = parts.row("record", of) if "record" in part else ""
        return cls(of, record, parts.where("where", of), should)

    def judge(self, company: Company) -> Outcome:
        fitting = self.candidates(company)
        ranked = fitting.annotate(met=self._met(company)).order_by("-met", "pk")
        pk, met = ranked.values_list("pk", "met").first() or (0, 0)
        evidence = ((self.of, fitting.model(pk=pk).number),) if met else ()
        # A record of the pack is there whether anybody worked on it or not.
        tried = bool(pk) and not self.record
        return Outcome(met / len(self.should), evidence, tried=tried)

    def _met(self, company: Company) -> Combinable:
        """How many of the conditions a record meets."""
        found: Combinable = Value(0)
        for name, values in self.should.items():
            meeting = company.rows(self.of, {name: values}).order_by().values("pk")
            found += Case(When(pk__in=meeting, then=1), default=0)
        return found

    def candidates(self, company: Company) -> QuerySet:
        rows = company.rows(self.of, self.where)
        if self.record:
            return rows.filter(pk=company.id_of(self.of, self.record))
        return company.worked_on(rows)
