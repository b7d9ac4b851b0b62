"""Measuring and printing: medians of a few runs, as a table that a person can read."""

import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any


def seconds(
    act: Callable[[], Any], *, runs: int = 3, before: Callable[[], Any] = lambda: None
) -> float:
    """The median time of `act`; `before` prepares each run and is not counted."""
    taken = []
    for _run in range(runs):
        before()
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return median(taken)


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    cells = [[_text(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    print(f"\n{title}")
    for row in cells:
        print("  " + "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))


def _text(cell: Any) -> str:
    return (
        f"{cell:,.1f}"
        if isinstance(cell, float)
        else f"{cell:,}"
        if isinstance(cell, int)
        else cell
    )
