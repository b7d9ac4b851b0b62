"""`fields`: a record says what it should, each condition counting the same.

The record is one of the pack, by its key, or the one the student worked on that `where` finds; of
several that fit it, the one that says most.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from scenarios.checks.company import Company, Where
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts

MOST_COMPARED = 200


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
        numbers = [row.pk for row in fitting.only("pk")[:MOST_COMPARED]]
        if not numbers:
            return Outcome(0.0)
        met = dict.fromkeys(numbers, 0)
        for name, values in self.should.items():
            rows = company.rows(self.of, {name: values}).filter(pk__in=numbers)
            for pk in rows.values_list("pk", flat=True):
                met[pk] += 1
        best = max(numbers, key=lambda pk: met[pk])
        share = met[best] / len(self.should)
        number = fitting.model(pk=best).number
        return Outcome(share, ((self.of, number),) if share else ())

    def candidates(self, company: Company) -> QuerySet:
        rows = company.rows(self.of, self.where)
        if self.record:
            return rows.filter(pk=company.id_of(self.of, self.record))
        return company.worked_on(rows)
