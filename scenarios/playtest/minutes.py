"""How long a student who knows the way sits over the golden path: an estimate, in real minutes.

The figures are teaching parameters: what a step takes to read, think over and type at a moderate pace.
They are there to keep a session within its double lesson, not to measure anybody.
"""

from collections.abc import Iterable

from scenarios.checks.model import Task
from scenarios.playtest.script import Script, Step

READING_A_TASK = 1.5
UNDERSTANDING_A_CHECK = 0.5
STEP = 1.0
STEPS = {"create": 2.0, "change": 1.5, "merge": 2.0, "find": 0.5, "advance": 0.5}
A_LINE = 0.5
LINES = "lines"


def minutes_of(script: Script, tasks: Iterable[Task]) -> dict[int, float]:
    """By session; 0 is a pack without sessions. Steps of colleagues take the student no time."""
    found: dict[int, float] = {}
    for task in tasks:
        reading = READING_A_TASK + UNDERSTANDING_A_CHECK * len(task.checks)
        found[task.session] = found.get(task.session, 0) + reading
    for step in script.steps:
        if step.seat in ("", script.seat):
            found[step.session] = found.get(step.session, 0) + _minutes(step)
    return dict(sorted(found.items()))


def _minutes(step: Step) -> float:
    lines = step.values.get(LINES)
    count = len(lines) if isinstance(lines, list) else 0
    return STEPS.get(step.do, STEP) + A_LINE * count
