"""Who reviews whose work, and what reviews are worth: by hand-computed numbers, without a database."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.peer_review.allocating import allocate
from courses.peer_review.scoring import (
    Compared,
    agreed_shares,
    closeness,
    distance,
    is_outlier,
    mean_share,
    points_of,
    reviewing_share,
    whole_share,
)

D = Decimal


def alone(count: int) -> dict[int, frozenset[int]]:
    """Works of one person each: team 101 of person 1, and so on."""
    return {100 + one: frozenset({one}) for one in range(1, count + 1)}


@st.composite
def classes(draw) -> tuple[dict[int, frozenset[int]], list[int]]:
    """Teams of one to four people, all of whom review."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=12))
    works, person = {}, 0
    for team, size in enumerate(sizes, start=1):
        works[team] = frozenset(range(person + 1, person + size + 1))
        person += size
    return works, list(range(1, person + 1))


class TestAllocating:
    @given(classes(), st.integers(1, 6), st.integers(0, 99))
    def test_nobody_has_the_own_work_and_each_as_many_as_there_are(self, school, each, seed):
        works, people = school
        pairs = allocate(works, people, each=each, seed=seed)
        assert len(set(pairs)) == len(pairs)
        assert all(person not in works[team] for person, team in pairs)
        counts = Counter(person for person, _team in pairs)
        assert all(counts[one] >= min(each, len(works) - 1) for one in people)

    @given(st.integers(2, 14), st.integers(1, 5), st.integers(0, 99))
    def test_of_people_alone_each_work_gets_exactly_as_many(self, count, each, seed):
        pairs = allocate(alone(count), range(1, count + 1), each=each, seed=seed)
        got = Counter(team for _person, team in pairs)
        assert set(got.values()) == {min(each, count - 1)}

    @given(st.integers(3, 8), st.integers(1, 3), st.integers(1, 3), st.integers(0, 50))
    def test_works_of_teams_get_equally_many_within_one(self, teams, size, each, seed):
        works = {
            team: frozenset(range(team * 10, team * 10 + size)) for team in range(1, teams + 1)
        }
        people = [one for found in works.values() for one in found]
        got = Counter(team for _p, team in allocate(works, people, each=each, seed=seed))
        loads = [got[team] for team in works]
        assert max(loads) - min(loads) <= 1

    def test_the_same_number_deals_the_same_and_another_one_otherwise(self):
        works = alone(9)
        first = allocate(works, range(1, 10), each=3, seed=4)
        assert first == allocate(works, range(1, 10), each=3, seed=4)
        assert set(first) != set(allocate(works, range(1, 10), each=3, seed=5))

    def test_a_work_that_comes_late_goes_to_those_with_the_fewest(self):
        before = allocate(alone(4), range(1, 5), each=3, seed=1)
        fresh = allocate(alone(5), range(1, 6), each=3, seed=1, fixed=before)
        mine = [team for person, team in fresh if person == 5]
        assert len(mine) == 3
        others = [person for person, team in fresh if team == 105]
        assert len(others) == 3
        assert not set(fresh) & set(before)

    def test_what_somebody_who_left_had_goes_to_others(self):
        before = allocate(alone(6), range(1, 7), each=2, seed=1)
        kept = [(person, team) for person, team in before if person != 6 and team != 106]
        works = {team: people for team, people in alone(6).items() if team != 106}
        fresh = allocate(works, range(1, 6), each=2, seed=1, fixed=kept)
        got = Counter(team for _person, team in [*kept, *fresh])
        assert set(got.values()) == {2}

    def test_where_there_is_nothing_to_deal_nothing_is_dealt(self):
        assert allocate({}, [1, 2], each=3, seed=1) == []
        assert allocate(alone(1), [1], each=3, seed=1) == []


class TestScoring:
    def test_the_median_of_the_peers_is_agreed_unless_a_teacher_has_marked(self):
        peers = [{1: D("0.5"), 2: D(1)}, {1: D("0.5"), 2: D(0)}, {1: D(1), 2: D("0.5")}]
        assert agreed_shares(peers, {}) == {1: D("0.5"), 2: D("0.5")}
        assert agreed_shares(peers, {2: D(1)}) == {1: D("0.5"), 2: D(1)}
        assert agreed_shares(peers[:2], {}) == {1: D("0.5"), 2: D("0.5")}

    def test_of_one_review_alone_nothing_is_agreed(self):
        assert agreed_shares([{1: D(1)}], {}) == {}
        assert agreed_shares([{1: D(1)}], {1: D(0)}) == {1: D(0)}

    def test_the_distance_is_weighed_by_the_points(self):
        # |1 - 0.5| of 30 points and |0 - 0| of 10 points: 15 of 40.
        said, agreed = {1: D(1), 2: D(0)}, {1: D("0.5"), 2: D(0)}
        assert distance(said, agreed, {1: D(30), 2: D(10)}) == D("0.375")
        assert distance(said, {}, {1: D(30), 2: D(10)}) is None
        assert distance({1: D(1)}, {1: D(0)}, {1: D(0)}) is None

    @pytest.mark.parametrize(
        ("apart", "near"),
        [
            ("0", "1"),
            ("0.1", "1"),
            ("0.2", "0.75"),
            ("0.25", "0.625"),
            ("0.375", "0.3125"),
            ("0.5", "0"),
            ("1", "0"),
        ],
    )
    def test_a_tenth_costs_nothing_and_half_earns_nothing(self, apart, near):
        assert closeness(D(apart)) == D(near)

    def test_reviewing_is_closeness_times_completeness(self):
        points = {1: D(10), 2: D(10)}
        agreed = {1: D("0.5"), 2: D("0.5")}
        right = Compared({1: D("0.5"), 2: D("0.5")}, agreed)  # apart 0: 1
        high = Compared({1: D(1), 2: D("0.5")}, agreed)  # apart 0.25: 0.625
        missing = Compared(None, agreed)
        assert reviewing_share([right, high], points) == D("0.8125")
        # (1 + 0.625) / 2 * 2/3
        assert reviewing_share([right, high, missing], points) == D("0.5417")
        assert reviewing_share([missing, missing], points) == 0
        assert reviewing_share([], points) is None

    def test_what_cannot_be_compared_counts_as_done_well(self):
        points = {1: D(10)}
        alone_ = Compared({1: D(1)}, {})
        far = Compared({1: D(1)}, {1: D("0.5")})  # apart 0.5: 0
        assert reviewing_share([alone_], points) == 1
        assert reviewing_share([alone_, Compared(None, {})], points) == D("0.5")
        assert reviewing_share([alone_, far], points) == 0

    def test_shares_of_the_whole_and_of_several(self):
        assert whole_share({1: D(1), 2: D("0.5")}, {1: D(10), 2: D(30)}) == D("0.625")
        assert whole_share({1: D(1)}, {1: D(0)}) == 0
        assert mean_share([D("0.5"), D(1), D(1)]) == D("0.8333")
        assert mean_share([]) is None

    def test_somebody_should_look_at_what_lies_further_than_a_quarter(self):
        assert is_outlier(D("0.76"), D("0.5"))
        assert not is_outlier(D("0.75"), D("0.5"))
        assert not is_outlier(D(1), None)

    @pytest.mark.parametrize(
        ("received", "reviewing", "weights", "points"),
        [
            ("0.8", "0.5", (80, 20), "74.00"),
            ("0.8", "0.5", (0, 100), "50.00"),
            ("0.8", None, (80, 20), "80.00"),
            (None, "0.5", (80, 20), "50.00"),
            (None, "0.5", (100, 0), None),
            (None, None, (50, 50), None),
        ],
    )
    def test_both_parts_make_a_hundred(self, received, reviewing, weights, points):
        known = [None if one is None else D(one) for one in (received, reviewing)]
        found = points_of(*known, work_points=weights[0], reviewing_points=weights[1])
        assert found == (None if points is None else D(points))
