"""A simulated customer as the pack describes it: nothing here changes while a company is played."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from scenarios.engine.models.payment import Payment


class Role(StrEnum):
    """The part in the buying decision."""

    DECIDER = "decider"
    BUYER = "buyer"
    INFLUENCER = "influencer"
    USER = "user"
    GATEKEEPER = "gatekeeper"


class Channel(StrEnum):
    MAIL = "mail"
    CALL = "call"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Truth:
    """Something that only the right question brings out, and only to whoever is trusted enough.

    `said` is the sentence by language; `value` is what a check compares with what was written down.
    """

    topic: str
    said: Mapping[str, str]
    value: str = ""
    trust: float = 0.0
    in_writing: bool = False


@dataclass(frozen=True, slots=True)
class Rival:
    """Another offer. `price` is a factor of what the customer takes for fair."""

    competitor: str
    price: float
    fit: float = 0.7
    effort: float = 1.0
    trust: float = 0.0

    @property
    def name(self) -> str:
        return self.competitor


@dataclass(frozen=True, slots=True)
class Need:
    """What a persona would buy.

    `wanted` gives pieces by the key of a product, `fair` the factor of the list price that it takes
    for fair, `budget` the most it can pay (0 for no limit), `opens` and `decides` days as a pack
    writes them. `at_once` is the chance that the enquiry goes on when answered at once.
    """

    key: str
    wanted: Mapping[str, Decimal]
    fair: float = 1.0
    budget: Decimal = Decimal(0)
    opens: str = "D+0"
    decides: str = "D+30"
    at_once: float = 0.95
    thinking_hours: float = 12.0
    must_know: tuple[str, ...] = ()
    rivals: tuple[Rival, ...] = ()


@dataclass(frozen=True, slots=True)
class Habits:
    """How gladly it is reached by each channel (1 is as everybody), and when it is at work."""

    channels: Mapping[Channel, float] = field(default_factory=dict)
    from_hour: int = 9
    to_hour: int = 18
    contacts_a_week: int = 3

    def liking(self, channel: Channel) -> float:
        return self.channels.get(channel, 1.0)

    def at_work(self, hour: int) -> bool:
        return self.from_hour <= hour < self.to_hour


@dataclass(frozen=True, slots=True)
class Persona:
    """One contact of an account, or a lead (the other is ""), with a mind of its own.

    `patience_days` is how many working days of silence it bears after it wrote; `haggles` the chance
    that it asks for a better price before it takes an offer that it would take anyway; `sensitivity`
    a factor on the weight of the price.
    """

    key: str
    contact: str = ""
    lead: str = ""
    role: Role = Role.DECIDER
    trust: float = 0.0
    patience_days: float = 5.0
    sensitivity: float = 1.0
    haggles: float = 0.3
    habits: Habits = field(default_factory=Habits)
    credit: Payment | None = None
    truths: tuple[Truth, ...] = ()
    needs: tuple[Need, ...] = ()

    def need(self, key: str) -> Need:
        return next(need for need in self.needs if need.key == key)
