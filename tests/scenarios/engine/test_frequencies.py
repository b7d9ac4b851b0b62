"""What customers do, over ten thousand of them who were played by the engine's own steps, comes as often as
the stated models say. Seeds are fixed: the same numbers every time."""

import math
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from scenarios.engine.answers import Kind
from scenarios.engine.chance import Luck
from scenarios.engine.offers import US, Quoted, offered, offers_of
from scenarios.engine.parameters import Parameters
from scenarios.engine.passing import need_arises, payment_planned
from scenarios.engine.personas import Channel, Habits, Need, Persona, Rival
from scenarios.engine.state import Phase, State
from scenarios.engine.touches import Touch, touched

PLAYED = 10_000
PARAMETERS = Parameters()
NEED = Need("desks", {"desk": Decimal(10)}, rivals=(Rival("westline", price=0.95),))


def people(**changes: object) -> list[tuple[Persona, Luck]]:
    """Ten thousand customers who are alike but for their luck."""
    nora = Persona(key="nora", contact="nora-finch", needs=(NEED,), haggles=0.0)
    alike = replace(nora, **changes)  # type: ignore[arg-type]
    return [
        (replace(alike, key=key), Luck(2026, key)) for key in (f"nora-{n}" for n in range(PLAYED))
    ]


def agrees(found: int, chance: float, of: int = PLAYED) -> bool:
    """Within four standard deviations: by chance one run in 16,000 is further off."""
    return abs(found - of * chance) <= 4 * math.sqrt(of * chance * (1 - chance))


@pytest.mark.parametrize("hours", [0.0, 1.0, 8.0, 40.0])
def test_the_later_the_first_answer_the_fewer_enquiries_go_on(hours: float) -> None:
    going_on = 0
    for persona, luck in people():
        state = need_arises(persona, NEED, State(), 0.0).state
        touch = Touch(Channel.MAIL, at=hours, hour=10)
        course = touched(persona, state, touch, luck, PARAMETERS).state.course("desks")
        assert course.phase in (Phase.TALKING, Phase.GONE)
        going_on += course.phase is Phase.TALKING
    assert agrees(going_on, PARAMETERS.response.chance(NEED.at_once, hours))


def test_attempts_reach_somebody_as_often_as_each_of_them_should() -> None:
    tried: Counter[int] = Counter()
    reached: Counter[int] = Counter()
    for persona, luck in people(habits=Habits(channels={Channel.CALL: 1.0})):
        state = State()
        for attempt in range(1, 9):
            tried[attempt] += 1
            touch = Touch(Channel.CALL, at=float(attempt), hour=10)
            reaction = touched(persona, state, touch, luck, PARAMETERS)
            state = reaction.state
            if reaction.answers[0].kind is not Kind.NOT_REACHED:
                reached[attempt] += 1
                break
    for attempt, of in tried.items():
        assert agrees(reached[attempt], PARAMETERS.reach.chance(attempt), of), attempt


@pytest.mark.parametrize("price", [0.85, 1.0, 1.15])
def test_the_dearer_the_offer_the_fewer_take_it(price: float) -> None:
    state = State(trust=0.2)
    quoted = Quoted({"desk": Decimal(10)}, Decimal(10_000) * Decimal(str(price)), Decimal(10_000))
    kinds: Counter[Kind] = Counter()
    for persona, luck in people():
        ((answer),) = offered(persona, NEED, state, quoted, luck, PARAMETERS).answers
        kinds[answer.kind] += 1
        assert (answer.kind is Kind.ACCEPT) is (
            answer.decision is not None and answer.decision.chosen == US
        )
    chances = PARAMETERS.choice.chances(offers_of(NEED, state, quoted))
    assert agrees(kinds[Kind.ACCEPT], chances[US])


def test_one_per_cent_more_takes_3_3_per_cent_of_the_odds_of_those_who_bought() -> None:
    """The slope that ten thousand decisions show, against the weight of the price."""
    state, bought = State(), {}
    lonely = replace(NEED, rivals=())
    for price in (0.8, 1.2):
        quoted = Quoted(
            {"desk": Decimal(10)}, Decimal(10_000) * Decimal(str(price)), Decimal(10_000)
        )
        kinds = Counter(
            offered(p, lonely, state, quoted, luck, PARAMETERS).answers[0].kind
            for p, luck in people(needs=(lonely,))
        )
        bought[price] = kinds[Kind.ACCEPT] / PLAYED
    odds = {price: share / (1 - share) for price, share in bought.items()}
    slope = math.log(odds[1.2] / odds[0.8]) / math.log(1.2 / 0.8)
    assert slope == pytest.approx(PARAMETERS.choice.price, abs=0.35)


def test_invoices_are_paid_as_late_as_the_shares_say() -> None:
    late = [
        payment_planned(persona, State(), luck, PARAMETERS).days_late for persona, luck in people()
    ]
    payment = PARAMETERS.payment
    assert agrees(sum(days == 0 for days in late), payment.in_time)
    assert agrees(sum(0 < days <= payment.grace_days for days in late), payment.little_late)
    beyond = [days - payment.grace_days for days in late if days > payment.grace_days]
    rest = 1 - payment.in_time - payment.little_late
    assert agrees(len(beyond), rest)
    # Days are begun ones, so the mean of an exponential rises by half a day.
    mean, wanted = sum(beyond) / len(beyond), payment.mean_beyond_days + 0.5
    assert abs(mean - wanted) <= 4 * payment.mean_beyond_days / math.sqrt(len(beyond))


def test_the_second_invoice_is_no_copy_of_the_first() -> None:
    both = 0
    for persona, luck in people():
        first = payment_planned(persona, State(), luck, PARAMETERS)
        second = payment_planned(persona, first.state, luck, PARAMETERS)
        both += first.days_late == 0 and second.days_late == 0
    assert agrees(both, PARAMETERS.payment.in_time**2)
