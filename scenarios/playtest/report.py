"""What a playtest found: the share of full marks that each rep earns, and what nobody reaches."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from lab.journal.jumps import stamp
from scenarios.checks.judging import judged, tasks_of
from scenarios.checks.model import TaskJudged
from scenarios.models import ScenarioVersion
from scenarios.packs.problems import Problems
from scenarios.packs.versions import template_for
from scenarios.playtest.playing import Player, StepFailed
from scenarios.playtest.script import FILE, Rep, Script, read_script

# Whoever does nothing may earn this much by the accident of a check.
MOST_IDLE = 0.05


class NoScript(Exception):
    """The version brings no playtest."""


@dataclass(frozen=True)
class Played:
    """One rep's play: its share of the points that checks give by themselves."""

    rep: Rep
    share: float
    tasks: tuple[TaskJudged, ...]
    failed: tuple[StepFailed, ...] = ()


@dataclass(frozen=True)
class Report:
    played: tuple[Played, ...]
    problems: tuple[str, ...] = field(default=())

    def share(self, rep: Rep) -> float:
        return next(one.share for one in self.played if one.rep is rep)

    @property
    def shares(self) -> dict[str, float]:
        return {str(one.rep): round(one.share, 4) for one in reversed(self.played)}


def playtest(version: ScenarioVersion, language: str = "") -> Report:
    """Play the version as every rep, each in a company of its own that is gone afterwards.

    Raises NoScript where the version brings no script or no checks.
    """
    script = script_of(version)
    if not tasks_of(version)[0] or not script.steps:
        raise NoScript(_("%(version)s brings no playtest.") % {"version": version})
    played = tuple(play_as(version, rep, script, language) for rep in Rep)
    return Report(played, tuple(_problems(played)))


def play_as(version: ScenarioVersion, rep: Rep, script: Script, language: str = "") -> Played:
    template = template_for(version, language or version.languages[0])
    _tasks, known = tasks_of(version)
    with transaction.atomic():
        sandbox = stamp(template.sandbox, name=f"{version} {rep}")
        failed = Player(sandbox, script, known.numbers).play(rep)
        sandbox.refresh_from_db()
        tasks = judged(sandbox)
        transaction.set_rollback(True)
    return Played(rep, share_of(tasks), tasks, tuple(failed))


def script_of(version: ScenarioVersion) -> Script:
    text = version.files.filter(path=FILE).values_list("text", flat=True).first()
    if text is None:
        return Script()
    problems = Problems()
    script = read_script(text, tasks_of(version)[1], problems)
    problems.stop()
    return script


def share_of(tasks: tuple[TaskJudged, ...]) -> float:
    """Of the points that need no teacher."""
    checks = [check for task in tasks for check in task.checks if not check.waits]
    whole = sum((check.check.points for check in checks), Decimal(0))
    earned = sum((check.earned for check in checks), Decimal(0))
    return float(earned / whole) if whole else 0.0


def _problems(played: tuple[Played, ...]) -> list[str]:
    by_rep = {one.rep: one for one in played}
    golden, idle = by_rep[Rep.GOLDEN], by_rep[Rep.IDLE]
    found = [_("The golden path fails: %(step)s") % {"step": each} for each in golden.failed]
    for task in golden.tasks:
        for check in task.checks:
            if not check.waits and not check.passed:
                text = _("The golden path earns %(percent)s %% of “%(check)s”.")
                found.append(text % {"percent": check.percent, "check": check.check.key})
    if idle.share > MOST_IDLE:
        text = _("Whoever does nothing earns %(percent)s %%; 5 %% are the most.")
        found.append(text % {"percent": f"{100 * idle.share:.0f}"})
    order = [by_rep[rep] for rep in (Rep.CARELESS, Rep.AVERAGE, Rep.GOOD)]
    for worse, better in zip(order, order[1:], strict=False):
        if worse.share >= better.share:
            text = _("“%(worse)s” earns as much as “%(better)s”.")
            found.append(text % {"worse": worse.rep, "better": better.rep})
    return found
