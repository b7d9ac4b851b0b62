"""How long a student who knows the way sits over the golden path: an estimate, in real minutes.

The figures are teaching parameters: what a step takes to read, think over and type at a moderate pace,
and of what a touch takes in simulated working time a tenth for what is asked, heard and read. They are
there to keep a session within its double lesson, not to measure anybody.
"""

from collections.abc import Iterable

from scenarios.checks.model import Task
from scenarios.engine.parameters import Touches
from scenarios.playtest.script import Script, Step

READING_A_TASK = 1.5
UNDERSTANDING_A_CHECK = 0.5
STEP = 1.0
STEPS = {"create": 2.0, "change": 1.5, "merge": 2.0, "find": 0.5, "advance": 0.5}
A_LINE = 0.5
LINES = "lines"
# Of the simulated working time of a call, visit, mail or quote.
OF_A_TOUCH, MOST_FOR_A_TOUCH = 0.1, 6.0
LOGS, MAILS, QUOTES = "contact-logs", "mails", "quotes"


def minutes_of(
    script: Script, tasks: Iterable[Task], touches: Touches | None = None
) -> dict[int, float]:
    """By session; 0 is a pack without sessions. Steps of colleagues take the student no time, and
    touches none of their own where the scenario counts no working time."""
    found: dict[int, float] = {}
    for task in tasks:
        reading = READING_A_TASK + UNDERSTANDING_A_CHECK * len(task.checks)
        found[task.session] = found.get(task.session, 0) + reading
    quotes = {f"${step.name}" for step in script.steps if step.on.partition("/")[0] == QUOTES}
    for step in script.steps:
        if step.seat in ("", script.seat):
            minutes = _minutes(step)
            if touches is not None:
                minutes += min(OF_A_TOUCH * _working_time(step, quotes, touches), MOST_FOR_A_TOUCH)
            found[step.session] = found.get(step.session, 0) + minutes
    return dict(sorted(found.items()))


def _minutes(step: Step) -> float:
    lines = step.values.get(LINES)
    count = len(lines) if isinstance(lines, list) else 0
    return STEPS.get(step.do, STEP) + A_LINE * count


def _working_time(step: Step, quotes: set[str], touches: Touches) -> int:
    """Simulated minutes that the step takes as a touch."""
    if (step.do, step.on) == ("create", LOGS):
        return int(getattr(touches, str(step.values.get("channel", "call")), 0))
    if (step.do, step.on) == ("create", MAILS):
        return touches.mail
    if step.do == "send" and (step.on in quotes or step.on.startswith(f"{QUOTES}/")):
        return touches.quote
    return 0
