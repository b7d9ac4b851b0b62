"""How students come into teams: pure functions, no database. Sizes differ by one at most."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random

Groups = list[list[int]]


def in_order(people: Sequence[int], teams: int) -> Groups:
    """The first ones together, then the next; the larger teams come first."""
    if not teams:
        return []
    size, larger = divmod(len(people), teams)
    found, start = [], 0
    for position in range(teams):
        stop = start + size + (position < larger)
        found.append(list(people[start:stop]))
        start = stop
    return found


def at_random(people: Sequence[int], teams: int, seed: int) -> Groups:
    """The same seed makes the same teams of the same people."""
    mixed = list(people)
    Random(seed).shuffle(mixed)
    return in_order(mixed, teams)


def balanced(people: Sequence[int], teams: int, marks: Mapping[int, Decimal]) -> Groups:
    """By the serpentine: the best go to teams 1, 2, 3, the next to 3, 2, 1, and so on.

    Where teams are of one size, their sums of marks lie no further apart than the best and the weakest
    student. Who has no mark yet counts as the average.
    """
    if not teams:
        return []
    average = sum(marks.values(), Decimal(0)) / len(marks) if marks else Decimal(0)
    ordered = sorted(people, key=lambda one: -marks.get(one, average))
    found: Groups = [[] for _team in range(teams)]
    for start in range(0, len(ordered), teams):
        row = ordered[start : start + teams]
        turn = found if (start // teams) % 2 == 0 else found[::-1]
        for team, person in zip(turn, row, strict=False):
            team.append(person)
    return found


def team_count(people: int, size: int) -> int:
    """As few teams as hold them all."""
    return -(-people // size) if people else 0


def roomiest(sizes: Mapping[int, int], most: int) -> int | None:
    """The key of the smallest team that is not full, the first of several; None where all are."""
    free = [(size, key) for key, size in sizes.items() if size < most]
    return min(free)[1] if free else None
