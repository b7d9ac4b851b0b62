"""Who acts: everything inside a sandbox happens as an actor, entered at the doors only."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.access.policy import Policy
    from lab.people.models import User
    from lab.tenancy.models import Sandbox, Seat


class NoActor(RuntimeError):
    """A sandboxed table was touched outside `acting_as`."""


class Mode(StrEnum):
    PLAY = "play"  # a person on a seat
    REVIEW = "review"  # staff of the classroom, looking into it
    AUTHOR = "author"  # a designer inside a template
    SYSTEM = "system"  # commands, jobs, the loader
    PERSONA = "persona"  # a simulated customer or colleague


class Via(StrEnum):
    PAGE = "page"
    API = "api"
    IMPORT = "import"
    SIMULATION = "simulation"
    COMMAND = "command"
    WEB_FORM = "web-form"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person (or none) in a sandbox, on a seat (or none), in a mode.

    `policy` answers what they may do; it is built by the door, from the same sandbox and seat.
    """

    user: "User | None"
    sandbox: "Sandbox"
    seat: "Seat | None"
    mode: Mode
    policy: "Policy"
    via: Via = Via.PAGE
    # What a simulated customer is called, who is neither user nor seat.
    customer: str = ""

    @property
    def now(self) -> dt.datetime:
        return self.sandbox.simulated_now

    @property
    def today(self) -> dt.date:
        return self.sandbox.today

    def through(self, via: Via) -> "Actor":
        """The same actor, coming by another way (an import started from a page)."""
        return replace(self, via=via)


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)
_reading: ContextVar[tuple[int, ...] | None] = ContextVar("reading", default=None)


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Everything inside happens as `actor`; must enclose rendering, for querysets are lazy."""
    token, reading = _actor.set(actor), _reading.set(None)
    try:
        yield actor
    finally:
        _reading.reset(reading)
        _actor.reset(token)


@contextmanager
def reading_across(sandboxes: Iterable[int]) -> Iterator[None]:
    """Read several sandboxes at once, as nobody: no row can be written. Doors use `access.across`."""
    token, actor = _reading.set(tuple(sandboxes)), _actor.set(None)
    try:
        yield
    finally:
        _actor.reset(actor)
        _reading.reset(token)


def current_actor() -> Actor:
    """The acting person. Raises NoActor outside `acting_as`."""
    if (actor := _actor.get()) is None:
        raise NoActor("Sandboxed rows need an actor: wrap the code in acting_as(…).")
    return actor


def maybe_actor() -> Actor | None:
    return _actor.get()


def current_scope() -> tuple[int, ...]:
    """Ids of the sandboxes that a query may see. Raises NoActor where there is neither actor nor reader."""
    if (reading := _reading.get()) is not None:
        return reading
    return (current_actor().sandbox.pk,)
