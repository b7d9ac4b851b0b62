"""What a customer makes of a delivery: it is content, complains of the delay, or sends goods back."""

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from scenarios.engine.answers import Answer, Kind
from scenarios.engine.chance import Luck
from scenarios.engine.parameters import Parameters
from scenarios.engine.state import State
from scenarios.engine.touches import DAY_HOURS, Reaction

IN_TIME, LATE, FAULTY = 0.05, -0.06, -0.05
# It looks at the goods within so many hours of work.
LOOKED_AT = DAY_HOURS
WHOLE = Decimal(1)


def delivered(
    state: State,
    late_days: int,
    pieces: dict[str, Decimal],
    luck: Luck,
    parameters: Parameters,
) -> Reaction:
    """`pieces` are those delivered, by product; days late below 1 are in time."""
    state, count = state.counted("delivery")
    quality, answers = parameters.quality, []
    late = max(late_days, 0)
    state = state.trusting(LATE if late else IN_TIME)
    if late and luck.happens(quality.complains(late), "delivery.late", count):
        answers.append(Answer(Kind.TEXT, "late", LOOKED_AT, facts={"days": late}))
    if pieces and luck.happens(quality.faulty, "delivery.faulty", count):
        state = state.trusting(FAULTY)
        product = sorted(pieces)[luck.pick([1] * len(pieces), "delivery.faulty", count, "which")]
        facts = {"product": product, "pieces": str(_some(pieces[product], luck, count))}
        answers.append(Answer(Kind.TEXT, "defect", LOOKED_AT, facts=facts))
    return Reaction(replace(state), tuple(answers))


def _some(pieces: Decimal, luck: Luck, count: int) -> Decimal:
    """A tenth to a half of them, at least one, never more than there are."""
    share = Decimal(str(0.1 + 0.4 * luck.unit("delivery.faulty", count, "how many")))
    return min((pieces * share).quantize(WHOLE, ROUND_CEILING), pieces)
