"""How points come of what was found."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.assignments.models import late_factor
from courses.marking.scoring import FULL, Item, against_par, score, spread_weights

USUAL = {"process": 50, "result": 30, "report": 20}
SHARES = st.decimals(0, 1, places=4)


def items(**shares: str | None) -> list[Item]:
    return [
        Item(name, Decimal(10), None if share is None else Decimal(share))  # type: ignore[arg-type]
        for name, share in shares.items()
    ]


@pytest.mark.parametrize(
    ("found", "points", "waits"),
    [
        (items(process="1", result="1", report="1"), "100", False),
        (items(process="0.5", result="0.5", report="0.5"), "50", False),
        (items(process="1", result="1"), "100", False),
        # 50 and 20 of 70 become 71.43 and 28.57.
        (items(process="1", report="0"), "71.43", False),
        (items(process="1", report=None), "71.43", True),
        (items(), "0", False),
    ],
)
def test_a_part_that_is_not_there_gives_its_weight_to_the_others(found, points, waits):
    scored = score(found, USUAL)

    assert scored.points == Decimal(points)
    assert scored.waits is waits


def test_within_a_part_checks_weigh_by_their_points():
    found = [Item("process", Decimal(30), Decimal(1)), Item("process", Decimal(10), Decimal(0))]

    assert score(found, USUAL).points == Decimal(75)


def test_the_par_earns_three_quarters_and_full_results_earn_all():
    par = Decimal("0.4")

    assert [against_par(Decimal(share), par) for share in ("0", "0.2", "0.4", "0.7", "1")] == [
        Decimal("0"),
        Decimal("0.375"),
        Decimal("0.75"),
        Decimal("0.875"),
        Decimal("1"),
    ]


@given(SHARES, SHARES, st.decimals("0.01", "0.99", places=2))
def test_better_results_never_earn_less(one, other, par):
    low, high = sorted((one, other))

    assert 0 <= against_par(low, par) <= against_par(high, par) <= 1


@given(
    st.tuples(st.integers(0, 100), st.integers(0, 100)),
    st.sets(st.sampled_from(["process", "result", "report"]), min_size=1),
)
def test_the_parts_that_are_there_always_make_a_hundred(weights, present):
    process, result = sorted(weights)
    shared = {"process": process, "result": result - process, "report": 100 - result}

    assert sum(spread_weights(shared, present).values()) == FULL


@pytest.mark.parametrize(("days", "left"), [(0, "1"), (1, "0.9"), (3, "0.7"), (12, "0")])
def test_each_day_late_takes_its_percent_and_never_more_than_all(days, left):
    assert late_factor(days, 10) == Decimal(left)


def test_an_adjustment_stays_between_nothing_and_all():
    scored = score(items(process="0.9"), USUAL)

    assert scored.adjusted(Decimal(20)) == FULL
    assert scored.adjusted(Decimal(-95)) == 0
    assert scored.adjusted(Decimal("-4.5")) == Decimal("85.5")
