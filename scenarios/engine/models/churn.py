"""How many customers leave in a month, by how their last complaint was solved.

The figures are teaching parameters.
"""

from dataclasses import dataclass
from enum import StrEnum

DAYS_OF_A_MONTH = 30.4375


class Solved(StrEnum):
    """How the last complaint ended; `WELL` also for whoever never complained."""

    WELL = "well"
    HALF = "half"
    BADLY = "badly"


@dataclass(frozen=True, slots=True)
class Churn:
    """Chance to leave within a month."""

    well: float = 0.032
    half: float = 0.040
    badly: float = 0.086

    def chance(self, solved: Solved, days: float = DAYS_OF_A_MONTH) -> float:
        """The chance to leave within so many days."""
        monthly = {Solved.WELL: self.well, Solved.HALF: self.half, Solved.BADLY: self.badly}
        return 1 - (1 - monthly[solved]) ** (days / DAYS_OF_A_MONTH)
