"""Whatever somebody has worked on stays as it is, whatever it is."""

import copy
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Account, Opportunity, Stage, Task
from lab import records
from lab.access.actors import system_actor
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.records.undoing import undo
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.patching.plans import Plan
from scenarios.patching.services import Patch
from tests.scenarios.patching.conftest import (
    fresh,
    same_as_template,
    states,
)

pytestmark = pytest.mark.django_db

EDITS = st.lists(
    st.tuples(
        st.sampled_from(["change", "create", "delete", "undo"]),
        st.sampled_from(["accounts", "opportunities", "tasks", "stages"]),
        st.integers(0, 3),
    ),
    max_size=8,
)

MODELS = {"accounts": Account, "opportunities": Opportunity, "tasks": Task, "stages": Stage}


def play(sandbox: Sandbox, edits: list[tuple[str, str, int]]) -> None:
    """What a student might do; what cannot be done is left out."""
    with acting_as(system_actor(sandbox)):
        for number, (deed, collection, place) in enumerate(edits):
            with_text = "subject" if collection == "tasks" else "name"
            model: Any = MODELS[collection]
            rows = list(model.objects.order_by("pk"))
            try:
                with transaction.atomic():
                    if deed == "undo":
                        undo(Entry.objects.order_by("-number")[0].number)
                    elif deed == "create" and collection != "stages":
                        twin = copy.copy(row_values(rows[place % len(rows)]))
                        records.create(model, {**twin, with_text: f"Made {number}"})
                    elif deed == "change":
                        records.change(rows[place % len(rows)], {with_text: f"Played {number}"})
                    elif deed == "delete":
                        records.delete(rows[place % len(rows)])
            except Exception:  # a refusal of any kind: the row is needed, gone, or cannot be undone
                continue


def row_values(row: Any) -> dict[str, Any]:
    names = {"owner_id", "stage_id", "account_id", "parent_id"}
    return {name: value for name, value in vars(row).items() if name in names}


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_whatever_was_done_is_as_it_was_after_the_patch(
    company: Sandbox, better: Patch, edits: list[tuple[str, str, int]]
) -> None:
    with transaction.atomic():
        sandbox = fresh(company)
        start = states(sandbox)
        play(sandbox, edits)
        before = states(sandbox)
        found: Plan = better.plan(fresh(sandbox))
        better.apply(fresh(sandbox), None)
        after = states(fresh(sandbox))
        worked_on = {
            row for row in before.keys() | start.keys() if before.get(row) != start.get(row)
        }
        assert {row: after.get(row) for row in worked_on} == {
            row: before.get(row) for row in worked_on
        }
        # Nothing but what the plan says is different.
        told = found.added.keys() | found.changed.keys()
        assert {
            row for row in after.keys() | before.keys() if after.get(row) != before.get(row)
        } == told
        # And a reset comes to the new version, whatever was done.
        sandbox = fresh(sandbox)
        with acting_as(system_actor(sandbox)):
            reset(sandbox)
        assert same_as_template(sandbox)
        transaction.set_rollback(True)
