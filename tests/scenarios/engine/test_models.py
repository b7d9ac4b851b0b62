"""The behaviour of customers follows the stated models, over 10,000 draws with fixed seeds."""

import math
from collections import Counter
from dataclasses import replace

import pytest

from scenarios.engine.chance import Luck
from scenarios.engine.models.arrivals import Arrivals
from scenarios.engine.models.choice import NOBODY, Choice, Offer, decide
from scenarios.engine.models.churn import Churn, Solved
from scenarios.engine.models.payment import Payment
from scenarios.engine.models.reach import Reach
from scenarios.engine.models.response import Response

MANY = 10_000
LUCK = Luck(seed=2026, persona="crownworth")
OURS = Offer("us", fit=0.8, price=100, reference=100)
RIVAL = Offer("rival", fit=0.7, price=95, reference=100)


def share(times: int) -> float:
    return times / MANY


@pytest.mark.parametrize("hours", [0, 1, 8, 40])
def test_an_enquiry_goes_on_the_less_the_later_it_is_answered(hours: float) -> None:
    chance = Response().chance(0.5, hours)
    assert chance / (1 - chance) == pytest.approx((1 + hours) ** -0.385)
    went_on = sum(LUCK.happens(chance, "enquiry", n, str(hours)) for n in range(MANY))
    assert share(went_on) == pytest.approx(chance, abs=0.015)


def test_nothing_is_won_by_answering_before_the_question() -> None:
    assert Response().factor(-5) == Response().factor(0) == 1


def test_the_second_attempt_is_the_best_and_after_the_sixth_each_fades() -> None:
    reach = Reach()
    assert [reach.chance(n) for n in range(1, 7)] == [0.39, 0.54, 0.39, 0.29, 0.25, 0.22]
    assert reach.chance(8) == pytest.approx(0.22 * 0.55**2)
    reached = [
        sum(LUCK.happens(reach.chance(k), "call", n, str(k)) for n in range(MANY))
        for k in (1, 2, 7)
    ]
    assert [share(times) for times in reached] == pytest.approx([0.39, 0.54, 0.121], abs=0.015)


def test_buyers_choose_by_the_share_of_each_utility() -> None:
    choice = Choice()
    chances = choice.chances([OURS, RIVAL])
    chosen = Counter(
        decide(choice, [OURS, RIVAL], LUCK.unit("choice", n)).chosen for n in range(MANY)
    )
    assert sum(chances.values()) == pytest.approx(1)
    for name in ("us", "rival", NOBODY):
        assert share(chosen[name]) == pytest.approx(chances[name], abs=0.015)


def test_a_price_one_per_cent_higher_takes_3_3_per_cent_of_the_odds() -> None:
    def odds(price: float) -> float:
        chances = Choice().chances([replace(OURS, price=price), RIVAL])
        return chances["us"] / chances["rival"]

    assert odds(101) / odds(100) == pytest.approx(1.01**-3.3)
    assert odds(110) / odds(100) == pytest.approx(1.1**-3.3)


@pytest.mark.parametrize(
    "better",
    [{"price": 90}, {"fit": 1.0}, {"effort": 3.0}, {"trust": 0.5}],
)
def test_a_better_offer_never_loses_where_a_worse_one_won(better: dict[str, float]) -> None:
    choice, improved = Choice(), replace(OURS, **better)
    for n in range(500):
        mark = LUCK.unit("monotone", n)
        if decide(choice, [OURS, RIVAL], mark).chosen == "us":
            assert decide(choice, [improved, RIVAL], mark).chosen == "us"


def test_a_decision_tells_its_parts() -> None:
    decision = decide(Choice(), [OURS, RIVAL], 0.0)
    utility = sum(factor.share for factor in decision.factors["us"])
    assert utility == pytest.approx(Choice().utility(OURS))
    assert [factor.name for factor in decision.factors["us"]] == ["fit", "price", "effort", "trust"]


def test_seventy_in_a_hundred_pay_in_time_and_fifteen_a_little_late() -> None:
    late = [Payment().days_late(LUCK.unit("payment", n)) for n in range(MANY)]
    assert share(sum(days == 0 for days in late)) == pytest.approx(0.70, abs=0.015)
    assert share(sum(1 <= days <= 15 for days in late)) == pytest.approx(0.15, abs=0.012)
    beyond = [days - 15 for days in late if days > 15]
    assert sum(beyond) / len(beyond) == pytest.approx(20.5, rel=0.08)


def test_even_the_last_mark_pays_some_day() -> None:
    assert 15 < Payment().days_late(math.nextafter(1, 0)) < 10_000
    assert Payment(in_time=1.0, little_late=0.0).days_late(0.999) == 0


def test_who_was_treated_badly_leaves_sooner() -> None:
    churn = Churn()
    left = [
        sum(LUCK.happens(churn.chance(solved), "churn", n, solved) for n in range(MANY))
        for solved in Solved
    ]
    assert [share(times) for times in left] == pytest.approx([0.032, 0.040, 0.086], abs=0.008)
    assert churn.chance(Solved.WELL, 0) == 0
    half = churn.chance(Solved.BADLY, 30.4375 / 2)
    assert 1 - (1 - half) ** 2 == pytest.approx(0.086)


def test_arrivals_follow_the_curve_of_bass_and_add_up() -> None:
    arrivals = Arrivals(market=1_000)
    assert arrivals.share_by(0) == 0
    assert arrivals.share_by(100_000) == pytest.approx(1)
    peak = math.log(0.38 / 0.03) / 0.41 * 365.25
    counts = [arrivals.count_on(day) for day in range(12_000)]
    assert all(count >= 0 for count in counts)
    assert sum(counts) == 1_000
    assert arrivals.share_by(peak) == pytest.approx((0.38 - 0.03) / (2 * 0.38))
