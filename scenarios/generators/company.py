"""The selling company that the generators write for, and the volume knobs."""

from dataclasses import dataclass, field
from decimal import Decimal

from scenarios.generators.chance import Chance
from scenarios.generators.parties import Parties, Text


@dataclass(frozen=True)
class Volume:
    """How much of everything. Raising a knob adds rows and leaves the others unchanged."""

    accounts: int = 40
    contacts: int = 70
    leads: int = 30
    planted_duplicates: int = 4
    opportunities: int = 20
    quotes: int = 8
    tasks: int = 14
    events: int = 8
    contact_logs: int = 12


@dataclass(frozen=True)
class Product:
    key: str
    name: Text
    category: str
    unit: Text
    price: Decimal
    cost: Decimal
    floor_price: Decimal
    usual_quantity: int
    specification: Text


@dataclass(frozen=True)
class Stage:
    key: str
    name: Text
    probability: int
    kind: str = "open"
    required_fields: str = ""
    guidance: Text = Text("", "")


@dataclass(frozen=True)
class Company:
    """A selling company: products, sales process, and the seats records are given to."""

    seed: int
    reps: tuple[str, ...]
    products: tuple[Product, ...]
    stages: tuple[Stage, ...]
    competitors: tuple[str, ...]
    sources: tuple[str, ...]
    levels: tuple[str, ...]
    win_reasons: tuple[str, ...]
    loss_reasons: tuple[str, ...]
    tax_rate: Decimal
    volume: Volume = field(default_factory=Volume)

    @property
    def chance(self) -> Chance:
        return Chance(self.seed)

    @property
    def parties(self) -> Parties:
        return Parties(self.chance)
