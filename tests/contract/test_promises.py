"""Each promise of docs/promises.md names proofs that are there."""

import re

import pytest

from tools.collect_vendor import ROOT

ROW = re.compile(r"^\| (?!promise )(?P<promise>[^-|][^|]*) \|(?P<proofs>[^|]*)\|$", re.MULTILINE)
PATH = re.compile(r"`([^`]+)`")
ROWS = ROW.findall((ROOT / "docs" / "promises.md").read_text())


def test_there_are_promises():
    assert len(ROWS) > 20


@pytest.mark.parametrize(("promise", "proofs"), ROWS, ids=[row[0][:60] for row in ROWS])
def test_a_promise_names_tests_that_are_there(promise: str, proofs: str):
    named = PATH.findall(proofs)
    assert named, promise
    for path in named:
        assert path.startswith("tests/") and "def test_" in (ROOT / path).read_text(), path
