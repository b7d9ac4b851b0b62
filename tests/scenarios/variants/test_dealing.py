"""Neighbours on the list get different variants, whenever they come."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.variants.dealing import dealt

lists = st.lists(st.text("abcdefgh", min_size=1, max_size=4), unique=True, max_size=30)


@given(lists, st.integers(2, 8), st.text(max_size=5))
def test_neighbours_differ_and_all_variants_are_about_as_frequent(order, count, seed) -> None:
    found = dealt(order, {}, count, seed)
    assert list(found) == order and set(found.values()) <= set(range(1, count + 1))
    assert all(found[one] != found[other] for one, other in zip(order, order[1:], strict=False))
    used = Counter(found.values())
    most, least = max(used.values(), default=0), min(used[n] for n in range(1, count + 1))
    assert most - least <= (2 if count > 2 else 1)
    assert dealt(order, {}, count, seed) == found


@settings(max_examples=60)
@given(lists, st.data(), st.integers(3, 8))
def test_a_late_comer_differs_from_both_neighbours_and_changes_nobodys(order, data, count) -> None:
    late = set(data.draw(st.lists(st.sampled_from(order), unique=True))) if order else set()
    # Two late-comers beside each other are dealt in one run, single ones between others that are there.
    present = [one for one in order if one not in late]
    given_before = dealt(present, {}, count, "seed")
    found = dealt(order, given_before, count, "seed")
    assert found.keys() == late
    everybody = {**given_before, **found}
    for at, name in enumerate(order):
        if name in late:
            beside = {everybody[order[n]] for n in (at - 1, at + 1) if 0 <= n < len(order)}
            assert everybody[name] not in beside


def test_the_seed_and_the_name_decide() -> None:
    order = [f"s{number}" for number in range(12)]
    assert len({tuple(dealt(order, {}, 4, f"assignment {n}").values()) for n in range(5)}) > 1


def test_what_a_company_has_outside_the_count_is_left_alone() -> None:
    assert dealt(["a", "b"], {"a": 0}, 2, "") in ({"b": 1}, {"b": 2})
