"""Chances and odds."""


def odds_of(chance: float) -> float:
    """Certainty has no odds that can be worked with: it is taken as nearly certain."""
    chance = min(max(chance, 1e-9), 1 - 1e-9)
    return chance / (1 - chance)


def chance_of(odds: float) -> float:
    return odds / (1 + odds)
