"""A contact with a persona: whether it is reached, what it tells, and what it thinks of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scenarios.engine.answers import Answer, Kind
from scenarios.engine.chance import Luck
from scenarios.engine.parameters import Parameters
from scenarios.engine.personas import Channel, Persona, Truth
from scenarios.engine.state import Phase, State

WEEK_HOURS = 40.0
DAY_HOURS = 8.0
# Questions that find an answer in one contact: whoever asks ten gets these many.
ANSWERED = {Channel.MAIL: 1, Channel.CALL: 2, Channel.VISIT: 4}
MAIL_ANSWER_HOURS = 4.0
# Trust that a contact brings or costs.
WELCOME = {Channel.MAIL: 0.02, Channel.CALL: 0.05, Channel.VISIT: 0.09}
UNWELCOME = -0.08
TOO_LATE = "too-late"


@dataclass(frozen=True, slots=True)
class Touch:
    """A mail, call or visit. `at` is hours of working time since day 1, `hour` that of the day;
    `topics` are what it was about; a visit that was agreed upon always finds somebody."""

    channel: Channel
    at: float
    hour: int
    topics: tuple[str, ...] = ()
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    state: State
    answers: tuple[Answer, ...] = ()


def touched(
    persona: Persona, state: State, touch: Touch, luck: Luck, parameters: Parameters
) -> Reaction:
    state, count = state.counted(touch.channel)
    if not _reached(persona, state, touch, luck, parameters, count):
        missed = replace(state, attempts=state.attempts + 1)
        return Reaction(missed, (Answer(Kind.NOT_REACHED, "not-reached"),))
    state, late = answered_first(persona, state, touch.at, luck, parameters)
    state = _welcomed(persona, state, touch)
    state, told = _told(persona, state, touch)
    delay = _delay(touch, luck, count)
    answers = [*late, *(_said(truth, delay) for truth in told)]
    if not answers:
        family = "evasive" if _hides(persona, touch) else "thanks"
        answers = [Answer(Kind.TEXT, family, delay)]
    return Reaction(state, tuple(answers))


def _reached(
    persona: Persona,
    state: State,
    touch: Touch,
    luck: Luck,
    parameters: Parameters,
    count: int,
) -> bool:
    """A mail arrives, an agreed visit finds somebody; a call needs luck and the right hour."""
    if touch.channel is Channel.MAIL or touch.agreed:
        return True
    if not persona.habits.at_work(touch.hour):
        return False
    chance = parameters.reach.chance(state.attempts + 1) * persona.habits.liking(touch.channel)
    return luck.happens(min(chance, 0.98), f"{touch.channel}.reached", count)


def answered_first(
    persona: Persona, state: State, at: float, luck: Luck, parameters: Parameters
) -> tuple[State, list[Answer]]:
    """Needs that waited for a first answer go on, or have gone elsewhere meanwhile."""
    answers = []
    for need in persona.needs:
        course = state.course(need.key)
        if course.phase is not Phase.ASKED:
            continue
        hours = at - course.asked_at
        state = state.with_course(need.key, answered_at=at)
        chance = parameters.response.chance(need.at_once, hours)
        if luck.happens(chance, "enquiry.goes-on", 1, need.key):
            state = state.with_course(need.key, phase=Phase.TALKING)
        else:
            state = state.with_course(need.key, phase=Phase.GONE, reason=TOO_LATE)
            facts = {"reason": TOO_LATE, "hours": hours}
            answers.append(Answer(Kind.REFUSE, "too-late", need=need.key, facts=facts))
    return state, answers


def _welcomed(persona: Persona, state: State, touch: Touch) -> State:
    """More contacts in a week than it likes are a nuisance."""
    recent = tuple(at for at in state.recent if touch.at - at < WEEK_HOURS)
    state = replace(state, recent=(*recent, touch.at), attempts=0, last_heard=touch.at)
    if len(recent) >= persona.habits.contacts_a_week:
        return state.trusting(UNWELCOME)
    state = replace(state, wanted_contacts=state.wanted_contacts + 1)
    return state.trusting(WELCOME[touch.channel] * persona.habits.liking(touch.channel))


def _told(persona: Persona, state: State, touch: Touch) -> tuple[State, list[Truth]]:
    """What it lets out: asked for, trusted enough, and no more than the contact has room for."""
    told = []
    for topic in _distinct(touch.topics)[: ANSWERED[touch.channel]]:
        for truth in persona.truths:
            written = touch.channel is Channel.MAIL and not truth.in_writing
            if truth.topic == topic and state.trust >= truth.trust and not written:
                told.append(truth)
    known = _distinct((*state.revealed, *(truth.topic for truth in told)))
    return replace(state, revealed=tuple(known)), told


def _hides(persona: Persona, touch: Touch) -> bool:
    """Whether it knows something of what it was asked, and does not say it."""
    return any(truth.topic in touch.topics for truth in persona.truths)


def _distinct(topics: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(topics))


def _delay(touch: Touch, luck: Luck, count: int) -> float:
    if touch.channel is not Channel.MAIL:
        return 0.0
    return min(luck.exponential(MAIL_ANSWER_HOURS, "mail.answered", count), 3 * DAY_HOURS)


def _said(truth: Truth, delay: float) -> Answer:
    facts = {"topic": truth.topic, "said": dict(truth.said)}
    return Answer(Kind.TEXT, "told", delay, facts=facts)
