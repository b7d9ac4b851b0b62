"""`records`: so many records of a kind are there, and the student worked on them."""

from dataclasses import dataclass
from typing import Any, ClassVar

from scenarios.checks.company import Company, Where
from scenarios.checks.model import Outcome
from scenarios.checks.parts import Parts

MOST_SHOWN = 20


@dataclass(frozen=True)
class Records:
    """`by: anybody` counts what was there already, too."""

    kind: ClassVar[str] = "records"
    keys: ClassVar[tuple[str, ...]] = ("of", "where", "count", "by")

    of: str
    where: Where
    count: int
    played: bool

    @classmethod
    def read(cls, part: dict[str, Any], parts: Parts) -> "Records":
        of = parts.collection("of")
        return cls(
            of,
            parts.where("where", of),
            parts.reader.whole(part.get("count", "1"), 1, 100_000, *parts.path, "count"),
            parts.one_of("by", ("player", "anybody")) == "player",
        )

    def judge(self, company: Company) -> Outcome:
        rows = company.rows(self.of, self.where)
        if self.played:
            rows = company.worked_on(rows)
        shown = [row.number for row in rows.only("pk")[: min(self.count, MOST_SHOWN)]]
        found = rows.order_by()[: self.count].count() if self.count > MOST_SHOWN else len(shown)
        return Outcome(found / self.count, tuple((self.of, number) for number in shown))
