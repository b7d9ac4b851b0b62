"""How often a delivery gives reason to complain. The figures are teaching parameters."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quality:
    """Share of deliveries with faulty goods; share of customers that complain of each day of delay."""

    faulty: float = 0.04
    late_day: float = 0.15

    def complains(self, days: int) -> float:
        """The chance that somebody complains of so many days of delay."""
        return 1 - (1 - self.late_day) ** max(days, 0)
