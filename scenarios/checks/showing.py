"""How much of what the checks find is shown to whom, and when."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from enum import IntEnum

from lab.people.models import User
from lab.tenancy.models import Sandbox
from scenarios.checks.model import Check, TaskJudged


class Shown(IntEnum):
    NOTHING = 0
    LIVE = 1  # without the checks that are shown with the marks
    ALL = 2


# Of several rules the strictest holds; without any everybody sees all.
Rule = Callable[[User | None, Sandbox], Shown]
_rules: list[Rule] = []


def register_rule(rule: Rule) -> None:
    """Called once at start."""
    _rules.append(rule)


def shown_to(user: User | None, sandbox: Sandbox) -> Shown:
    return min((rule(user, sandbox) for rule in _rules), default=Shown.ALL)


def is_shown(check: Check, shown: Shown) -> bool:
    return shown is Shown.ALL or (shown is Shown.LIVE and check.live)


def as_shown(tasks: tuple[TaskJudged, ...], shown: Shown) -> tuple[TaskJudged, ...]:
    """What is not shown yet counts as points to come: neither its name nor its state is told."""
    return tuple(_part(task, shown) for task in tasks)


def _part(task: TaskJudged, shown: Shown) -> TaskJudged:
    kept = tuple(judged for judged in task.checks if is_shown(judged.check, shown))
    hidden = (one.check.points for one in task.checks if one not in kept)
    return replace(task, checks=kept, later=sum(hidden, Decimal(0)))
