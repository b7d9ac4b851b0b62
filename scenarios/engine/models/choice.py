"""Whom a customer buys from: us, a rival, or nobody.

The multinomial logit of D. McFadden, "Conditional logit analysis of qualitative choice behavior",
in P. Zarembka (ed.), Frontiers in Econometrics, 1974: each alternative has a utility, and is
chosen with the share of its exponential. Weights are teaching parameters.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a customer weighs.

    `fit` says how much of the need is met (0 to 1), `price` is asked for the whole, `reference` is
    what the customer takes for fair, `effort` what was done for it in contacts that were wanted,
    `trust` goes from -1 to 1.
    """

    name: str
    fit: float
    price: float
    reference: float
    effort: float = 1.0
    trust: float = 0.0


@dataclass(frozen=True, slots=True)
class Factor:
    """A part of a utility: what it was, and what it did."""

    name: str
    value: float
    share: float


@dataclass(frozen=True, slots=True)
class Choice:
    """Weights of the utility; `nothing` is the utility of buying from nobody."""

    fit: float = 3.0
    price: float = -3.3
    effort: float = 0.43
    trust: float = 1.0
    nothing: float = 1.5

    def factors(self, offer: Offer) -> tuple[Factor, ...]:
        """The utility in parts, for whoever asks why."""
        dearness = math.log(max(offer.price, 0.01) / max(offer.reference, 0.01))
        care = math.log(max(offer.effort, 0.1))
        return (
            Factor("fit", offer.fit, self.fit * offer.fit),
            Factor("price", offer.price / max(offer.reference, 0.01), self.price * dearness),
            Factor("effort", offer.effort, self.effort * care),
            Factor("trust", offer.trust, self.trust * offer.trust),
        )

    def utility(self, offer: Offer) -> float:
        return sum(factor.share for factor in self.factors(offer))

    def chances(self, offers: Sequence[Offer]) -> dict[str, float]:
        """The chance of each offer by its name, and of buying from nobody."""
        return softmax({NOBODY: self.nothing} | {o.name: self.utility(o) for o in offers})


@dataclass(frozen=True, slots=True)
class Decision:
    """One choice with all that led to it, so that it can be told and tried again."""

    chosen: str
    chances: Mapping[str, float]
    factors: Mapping[str, tuple[Factor, ...]] = field(default_factory=dict)


def softmax(utilities: Mapping[str, float]) -> dict[str, float]:
    top = max(utilities.values())
    weights = {name: math.exp(value - top) for name, value in utilities.items()}
    whole = sum(weights.values())
    return {name: weight / whole for name, weight in weights.items()}


def decide(choice: Choice, offers: Sequence[Offer], mark: float) -> Decision:
    """`mark` is even over [0, 1); the alternatives stand in a fixed order, ours first, so that a
    better offer of ours never loses where a worse one won."""
    chances = choice.chances(offers)
    left = mark
    chosen = NOBODY
    for name in (*(offer.name for offer in offers), NOBODY):
        left -= chances[name]
        if left < 0:
            chosen = name
            break
    return Decision(chosen, chances, {offer.name: choice.factors(offer) for offer in offers})
