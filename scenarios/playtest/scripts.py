"""The script that a version brings."""

from scenarios.checks.judging import tasks_of
from scenarios.models import ScenarioVersion
from scenarios.packs.problems import Problems
from scenarios.playtest.script import FILE, Script, read_script


def script_of(version: ScenarioVersion) -> Script:
    """One without steps where it brings none."""
    text = version.files.filter(path=FILE).values_list("text", flat=True).first()
    if text is None:
        return Script()
    problems = Problems()
    script = read_script(text, tasks_of(version)[1], problems)
    problems.stop()
    return script
