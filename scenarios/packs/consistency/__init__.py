"""Whether what a pack says of stock, ledger and documents agrees: what is booked is never a second opinion.

Each rule reads the rows of a template that has been filled and notes what contradicts, at its row.
"""

from scenarios.packs.consistency import documents, ledger, stock
from scenarios.packs.consistency.noting import Noted
from scenarios.packs.pack import Numbers, Pack
from scenarios.packs.problems import Problem

RULES = (*stock.RULES, *ledger.RULES, *documents.RULES)


def contradictions(pack: Pack, numbers: Numbers) -> list[Problem]:
    """In the sandbox that is acted in, which has all rows of the pack."""
    noted = Noted(pack, numbers)
    for needed, rule in RULES:
        if not needed or any(model.collection in pack.tables for model in needed):
            rule(noted)
    return noted.problems


__all__ = ["contradictions"]
