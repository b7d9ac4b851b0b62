"""An import that is killed on the way has changed nothing, or everything; its job says which."""

import pytest

from tests.lab.tenancy.test_processes import Lab, lab

__all__ = ["lab"]
pytestmark = pytest.mark.slow

COUNT = 300
TRIALS = 12


def test_a_killed_import_is_exactly_before_or_after(lab: Lab) -> None:  # noqa: F811
    first = {"sandbox": lab.sandbox, "who": "ana", "count": COUNT}
    whole = lab.seconds("import_leads", name="Warm-up", **first)
    killed = 0
    for trial in range(TRIALS):
        name = f"Trial{trial}"
        after = whole * (trial + 0.5) / TRIALS
        killed += lab.killed("import_leads", after, name=name, **first)
        found = lab.do("imported", sandbox=lab.sandbox, name=name)
        assert found["leads"] == found["entries"], found
        if found["state"] == "done":
            assert found["leads"] == COUNT, found
        else:
            assert found["leads"] == 0, found
            assert found["state"] in ("", "failed"), found
    assert killed, "No trial was killed on the way."
    assert lab.do("import_leads", name="Afterwards", **first) == "done"


def test_two_imports_of_one_list_at_once_bring_it_once(lab: Lab) -> None:  # noqa: F811
    asked = {"sandbox": lab.sandbox, "who": "ana", "count": COUNT, "name": "Twice"}
    lab.together(("import_leads", asked), ("import_leads", asked))
    assert lab.do("imported", sandbox=lab.sandbox, name="Twice")["leads"] == COUNT
