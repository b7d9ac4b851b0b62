"""A company whose clock moves, and something that happens in it by itself."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from crm.models import Task
from lab import records
from lab.clock import dated as registry
from lab.clock.dated import At, Dated
from lab.tenancy.actor import current_actor


def overdue(tasks) -> None:
    """What the clock does in these tests: tasks past their day are cancelled, and say when."""
    now = f"{timezone.localtime(current_actor().now):%Y-%m-%d %H:%M%z}"
    records.change_many(
        [(task, {"status": "cancelled", "result": now}) for task in tasks], event="task.lapsed"
    )


LAPSING = Dated(
    key="tasks-lapse",
    label="Tasks lapse",
    icon="x",
    rows=lambda: Task.objects.open(),
    field="due_on",
    at=At.TURN,
    work=overdue,
    at_once=1,
)


@pytest.fixture
def dated(monkeypatch) -> Iterator[dict[str, Dated]]:
    """The registry without what the product has registered."""
    monkeypatch.setattr(registry, "DATED", found := {})
    monkeypatch.setattr("lab.clock.advancing.DATED", found)
    monkeypatch.setattr(registry, "DAY_ENDS", ends := {})
    monkeypatch.setattr("lab.clock.advancing.DAY_ENDS", ends)
    return found


@pytest.fixture
def lapsing(dated) -> Dated:
    dated[LAPSING.key] = LAPSING
    return LAPSING
