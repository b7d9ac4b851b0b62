"""Whether somebody can be reached by the n-th attempt.

The second attempt is the best one and later ones fade; whoever gives up after the first leaves
half of the people unreached. The figures are teaching parameters.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reach:
    """The chance of each attempt; after the last one each is `fading` times the one before."""

    attempts: tuple[float, ...] = (0.39, 0.54, 0.39, 0.29, 0.25, 0.22)
    fading: float = 0.55

    def chance(self, attempt: int) -> float:
        """`attempt` counts from 1 and starts anew when somebody was reached."""
        listed = len(self.attempts)
        if attempt <= listed:
            return self.attempts[max(attempt, 1) - 1]
        return self.attempts[-1] * self.fading ** (attempt - listed)
