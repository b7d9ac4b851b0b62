"""What a simulated customer makes of a quote."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scenarios.engine.answers import Answer, Kind
from scenarios.engine.chance import Luck
from scenarios.engine.offers import MOST_OFF, Quoted, fit_of, offered, rounded_down, weigh
from scenarios.engine.parameters import Parameters
from scenarios.engine.personas import Need, Persona, Rival
from scenarios.engine.state import Phase, State

PARAMETERS = Parameters()
SEEDS = range(600)
NEED = Need(
    "desks",
    {"desk": Decimal(20), "chair": Decimal(20)},
    rivals=(Rival("westline", price=0.97, fit=0.8, effort=2, trust=0.1),),
)
BUYER = Persona(key="nora", contact="nora-finch", haggles=0.0, needs=(NEED,))
FULL = {"desk": Decimal(20), "chair": Decimal(20)}
LIST = Decimal(20_000)
KNOWN = State(trust=0.4, wanted_contacts=4)


def quote(price: int, pieces: dict[str, Decimal] | None = None) -> Quoted:
    return Quoted(pieces or FULL, Decimal(price), LIST)


def answered(
    price: int, seed: int, *, state: State = KNOWN, persona: Persona = BUYER, need: Need = NEED
) -> tuple[State, Answer]:
    luck = Luck(seed, persona.key)
    reaction = offered(persona, need, state, quote(price), luck, PARAMETERS)
    return reaction.state, reaction.answers[0]


def bought(price: int, **options) -> float:
    kinds = [answered(price, seed, **options)[1].kind for seed in SEEDS]
    return kinds.count(Kind.ACCEPT) / len(kinds)


@pytest.mark.parametrize(
    ("pieces", "fit"),
    [
        (FULL, 1.0),
        ({"desk": Decimal(20)}, 0.5),
        ({**FULL, "lamp": Decimal(40)}, 0.75),
        ({"lamp": Decimal(5)}, 0.0),
        ({}, 0.0),
    ],
)
def test_an_offer_fits_as_far_as_it_brings_what_is_needed_and_no_more(pieces, fit) -> None:
    assert fit_of(NEED, quote(20_000, pieces) if pieces else Quoted({}, LIST, LIST)) == fit


def test_the_same_quote_gets_the_same_answer_every_time() -> None:
    assert answered(19_000, 5) == answered(19_000, 5)
    luck = Luck(5, "nora")
    for n in range(30):
        luck.unit("quote.decided", n)
    assert (
        offered(BUYER, NEED, KNOWN, quote(19_000), luck, PARAMETERS).answers[0]
        == answered(19_000, 5)[1]
    )


def test_more_buy_the_less_it_costs_and_the_better_they_know_us() -> None:
    assert bought(16_000) > bought(19_000) + 0.05 > bought(22_000) + 0.1
    assert bought(19_000) > bought(19_000, state=State(trust=-0.3, wanted_contacts=1)) + 0.1
    keen = replace(BUYER, sensitivity=2.0)
    assert bought(22_000, persona=keen) < bought(22_000)


def test_a_counter_offer_names_a_price_that_would_be_taken() -> None:
    seen = 0
    for seed in SEEDS:
        state, answer = answered(21_000, seed)
        if answer.kind is not Kind.COUNTER:
            continue
        seen += 1
        asked = answer.facts["price"]
        assert 21_000 * (1 - MOST_OFF) * 0.99 <= asked < 21_000
        again = offered(BUYER, NEED, state, quote(int(asked)), Luck(seed, "nora"), PARAMETERS)
        assert again.answers[0].kind is Kind.ACCEPT
        assert again.state.course("desks").phase is Phase.BOUGHT
    assert seen > 50


def test_sending_the_same_quote_again_wins_nothing_and_ends_the_haggling() -> None:
    for seed in SEEDS:
        state, answer = answered(21_000, seed)
        kinds = [answer.kind]
        for _again in range(3):
            state, answer = answered(21_000, seed, state=state)
            kinds.append(answer.kind)
        if kinds[0] is Kind.COUNTER:
            assert kinds == [Kind.COUNTER, Kind.COUNTER, Kind.REFUSE, Kind.TEXT]
            return
    pytest.fail("No counter-offer among all seeds.")


def test_some_haggle_although_they_would_buy_and_take_it_when_one_stands_firm() -> None:
    haggler = replace(BUYER, haggles=1.0)
    seed = next(seed for seed in SEEDS if answered(17_000, seed)[1].kind is Kind.ACCEPT)
    state, answer = answered(17_000, seed, persona=haggler)
    assert answer.kind is Kind.COUNTER
    assert answer.facts["price"] == Decimal("16400.00")
    assert answered(17_000, seed, persona=haggler, state=state)[1].kind is Kind.ACCEPT


def test_nobody_pays_more_than_the_budget() -> None:
    poor = replace(NEED, budget=Decimal(18_500))
    for seed in range(50):
        _state, answer = answered(19_000, seed, need=poor)
        assert answer.kind is Kind.COUNTER
        assert answer.text == "counter.budget"
        assert answer.facts["price"] == Decimal("18500.00")
    _state, answer = answered(30_000, 1, need=poor)
    assert (answer.kind, answer.facts["reason"]) == (Kind.REFUSE, "budget")


def test_a_refusal_names_where_it_was_lost_and_to_whom() -> None:
    stranger = State(trust=-0.9, wanted_contacts=4)
    dear = [answered(40_000, seed)[1] for seed in range(60)]
    strange = [answered(18_000, seed, state=stranger)[1] for seed in range(200)]
    assert {a.facts["reason"] for a in dear if a.kind is Kind.REFUSE} == {"price"}
    assert {a.facts["reason"] for a in strange if a.kind is Kind.REFUSE} == {"trust"}
    assert {a.facts["rival"] for a in dear if a.kind is Kind.REFUSE} == {"", "westline"}


def test_whoever_never_asked_what_matters_is_told_so() -> None:
    careful = replace(NEED, must_know=("decider",))
    refusals = [answered(40_000, seed, need=careful)[1] for seed in range(60)]
    assert {a.facts["reason"] for a in refusals if a.kind is Kind.REFUSE} == {"questions"}


def test_the_decision_keeps_what_it_came_from_and_can_be_tried_again() -> None:
    seed = next(s for s in SEEDS if answered(22_000, s)[1].kind is Kind.REFUSE)
    _state, answer = answered(22_000, seed)
    assert answer.decision is not None
    assert sum(answer.decision.chances.values()) == pytest.approx(1)
    weighing = weigh(BUYER, NEED, KNOWN, quote(22_000), Luck(seed, "nora"), PARAMETERS)
    assert weighing.decision == answer.decision
    assert weighing.wins_at(1_000)
    assert not weighing.wins_at(22_000)


@pytest.mark.parametrize(
    ("price", "named"),
    [(0, "0"), (7, "7.00"), (12.34, "12.30"), (999.9, "999.00"), (18456, "18400.00")],
)
def test_prices_are_named_as_people_name_them(price: float, named: str) -> None:
    assert rounded_down(price) == Decimal(named)
