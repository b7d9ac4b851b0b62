"""The script that a version brings."""

from scenarios.checks.judging import tasks_of
from scenarios.models import ScenarioVersion
from scenarios.packs.problems import Problems
from scenarios.playtest.script import FILE, Script, read_script
from scenarios.variants.texts import text_of


def script_of(version: ScenarioVersion, variant: int = 0) -> Script:
    """One without steps where it brings none."""
    text = text_of(version, FILE, variant)
    if text is None:
        return Script()
    problems = Problems()
    script = read_script(text, tasks_of(version, variant)[1], problems)
    problems.stop()
    return script
