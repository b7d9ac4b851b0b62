"""The calendar for programs, and the outings that do not agree with the contact logs."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError as Wrong
from rest_framework.request import Request
from rest_framework.response import Response

from crm.activities.calendar.asking import seats_of, whose_of
from crm.activities.calendar.entries import KINDS, Asked, Entry, entries
from crm.activities.outings.selectors import Mismatch, mismatches
from lab.clock.calendar import DAY, moment
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.described import (
    NUMBER_OR_NOTHING,
    TEXT,
    WHOLE,
    YES_NO,
    Described,
    every,
    many,
)
from lab.tenancy.actor import current_actor

LONGEST = 366

DATE = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
ENTRY = every(
    kind={**TEXT, "enum": list(KINDS)},
    collection=TEXT,
    number=WHOLE,
    title=TEXT,
    starts_at=MOMENT,
    ends_at=MOMENT,
    all_day=YES_NO,
    done=YES_NO,
    conflict={**YES_NO, "description": "Something else takes the same seat's time."},
    owner=NUMBER_OR_NOTHING,
    invited=many(TEXT),
)
CALENDAR = every(results=many(ENTRY), more=YES_NO)
MISMATCH = every(
    day=DATE, problem=TEXT, outing=NUMBER_OR_NOTHING, contact_log=NUMBER_OR_NOTHING, owner=WHOLE
)
MISMATCHES = every(results=many(MISMATCH))
DAYS = (
    OpenApiParameter("first", DATE, description="Without it: today."),
    OpenApiParameter("last", DATE, description="Without it: a week from the first day."),
    OpenApiParameter(
        "whose", {"type": "string"}, description="`me`, `team`, `all` or the number of a seat."
    ),
)


class CalendarSchema(Described):
    operations = {"GET": ("calendar_read", 200, "Calendar", CALENDAR)}
    parameters = (
        *DAYS,
        OpenApiParameter(
            "kind", {"type": "array", "items": {"type": "string", "enum": list(KINDS)}}
        ),
    )
    tags = ("events",)


class CalendarView(SandboxView):
    """What stands in the calendar from one day to another."""

    schema = CalendarSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ("first", "last", "whose", "kind"))
        first, last, seats = _asked(request.query_params)
        kinds = frozenset(request.query_params.getlist("kind")) or frozenset(KINDS)
        if unknown := kinds - frozenset(KINDS):
            text = _("“%(text)s” is none of %(known)s.")
            raise Wrong({"kind": [text % {"text": min(unknown)[:40], "known": ", ".join(KINDS)}]})
        starts, ends = moment(first, dt.time()), moment(last + DAY, dt.time())
        found, more = entries(Asked(starts, ends, seats, kinds))
        return Response({"results": [_told(entry) for entry in found], "more": more})


class MismatchesSchema(Described):
    operations = {"GET": ("outings_mismatches", 200, "OutingMismatches", MISMATCHES)}
    parameters = DAYS
    tags = ("outings",)


class MismatchesView(SandboxView):
    """Outings and contact logs that do not agree."""

    schema = MismatchesSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ("first", "last", "whose"))
        return Response(
            {"results": [_mismatch(one) for one in mismatches(*_asked(request.query_params))]}
        )


def _asked(params: Any) -> tuple[dt.date, dt.date, frozenset[int] | None]:
    first = _day(params, "first", current_actor().today)
    last = _day(params, "last", first + 6 * DAY)
    if not 0 <= (last - first).days < LONGEST:
        raise Wrong({"last": [_("Ask for 1 to %(days)d days.") % {"days": LONGEST}]})
    return first, last, seats_of(whose_of(params))


def _day(params: Any, name: str, otherwise: dt.date) -> dt.date:
    text = params.get(name, "")
    try:
        day = dt.date.fromisoformat(text) if text else otherwise
    except ValueError as error:
        raise Wrong({name: [_("Write a day as 2026-03-31.")]}) from error
    if not 1971 <= day.year < 2200:
        raise Wrong({name: [_("This day is too far away.")]})
    return day


def _told(entry: Entry) -> dict[str, Any]:
    owner = getattr(entry.row, "owner_id", None)
    return {
        "kind": entry.kind,
        "collection": entry.collection,
        "number": entry.number,
        "title": entry.title,
        "starts_at": timezone.localtime(entry.starts).isoformat(),
        "ends_at": timezone.localtime(entry.ends).isoformat(),
        "all_day": not entry.timed,
        "done": entry.done,
        "conflict": entry.conflict,
        "owner": current_actor().policy.seats[owner].number if owner else None,
        "invited": list(entry.invited),
    }


def _mismatch(one: Mismatch) -> dict[str, Any]:
    return {
        "day": one.day.isoformat(),
        "problem": one.problem,
        "outing": one.outing.number if one.outing else None,
        "contact_log": one.log.number if one.log else None,
        "owner": one.seat.number,
    }
