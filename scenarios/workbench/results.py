"""What came of a playtest, or of playing all variants, as a page of the workbench."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from lab.jobs.models import Job
from scenarios.checks.model import in_words
from scenarios.packs.problems import Problem
from scenarios.playtest.script import FILE, Rep
from scenarios.sessions.model import MOST_MINUTES
from scenarios.variants.spread import MOST_SPREAD
from scenarios.workbench.desk import Desk, address
from scenarios.workbench.playtests import REP_LABELS, playtests_of

Value = dict[str, Any]


def result_page(desk: Desk, pk: str) -> HttpResponse:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 16):
        raise Http404
    jobs = {job.pk: job for job in playtests_of(desk.user, desk.version)}
    job = jobs.get(int(pk))
    if job is None or job.state != Job.State.DONE:
        raise Http404
    result = job.result
    if "variants" in result:
        return _variants(desk, job)
    reps = [rep for rep in Rep if str(rep) in result["shares"]]
    shares = [round(100 * result["shares"][str(rep)], 1) for rep in reps]
    context = {
        "job": job,
        "reps": [REP_LABELS[rep] for rep in reps],
        "chart": {
            "kind": "bar",
            "categories": [str(REP_LABELS[rep]) for rep in reps],
            "series": [{"name": _("% of full marks"), "values": shares}],
        },
        "checks": [_judged(desk, check, reps) for check in result["checks"]],
        "problems": result["problems"],
        "minutes": result.get("minutes", ()),
        "most_minutes": MOST_MINUTES,
        "failed": [_failed(desk, each) for each in result["failed"]],
    }
    return desk.page("result.html", context)


def _variants(desk: Desk, job: Job) -> HttpResponse:
    """How far apart the variants lie, rep by rep."""
    found, spread = job.result["variants"], job.result["spread"]
    reps = [rep for rep in Rep if str(rep) in spread]
    rows = [
        (number, [round(100 * shares[str(rep)], 1) for rep in reps])
        for number, shares in found.items()
    ]
    label = _("Variant %(number)s")
    context = {
        "job": job,
        "reps": [REP_LABELS[rep] for rep in reps],
        "rows": rows,
        "spread": [(spread[str(rep)], spread[str(rep)] > MOST_SPREAD) for rep in reps],
        "most": MOST_SPREAD,
        "problems": job.result["problems"],
        "chart": {
            "kind": "bar",
            "categories": [str(REP_LABELS[rep]) for rep in reps],
            "series": [{"name": label % {"number": n}, "values": values} for n, values in rows],
        },
    }
    return desk.page("variants_result.html", context)


def _judged(desk: Desk, check: Value, reps: list[Rep]) -> Value:
    by_rep = [check["by"].get(str(rep)) for rep in reps]
    golden = check["by"].get(str(Rep.GOLDEN))
    return {
        "task": in_words(check["task"]),
        "name": in_words(check["name"]),
        "points": check["points"],
        "by": by_rep,
        "unreachable": golden is not None and golden < 100,
        "url": address(desk.version, "tasks", check["at"]),
    }


def _failed(desk: Desk, failed: Value) -> Value:
    problem = Problem(failed["file"], failed["line"], "", failed["reason"])
    rep = failed["rep"]
    label = REP_LABELS[Rep(rep)] if rep in list(Rep) else rep
    return {
        **failed,
        "rep": label,
        "url": f"{address(desk.version, 'files', FILE)}?line={problem.line}",
    }
