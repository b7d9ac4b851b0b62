"""The tasks of a company and how far they are, for programs."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.described import TEXT, WHOLE, YES_NO, Described, every, many
from lab.tenancy.actor import current_actor
from scenarios.checks.judging import judged
from scenarios.checks.kinds import KINDS
from scenarios.checks.model import Judged, TaskJudged
from scenarios.checks.showing import as_shown, shown_to
from scenarios.checks.views import judged_seat

POINTS = {**TEXT, "format": "decimal"}
LATER = {**POINTS, "description": "Of checks that you are shown with the marks only."}
SHARE = {
    "type": "number",
    "nullable": True,
    "description": "Of the points, from 0 to 1; null while it waits for the teacher.",
}
SESSION = {**WHOLE, "description": "Of the sessions of the scenario; 0 where it has none."}
CHECK = every(
    key=TEXT,
    name=TEXT,
    kind={**TEXT, "enum": sorted(KINDS)},
    points=POINTS,
    earned=POINTS,
    share=SHARE,
    passed=YES_NO,
    hint=TEXT,
    evidence=many(every(collection=TEXT, number=WHOLE)),
)
TASK = every(
    key=TEXT,
    name=TEXT,
    text=TEXT,
    opens=TEXT,
    session=SESSION,
    points=POINTS,
    later=LATER,
    earned=POINTS,
    checks=many(CHECK),
)
CHECKS = every(points=POINTS, later=LATER, earned=POINTS, tasks=many(TASK))


class ChecksSchema(Described):
    operations = {"GET": ("checks_read", 200, "Checks", CHECKS)}
    parameters = (
        OpenApiParameter(
            "seat",
            {"type": "integer"},
            description="For staff: only what this seat did. Who shares a company is judged by the own seat.",
        ),
    )
    tags = ("checks",)


class ChecksView(SandboxView):
    """Every task of the company with its checks, judged now."""

    schema = ChecksSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ("seat",))
        seat = judged_seat(request.query_params.get("seat", ""))
        if current_actor().policy.guest:
            raise Hidden
        actor = current_actor()
        found = as_shown(judged(actor.sandbox, seat=seat), shown_to(actor.user, actor.sandbox))
        told = {
            "points": _number(sum(task.points for task in found)),
            "later": _number(sum(task.later for task in found)),
            "earned": _number(sum(task.earned for task in found)),
            "tasks": [_task(task) for task in found],
        }
        return Response(told)


def _number(points: Any) -> str:
    return f"{points:.2f}"


def _task(task: TaskJudged) -> dict[str, Any]:
    return {
        "key": task.task.key,
        "name": task.name,
        "text": task.text,
        "opens": task.task.opens,
        "session": task.task.session,
        "points": _number(task.points),
        "later": _number(task.later),
        "earned": _number(task.earned),
        "checks": [_check(judged) for judged in task.checks],
    }


def _check(judged: Judged) -> dict[str, Any]:
    evidence = [{"collection": of, "number": number} for of, number in judged.outcome.evidence]
    return {
        "key": judged.check.key,
        "name": judged.name,
        "kind": judged.check.kind,
        "points": _number(judged.check.points),
        "earned": _number(judged.earned),
        "share": judged.outcome.share,
        "passed": judged.passed,
        "hint": "" if judged.passed else judged.hint,
        "evidence": evidence,
    }
