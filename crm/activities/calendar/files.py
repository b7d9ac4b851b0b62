"""Tasks and events as a calendar (iCalendar, RFC 5545) for any calendar program."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils import timezone
from icalendar import Alarm, Calendar, Component, Todo
from icalendar import Event as Entry

from crm.activities.models import About, Event, Task
from crm.activities.outings.models import Outing
from lab.entities.exporting.texts import plain_text, unchanging_id
from lab.entities.sight import sees
from lab.entities.spec import FileFormat
from lab.tenancy.actor import current_actor

PRODUCT = "-//CRM Practicum//CRM Practicum 1//EN"
STATUS = {
    Task.Status.OPEN: "NEEDS-ACTION",
    Task.Status.IN_PROGRESS: "IN-PROCESS",
    Task.Status.DONE: "COMPLETED",
    Task.Status.CANCELLED: "CANCELLED",
}
PRIORITY = {Task.Priority.HIGH: 1, Task.Priority.NORMAL: 5, Task.Priority.LOW: 9}


def task_entry(task: Task) -> Component | None:
    """A to-do; None for a task without a date, which is in no calendar."""
    if task.due_on is None:
        return None
    entry = Todo()
    _common(entry, task, [task.description, task.result])
    entry.add("due", _due(task.due_on, task.due_time))
    entry.add("status", STATUS[Task.Status(task.status)])
    entry.add("priority", PRIORITY[Task.Priority(task.priority)])
    if task.completed_at:
        entry.add("completed", _universal(task.completed_at))
    if task.remind_at and task.status in Task.OPEN:
        entry.add_component(_alarm(task))
    return entry


def event_entry(event: Event) -> Component:
    entry = Entry()
    _common(entry, event, [event.description, event.result])
    entry.add("dtstart", _universal(event.starts_at))
    if event.ends_at:
        entry.add("dtend", _universal(event.ends_at))
    if event.remind_at:
        entry.add_component(_alarm(event))
    if event.location:
        entry.add("location", plain_text(event.location))
    return entry


def outing_entry(outing: Outing) -> Component:
    entry = Entry()
    _common(entry, outing, [outing.description])
    entry.add("dtstart", _universal(outing.starts_at))
    if outing.ends_at:
        entry.add("dtend", _universal(outing.ends_at))
    if outing.place:
        entry.add("location", plain_text(outing.place))
    if outing.status == Outing.Status.CANCELLED:
        entry.add("status", "CANCELLED")
    return entry


def _common(entry: Component, row: Any, notes: Iterable[str]) -> None:
    entry.add("uid", unchanging_id(row))
    entry.add("dtstamp", _universal(current_actor().now))
    entry.add("summary", plain_text(row.subject))
    kind = row.get_kind_display() if hasattr(row, "kind") else row._meta.verbose_name
    entry.add("categories", [str(kind)])
    if text := plain_text("\n\n".join(filter(None, notes))):
        entry.add("description", text)
    contact = row.contact
    if contact is not None and sees(contact):
        entry.add("contact", plain_text(str(contact)))


def _due(day: dt.date, time: dt.time | None) -> dt.date | dt.datetime:
    """A day, or a moment where the task has a time of that day."""
    if time is None:
        return day
    return _universal(timezone.make_aware(dt.datetime.combine(day, time)))


def _universal(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(microsecond=0)


def _alarm(row: Task | Event) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", plain_text(row.subject))
    alarm.add("trigger", _universal(row.remind_at))  # type: ignore[arg-type]
    return alarm


def written(entries: Iterable[Component | None]) -> Iterator[bytes]:
    """A calendar of these entries, in pieces."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", current_actor().sandbox.name)
    begin, end, _rest = calendar.to_ical().partition(b"END:VCALENDAR")
    yield begin
    for entry in entries:
        if entry is not None:
            yield entry.to_ical()
    yield end + b"\r\n"


def _format(entry_of: Callable[[Any], Component | None]) -> FileFormat:
    def write(rows: Iterable[About]) -> Iterator[bytes]:
        yield from written(map(entry_of, rows))

    return FileFormat(
        name="ics", label="iCalendar", media_type="text/calendar", write=write, joins=("contact",)
    )


TASK_CALENDAR = _format(task_entry)
EVENT_CALENDAR = _format(event_entry)
OUTING_CALENDAR = _format(outing_entry)
