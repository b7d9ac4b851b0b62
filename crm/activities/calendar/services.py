"""Putting tasks and events to another time, and inviting people to events."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.activities.calendar.models import EventInvitee
from crm.activities.models import Event, Task
from crm.parts import Parts, Pieces, line_error, matched, write_parts
from crm.rows import reread
from lab import records
from lab.access.actors import entrusted
from lab.access.models import RecordShare
from lab.records.sharing import share
from lab.tenancy.models import Seat
from lab.tenancy.writing import sandbox_write


def event_create(values: Mapping[str, Any], lines: Pieces | None = None) -> Event:
    """A new event with those who are invited, given as (None, values)."""
    with sandbox_write():
        event = records.create(Event, values)
        _invite(event, matched(event, EventInvitee, lines or []))
        return event


def event_change(event: Event, values: Mapping[str, Any], lines: Pieces | None = None) -> Event:
    """Change an event; `None` leaves the invited as they are."""
    with sandbox_write():
        event = records.change(event, values)
        if lines is not None:
            _invite(event, matched(event, EventInvitee, lines))
        return event


def event_reschedule(
    event: Event, *, starts_at: dt.datetime, ends_at: dt.datetime | None = None
) -> Event:
    """Another time; without an end the event stays as long as it was. Its reminder moves along."""
    with sandbox_write():
        event = reread(event)
        if ends_at is None and event.ends_at is not None:
            ends_at = starts_at + (event.ends_at - event.starts_at)
        values: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at}
        if event.remind_at is not None:
            values["remind_at"] = event.remind_at + (starts_at - event.starts_at)
        return records.change(event, values, event="event.rescheduled")


def task_reschedule(task: Task, *, due_on: dt.date, due_time: dt.time | None = None) -> Task:
    """Another day, and the time of that day or none."""
    with sandbox_write():
        task = reread(task)
        if task.status not in Task.OPEN:
            raise ValidationError(_("This task is closed already."))
        values: dict[str, Any] = {"due_on": due_on, "due_time": due_time}
        if task.remind_at is not None and task.due_on is not None:
            values["remind_at"] = task.remind_at + (due_on - task.due_on)
        return records.change(task, values, event="task.rescheduled")


def _invite(event: Event, parts: Parts) -> None:
    """Write the list of the invited; who is invited may read the event."""
    for place, part in enumerate(parts.parts):
        seat, contact = (part.get(name, EventInvitee) for name in ("seat", "contact"))
        if (seat is None) == (contact is None):
            raise line_error(place, {"seat": [_("Name a seat or a contact, one of them.")]})
        if seat is not None and seat.pk == event.owner_id:
            raise line_error(place, {"seat": [_("The event is this seat's own.")]})
        part.values["position"] = place
    write_parts(event, parts)
    seats = [part.get("seat", EventInvitee) for part in parts.parts]
    _open_to(event, [seat for seat in seats if seat is not None])


def _open_to(event: Event, seats: list[Seat]) -> None:
    if seats:
        with entrusted():
            share([event], seats=seats, level=RecordShare.Level.READ)
