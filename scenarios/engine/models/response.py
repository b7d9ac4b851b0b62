"""The first answer to an enquiry loses its worth by the hour.

That firms which answer within the hour qualify far more enquiries is the finding of J. Oldroyd,
K. McElheran and D. Elkington, "The Short Life of Online Sales Leads", Harvard Business Review,
March 2011. The form of the curve and its exponent are teaching parameters.
"""

from dataclasses import dataclass

from scenarios.engine.models.odds import chance_of, odds_of


@dataclass(frozen=True, slots=True)
class Response:
    """The odds are multiplied by (1 + hours / scale) ** -exponent."""

    scale_hours: float = 1.0
    exponent: float = 0.385

    def factor(self, hours: float) -> float:
        """What is left of the odds after so many hours of simulated working time."""
        return (1 + max(hours, 0.0) / self.scale_hours) ** -self.exponent

    def chance(self, at_once: float, hours: float) -> float:
        """The chance that an enquiry goes on, if it would with `at_once` when answered at once."""
        return chance_of(odds_of(at_once) * self.factor(hours))
