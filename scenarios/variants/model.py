"""What a pack says of its variants."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

FILE = "variants.yaml"
# The pack as it is written.
NONE = 0
MOST_VARIANTS = 20


@dataclass(frozen=True)
class Name:
    """How somebody or something is called in each language, and further words that say the same."""

    texts: Mapping[str, str]
    also: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.texts.values(), *self.also)


@dataclass(frozen=True)
class Swap:
    """Simulated customers who change places, each with the rows (collection/key) that go along."""

    rows: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Amount:
    """A figure wherever it stands, or each cell of a column: up to `within` percent more or less."""

    within: Decimal
    step: Decimal = Decimal(1)
    figure: Decimal | None = None
    collection: str = ""
    column: str = ""
    # Files that the figure is moved in; all where none is named.
    files: frozenset[str] = frozenset()
    # Of these rows only; of all where none is named.
    rows: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Variants:
    """`names` are pools: who or what bears one of these names gets another one of them."""

    count: int = 0
    names: tuple[tuple[Name, ...], ...] = ()
    truths: tuple[Swap, ...] = ()
    amounts: tuple[Amount, ...] = ()
