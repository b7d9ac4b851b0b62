"""How many enquiries a new offer brings day by day.

F. M. Bass, "A new product growth for model consumer durables", Management Science 15 (1969): some
come by themselves (innovation p), others because others came (imitation q). The rates of a year
are those of the literature's order; the days are ours.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arrivals:
    """`market` is how many come in the end; p and q are yearly rates."""

    market: float
    innovation: float = 0.03
    imitation: float = 0.38
    year_days: float = 365.25

    def share_by(self, day: float) -> float:
        """The share of the market that has come by that day after the start."""
        if day <= 0:
            return 0.0
        both = self.innovation + self.imitation
        faded = math.exp(-both * day / self.year_days)
        return (1 - faded) / (1 + self.imitation / self.innovation * faded)

    def count_on(self, day: int, mark: float = 0.5) -> int:
        """How many whole enquiries come on that day; `mark` shifts where the fractions fall, the
        sum over all days stays."""
        return self._come_by(day + 1, mark) - self._come_by(day, mark)

    def _come_by(self, day: int, mark: float) -> int:
        return math.floor(self.market * self.share_by(day) + mark)
