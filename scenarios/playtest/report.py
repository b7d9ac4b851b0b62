"""What a playtest found: the share of full marks that each rep earns, and what nobody reaches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lab.journal.jumps import stamp
from lab.tenancy.models import Seat
from scenarios.checks.company import Numbers
from scenarios.checks.judging import judged, tasks_of
from scenarios.checks.model import TaskJudged
from scenarios.customers.casting import company_of
from scenarios.models import ScenarioVersion
from scenarios.packs.versions import template_for
from scenarios.playtest.minutes import minutes_of
from scenarios.playtest.playing import Player, StepFailed
from scenarios.playtest.script import REP_LABELS, Rep, Script
from scenarios.playtest.scripts import script_of
from scenarios.sessions.model import MOST_MINUTES
from scenarios.sessions.selecting import sessions_of
from scenarios.sessions.starting import start_template

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
    # Estimated minutes of the golden path by session; 0 where the pack has none.
    minutes: dict[int, float] = field(default_factory=dict)

    def share(self, rep: Rep) -> float:
        return next(one.share for one in self.played if one.rep is rep)

    @property
    def shares(self) -> dict[str, float]:
        return {str(one.rep): round(one.share, 4) for one in reversed(self.played)}


def _nobody(_done: int, _rep: Rep) -> None:
    return None


def playtest(
    version: ScenarioVersion, language: str = "", begins: Callable[[int, Rep], None] = _nobody
) -> Report:
    """Play the version as every rep, each in a company of its own that is gone afterwards.

    `begins` is told how many have played before each rep does. Raises NoScript where the version
    brings no script or no checks.
    """
    script = script_of(version)
    if not tasks_of(version)[0] or not script.steps:
        raise NoScript(_("%(version)s brings no playtest.") % {"version": version})
    found = []
    for done, rep in enumerate(Rep):
        begins(done, rep)
        found.append(play_as(version, rep, script, language))
    played = tuple(found)
    takes_time = template_for(version, language or version.languages[0]).sandbox.working_time
    touches = company_of(version).parameters.touches if takes_time else None
    minutes = minutes_of(script, tasks_of(version)[0], touches)
    problems = [*problems_of(played), *_problems_of_sessions(version, script, minutes, language)]
    return Report(played, tuple(problems), minutes)


def play_as(
    version: ScenarioVersion, rep: Rep, script: Script, language: str = "", variant: int = 0
) -> Played:
    template = template_for(version, language or version.languages[0], variant=variant)
    _tasks, known = tasks_of(version, variant)
    with transaction.atomic():
        sandbox = stamp(template.sandbox, name=f"{version} {rep}")
        failed = Player(sandbox, script, known.numbers).play(rep)
        sandbox.refresh_from_db()
        tasks = judged(sandbox, seat=seat_of(script, known.numbers))
        transaction.set_rollback(True)
    return Played(rep, share_of(tasks), tasks, tuple(failed))


def catch_up(version: ScenarioVersion, session: int, script: Script, language: str = "") -> Played:
    """The golden path in a company that begins at that session. Raises ValidationError where none can."""
    _tasks, known = tasks_of(version)
    with transaction.atomic():
        template = start_template(version, language or version.languages[0], session=session)
        sandbox = stamp(template.sandbox, name=f"{version} {session}")
        player = Player(sandbox, script, known.numbers, template.remembered)
        failed = player.play(Rep.GOLDEN, since=session)
        sandbox.refresh_from_db()
        tasks = judged(sandbox, seat=seat_of(script, known.numbers))
        transaction.set_rollback(True)
    return Played(Rep.GOLDEN, share_of(tasks), tasks, tuple(failed))


def seat_of(script: Script, numbers: Numbers) -> int | None:
    """The seat whose work counts; None where the whole company's does."""
    return numbers[Seat.collection][script.seat] if script.per_seat else None


def share_of(tasks: tuple[TaskJudged, ...]) -> float:
    """Of the points that need no teacher."""
    checks = [check for task in tasks for check in task.checks if not check.waits]
    whole = sum((check.check.points for check in checks), Decimal(0))
    earned = sum((check.earned for check in checks), Decimal(0))
    return float(earned / whole) if whole else 0.0


def _problems_of_sessions(
    version: ScenarioVersion, script: Script, minutes: dict[int, float], language: str
) -> Iterator[str]:
    """Each session fits into its double lesson, and who begins at it can still earn all that counts."""
    for session in sessions_of(version):
        found = minutes.get(session.number, 0)
        if found > MOST_MINUTES:
            text = _(
                "The golden path of session %(session)d takes %(minutes)d minutes; %(most)d are the most."
            )
            told = {"session": session.number, "minutes": round(found), "most": MOST_MINUTES}
            yield text % told
        if session.number > 1:
            yield from _problems_of_start(version, session.number, script, language)


def _problems_of_start(
    version: ScenarioVersion, session: int, script: Script, language: str
) -> Iterator[str]:
    try:
        played = catch_up(version, session, script, language)
    except ValidationError as error:
        yield from error.messages
        return
    if played.share < 1:
        text = _("Who begins at session %(session)d earns %(percent)d %%: %(what)s")
        lost = [one.check.key for task in played.tasks for one in task.checks if not one.passed]
        what = ", ".join([*map(str, played.failed), *lost])
        yield text % {"session": session, "percent": int(100 * played.share), "what": what}


def problems_of(played: tuple[Played, ...]) -> list[str]:
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
            found.append(text % {"worse": REP_LABELS[worse.rep], "better": REP_LABELS[better.rep]})
    return found
