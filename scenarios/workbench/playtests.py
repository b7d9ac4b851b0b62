"""Playtests of a draft as jobs, and what came of them as plain values that outlive the draft."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lab.access.decisions import Hidden
from lab.jobs import Progress, start, work
from lab.jobs.models import Job
from lab.people.models import User
from scenarios.checks.model import Judged
from scenarios.models import ScenarioVersion
from scenarios.packs.problems import BadPack
from scenarios.permissions import visible_versions
from scenarios.playtest.report import NoScript, Played, Report, playtest
from scenarios.playtest.script import FILE, REP_LABELS, Rep
from scenarios.variants.spread import NoVariants, spread_of
from scenarios.variants.texts import variants_count
from scenarios.workbench.desk import address


def playtest_start(version: ScenarioVersion, *, language: str, by: User) -> Job:
    arguments = {"slug": version.scenario.slug, "number": version.number, "language": language}
    title = str(_("Playtest of “%(name)s”")) % {"name": version.name}
    return start(run_playtest, user=by, arguments=arguments, title=title[:200])


@work(_("Playtest"))
def run_playtest(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's arguments name the draft, which a save may have made anew meanwhile."""
    found = _version_of(job)
    progress.begin(len(Rep), found.name)

    def begins(done: int, rep: Rep) -> None:
        progress.begin(len(Rep), str(REP_LABELS[rep]), done)

    try:
        report = playtest(found, job.arguments["language"], begins)
    except NoScript:
        text = _(
            "There is nothing to play yet: write tasks with checks, and the steps of a playtest."
        )
        raise ValidationError(text) from None
    except BadPack as error:
        raise ValidationError(error.lines()) from error
    job.link = address(found, "playtest", f"result/{job.pk}")
    return told(report)


def _version_of(job: Job) -> ScenarioVersion:
    slug, number = job.arguments["slug"], job.arguments["number"]
    found = visible_versions(job.user).filter(scenario__slug=slug, number=number).first()
    if found is None:
        raise Hidden
    return found


def variants_start(version: ScenarioVersion, *, language: str, by: User) -> Job:
    arguments = {"slug": version.scenario.slug, "number": version.number, "language": language}
    title = str(_("Variants of “%(name)s”")) % {"name": version.name}
    return start(run_variants, user=by, arguments=arguments, title=title[:200])


@work(_("Playtest of the variants"))
def run_variants(job: Job, progress: Progress) -> dict[str, Any]:
    """Every variant as every rep; the job's arguments are those of a playtest."""
    found = _version_of(job)
    total = len(Rep) * variants_count(found)
    progress.begin(total, found.name)

    def begins(done: int, rep: Rep, variant: int) -> None:
        text = _("Variant %(number)d: %(rep)s")
        progress.begin(total, str(text) % {"number": variant, "rep": REP_LABELS[rep]}, done)

    try:
        spread = spread_of(found, job.arguments["language"], begins)
    except (NoScript, NoVariants) as error:
        raise ValidationError(str(error)) from None
    except BadPack as error:
        raise ValidationError(error.lines()) from error
    job.link = address(found, "playtest", f"result/{job.pk}")
    return {
        "variants": {str(number): shares for number, shares in spread.shares.items()},
        "spread": spread.points,
        "problems": list(spread.problems),
    }


def told(report: Report) -> dict[str, Any]:
    return {
        "shares": {str(one.rep): round(one.share, 4) for one in report.played},
        "checks": _checks(report),
        "failed": [_failed(one, step) for one in report.played for step in one.failed],
        "problems": list(report.problems),
        "minutes": [[session, round(minutes)] for session, minutes in report.minutes.items()],
    }


def _checks(report: Report) -> list[dict[str, Any]]:
    """Each check with the percentage that each rep earns, None where a teacher judges."""
    golden = report.played[-1]
    found = []
    for at, task in enumerate(golden.tasks):
        for place, judged in enumerate(task.checks):
            by_rep = {str(one.rep): _percent(one.tasks[at].checks[place]) for one in report.played}
            found.append(
                {
                    "task": dict(task.task.name),
                    "name": dict(judged.check.name),
                    "points": f"{judged.check.points.normalize():f}",
                    "at": f"{at}/{place}",
                    "by": by_rep,
                }
            )
    return found


def _percent(judged: Judged) -> int | None:
    return None if judged.waits else judged.percent


def _failed(played: Played, failed: Any) -> dict[str, Any]:
    return {
        "rep": str(played.rep),
        "file": FILE,
        "line": failed.step.line,
        "step": f"{failed.step.do} {failed.step.on}".strip(),
        "reason": str(failed.reason),
    }


def playtests_of(user: User, version: ScenarioVersion) -> list[Job]:
    """The person's own, the last one first."""
    jobs = Job.objects.of(user).filter(
        work__in=[f"{one.__module__}.{one.__qualname__}" for one in (run_playtest, run_variants)],
        arguments__slug=version.scenario.slug,
        arguments__number=version.number,
    )
    return list(jobs[:10])
