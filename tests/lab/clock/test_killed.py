"""An advance that is killed leaves the company between two moments; two at once move it once."""

import pytest

from tests.lab.tenancy.test_processes import Lab, lab

__all__ = ["lab"]
pytestmark = pytest.mark.slow

DAYS = 20
TRIALS = 5
TARGET = "2018-02-05"


def test_a_killed_advance_is_gone_on_with(lab: Lab) -> None:  # noqa: F811
    company = {"sandbox": lab.sandbox}
    lab.do("offer", days=DAYS, **company)
    whole = lab.seconds("advance", day=TARGET, **company)
    arrived = lab.do("clock", **company)
    assert len(arrived["expired"]) == DAYS and arrived["arrivals"] == 1
    killed = 0
    for trial in range(TRIALS):
        lab.do("offer", days=DAYS, **company)
        killed += lab.killed("advance", whole * (trial + 0.5) / TRIALS, day=TARGET, **company)
        found = lab.do("clock", **company)
        assert found["expired"] == found["stored"], "between two writes"
        # A day that ends is a write of its own: what its turn brings may still wait.
        waiting = [number for number in found["late"] if number not in found["expired"]]
        assert len(waiting) <= 1 and found["late"][: len(found["expired"])] == found["expired"]
        lab.do("advance", day=TARGET, **company)
        found = lab.do("clock", **company)
        assert (len(found["expired"]), found["now"]) == (DAYS, arrived["now"])
        assert len(set(found["expired"])) == DAYS, "nothing happens twice"
    assert killed, "No trial was killed on the way."


def test_of_two_at_once_one_is_told(lab: Lab) -> None:  # noqa: F811
    company = {"sandbox": lab.sandbox}
    lab.do("offer", days=DAYS, **company)
    asked = {"day": TARGET, **company}
    answers = lab.together(("advance", asked), ("advance", asked))
    found = lab.do("clock", **company)
    assert sorted(found["expired"]) == found["stored"] and found["arrivals"] == 1
    assert len(set(answers)) == 2 and any(
        "just moving" in answer or "does not go back" in answer for answer in answers
    )
