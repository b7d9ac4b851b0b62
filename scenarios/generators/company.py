"""The selling company that the generators write for, as its pack describes it."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from scenarios.generators.chance import Chance
from scenarios.generators.parties import Parties, Text
from scenarios.generators.phrases import Phrases
from scenarios.packs.knobs import Knobs

MOST_CONVERTED = 3


@dataclass(frozen=True)
class Product:
    key: str
    name: Text
    unit: Text
    price: Decimal
    tax_rate: Decimal
    usual_quantity: int


@dataclass(frozen=True)
class Stage:
    key: str
    probability: str
    kind: str = "open"


@dataclass(frozen=True)
class Point:
    """A criterion that a deal has to meet before it leaves a stage."""

    key: str
    stage: str


@dataclass(frozen=True)
class Company:
    """A selling company: products, sales process, picklists, and the seats records are given to.

    Lists may be empty where the pack has none; then the columns that choose from them stay empty.
    """

    knobs: Knobs
    reps: tuple[str, ...]
    superior: str
    # A single rep who is played has every other record; several share them alike.
    one_plays: bool
    products: tuple[Product, ...]
    stages: tuple[Stage, ...]
    points: tuple[Point, ...] = ()
    competitors: tuple[tuple[str, Text], ...] = ()
    sources: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    won_reasons: tuple[str, ...] = ()
    lost_reasons: tuple[str, ...] = ()
    # source -> the form on the web that brings its leads
    forms: dict[str, str] = field(default_factory=dict)

    @cached_property
    def chance(self) -> Chance:
        return Chance(self.knobs.seed)

    @cached_property
    def parties(self) -> Parties:
        return Parties(self.chance)

    @cached_property
    def phrases(self) -> Phrases:
        return Phrases(self.chance, [product.name for product in self.products])

    @property
    def converted(self) -> int:
        """The first leads have become customers with a contact and a deal each."""
        knobs = self.knobs
        return min(MOST_CONVERTED, knobs.companies, knobs.contacts, knobs.leads, knobs.deals)

    @property
    def history_days(self) -> int:
        return self.knobs.history_months * 30

    def owner_of(self, number: int) -> str:
        """The rep of account or lead `number`."""
        first, *others = self.reps
        if not self.one_plays or not others:
            return self.reps[(number - 1) % len(self.reps)]
        return first if number % 2 else others[number // 2 % len(others)]
