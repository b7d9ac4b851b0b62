"""Contacts with a simulated customer, and what time alone does to it."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from scenarios.engine.answers import Kind
from scenarios.engine.chance import Luck
from scenarios.engine.models.response import Response
from scenarios.engine.parameters import Parameters
from scenarios.engine.passing import (
    day_passed,
    last_day,
    need_arises,
    payment_planned,
    reminded,
    started,
)
from scenarios.engine.personas import Channel, Habits, Need, Persona, Rival, Truth
from scenarios.engine.state import Phase, State
from scenarios.engine.touches import Touch, touched

PARAMETERS = Parameters()
LUCK = Luck(3, "nora")
NORA = Persona(
    key="nora",
    contact="nora-finch",
    patience_days=2,
    truths=(
        Truth("budget", {"en": "We can spend 30,000."}, value="30000", trust=0.1),
        Truth("size", {"en": "Twenty-four desks."}, value="24", in_writing=True),
        Truth("rival", {"en": "Westline was here."}, value="westline"),
        Truth("date", {"en": "Before summer."}, value="D+90"),
        Truth("decider", {"en": "Our head decides."}, value="head"),
    ),
    needs=(Need("desks", {"desk": Decimal(24)}, rivals=(Rival("westline", price=0.95),)),),
)


def visit(*topics: str, at: float = 1.0) -> Touch:
    return Touch(Channel.VISIT, at=at, hour=10, topics=topics, agreed=True)


def mail(*topics: str, at: float = 1.0) -> Touch:
    return Touch(Channel.MAIL, at=at, hour=10, topics=topics)


def call(at: float = 1.0, hour: int = 10) -> Touch:
    return Touch(Channel.CALL, at=at, hour=hour)


def after(persona: Persona, state: State, *touches: Touch, luck: Luck = LUCK) -> State:
    for touch in touches:
        state = touched(persona, state, touch, luck, PARAMETERS).state
    return state


def test_a_question_brings_out_what_it_asks_for_and_nothing_else() -> None:
    reaction = touched(NORA, started(NORA), visit("rival"), LUCK, PARAMETERS)
    assert reaction.state.revealed == ("rival",)
    assert [answer.facts["said"]["en"] for answer in reaction.answers] == ["Westline was here."]


def test_a_visit_has_room_for_four_questions() -> None:
    asked = ("size", "rival", "date", "decider", "budget")
    trusted = replace(started(NORA), trust=0.9)
    assert after(NORA, trusted, visit(*asked)).revealed == asked[:4]
    assert after(NORA, trusted, visit("size", "size", *asked[1:])).revealed == asked[:4]


def test_some_things_are_told_only_to_whoever_is_trusted() -> None:
    state = after(NORA, started(NORA), visit("budget"))
    assert state.revealed == ()
    assert after(NORA, state, visit("budget", at=41)).revealed == ("budget",)


def test_in_writing_only_what_may_be_written_is_told() -> None:
    assert after(NORA, started(NORA), mail("rival")).revealed == ()
    assert after(NORA, started(NORA), mail("size")).revealed == ("size",)


def test_nobody_answers_the_phone_before_work() -> None:
    for hour, expected in ((8, 0), (10, 39), (18, 0)):
        reached = [
            Kind.NOT_REACHED
            not in [
                answer.kind
                for answer in touched(
                    NORA, State(), call(hour=hour), Luck(seed, "nora"), PARAMETERS
                ).answers
            ]
            for seed in range(2_000)
        ]
        assert 100 * sum(reached) / len(reached) == pytest.approx(expected, abs=3)


def test_calls_in_vain_are_counted_until_somebody_answers() -> None:
    state = replace(State(), attempts=3)
    missed = after(NORA, state, call(hour=7))
    assert missed.attempts == 4
    assert missed.revealed == missed.recent == ()
    assert after(NORA, missed, mail()).attempts == 0


def test_trust_grows_with_contacts_that_are_wanted_and_falls_with_too_many() -> None:
    state = after(NORA, State(), visit(at=1), visit(at=2), visit(at=3))
    assert state.wanted_contacts == 3
    assert state.trust > 0.2
    pestered = after(NORA, state, visit(at=4))
    assert pestered.trust < state.trust
    assert pestered.wanted_contacts == 3
    assert after(NORA, state, visit(at=50)).trust > state.trust


def test_whoever_likes_the_phone_better_is_won_by_it() -> None:
    fond = replace(NORA, habits=Habits(channels={Channel.VISIT: 2.0}))
    assert after(fond, State(), visit()).trust > after(NORA, State(), visit()).trust


@pytest.mark.parametrize(("hours", "waits"), [(0.0, True), (80.0, False)])
def test_an_enquiry_answered_late_has_mostly_gone_elsewhere(hours: float, waits: bool) -> None:
    went_on = 0
    for seed in range(1_000):
        asked = need_arises(NORA, NORA.needs[0], State(), at=8.0).state
        state = after(NORA, asked, mail(at=8.0 + hours), luck=Luck(seed, "nora"))
        went_on += state.course("desks").phase is Phase.TALKING
    expected = Response().chance(0.95, hours)
    assert went_on / 1_000 == pytest.approx(expected, abs=0.04)
    assert (expected > 0.9) is waits


def test_an_enquiry_is_made_once() -> None:
    need = NORA.needs[0]
    first = need_arises(NORA, need, State(), at=8.0)
    assert [answer.text for answer in first.answers] == ["enquiry"]
    assert need_arises(NORA, need, first.state, at=9.0).answers == ()


def test_silence_beyond_patience_costs_trust_and_then_the_deal() -> None:
    state = need_arises(NORA, NORA.needs[0], State(), at=0.0).state
    for day in range(1, 7):
        reaction = day_passed(NORA, state, at=8.0 * day)
        state = reaction.state
        if day <= 2:
            assert state.trust == 0
        if day == 4:
            assert state.trust < 0
            assert state.course("desks").phase is Phase.ASKED
        if day == 5:
            assert [answer.text for answer in reaction.answers] == ["refuse.silence"]
        if day == 6:
            assert reaction.answers == ()
    assert state.course("desks").phase is Phase.GONE


def test_on_its_last_day_whoever_was_offered_nothing_buys_elsewhere() -> None:
    need = NORA.needs[0]
    reaction = last_day(NORA, need, State())
    assert reaction.answers[0].facts == {"reason": "no-offer", "rival": "westline"}
    offered = State().with_course("desks", phase=Phase.OFFERED)
    assert last_day(NORA, need, offered).answers == ()


def test_a_reminder_halves_the_waiting_for_money() -> None:
    state = State()
    late = []
    for _invoice in range(200):
        due = payment_planned(NORA, state, LUCK, PARAMETERS)
        state = due.state
        late.append(due.days_late)
    assert 0.6 < sum(days == 0 for days in late) / 200 < 0.8
    assert reminded(state, 20).days_late == 10
    assert reminded(state, 1).days_late == 1
    assert reminded(state, 0).days_late == 0
    assert reminded(state, 20).state.trust < state.trust


def test_what_a_persona_remembers_survives_the_database() -> None:
    state = after(NORA, started(NORA), visit("size", "rival"), call(), mail("size"))
    state = state.with_course("desks", phase=Phase.HAGGLING, rounds=2)
    assert State.from_json(json.loads(json.dumps(state.as_json()))) == state


def test_what_happens_to_others_and_in_which_order_changes_nobody_s_luck() -> None:
    one = after(NORA, State(), call(at=1), mail("size", at=2), call(at=3), mail(at=90))
    other = after(NORA, State(), mail("size", at=2), call(at=1), call(at=3), mail(at=90))
    assert one.counts == other.counts
    reached = [touched(NORA, s, call(at=200), LUCK, PARAMETERS).answers for s in (one, other)]
    assert reached[0] == reached[1]
