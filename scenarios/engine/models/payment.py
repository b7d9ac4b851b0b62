"""When a customer pays an invoice: most in time, some a little late, few very late.

Shares and delays are teaching parameters.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Payment:
    """Share paid in time, share paid up to `grace_days` late, mean delay of the rest beyond that."""

    in_time: float = 0.70
    little_late: float = 0.15
    grace_days: int = 15
    mean_beyond_days: float = 20.0

    def days_late(self, mark: float) -> int:
        """Days after the due date, 0 for in time. `mark` is even over [0, 1)."""
        if mark < self.in_time:
            return 0
        beyond = mark - self.in_time
        if beyond < self.little_late:
            return 1 + int(beyond / self.little_late * self.grace_days)
        rest = max(1 - self.in_time - self.little_late, 1e-9)
        within = min((beyond - self.little_late) / rest, 1 - 1e-12)
        return self.grace_days + 1 + int(-self.mean_beyond_days * math.log1p(-within))
