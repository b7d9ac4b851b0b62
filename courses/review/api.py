"""The class table for programs: how far each company of an assignment is, as it was judged last."""

from typing import Any, cast

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from courses.assignments.models import Assignment
from courses.review.alerts import ALERTS
from courses.review.models import Standing
from courses.review.standings import keep_current
from courses.review.stuck import Why
from courses.review.table import Cell, LiveRow, live_table
from courses.views.common import assignment_to_mark
from lab.entities.api.asked import require_known
from lab.entities.api.base import ApiView
from lab.entities.api.described import (
    MOMENT,
    MOMENT_OR_NOTHING,
    NUMBER_OR_NOTHING,
    TEXT,
    WHOLE,
    YES_NO,
    Described,
    every,
    many,
)
from lab.people.models import User
from scenarios.checks.model import Check, in_words

WITHOUT_NAMES = "Null while work is marked without names; then there are no members either."
AMOUNT = {**TEXT, "format": "decimal", "nullable": True}
POINTS = {**TEXT, "format": "decimal"}
CHECK = every(key=TEXT, name=TEXT, points=POINTS)
CELL = every(
    key=TEXT,
    share={"type": "number", "nullable": True, "description": "0 to 1; null waits for a person."},
    state={**TEXT, "enum": ["done", "part", "open", "waits"]},
)
FIGURES = every(
    currency=TEXT,
    open={**NUMBER_OR_NOTHING, "description": "Open opportunities."},
    wins={**NUMBER_OR_NOTHING, "description": "Opportunities won since day 1."},
    pipeline={**AMOUNT, "description": "Of the open opportunities."},
    won={**AMOUNT, "description": "Of the opportunities won since day 1."},
    receipts={**AMOUNT, "description": "Received from customers since day 1."},
)
TEAM = every(
    team={**NUMBER_OR_NOTHING, "description": WITHOUT_NAMES},
    name=TEXT,
    sandbox={**NUMBER_OR_NOTHING, "description": WITHOUT_NAMES},
    members=many(every(username=TEXT, student_number=TEXT, name=TEXT)),
    judged_at={**MOMENT_OR_NOTHING, "description": "Null until the company is judged first."},
    percent={**WHOLE, "description": "Of the points that checks give by themselves."},
    earned=POINTS,
    points=POINTS,
    checks=many(CELL),
    stuck_since=MOMENT_OR_NOTHING,
    stuck_why={**TEXT, "enum": ["", *Why.values]},
    alerts=many({**TEXT, "enum": [alert.key for alert in ALERTS]}),
    last_activity={
        **MOMENT_OR_NOTHING,
        "description": "When a member last did something; null without names.",
    },
    at_work=YES_NO,
    attempt=WHOLE,
    simulated_date={**TEXT, "format": "date"},
    figures=FIGURES,
    submission=NUMBER_OR_NOTHING,
    to_mark=YES_NO,
)
PROGRESS = every(
    assignment=WHOLE,
    as_of=MOMENT,
    lesson_open=YES_NO,
    being_judged={**WHOLE, "description": "Companies that may have come further meanwhile."},
    checks=many(CHECK),
    teams=many(TEAM),
)


class ProgressSchema(Described):
    operations = {"GET": ("assignment_progress", 200, "Progress", PROGRESS)}
    tags = ("assignments",)


class ProgressView(ApiView):
    """The class at a glance, for its staff: progress by check, who is stuck, figures. Judging follows
    what the class does, so ask again for what is `being_judged`."""

    schema = ProgressSchema()

    def get(self, request: Request, number: int) -> Response:
        require_known(request.query_params, ())
        found = assignment_to_mark(cast(User, request.user), number)
        return Response(_progress(found))


def _progress(assignment: Assignment) -> dict[str, Any]:
    live = live_table(assignment)
    keep_current(assignment, [one.row for one in live.rows])
    return {
        "assignment": assignment.pk,
        "as_of": timezone.now(),
        "lesson_open": live.lesson is not None,
        "being_judged": live.behind,
        "checks": [_check(check) for check in live.checks],
        "teams": [_team(one) for one in live.rows],
    }


def _check(check: Check) -> dict[str, str]:
    return {"key": check.key, "name": in_words(check.name), "points": f"{check.points:.2f}"}


def _team(one: LiveRow) -> dict[str, Any]:
    row, standing = one.row, one.standing
    team, hidden = row.team, bool(row.alias)
    people = [] if hidden else [member.user for member in team.members.all()]
    return {
        "team": None if hidden else team.pk,
        "name": row.name,
        "sandbox": None if hidden else team.sandbox_id,
        "members": [_member(person) for person in people],
        "judged_at": standing.judged_at if standing and not hidden else None,
        "percent": one.percent,
        "earned": f"{standing.earned if standing else 0:.2f}",
        "points": f"{standing.points if standing else 0:.2f}",
        "checks": [_cell(cell) for cell in one.cells] if standing else [],
        "stuck_since": one.stuck.since if one.stuck and not hidden else None,
        "stuck_why": one.stuck.why.value if one.stuck and not hidden else "",
        "alerts": [alert.key for alert in one.alerts],
        "last_activity": None if hidden else row.last_at,
        "at_work": one.at_work and not hidden,
        "attempt": team.company.attempt,
        "simulated_date": team.company.today,
        "figures": _figures(standing, team.company.currency),
        "submission": row.submission.pk if row.submission else None,
        "to_mark": row.waits,
    }


def _member(person: User) -> dict[str, str]:
    return {
        "username": person.username,
        "student_number": person.student_number,
        "name": str(person),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {"key": cell.key, "share": cell.share, "state": cell.state}


def _figures(standing: Standing | None, currency: str) -> dict[str, Any]:
    told: dict[str, Any] = {"currency": currency}
    for name in ("open", "wins"):
        told[name] = int(standing.figure(name)) if standing else None
    for name in ("pipeline", "won", "receipts"):
        told[name] = f"{standing.figure(name):.2f}" if standing else None
    return told
