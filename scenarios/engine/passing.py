"""What time alone does to a persona: needs arise, patience ends, invoices fall due."""

from dataclasses import dataclass, replace

from scenarios.engine.answers import Answer, Kind
from scenarios.engine.chance import Luck
from scenarios.engine.models.payment import Payment
from scenarios.engine.parameters import Parameters
from scenarios.engine.personas import Need, Persona
from scenarios.engine.state import ENDED, Phase, State
from scenarios.engine.touches import DAY_HOURS, Reaction

SILENCE = "silence"
# Trust that a working day of silence beyond its patience costs.
IGNORED = -0.05
# What a friendly reminder leaves of the days that are still to wait, and what it costs in trust.
REMINDED = 0.5
REMINDER = -0.02


def need_arises(persona: Persona, need: Need, state: State, at: float) -> Reaction:
    """It writes: whoever answers first finds it in the best mood."""
    if state.course(need.key).phase is not Phase.ASLEEP:
        return Reaction(state)
    state = state.with_course(need.key, phase=Phase.ASKED, asked_at=at)
    return Reaction(state, (Answer(Kind.TEXT, "enquiry", need=need.key),))


def day_passed(persona: Persona, state: State, at: float) -> Reaction:
    """At the end of a working day: whoever waits longer than it can bear loses trust, and after
    twice that time it stops waiting."""
    answers = []
    for need in persona.needs:
        course = state.course(need.key)
        if course.phase not in (Phase.ASKED, Phase.TALKING, Phase.HAGGLING):
            continue
        days = (at - max(course.asked_at, state.last_heard)) / DAY_HOURS
        if days <= persona.patience_days:
            continue
        state = state.trusting(IGNORED)
        if days > 2 * persona.patience_days:
            state = state.with_course(need.key, phase=Phase.GONE, reason=SILENCE)
            facts = {"reason": SILENCE, "rival": ""}
            answers.append(Answer(Kind.REFUSE, "refuse.silence", need=need.key, facts=facts))
    return Reaction(state, tuple(answers))


def last_day(persona: Persona, need: Need, state: State) -> Reaction:
    """The day on which it decides: nobody who has not been offered anything by then is chosen."""
    course = state.course(need.key)
    if course.phase in ENDED or course.phase is Phase.OFFERED:
        return Reaction(state)
    state = state.with_course(need.key, phase=Phase.GONE, reason="no-offer")
    facts = {"reason": "no-offer", "rival": need.rivals[0].name if need.rivals else ""}
    return Reaction(state, (Answer(Kind.REFUSE, "refuse.no-offer", need=need.key, facts=facts),))


@dataclass(frozen=True, slots=True)
class Due:
    """An invoice as its debtor sees it: days after its due date on which it will be paid."""

    state: State
    days_late: int


def payment_planned(persona: Persona, state: State, luck: Luck, parameters: Parameters) -> Due:
    """For one more invoice of this customer."""
    state, count = state.counted("invoice")
    model: Payment = persona.credit or parameters.payment
    return Due(state, model.days_late(luck.unit("invoice.paid", count)))


def reminded(state: State, days_left: int) -> Due:
    """A reminder of an overdue invoice: half of the waiting that is left, at least a day."""
    return Due(state.trusting(REMINDER), max(1, round(days_left * REMINDED)) if days_left else 0)


def started(persona: Persona) -> State:
    return replace(State(), trust=persona.trust)
