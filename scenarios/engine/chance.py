"""Luck that is the same for everyone: each number is a pure function of who, what and how often.

There is no stream that an action could use up. The third answer of a persona to a quote is drawn
from its own four names, whatever happened before, in whatever order, to whomever.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

BITS = 53


@dataclass(frozen=True, slots=True)
class Luck:
    """The chance of one persona in one variant of a scenario."""

    seed: int
    persona: str

    def unit(self, event: str, occurrence: int, aspect: str = "") -> float:
        """Even over [0, 1): for the n-th time that something happens. `aspect` tells apart the
        numbers that one happening needs, such as whether it comes and how late."""
        name = f"{self.seed}\0{self.persona}\0{event}\0{occurrence}\0{aspect}"
        drawn = int.from_bytes(blake2b(name.encode(), digest_size=8).digest())
        return (drawn >> (64 - BITS)) / (1 << BITS)

    def happens(self, chance: float, event: str, occurrence: int, aspect: str = "") -> bool:
        return self.unit(event, occurrence, aspect) < chance

    def pick(self, weights: Sequence[float], event: str, occurrence: int, aspect: str = "") -> int:
        """The index of one of the weights, each as likely as its share of their sum."""
        mark = self.unit(event, occurrence, aspect) * sum(weights)
        for index, weight in enumerate(weights):
            mark -= weight
            if mark < 0:
                return index
        return len(weights) - 1

    def exponential(self, mean: float, event: str, occurrence: int, aspect: str = "") -> float:
        return -mean * math.log1p(-self.unit(event, occurrence, aspect))

    def spread(self, share: float, event: str, occurrence: int, aspect: str = "") -> float:
        """A factor even around 1: with 0.2 between 0.8 and 1.2."""
        return 1 + share * (2 * self.unit(event, occurrence, aspect) - 1)
