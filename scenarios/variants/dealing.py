"""Which variant each company of a class gets: neighbours on the list get different ones.

A pure function of the list, of what was dealt before and of the seed: a late-comer changes nobody's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b

Key = str


def dealt(order: Sequence[Key], given: Mapping[Key, int], count: int, seed: str) -> dict[Key, int]:
    """{name: number of the variant} of all in the list who have none yet, from 1 to `count`.

    Whoever comes next gets one that neither neighbour has, as far as there are so many; of these one
    that is rarest in the class; of these the one that the seed draws.
    """
    found = dict(given)
    used = Counter(number for number in given.values() if 1 <= number <= count)
    for place, name in enumerate(order):
        if name in given:
            continue
        beside = [found.get(order[at]) for at in (place - 1, place + 1) if 0 <= at < len(order)]
        found[name] = min(
            range(1, count + 1),
            key=lambda number: (beside.count(number), used[number], _drawn(seed, name, number)),  # noqa: B023
        )
        used[found[name]] += 1
    return {name: number for name, number in found.items() if name not in given}


def _drawn(seed: str, name: Key, number: int) -> bytes:
    return blake2b(f"{seed}\0{name}\0{number}".encode(), digest_size=8).digest()
