"""From what the journal tells to what a colleague does about it."""

import datetime as dt
from functools import partial

from django.core.exceptions import ImproperlyConfigured, ValidationError

from lab.access.actors import simulated_actor
from lab.access.decisions import Refused
from lab.journal.models import Entry
from lab.records import Conflict
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.writing import apart
from scenarios.colleagues.duty import DUTIES, Duty, Request
from scenarios.colleagues.hours import after_working_hours, next_morning
from scenarios.colleagues.present import present_rules
from scenarios.colleagues.rules import Setting
from scenarios.colleagues.seats import is_free, seat_numbered
from scenarios.colleagues.telling import tell_refused
from scenarios.happenings.following import follow
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import Kind, drop, plan, register_happening

_KINDS: dict[str, Kind] = {}


def employ(duty: Duty) -> Duty:
    """Called once at start."""
    if duty.key in DUTIES:
        raise ImproperlyConfigured(f"{duty.key} is registered twice.")
    DUTIES[duty.key] = duty
    _KINDS[duty.key] = register_happening(Kind(duty.kind, duty.label, partial(_done, duty)))
    for event in duty.events:
        follow(event, partial(_followed, duty))
    return duty


def _followed(duty: Duty, entry: Entry) -> None:
    if present_rules().knows(duty.key):
        for request in duty.asked(entry):
            plan_duty(duty, request)


def plan_duty(duty: Duty, request: Request) -> Happening | None:
    """None where a person sits there, or where such work is not done by itself."""
    seat = request.seat
    setting = present_rules().setting(duty.key, seat.number) if seat else None
    if seat is None or setting is None or not is_free(seat):
        return None
    kind = _KINDS[duty.key]
    drop(kind, request.key)
    data = {"seat": seat.number, "record": request.number, **request.data}
    return plan(kind, request.at or _usual(duty, setting), key=request.key, data=data)


def _usual(duty: Duty, setting: Setting) -> dt.datetime:
    hours = duty.hours if setting.hours is None else setting.hours
    now = current_actor().now
    return next_morning(now) if hours is None else after_working_hours(now, hours)


def _done(duty: Duty, happening: Happening) -> None:
    """On the seat's own rights, if it is still nobody's; what is refused there is told to who waits."""
    seat = seat_numbered(happening.data["seat"])
    setting = present_rules().setting(duty.key, seat.number) if seat else None
    if seat is None or setting is None or not is_free(seat):
        return
    with acting_as(simulated_actor(current_actor().sandbox, seat.number)):
        try:
            with apart():
                duty.act(happening, setting)
        except (Refused, ValidationError, Conflict) as error:
            tell_refused(happening.key, error)
