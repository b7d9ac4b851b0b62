import math
from collections import Counter

import pytest

from scenarios.engine.chance import Luck

MANY = 10_000


@pytest.fixture
def luck() -> Luck:
    return Luck(seed=7, persona="ivybank")


def test_the_same_names_give_the_same_number_whatever_was_drawn_before(luck: Luck) -> None:
    first = luck.unit("quote.answer", 3)
    for occurrence in range(20):
        luck.unit("call.reached", occurrence)
    assert luck.unit("quote.answer", 3) == first


@pytest.mark.parametrize(
    "other",
    [
        Luck(8, "ivybank").unit("quote.answer", 1),
        Luck(7, "goldway").unit("quote.answer", 1),
        Luck(7, "ivybank").unit("mail.answer", 1),
        Luck(7, "ivybank").unit("quote.answer", 2),
        Luck(7, "ivybank").unit("quote.answer", 1, "delay"),
    ],
)
def test_every_name_counts(luck: Luck, other: float) -> None:
    assert luck.unit("quote.answer", 1) != other


def test_names_do_not_run_into_each_other() -> None:
    assert Luck(1, "a").unit("bc", 1) != Luck(1, "ab").unit("c", 1)
    assert Luck(1, "a").unit("b", 11) != Luck(1, "a").unit("b", 1, "1")


def test_numbers_are_even(luck: Luck) -> None:
    drawn = [luck.unit("x", n) for n in range(MANY)]
    assert all(0 <= number < 1 for number in drawn)
    tenths = Counter(int(number * 10) for number in drawn)
    # Chi square with 9 degrees of freedom: 27.9 is exceeded once in a thousand.
    assert sum((tenths[k] - MANY / 10) ** 2 / (MANY / 10) for k in range(10)) < 27.9


def test_picks_follow_their_weights(luck: Luck) -> None:
    picked = Counter(luck.pick([1, 3, 6], "x", n) for n in range(MANY))
    for index, share in enumerate((0.1, 0.3, 0.6)):
        assert picked[index] / MANY == pytest.approx(share, abs=0.02)


def test_delays_have_their_mean(luck: Luck) -> None:
    drawn = [luck.exponential(20, "x", n) for n in range(MANY)]
    assert sum(drawn) / MANY == pytest.approx(20, rel=0.04)
    assert sum(delay > 20 for delay in drawn) / MANY == pytest.approx(math.exp(-1), abs=0.02)


def test_a_spread_stays_around_one(luck: Luck) -> None:
    drawn = [luck.spread(0.2, "x", n) for n in range(1_000)]
    assert 0.8 <= min(drawn) < 0.82
    assert 1.18 < max(drawn) <= 1.2
