"""What an address costs in queries, compared with a reviewed baseline.

`UPDATE_QUERY_COUNTS=1 pytest tests/contract` writes the baseline anew; look at the difference
before it is committed.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

MOST = 13
# What a request pays for a session or token is no business of the page.
OPENING = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")


def queries_of(call: Callable[[], Any]) -> list[str]:
    """The statements that `call` runs, transaction marks left out."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return [one["sql"] for one in captured if not one["sql"].startswith(OPENING)]


class Baseline:
    """A file {address: queries} that people review when it changes."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.updating = bool(os.environ.get("UPDATE_QUERY_COUNTS"))

    def check(self, name: str, statements: list[str]) -> None:
        """Fail when `name` costs more than it did, or is not known yet."""
        known = json.loads(self.file.read_text()) if self.file.exists() else {}
        count = len(statements)
        if self.updating:
            told = json.dumps({**known, name: count}, indent=1, sort_keys=True)
            self.file.write_text(told + "\n")
            return
        limit = known.get(name, 0)
        assert count <= limit, (
            f"{name}: {count} queries, known are {limit}\n{shortened(statements)}"
        )


def shortened(statements: list[str]) -> str:
    """The statements one a line, for messages."""
    return "\n".join(statement[:200] for statement in statements)
