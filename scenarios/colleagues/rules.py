"""What the colleagues of a scenario do by themselves, and how soon."""

from collections.abc import Mapping
from dataclasses import dataclass, field

FILE = "colleagues.yaml"


@dataclass(frozen=True)
class Setting:
    """How a duty is done: after so many working hours (None: when the duty usually is), whether a
    request must say why, and whether even a reason does not excuse a floor price."""

    hours: float | None = None
    comment: bool = True
    floor: bool = False


@dataclass(frozen=True)
class Rules:
    """Settings by duty, and by seat number and duty where a seat differs; None there is “not this one”."""

    duties: Mapping[str, Setting] = field(default_factory=dict)
    seats: Mapping[int, Mapping[str, Setting | None]] = field(default_factory=dict)

    def setting(self, duty: str, seat_number: int) -> Setting | None:
        own = self.seats.get(seat_number, {})
        return own[duty] if duty in own else self.duties.get(duty)

    def knows(self, duty: str) -> bool:
        return duty in self.duties or any(duty in own for own in self.seats.values())
