"""The longest run of steps is found in one reading, and is the one that trying all of them finds."""

import datetime as dt
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from scenarios.checks.kinds.sequence import Run, Sequence, Step, Told

START = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)
STEPS = st.lists(st.sampled_from("abc"), min_size=1, max_size=4)
ENTRIES = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 3)), max_size=9)
LIMITS = st.one_of(st.none(), st.integers(0, 6))


def told(entries: list[tuple[str, int]]) -> list[Told]:
    """Each so many days after the one before."""
    found: list[Told] = []
    at = START
    for number, (event, days) in enumerate(entries, start=1):
        at += dt.timedelta(days=days)
        found.append((event, "accounts", number, at))
    return found


def longest_by_trying(steps: list[str], journal: list[Told], within: int | None) -> int:
    def holds(run: tuple[Told, ...]) -> bool:
        quick = within is None or run[-1][3] - run[0][3] <= dt.timedelta(days=within)
        return quick and [event for event, *_rest in run] == steps[: len(run)]

    lengths = range(len(steps), 0, -1)
    return next((n for n in lengths if any(map(holds, combinations(journal, n)))), 0)


def found(steps: list[str], journal: list[Told], within: int | None) -> Run:
    limit = None if within is None else dt.timedelta(days=within)
    return Sequence(tuple(map(Step, steps)), limit).longest_run({}, journal)


@given(STEPS, ENTRIES, LIMITS)
def test_it_is_as_long_as_the_longest(steps, entries, within) -> None:
    journal = told(entries)
    run = found(steps, journal, within)
    assert len(run) == longest_by_trying(steps, journal, within)
    assert [event for event, *_rest in run] == steps[: len(run)]


def test_a_quick_run_counts_however_often_its_first_step_was_made_before() -> None:
    journal = told([("a", 1)] * 500 + [("b", 0)])
    assert len(found(["a", "b"], journal, 0)) == 2
    assert found(["a", "b"], journal, None)[0][2] == 1


def test_who_has_gone_all_the_way_is_read_no_further() -> None:
    journal = iter(told([("a", 0), ("b", 0), ("c", 0)]))
    assert len(found(["a", "b"], journal, None)) == 2
    assert next(journal)[0] == "c"
