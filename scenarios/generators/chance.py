"""Seeded chance with one stream per row."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from faker import Faker

T = TypeVar("T")


class Chance:
    """Hands out independent streams: `chance.stream("contacts", 7)` never depends on other rows."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._faker = Faker("en_US")

    def stream(self, *name: str | int) -> Random:
        return Random(f"{self.seed}/{'/'.join(map(str, name))}")

    def faker(self, *name: str | int) -> Faker:
        """Faker for one row. The instance is shared: use it up before asking for the next."""
        self._faker.seed_instance(f"{self.seed}/{'/'.join(map(str, name))}")
        return self._faker

    def shuffled(self, name: str, items: Sequence[T]) -> list[T]:
        copy = list(items)
        self.stream(name).shuffle(copy)
        return copy
