"""Sums by key and period, as selectors give them and tables read them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from crm.documents.money import ZERO

# The key of a row, and with a second dimension that of the column.
Key = tuple[Any, ...]
PLACES = Decimal("0.001")


@dataclass
class Facts:
    """{key: {measure: value in each period}}; what never came is nothing."""

    periods: int = 1
    rows: dict[Key, dict[str, list[Any]]] = field(default_factory=dict)

    def count(self, key: Key, measure: str, value: Any, period: int = 0) -> None:
        if value is None:
            return
        measures = self.rows.setdefault(key, {})
        cells = measures.setdefault(measure, [ZERO] * self.periods)
        cells[period] += value

    def put(self, key: Key, measure: str, value: Any, period: int = 0) -> None:
        """A value that does not add up: the latest day."""
        cells = self.rows.setdefault(key, {}).setdefault(measure, [None] * self.periods)
        if cells[period] is None or value > cells[period]:
            cells[period] = value

    def take(self, rows: Iterable[Sequence[Any]], depth: int, measures: Sequence[str]) -> None:
        """Rows of the database: the key, then the sums of each measure in each period."""
        for row in rows:
            key, cells = tuple(row[:depth]), iter(row[depth:])
            for measure in measures:
                for period in range(self.periods):
                    self.count(key, measure, exact(next(cells)), period)

    def merge(self, other: "Facts") -> "Facts":
        for key, measures in other.rows.items():
            for measure, cells in measures.items():
                for period, value in enumerate(cells):
                    self.count(key, measure, value, period)
        return self

    def regrouped(self, group: Callable[[Key], Iterable[Key]]) -> "Facts":
        """Under other keys: a row may go to several, as a rep's figures do to all superiors."""
        found = Facts(self.periods)
        for key, measures in self.rows.items():
            for other in group(key):
                for measure, cells in measures.items():
                    for period, value in enumerate(cells):
                        if isinstance(value, Decimal):
                            found.count(other, measure, value, period)
                        elif value is not None:
                            found.put(other, measure, value, period)
        return found

    def together(self) -> dict[str, list[Any]]:
        """All rows in one."""
        found = self.regrouped(lambda _key: [()])
        return found.rows.get((), defaultdict(lambda: [ZERO] * self.periods))


def exact(value: Any) -> Decimal | None:
    """A sum of the database, without what SQLite's floats add to it."""
    if value is None:
        return None
    return (value if isinstance(value, Decimal) else Decimal(value)).quantize(PLACES)
