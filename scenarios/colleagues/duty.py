"""What colleagues do: each duty follows the journal, is planned, and is done when its hour has come."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.journal.models import Entry
from lab.tenancy.models import Seat
from scenarios.colleagues.rules import Setting
from scenarios.happenings.models import Happening

PREFIX = "colleague."
DUTIES: dict[str, "Duty"] = {}


@dataclass(frozen=True)
class Request:
    """Something that a seat is to do about a record; `at` where its papers name the moment."""

    collection: str
    number: int
    seat: Seat | None
    at: dt.datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.collection}/{self.number}"


@dataclass(frozen=True)
class Duty:
    """`asked(entry)` is what an entry of one of `events` asks for; `act(happening, setting)` does it on
    the seat, inside a write, or returns without a word where nothing is left to do. `hours` are the usual
    working hours until then, None the next working morning; they do not count where the papers of a
    `dated` duty name the day. `options` are the further settings that it heeds."""

    key: str
    label: Any
    events: tuple[str, ...]
    asked: Callable[[Entry], Iterable[Request]]
    act: Callable[[Happening, Setting], Any]
    hours: float | None = None
    dated: bool = False
    options: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return PREFIX + self.key
