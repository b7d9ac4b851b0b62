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
    cost: Decimal
    # In percent, in the company of each language.
    tax_rate: Text
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
    # That of day 1.
    year: int
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
    # The type that orders have where nobody chooses another.
    order_type: str = ""
    # Document numbers of the author's own documents.
    taken: frozenset[str] = frozenset()

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
    def planted(self) -> int:
        """How many of the last leads are people we know already."""
        knobs = self.knobs
        most = min(knobs.leads - self.converted - 1, knobs.companies - self.converted)
        return max(0, min(knobs.planted_duplicates, most))

    @property
    def history_days(self) -> int:
        return self.knobs.history_months * 30

    def duplicate(self, number: int) -> int | None:
        """Lead `number` as the how many-th of the duplicates, from 0; None for the others."""
        place = number - (self.knobs.leads - self.planted + 1)
        return place if place >= 0 else None

    def original(self, place: int) -> int:
        """Of which account (even) or lead (odd) that duplicate is one.

        A single player has all leads that are there twice, so that they can be merged.
        """
        number = self.converted + 1 + place
        return number + 1 - number % 2 if place % 2 and self.one_plays else number

    def owner_of_lead(self, number: int) -> str:
        """Both leads of a pair belong to one rep."""
        place = self.duplicate(number)
        twin = place is not None and place % 2
        return self.owner_of(self.original(place) if twin else number)  # type: ignore[arg-type]

    def owner_of(self, number: int) -> str:
        """The rep of account or lead `number`."""
        first, *others = self.reps
        if not self.one_plays or not others:
            return self.reps[(number - 1) % len(self.reps)]
        return first if number % 2 else others[number // 2 % len(others)]
