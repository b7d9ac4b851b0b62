"""The clock as programs read and move it."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.clock.advancing import FARTHEST
from lab.clock.calendar import working_days
from lab.clock.dated import upcoming
from lab.clock.jobs import advance_or_job
from lab.clock.models import Holiday
from lab.clock.rights import may_advance
from lab.clock.steps import Step, target_of, target_on
from lab.clock.summary import come_up_told, told
from lab.company.models import WORKDAY_FIELDS
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView, object_of
from lab.entities.api.described import (
    MOMENT,
    NUMBER_OR_NOTHING,
    TEXT,
    TEXT_OR_NOTHING,
    YES_NO,
    Described,
    every,
    many,
)
from lab.entities.api.jobs import JOB, job_told
from lab.entities.api.shapes import Shape
from lab.jobs.models import Job
from lab.tenancy.actor import current_actor

Told = dict[str, Any]
DAY: Shape = {"type": "string", "format": "date"}
EVENT = every(
    at=MOMENT, what=TEXT, label=TEXT, collection=TEXT_OR_NOTHING, record=NUMBER_OR_NOTHING
)
CALENDAR = every(
    workdays=many({"type": "string"}),
    opens_at=TEXT,
    closes_at=TEXT,
    holidays=many(every(name=TEXT, day=DAY, yearly=YES_NO)),
)
CLOCK = every(
    simulated_now=MOMENT,
    today=DAY,
    may_advance=every(allowed=YES_NO, reason=TEXT),
    next_event={**EVENT, "nullable": True},
    calendar=CALENDAR,
)
HAPPENED = every(at=MOMENT, event=TEXT, label=TEXT, collection=TEXT, record=NUMBER_OR_NOTHING)
ADVANCED = every(
    simulated_now=MOMENT,
    entry=NUMBER_OR_NOTHING,
    happened=many(HAPPENED),
    came_up=many(EVENT),
    job={**JOB, "nullable": True},
)
STEPS: Shape = {"type": "string", "enum": Step.values}
WISH: Shape = {
    "type": "object",
    "properties": {
        "by": {**STEPS, "description": "How far; either this, `days` or `to`."},
        "days": {"type": "integer", "minimum": 1, "description": "So many days of the calendar."},
        "to": {
            **TEXT,
            "description": "A day (`2026-03-09`: its opening, or the next one) or a moment with its time.",
        },
        "seen": {**MOMENT, "description": "Only if the clock still shows this; else 400."},
    },
}


class ClockSchema(Described):
    operations = {"GET": ("clock_read", 200, "Clock", CLOCK)}


class AdvanceSchema(Described):
    operations = {"POST": ("clock_advance", 200, "ClockAdvanced", ADVANCED)}
    wishes = {"POST": ("ClockWish", WISH)}

    def get_response_serializers(self) -> Any:
        shape = self.component("ClockAdvanced", ADVANCED)
        return {200: shape, 202: shape, **self.errors()}


class ShortAdvanceSchema(AdvanceSchema):
    operations = {"POST": ("advance", 200, "ClockAdvanced", ADVANCED)}


class ClockView(SandboxView):
    """Where the simulated clock stands, what comes next, and when the company works."""

    schema = ClockSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        return Response(clock_told())


class AdvanceView(SandboxView):
    """Move the clock on: by a step, or to a day. What is dated on the way is worked off.

    Answers 202 with a job where it takes longer than a few seconds.
    """

    schema = AdvanceSchema()

    def post(self, request: Request, sandbox: int) -> Response:
        may_advance().require()
        raw = object_of(request.data)
        seen = raw.pop("seen", None)
        outcome = advance_or_job(_target(raw), seen=None if seen is None else _moment(seen, "seen"))
        if isinstance(outcome, Job):
            return Response(_advanced(None, job_told(outcome)), status.HTTP_202_ACCEPTED)
        return Response(_advanced(outcome.entry, None))


class ShortAdvanceView(AdvanceView):
    """The same, at the company's own address."""

    schema = ShortAdvanceSchema()


def clock_told() -> Told:
    actor, calendar, coming = current_actor(), working_days(), upcoming()
    decision = may_advance()
    row = coming.row if coming else None
    return {
        "simulated_now": actor.now,
        "today": actor.today,
        "may_advance": {"allowed": decision.allowed, "reason": str(decision.reason)},
        "next_event": coming
        and {
            "at": coming.at,
            "what": coming.dated.key,
            "label": str(row or coming.dated.label),
            "collection": row.collection if row else None,
            "record": row.number if row else None,
        },
        "calendar": {
            "workdays": [
                name.removeprefix("works_")
                for number, name in enumerate(WORKDAY_FIELDS)
                if number in calendar.workdays
            ],
            "opens_at": f"{calendar.opens:%H:%M}",
            "closes_at": f"{calendar.closes:%H:%M}",
            "holidays": [
                {"name": one.name, "day": one.day, "yearly": one.yearly}
                for one in Holiday.objects.visible()
            ],
        },
    }


def _target(raw: Told) -> dt.datetime:
    if len(raw) != 1 or not set(raw) <= {"by", "days", "to"}:
        raise ValidationError({"by": [_("Send {“by”: …}, {“days”: …} or {“to”: …}.")]})
    if "days" in raw:
        return target_on(current_actor().today + dt.timedelta(days=_days(raw["days"])))
    if "by" in raw:
        if raw["by"] not in Step.values:
            choices = ", ".join(Step.values)
            raise ValidationError({"by": [_("Choose one of: %(choices)s.") % {"choices": choices}]})
        return target_of(Step(raw["by"]))
    text = raw["to"] if isinstance(raw["to"], str) else ""
    try:
        if len(text) == 10 and (day := parse_date(text)) is not None:
            return target_on(day)
    except (ValueError, OverflowError):
        pass
    return _moment(text, "to")


def _days(value: Any) -> int:
    most = FARTHEST.days
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
        return value
    text = _("Write a whole number from %(least)s to %(most)s.")
    raise ValidationError({"days": [text % {"least": 1, "most": most}]})


def _moment(text: Any, name: str) -> dt.datetime:
    try:
        found = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        found = None
    if found is None:
        raise ValidationError({name: [_("Write a day like 2026-03-09, or a moment.")]})
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _advanced(entry: Any, job: Told | None) -> Told:
    return {
        "simulated_now": current_actor().now,
        "entry": entry.number if entry else None,
        "happened": [
            {
                "at": one.simulated_at,
                "event": one.event,
                "label": one.label,
                "collection": one.collection,
                "record": one.record,
            }
            for one in (told(entry) if entry else ())
        ],
        "came_up": come_up_told(entry) if entry else [],
        "job": job,
    }
