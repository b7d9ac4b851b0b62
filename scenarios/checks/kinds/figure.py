"""`figure`: a number that somebody has written down agrees with what the records say.

`of`, `where`, `measure` and `field` say what is true: a count, sum or mean of records; with `among` the
percentage that they are of those. It is looked for in the text `field` of `said`, among the records that
somebody has worked on. “1,250,000”, “1 250 000”, “1.25 million” and “125 万” are the same figure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Avg, QuerySet, Sum
from django.utils.translation import gettext as _

from lab.entities.fields import NUMERIC, Kind, field_of
from lab.entities.spec import REGISTRY
from scenarios.checks.company import Company, Where
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts

MEASURES = {"sum": Sum, "mean": Avg}
TEXTS = (Kind.TEXT, Kind.LONG_TEXT)
UNITS = {
    "k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "million": 10**6,
    "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8,
}  # fmt: skip
NUMBER = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[,\u00a0 ]\d{3})+|\d{1,15})(\.\d{1,6})?"
    r"(?:\s?(k|thousand|mn?|million|百万|千万|千|万|亿)(?![a-z]))?",
    re.IGNORECASE,
)
MOST_TEXTS = 50
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Figure:
    """`within` is how far the written number may lie from the true one, as a part of it."""

    kind: ClassVar[str] = "figure"
    keys: ClassVar[tuple[str, ...]] = (
        "of", "where", "measure", "field", "among", "within", "said",
    )  # fmt: skip

    of: str
    where: Where
    measure: str
    field: str
    among: Where | None
    within: float
    said: str
    said_field: str
    said_where: Where

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Figure":
        of = parts.collection("of")
        measure = parts.one_of("measure", ("count", "sum", "mean"))
        if "among" in part and measure != "count":
            parts.problem(_("Only a count can be a part of others."), "among")
        said = parts.below(
            parts.reader.table(part.get("said", {}), ("of", "field", "where"), *parts.path, "said"),
            (*parts.path, "said"),
        )
        written = said.collection("of")
        return cls(
            of=of,
            where=parts.where("where", of),
            measure=measure,
            field=_numeric(parts, of) if measure in MEASURES else "",
            among=parts.where("among", of) if "among" in part else None,
            within=parts.reader.share(part.get("within", "0.01"), *parts.path, "within"),
            said=written,
            said_field=_wordy(said, written),
            said_where=said.where("where", written),
        )

    def judge(self, company: Company) -> Outcome:
        true = self.value(company)
        rows = company.worked_on(company.rows(self.said, self.said_where)).order_by("-pk")
        read = list(rows[:MOST_TEXTS])
        for row in read:
            text = str(getattr(row, self.said_field))[:LONGEST_TEXT]
            if any(self._agrees(number, true) for number in numbers_in(text)):
                return Outcome(1.0, ((self.said, row.number),))
        return Outcome(0.0, tried=bool(read))

    def _agrees(self, number: Decimal, true: Decimal) -> bool:
        return abs(number - true) <= max(abs(true) * Decimal(str(self.within)), Decimal("0.005"))

    def value(self, company: Company) -> Decimal:
        rows = company.rows(self.of, self.where)
        if self.measure in MEASURES:
            return self._added(rows)
        if self.among is None:
            return Decimal(rows.count())
        whole = company.rows(self.of, self.among).count()
        return Decimal(100 * rows.count()) / whole if whole else Decimal(0)

    def _added(self, rows: QuerySet) -> Decimal:
        told = rows.order_by().aggregate(value=MEASURES[self.measure](self.field))["value"]
        return Decimal(str(told or 0))


def numbers_in(text: str) -> Iterator[Decimal]:
    """Each number of the text, in ones."""
    for match in NUMBER.finditer(text):
        whole = re.sub(r"[,\u00a0 ]", "", match[1]) + (match[2] or "")
        yield Decimal(whole) * UNITS.get((match[3] or "").lower(), 1)


def _numeric(parts: Parts, of: str) -> str:
    return _chosen(parts, of, _("Choose a field with a number: %(names)s."), NUMERIC)


def _wordy(parts: Parts, of: str) -> str:
    return _chosen(parts, of, _("Choose a field with a text: %(names)s."), TEXTS)


def _chosen(parts: Parts, of: str, message: str, kinds: Any) -> str:
    if of not in REGISTRY:
        return ""
    entity = REGISTRY[of]
    names = [name for name in entity.api_fields if field_of(entity.model, name).kind in kinds]
    if parts.part.get("field") in names:
        return str(parts.part["field"])
    parts.problem(message % {"names": ", ".join(names)}, "field")
    return ""
