"""What an upper part does on seats that nobody sits on, as far as pages tell of it."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat


@dataclass(frozen=True)
class Expected:
    """A seat that will do something about a record by itself, what, and when."""

    seat: Seat
    what: str
    at: dt.datetime


@dataclass(frozen=True)
class StandIns:
    """`seats()` are the ids of those that act by themselves now; `expected` what waits for them about
    records, as (collection, number)."""

    seats: Callable[[], Collection[int]]
    expected: Callable[[Sequence[tuple[str, int]]], list[Expected]]


_stand_ins: list[StandIns] = []


def register_stand_ins(stand_ins: StandIns) -> None:
    """Called once at start."""
    _stand_ins.append(stand_ins)


def stand_in_seats() -> frozenset[int]:
    """Read once per actor."""

    def read() -> frozenset[int]:
        return frozenset(pk for one in _stand_ins for pk in one.seats())

    return current_actor().policy.once("stand-ins", read)


def expected_of(about: Sequence[tuple[str, int]]) -> list[Expected]:
    """What waits for simulated colleagues, the next first; a query only where there are such."""
    if not stand_in_seats():
        return []
    found = [expected for one in _stand_ins for expected in one.expected(about)]
    return sorted(found, key=lambda expected: expected.at)
