"""A decision tried again with one thing changed: computed, never written."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from scenarios.engine.models.choice import Choice, Decision, Offer
from scenarios.engine.offers import MOST_EFFORT, US, Quoted, Weighing
from scenarios.engine.personas import Need, Persona


class Change(StrEnum):
    """What can be changed: the price in percent, contacts more, whether all needs were met, trust."""

    PRICE = "price"
    EFFORT = "effort"
    FIT = "fit"
    TRUST = "trust"


@dataclass(frozen=True, slots=True)
class Replay:
    """`value` is the changed one; `before` and `after` are the chances that ours is chosen, which helps
    only where it is `affordable`."""

    change: Change
    value: float
    decision: Decision
    before: float
    after: float
    affordable: bool = True

    @property
    def wins(self) -> bool:
        return self.affordable and self.decision.chosen == US


def replayed(weighing: Weighing, change: Change, value: float) -> Replay:
    """`value` is a factor of the price, the number of contacts, the fit (0 to 1), the trust (-1 to 1)."""
    ours, *others = weighing.offers
    changed = _changed(ours, change, value)
    again = replace(weighing, offers=(changed, *others))
    return Replay(
        change=change,
        value=value,
        decision=again.decision,
        before=weighing.decision.chances[US],
        after=again.decision.chances[US],
        affordable=not weighing.need.budget or changed.price <= float(weighing.need.budget),
    )


def _changed(ours: Offer, change: Change, value: float) -> Offer:
    match change:
        case Change.PRICE:
            return replace(ours, price=ours.price * max(value, 0.01))
        case Change.EFFORT:
            return replace(ours, effort=min(max(value, 1), MOST_EFFORT))
        case Change.FIT:
            return replace(ours, fit=min(max(value, 0.0), 1.0))
        case Change.TRUST:
            return replace(ours, trust=min(max(value, -1.0), 1.0))


def usual_replays(weighing: Weighing) -> Sequence[Replay]:
    """What one would ask first: five percent off, two contacts more, all that is needed, more trust."""
    ours = weighing.offers[0]
    asked = [
        (Change.PRICE, 0.95),
        (Change.PRICE, 0.90),
        (Change.EFFORT, ours.effort + 2),
        (Change.FIT, 1.0),
        (Change.TRUST, min(ours.trust + 0.3, 1.0)),
    ]
    return [replayed(weighing, change, value) for change, value in asked]


def weighing_as_json(weighing: Weighing) -> dict[str, Any]:
    quoted = weighing.quoted
    return {
        "pieces": {product: str(pieces) for product, pieces in quoted.pieces.items()},
        "price": str(quoted.price),
        "list_price": str(quoted.list_price),
        "choice": asdict(weighing.choice),
        "offers": [asdict(offer) for offer in weighing.offers],
        "mark": weighing.mark,
        "rounds": weighing.rounds,
        "unasked": list(weighing.unasked),
    }


def weighing_from_json(kept: Mapping[str, Any], persona: Persona, need: Need) -> Weighing:
    return Weighing(
        persona=persona,
        need=need,
        quoted=Quoted(
            {product: Decimal(pieces) for product, pieces in kept["pieces"].items()},
            Decimal(kept["price"]),
            Decimal(kept["list_price"]),
        ),
        choice=Choice(**kept["choice"]),
        offers=tuple(Offer(**offer) for offer in kept["offers"]),
        mark=kept["mark"],
        rounds=kept["rounds"],
        unasked=tuple(kept["unasked"]),
    )
