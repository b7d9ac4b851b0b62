"""Noting what contradicts, with the file, the line and the key of the row."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from lab.tenancy.models import Sandboxed
from scenarios.packs.columns import Keys, table_file
from scenarios.packs.pack import Numbers, Pack
from scenarios.packs.problems import Problem

ZERO = Decimal(0)
# The tables that a rule is about (none: it looks itself), and the rule.
Rule = tuple[tuple[type[Sandboxed], ...], "Callable[[Noted], None]"]


class Noted:
    """Collects problems; `add(row, column, text)` finds the row's line."""

    def __init__(self, pack: Pack, numbers: Numbers) -> None:
        self.pack, self.keys = pack, Keys(numbers)
        self.problems: list[Problem] = []
        self._lines = cache(self._read_lines)

    def _read_lines(self, collection: str) -> dict[str, int]:
        table = self.pack.tables.get(collection)
        return {row["key"]: line for line, row in table.numbered()} if table else {}

    def key(self, row: Sandboxed) -> str:
        return self.keys.name(row.collection, row.number)

    def add(self, row: Sandboxed, column: str, text: str, **facts: Any) -> None:
        """Numbers among the facts are told without needless noughts, rows by their keys."""
        told = {name: self._told(fact) for name, fact in facts.items()}
        line = self._lines(row.collection).get(self.key(row), 0)
        message = str(text) % told
        self.problems.append(Problem(table_file(row.collection), line, column, message))

    def _told(self, fact: Any) -> str:
        if isinstance(fact, Decimal):
            return f"{fact.normalize():f}"
        return self.key(fact) if isinstance(fact, Sandboxed) else str(fact)

    def expect(self, row: Any, column: str, wanted: Any, text: str, **facts: Any) -> bool:
        """Note where the row says something else than `wanted` in a column."""
        found = getattr(row, column)
        if found == wanted:
            return True
        self.add(row, column, text, wanted=wanted, found=found, **facts)
        return False
