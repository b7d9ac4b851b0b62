"""What a persona makes of a quote: it takes it, asks for a better price, or buys elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from scenarios.engine.answers import Answer, Kind
from scenarios.engine.chance import Luck
from scenarios.engine.models.choice import NOBODY, Choice, Decision, Offer, decide
from scenarios.engine.parameters import Parameters
from scenarios.engine.personas import Need, Persona
from scenarios.engine.state import ENDED, Phase, State
from scenarios.engine.touches import Reaction

US = "us"
# Of those who buy from nobody so many do not even say so.
SILENT = 0.4
# A customer asks for a better price twice at most, and never for more than this off.
MOST_ROUNDS = 2
MOST_OFF = 0.15
HAGGLED_OFF = 0.03
OVER_BUDGET = "budget"
PRICE = "price"
UNKNOWN = "questions"
# What one contact more is worth fades: beyond these nobody counts them.
MOST_EFFORT = 6


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as the customer reads it: pieces by product key, the sum to pay before tax, and what
    the same pieces cost by the price list."""

    pieces: Mapping[str, Decimal]
    price: Decimal
    list_price: Decimal


def fit_of(need: Need, quoted: Quoted) -> float:
    """The share of what is needed that is offered; what nobody asked for takes from it."""
    wanted = sum(need.wanted.values())
    met = sum(
        min(quoted.pieces.get(product, Decimal(0)), pieces)
        for product, pieces in need.wanted.items()
    )
    offered = sum(quoted.pieces.values())
    if not wanted or not offered:
        return 0.0
    return float(met / wanted) * (0.5 + 0.5 * float(met / offered))


def offers_of(need: Need, state: State, quoted: Quoted) -> tuple[Offer, ...]:
    """Ours and those of the rivals, in the order in which they are weighed."""
    reference = float(quoted.list_price) * need.fair
    effort = min(max(state.wanted_contacts, 1), MOST_EFFORT)
    ours = Offer(US, fit_of(need, quoted), float(quoted.price), reference, effort, state.trust)
    theirs = [
        Offer(rival.name, rival.fit, rival.price * reference, reference, rival.effort, rival.trust)
        for rival in need.rivals
    ]
    return (ours, *theirs)


@dataclass(frozen=True, slots=True)
class Weighing:
    """One quote on the scales: all that the decision came from, so that it can be told and tried
    again with something changed."""

    persona: Persona
    need: Need
    quoted: Quoted
    choice: Choice
    offers: tuple[Offer, ...]
    mark: float
    rounds: int
    unasked: tuple[str, ...]

    @property
    def decision(self) -> Decision:
        return decide(self.choice, self.offers, self.mark)

    @property
    def over_budget(self) -> bool:
        return bool(self.need.budget) and self.quoted.price > self.need.budget

    def wins_at(self, price: float) -> bool:
        ours, *others = self.offers
        return decide(self.choice, [replace(ours, price=price), *others], self.mark).chosen == US

    def winning_price(self) -> float | None:
        """The highest price at which ours is chosen, if it lies within what may be asked for."""
        low, high = self.lowest_asked, float(self.quoted.price)
        if not self.wins_at(low):
            return None
        for _halving in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if self.wins_at(middle) else (low, middle)
        return low

    @property
    def lowest_asked(self) -> float:
        return float(self.quoted.price) * (1 - MOST_OFF)


def weigh(
    persona: Persona,
    need: Need,
    state: State,
    quoted: Quoted,
    luck: Luck,
    parameters: Parameters,
) -> Weighing:
    """The mark is drawn once for a need: a better offer is weighed by the same luck, so that
    nothing is won by sending the same quote again."""
    choice = parameters.choice
    return Weighing(
        persona=persona,
        need=need,
        quoted=quoted,
        choice=replace(choice, price=choice.price * persona.sensitivity),
        offers=offers_of(need, state, quoted),
        mark=luck.unit("quote.decided", 1, need.key),
        rounds=state.course(need.key).rounds,
        unasked=tuple(topic for topic in need.must_know if topic not in state.revealed),
    )


def offered(
    persona: Persona,
    need: Need,
    state: State,
    quoted: Quoted,
    luck: Luck,
    parameters: Parameters,
) -> Reaction:
    """The answer to a quote, and when it comes."""
    course = state.course(need.key)
    if course.phase in ENDED:
        return Reaction(state, (Answer(Kind.TEXT, "decided-already", need=need.key),))
    rounds = course.rounds + 1
    state = state.with_course(need.key, phase=Phase.OFFERED, rounds=rounds)
    weighing = weigh(persona, need, state, quoted, luck, parameters)
    haggles = rounds == 1 and luck.happens(persona.haggles, "quote.haggled", 1, need.key)
    silent = rounds == 1 and luck.happens(SILENT, "quote.silent", 1, need.key)
    answer = _answer(weighing, haggles, silent)
    delay = need.thinking_hours * luck.spread(0.5, "quote.weighed", rounds, need.key)
    answer = replace(answer, after_hours=delay, need=need.key, decision=weighing.decision)
    return Reaction(concluded(state, answer), (answer,))


def _answer(weighing: Weighing, haggles: bool, silent: bool) -> Answer:
    if weighing.over_budget:
        return _counter(weighing, float(weighing.need.budget), OVER_BUDGET)
    decision = weighing.decision
    if decision.chosen == US:
        if haggles:
            return _counter(weighing, float(weighing.quoted.price) * (1 - HAGGLED_OFF), PRICE)
        return Answer(Kind.ACCEPT, "accept")
    if (price := weighing.winning_price()) is not None:
        return _counter(weighing, price, PRICE)
    refusal = _refusal(weighing, UNKNOWN if weighing.unasked else weakest(decision))
    if silent and decision.chosen == NOBODY:
        return replace(refusal, kind=Kind.SILENCE, text="silence")
    return refusal


def _counter(weighing: Weighing, price: float, reason: str) -> Answer:
    """Unless it was asked for often enough, or is out of reach."""
    if weighing.rounds > MOST_ROUNDS or price < weighing.lowest_asked:
        return _refusal(weighing, reason)
    return Answer(Kind.COUNTER, f"counter.{reason}", facts={"price": rounded_down(price)})


def _refusal(weighing: Weighing, reason: str) -> Answer:
    chosen = weighing.decision.chosen
    rival = "" if chosen in (US, NOBODY) else chosen
    return Answer(Kind.REFUSE, f"refuse.{reason}", facts={"reason": reason, "rival": rival})


def concluded(state: State, answer: Answer) -> State:
    """The state once the answer to a quote is given."""
    match answer.kind:
        case Kind.ACCEPT:
            return state.with_course(answer.need, phase=Phase.BOUGHT)
        case Kind.COUNTER:
            return state.with_course(answer.need, phase=Phase.HAGGLING)
        case Kind.REFUSE | Kind.SILENCE:
            return state.with_course(
                answer.need, phase=Phase.GONE, reason=str(answer.facts["reason"])
            )
    return state


def rounded_down(price: float) -> Decimal:
    """To three digits that count, as people name prices."""
    if price <= 0:
        return Decimal(0)
    step = Decimal(10) ** (Decimal(price).adjusted() - 2)
    return (Decimal(price + 1e-6) // step * step).quantize(Decimal("0.01"))


# What a customer that buys from nobody would have liked to see.
WELCOME = Offer(NOBODY, fit=1.0, price=1.0, reference=1.0, effort=3.0, trust=0.3)


def weakest(decision: Decision) -> str:
    """Where ours falls furthest behind what was chosen."""
    ours = {factor.name: factor.share for factor in decision.factors[US]}
    theirs = decision.factors.get(decision.chosen) or Choice().factors(WELCOME)
    return min(theirs, key=lambda factor: ours[factor.name] - factor.share).name
