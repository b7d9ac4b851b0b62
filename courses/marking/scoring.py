"""How points come of what was found: pure arithmetic, no database.

An assignment has 100 points in three parts. `process` is the share of the points of all checks of the
work. `result` is that of the checks of results, measured by the par, what an average rep reaches:
the par earns three quarters, all of it earns all. `report` is the share of the rubric's points.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

PartName = Literal["process", "result", "report"]
CENT = Decimal("0.01")
FULL = Decimal(100)
# What somebody who does as well as the average rep of the playtest earns of the points for results.
PAR_EARNS = Decimal("0.75")
# Kinds of checks that look at what came of the work; all others look at the work.
RESULT_KINDS = frozenset(("indicator",))


@dataclass(frozen=True, slots=True)
class Item:
    """One check or criterion: its weight within the part, and the share earned; None waits."""

    part: PartName
    points: Decimal
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the mark: what it is worth, and the share earned of it; None waits in full."""

    name: PartName
    weight: Decimal
    share: Decimal | None
    waits: bool = False

    @property
    def points(self) -> Decimal:
        return rounded(self.weight * (self.share or Decimal(0)))


@dataclass(frozen=True, slots=True)
class Score:
    """What a piece of work is worth. `waits`: a person has still to decide on something."""

    parts: tuple[Part, ...]
    factor: Decimal = Decimal(1)

    @property
    def waits(self) -> bool:
        return any(part.waits for part in self.parts)

    @property
    def before_late(self) -> Decimal:
        return sum((part.points for part in self.parts), Decimal(0))

    @property
    def points(self) -> Decimal:
        return rounded(self.before_late * self.factor)

    def adjusted(self, adjustment: Decimal, factor: Decimal = Decimal(1)) -> Decimal:
        """For one member, by the own factor, never below nothing or above all."""
        return min(max(rounded(self.points * factor) + adjustment, Decimal(0)), FULL)


def score(
    items: Iterable[Item],
    weights: Mapping[PartName, int],
    *,
    par: Decimal | None = None,
    factor: Decimal = Decimal(1),
) -> Score:
    """`weights` add up to 100. A part without items gives its weight to the others."""
    by_part: dict[PartName, list[Item]] = {}
    for item in items:
        by_part.setdefault(item.part, []).append(item)
    spread = spread_weights(weights, by_part.keys())
    parts = [_part(name, spread[name], by_part[name], par) for name in weights if name in by_part]
    return Score(tuple(parts), factor)


def spread_weights(
    weights: Mapping[PartName, int], present: Iterable[PartName]
) -> dict[PartName, Decimal]:
    """The weights of the parts that are there, so that they make 100 again. Where all of them weigh
    nothing they weigh the same."""
    there = [name for name in weights if name in set(present)]
    if not there:
        return {}
    total = sum(weights[name] for name in there)
    if not total:
        return {name: rounded(FULL / len(there)) for name in there}
    found = {name: rounded(FULL * weights[name] / total) for name in there}
    # The cent that rounding leaves goes to the heaviest.
    heaviest = max(found, key=lambda name: found[name])
    found[heaviest] += FULL - sum(found.values())
    return found


def _part(name: PartName, weight: Decimal, items: list[Item], par: Decimal | None) -> Part:
    points = sum((item.points for item in items), Decimal(0))
    earned = sum((item.points * item.share for item in items if item.share is not None), Decimal(0))
    waits = any(item.share is None for item in items)
    share = earned / points if points else Decimal(0)
    if name == "result" and par is not None:
        share = against_par(share, par)
    return Part(name, weight, None if all(i.share is None for i in items) else share, waits)


def against_par(share: Decimal, par: Decimal) -> Decimal:
    """Rises evenly to three quarters at the par, and from there to all at full results."""
    if not 0 < par < 1:
        return share
    if share <= par:
        return share / par * PAR_EARNS
    return PAR_EARNS + (share - par) / (1 - par) * (1 - PAR_EARNS)


def rounded(points: Decimal) -> Decimal:
    return points.quantize(CENT, ROUND_HALF_UP)
