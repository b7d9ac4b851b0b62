"""How alike texts are: pure functions, no database. Works for languages with and without spaces."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

# Shorter texts are alike by chance: "Called, will call back tomorrow".
SHORTEST = 40
# Share of common pieces (Jaccard) from which two texts are told as nearly the same.
ALIKE = 0.75
PIECE = 5
# A piece that so many texts have tells nothing of any two of them.
COMMON_PIECE = 40
# What so many teams wrote comes from the brief or the board: from this share of at least so many teams.
COMMON_SHARE, COMMON_TEAMS = 0.5, 4
NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Written:
    """A text that somebody wrote: whose, and where it stands."""

    team: int
    text: str
    collection: str = ""
    record: int = 0
    entry: int = 0


@dataclass(frozen=True)
class Alike:
    one: Written
    other: Written
    share: float


def plain(text: str) -> str:
    """Letters and digits only, in one case."""
    return NO_LETTER.sub(" ", text.casefold()).strip()


def pieces(text: str) -> frozenset[str]:
    joined = text.replace(" ", "")
    return frozenset(joined[at : at + PIECE] for at in range(len(joined) - PIECE + 1))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def found_alike(texts: Iterable[Written], known: frozenset[str], teams: int) -> Iterator[Alike]:
    """Pairs of different teams, each two teams' likest texts first; `known` are plain texts of the
    scenario, of which nobody is the author."""
    by_plain = _own(texts, known, teams)
    for same in by_plain.values():
        first, *others = same
        for other in others:
            yield Alike(first, other, 1.0)
    yield from _nearly([(text, same[0]) for text, same in by_plain.items()])


def _own(texts: Iterable[Written], known: frozenset[str], teams: int) -> dict[str, list[Written]]:
    """{plain text: who wrote it, each team once}, without what is everybody's."""
    found: dict[str, dict[int, Written]] = defaultdict(dict)
    for one in texts:
        text = plain(one.text)
        if len(text) >= SHORTEST and text not in known:
            found[text].setdefault(one.team, one)
    most = max(COMMON_TEAMS, teams * COMMON_SHARE)
    return {text: list(by.values()) for text, by in found.items() if len(by) < most or len(by) < 3}


def _nearly(texts: Sequence[tuple[str, Written]]) -> Iterator[Alike]:
    """By an index of their pieces, so that only texts which share some are compared."""
    cut = [pieces(text) for text, _one in texts]
    index: dict[str, list[int]] = defaultdict(list)
    for number, parts in enumerate(cut):
        shared: Counter[int] = Counter()
        for part in parts:
            if len(index[part]) < COMMON_PIECE:
                shared.update(index[part])
        for other, _count in shared.items():
            if texts[other][1].team == texts[number][1].team:
                continue
            share = alike(cut[other], parts)
            if share >= ALIKE:
                yield Alike(texts[other][1], texts[number][1], share)
        for part in parts:
            index[part].append(number)
