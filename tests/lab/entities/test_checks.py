"""A declaration that names what is not there is found at start."""

from dataclasses import replace
from typing import Any

import pytest

from lab.entities.checks import check_declarations
from lab.entities.spec import REGISTRY


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": ("nothing",)},
        {"filters": ("nothing",)},
        {"search": ("name__nothing",)},
        {"ordering": ("-nothing",)},
        {"picture": "nothing"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_it_is_told(monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]):
    monkeypatch.setitem(REGISTRY, "accounts", replace(REGISTRY["accounts"], **wrong))
    assert [one.id for one in check_declarations(None)] == ["entities.E001"]


def test_ours_are_let_pass():
    assert check_declarations(None) == []
