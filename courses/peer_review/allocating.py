"""Who reviews whose work: pure, and the same for the same seed.

Everybody gets as many reviews as wished, if there are as many works of others, and each work gets
equally many within one wherever that can be. A greedy hand-out is evened out along chains: a work that
has two more than another gives one away over reviewers who may take the next work in their place. A
chain is found as long as any hand-out is evener, for evenness is convex in what each work has.
"""

import random
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# (person, team of the work)
Pair = tuple[int, int]


@dataclass
class Dealing:
    """What is to be dealt: works by the id of their team with their people, and who reviews.

    `fixed` was dealt before and stays. A reviewer has at most one review of a work, none of the own.
    """

    works: Mapping[int, frozenset[int]]
    reviewers: list[int]
    each: int
    seed: int
    fixed: frozenset[Pair] = frozenset()
    dealt: set[Pair] = field(default_factory=set)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)  # noqa: S311
        self.order = sorted(self.works)
        chance.shuffle(self.order)
        self.people = sorted(set(self.reviewers))
        chance.shuffle(self.people)
        self.place = {team: place for place, team in enumerate(self.order)}
        self.load = Counter(dict.fromkeys(self.order, 0))
        self.has = Counter(dict.fromkeys(self.people, 0))
        for pair in self.fixed:
            self._count(pair, 1)

    def allows(self, pair: Pair) -> bool:
        person, team = pair
        free = pair not in self.dealt and pair not in self.fixed
        return free and person not in self.works[team]

    def hand_out(self) -> set[Pair]:
        """The new pairs."""
        for _round in range(self.each):
            for person in self.people:
                if self.has[person] < self.each:
                    self._give(person)
        self._even_out()
        self._fill_up()
        return self.dealt

    def _give(self, person: int) -> None:
        free = [team for team in self.order if self.allows((person, team))]
        if free:
            self._deal((person, min(free, key=lambda team: (self.load[team], self.place[team]))))

    def _deal(self, pair: Pair) -> None:
        self.dealt.add(pair)
        self._count(pair, 1)

    def _count(self, pair: Pair, by: int) -> None:
        person, team = pair
        self.has[person] += by
        if team in self.place:
            self.load[team] += by

    def _even_out(self) -> None:
        while chain := self._chain():
            for person, former, new in chain:
                self.dealt.remove((person, former))
                self._count((person, former), -1)
                self._deal((person, new))

    def _chain(self) -> list[tuple[int, int, int]]:
        """From a work to one that has at least two less; nothing where there is none."""
        least = min(self.load.values(), default=0)
        full = [team for team in self.order if self.load[team] >= least + 2]
        for start in sorted(full, key=lambda team: -self.load[team]):
            if found := self._chain_from(start):
                return found
        return []

    def _chain_from(self, start: int) -> list[tuple[int, int, int]]:
        came: dict[int, tuple[int, int]] = {}
        waiting, seen = deque([start]), {start}
        while waiting:
            here = waiting.popleft()
            if self.load[here] <= self.load[start] - 2:
                return self._way(start, here, came)
            for person in [one for one in self.people if (one, here) in self.dealt]:
                for team in self.order:
                    if team not in seen and self.allows((person, team)):
                        seen.add(team)
                        came[team] = (person, here)
                        waiting.append(team)
        return []

    @staticmethod
    def _way(
        start: int, end: int, came: Mapping[int, tuple[int, int]]
    ) -> list[tuple[int, int, int]]:
        """Steps from the end back: each frees nothing that a later one needs."""
        way = []
        here = end
        while here != start:
            person, former = came[here]
            way.append((person, former, here))
            here = former
        return way

    def _fill_up(self) -> None:
        """A work that came later, when all have their reviews: from those with the fewest."""
        if not self.order or not self.people:
            return
        wanted = sum(self.has[one] for one in self.people) // len(self.order)
        for team in self.order:
            while self.load[team] < min(self.each, wanted):
                free = [one for one in self.people if self.allows((one, team))]
                if not free:
                    break
                self._deal((min(free, key=lambda one: self.has[one]), team))


def allocate(
    works: Mapping[int, frozenset[int]],
    reviewers: Iterable[int],
    *,
    each: int,
    seed: int,
    fixed: Iterable[Pair] = (),
) -> list[Pair]:
    """New pairs of reviewer and team, in an order that tells nothing of either."""
    dealing = Dealing(works, list(reviewers), each, seed, frozenset(fixed))
    pairs = sorted(dealing.hand_out())
    random.Random(seed).shuffle(pairs)  # noqa: S311
    return pairs
