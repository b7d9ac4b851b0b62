"""Work that carries names or amounts of a variant which its team never had."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from courses.assignments.models import Assignment, Team
from courses.integrity.finding import MOST, Done
from courses.integrity.models import Search, Sign
from scenarios.variants.figures import A_NUMBER
from scenarios.variants.fingerprints import fingerprints_of, normal

# One amount alone may come about by itself, a name does not.
AMOUNTS = 2
SHOWN = 5
# Shorter words stand in other words, or in what anybody may write.
SHORTEST, SHORTEST_LATIN = 3, 5
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)", re.ASCII)


def numbers_in(text: str) -> set[str]:
    """In the form in which fingerprints are compared: 12,000.00 is 12000."""
    return {normal(one.rstrip(",")) for one in NUMBER.findall(text)}


class Foreign:
    """What stands in other variants that the class works on, and not in the own one."""

    def __init__(self, known: dict[str, frozenset[int]]) -> None:
        self.variants = known
        names = {one for one in known if not A_NUMBER.fullmatch(one) and _is_telling(one)}
        self.amounts = frozenset(one for one in known if A_NUMBER.fullmatch(one))
        ordered = sorted(names, key=len, reverse=True)
        found = "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in ordered)
        self._names = re.compile(found, re.IGNORECASE) if names else None

    def names_in(self, text: str) -> set[str]:
        """As they are written there."""
        found = self._names.findall(text) if self._names else ()
        return {one for one in found if normal(one) in self.variants}


def _is_telling(word: str) -> bool:
    return len(word) >= (SHORTEST_LATIN if word.isascii() else SHORTEST)


class Straying:
    """Looks through what was done, entry by entry, and tells in the end what looked foreign."""

    def __init__(self, assignment: Assignment, teams: Iterable[Team]) -> None:
        self._variant = {team.pk: team.variant for team in teams}
        dealt = frozenset(self._variant.values())
        known = fingerprints_of(assignment.version) if len(dealt) > 1 else {}
        self._foreign = {
            own: Foreign({one: w & dealt for one, w in known.items() if own not in w and w & dealt})
            for own in (dealt if known else ())
        }
        # {team: {name or amount as it was written: the entry in which it came first}}
        self._names: dict[int, dict[str, Done]] = defaultdict(dict)
        self._amounts: dict[int, dict[str, Done]] = defaultdict(dict)

    def look_at(self, done: Done) -> None:
        if (foreign := self._foreign.get(self._variant[done.team])) is None:
            return
        text = "\n".join(str(value) for value in done.after.values() if value)
        for name in foreign.names_in(text):
            self._names[done.team].setdefault(name, done)
        for amount in numbers_in(text) & foreign.amounts:
            self._amounts[done.team].setdefault(amount, done)

    def signs(self, search: Search) -> list[Sign]:
        return list(self._signs(search))[:MOST]

    def _signs(self, search: Search) -> Iterator[Sign]:
        """One for each team, of the variant of which it carries the most."""
        for team in sorted(self._names.keys() | self._amounts.keys()):
            names, amounts = self._names.get(team, {}), self._amounts.get(team, {})
            foreign = self._foreign[self._variant[team]]
            counts = Counter(v for one in (*names, *amounts) for v in foreign.variants[normal(one)])
            variant = min(counts, key=lambda one: (-counts[one], one))
            met = {
                one: done
                for one, done in (names | amounts).items()
                if variant in foreign.variants[normal(one)]
            }
            if not names.keys() & met and len(met) < AMOUNTS:
                continue
            first = min(met.values(), key=lambda one: one.number)
            evidence = {
                "variant": variant,
                "words": list(met)[:SHOWN],
                "count": len(met),
                "collection": first.collection,
                "entry": first.number,
            }
            yield Sign(search=search, kind=Sign.Kind.STRAY, team_id=team, evidence=evidence)
