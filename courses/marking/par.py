"""The par: what an average rep of the playtest reaches of the points for results."""

from decimal import Decimal

from courses.marking.scoring import RESULT_KINDS
from scenarios.checks.judging import tasks_of
from scenarios.models import ScenarioVersion
from scenarios.playtest.report import NoScript, play_as, script_of
from scenarios.playtest.script import Rep

FOUR_PLACES = Decimal("0.0001")


def par_of(version: ScenarioVersion, language: str, variant: int = 0) -> Decimal | None:
    """From 0 to 1; None where the scenario looks at no results or brings no playtest."""
    tasks, _known = tasks_of(version)
    if not any(check.kind in RESULT_KINDS for task in tasks for check in task.checks):
        return None
    try:
        script = script_of(version, variant)
    except NoScript:
        return None
    if not script.steps:
        return None
    played = play_as(version, Rep.AVERAGE, script, language, variant)
    results = [
        one for task in played.tasks for one in task.checks if one.check.kind in RESULT_KINDS
    ]
    points = sum((one.check.points for one in results), Decimal(0))
    earned = sum((one.earned for one in results), Decimal(0))
    return (earned / points).quantize(FOUR_PLACES) if points else None
