"""Values spread over shares of equal number and, as far as they allow it, of equal sum.

Numbers differ by one at most, always. Sums are brought together greedily and then by exchanges of two
values, until each lies within the tolerance of the mean or no exchange helps any more; a single value
that is larger than a whole share makes that impossible.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from heapq import heapify, heappop, heappush
from random import Random

TOLERANCE = Decimal("0.05")
NOTHING = -1


@dataclass
class Share:
    """Positions of values, with their sum."""

    place: int
    positions: list[int] = field(default_factory=list)
    total: Decimal = Decimal(0)


@dataclass(frozen=True)
class Shares:
    """`groups` are positions of the values; `off` is how far the share furthest from the mean lies from
    it, as a part of the mean."""

    groups: tuple[tuple[int, ...], ...]
    off: Decimal

    @property
    def is_even(self) -> bool:
        return self.off <= TOLERANCE


def shares(values: Sequence[Decimal], count: int, seed: int) -> Shares:
    """Spread the values over so many shares; the same seed gives the same ones. Raises ValueError for
    no share, or for a value below 0."""
    if count < 1 or any(value < 0 for value in values):
        raise ValueError("Values from 0 are spread over one share at least.")
    found = _greedily(values, count, Random(seed))
    _bring_together(values, found)
    groups = tuple(tuple(sorted(share.positions)) for share in found)
    return Shares(groups, _off(found))


def _greedily(values: Sequence[Decimal], count: int, draw: Random) -> list[Share]:
    """The largest first, each to the share with the least that has room; who is equal, by chance."""
    order = list(range(len(values)))
    draw.shuffle(order)
    order.sort(key=lambda position: -values[position])
    size, larger = divmod(len(values), count)
    seats = list(range(count))
    draw.shuffle(seats)
    found = [Share(place) for place in seats]
    heap = [(Decimal(0), 0, turn) for turn in range(count)]
    heapify(heap)
    for position in order:
        _total, held, turn = heappop(heap)
        share = found[turn]
        share.positions.append(position)
        share.total += values[position]
        if held + 1 < size or (held + 1 == size and larger):
            heappush(heap, (share.total, held + 1, turn))
        elif held + 1 > size:
            larger -= 1
            heap = heap if larger else _with_room(heap, size)
    return sorted(found, key=lambda share: share.place)


def _with_room(heap: list[tuple[Decimal, int, int]], size: int) -> list[tuple[Decimal, int, int]]:
    """All that may be larger than the rest are so: nobody else gets one more."""
    left = [each for each in heap if each[1] < size]
    heapify(left)
    return left


def _bring_together(values: Sequence[Decimal], found: list[Share]) -> None:
    """Exchange values between the share that is furthest from the mean and any other, the best first."""
    most = 20 * len(values) + 100
    for _exchange in range(most):
        if _off(found) <= TOLERANCE or not _exchanged(values, found):
            return


def _exchanged(values: Sequence[Decimal], found: list[Share]) -> bool:
    mean = _mean(found)
    worst = max(found, key=lambda share: abs(share.total - mean))
    others = sorted(found, key=lambda share: share.total, reverse=worst.total < mean)
    for other in others:
        high, low = (worst, other) if worst.total > other.total else (other, worst)
        if high.total > low.total and _narrowed(values, high, low):
            return True
    return False


def _narrowed(values: Sequence[Decimal], high: Share, low: Share) -> bool:
    """Bring the sums of two shares closer by one exchange: what goes down is worth more than what comes
    up, by half of the distance if there are such two. A share that holds one more may give it away."""
    gap = high.total - low.total
    offered = sorted(low.positions, key=lambda position: values[position])
    worths = [values[position] for position in offered]
    best: tuple[Decimal, int, int] | None = None
    for position in high.positions:
        wanted = values[position] - gap / 2
        at = bisect_left(worths, wanted)
        near = [offered[place] for place in (at - 1, at) if 0 <= place < len(offered)]
        if len(high.positions) > len(low.positions):
            near.append(NOTHING)
        for other in near:
            moved = values[position] - (values[other] if other != NOTHING else 0)
            left = abs(gap - 2 * moved)
            if left < gap and (best is None or left < best[0]):
                best = (left, position, other)
    if best is None:
        return False
    _swap(values, high, low, best[1], best[2])
    return True


def _swap(values: Sequence[Decimal], high: Share, low: Share, down: int, up: int) -> None:
    for giver, taker, position in ((high, low, down), (low, high, up)):
        if position != NOTHING:
            giver.positions.remove(position)
            taker.positions.append(position)
            giver.total -= values[position]
            taker.total += values[position]


def _mean(found: list[Share]) -> Decimal:
    return sum((share.total for share in found), Decimal(0)) / len(found)


def _off(found: list[Share]) -> Decimal:
    mean = _mean(found)
    return max(abs(share.total - mean) for share in found) / mean if mean else Decimal(0)
