"""Opportunities are dealt alike in number always, and alike in value where the values allow it."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.dealing.shares import TOLERANCE, shares

VALUES = st.lists(st.integers(0, 50_000).map(Decimal), max_size=60)


@given(VALUES, st.integers(1, 40), st.integers(0, 2**31))
def test_each_value_is_dealt_once_and_numbers_differ_by_one(
    values: list[Decimal], count: int, seed: int
) -> None:
    found = shares(values, count, seed)
    dealt = sorted(position for group in found.groups for position in group)
    sizes = [len(group) for group in found.groups]
    assert dealt == list(range(len(values)))
    assert len(sizes) == count and max(sizes) - min(sizes) <= 1


@given(st.integers(2, 35), st.integers(20, 60), st.integers(0, 2**31))
@settings(max_examples=40)
def test_of_twenty_opportunities_each_the_values_lie_within_five_percent(
    count: int, each: int, seed: int
) -> None:
    draw = Random(seed)
    values = [Decimal(draw.randint(50, 30_000)) for _one in range(count * each + draw.randrange(9))]
    assert shares(values, count, seed).off <= TOLERANCE


@given(VALUES, st.integers(1, 40), st.integers(0, 1000))
def test_how_far_off_is_told_truly(values: list[Decimal], count: int, seed: int) -> None:
    found = shares(values, count, seed)
    sums = [sum((values[p] for p in group), Decimal(0)) for group in found.groups]
    mean = sum(sums) / count
    off = max(abs(each - mean) for each in sums) / mean if mean else Decimal(0)
    assert abs(found.off - off) < Decimal("1e-12")


def test_one_giant_cannot_be_spread_and_is_told() -> None:
    found = shares([Decimal(1_000_000), *[Decimal(10)] * 59], 3, 1)
    assert [len(group) for group in found.groups] == [20, 20, 20]
    assert not found.is_even


def test_the_same_seed_deals_the_same_and_another_differently() -> None:
    values = [Decimal(100 + n % 7) for n in range(90)]
    assert shares(values, 9, 5) == shares(values, 9, 5)
    assert shares(values, 9, 5).groups != shares(values, 9, 6).groups


def test_more_seats_than_opportunities_leave_some_empty() -> None:
    assert sorted(len(group) for group in shares([Decimal(5)] * 3, 5, 1).groups) == [0, 0, 1, 1, 1]
    assert shares([], 4, 1).is_even


@pytest.mark.parametrize(("values", "count"), [([], 0), ([Decimal(-1)], 2)])
def test_nonsense_is_refused(values: list[Decimal], count: int) -> None:
    with pytest.raises(ValueError, match="from 0"):
        shares(values, count, 1)
