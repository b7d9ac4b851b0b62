"""What stands in a calendar: events, tasks, outings, and what else of the company has a date."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.activities.calendar.conflicts import clock_text, overlapping
from crm.activities.calendar.models import EventInvitee
from crm.activities.calendar.spans import DAY
from crm.activities.models import Event, Task
from crm.activities.outings.models import Outing
from crm.parties.models import Contact
from lab.clock.calendar import moment
from lab.clock.dated import DATED
from lab.entities.addresses import record_url
from lab.entities.spec import REGISTRY
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Owned
from lab.tenancy.registry import models_by_collection

# Of each source a calendar shows this many.
MOST = 500
SHORTEST = dt.timedelta(minutes=30)
OWN = ("tasks", "events", "outings")
EVENT_KINDS = ("call", "meeting", "visit", "demo")
KINDS = {
    "call": _("Calls"),
    "meeting": _("Meetings"),
    "visit": _("Visits"),
    "demo": _("Demos"),
    "other": _("Other events"),
    "outing": _("Outings"),
    "task": _("Tasks"),
    "dated": _("Other dates"),
}
ICONS = {"call": "phone", "visit": "map-pin", "demo": "presentation", "meeting": "users"}
TONES = {
    "call": "azure",
    "meeting": "blue",
    "visit": "teal",
    "demo": "purple",
    "other": "blue",
    "outing": "green",
    "task": "yellow",
    "dated": "secondary",
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something at a time, or on a day where `timed` is not set. `seats` are those whose time it takes,
    `key` what it is about: two entries about the same are no conflict."""

    kind: str
    icon: str
    title: str
    row: Any
    starts: dt.datetime
    ends: dt.datetime
    timed: bool = True
    done: bool = False
    overdue: bool = False
    movable: bool = False
    stretchable: bool = False
    seats: frozenset[int] = frozenset()
    key: tuple[Any, ...] = ()
    invited: tuple[str, ...] = ()
    label: Any = ""
    conflict: bool = False

    @property
    def tone(self) -> str:
        return "red" if self.overdue else TONES[self.kind]

    @property
    def url(self) -> str:
        return record_url(self.row)

    @property
    def collection(self) -> str:
        return str(self.row.collection)

    @property
    def number(self) -> int:
        return int(self.row.number)

    @property
    def owner(self) -> str:
        pk = getattr(self.row, "owner_id", None)
        return str(current_actor().policy.seats.get(pk) or "") if pk else ""

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.starts)

    @property
    def clock(self) -> str:
        return clock_text(self.starts, self.ends) if self.timed else ""

    @property
    def what(self) -> Any:
        return self.label or KINDS[self.kind]


@dataclass(frozen=True)
class Asked:
    """From when to when, of which seats (None: everybody's), and of which kinds."""

    starts: dt.datetime
    ends: dt.datetime
    seats: frozenset[int] | None
    kinds: frozenset[str]


def entries(asked: Asked) -> tuple[list[Entry], bool]:
    """All entries in their order, and whether there are more than a calendar shows. The number of
    queries depends on the sources alone."""
    found: list[Entry] = []
    more = False
    for source in (_events, _outings, _tasks, _dated):
        for rows in source(asked):
            more = more or len(rows) > MOST
            found += rows[:MOST]
    found = [entry for entry in found if entry.kind in asked.kinds]
    found.sort(key=lambda one: (one.day, one.timed, one.starts, one.collection, one.number))
    return with_conflicts(found), more


def with_conflicts(found: Sequence[Entry]) -> list[Entry]:
    """The entries, those marked that take the same seat's time as another one about something else."""
    timed = sorted((e for e in found if e.timed and e.seats), key=lambda one: one.starts)
    clashing: set[int] = set()
    running: list[Entry] = []
    for entry in timed:
        running = [one for one in running if one.ends > entry.starts]
        for one in running:
            if one.seats & entry.seats and not (one.key and one.key == entry.key):
                clashing |= {id(one), id(entry)}
        running.append(entry)
    return [replace(one, conflict=True) if id(one) in clashing else one for one in found]


def _events(asked: Asked) -> Iterator[list[Entry]]:
    rows = overlapping(Event.objects.visible(), asked.starts, asked.ends)
    if asked.seats is not None:
        invited = EventInvitee.objects.filter(seat__in=asked.seats).order_by().values("event")
        rows = rows.filter(Q(owner__in=asked.seats) | Q(pk__in=invited))
    rows = list(rows.order_by("starts_at", "pk")[: MOST + 1])
    guests = _guests(rows)
    movable = _movers(Event)
    yield [_event(row, guests.get(row.pk, []), movable(row)) for row in rows]


def _movers(model: type[Owned]) -> Callable[[Any], bool]:
    """Whether the actor may move a row, without a look at single shares: the action asks once more."""
    reach = current_actor().policy.reach(model, "change")
    return lambda row: reach.everything or row.owner_id in reach.owners


def _guests(rows: Sequence[Event]) -> dict[int, list[EventInvitee]]:
    found: dict[int, list[EventInvitee]] = {}
    for one in EventInvitee.objects.filter(event__in=[row.pk for row in rows]):
        found.setdefault(one.event_id, []).append(one)
    named = {one.contact_id for guests in found.values() for one in guests if one.contact_id}
    people = Contact.objects.visible().in_bulk(named)
    for one in (one for guests in found.values() for one in guests):
        one.contact = people.get(one.contact_id or 0)
        one.seat = current_actor().policy.seats.get(one.seat_id or 0)
    return found


def _event(row: Event, guests: Sequence[EventInvitee], movable: bool) -> Entry:
    kind = row.kind if row.kind in EVENT_KINDS else "other"
    seats = {row.owner_id, *(guest.seat.pk for guest in guests if guest.seat)}
    return Entry(
        kind=kind,
        icon=ICONS.get(kind, "calendar-event"),
        title=row.subject,
        row=row,
        starts=row.starts_at,
        ends=_end(row),
        movable=movable,
        stretchable=movable,
        seats=frozenset(seats),
        key=_about(row),
        invited=tuple(filter(None, map(str, guests))),
        label=row.get_kind_display(),
    )


def _outings(asked: Asked) -> Iterator[list[Entry]]:
    rows = Outing.objects.visible().exclude(status=Outing.Status.CANCELLED)
    rows = overlapping(rows, asked.starts, asked.ends)
    if asked.seats is not None:
        rows = rows.filter(owner__in=asked.seats)
    may_move = _movers(Outing)
    yield [
        Entry(
            kind="outing",
            icon="map-pin",
            title=row.subject,
            row=row,
            starts=row.starts_at,
            ends=_end(row),
            done=row.status == Outing.Status.DONE,
            movable=row.status == Outing.Status.PLANNED and may_move(row),
            stretchable=row.status == Outing.Status.PLANNED and may_move(row),
            seats=frozenset({row.owner_id}),
            key=_about(row),
            label=capfirst(Outing._meta.verbose_name),
        )
        for row in rows.order_by("starts_at", "pk")[: MOST + 1]
    ]


def _tasks(asked: Asked) -> Iterator[list[Entry]]:
    first, last = timezone.localdate(asked.starts), timezone.localdate(asked.ends) - DAY
    rows = Task.objects.visible().filter(due_on__gte=first, due_on__lte=last)
    rows = rows.exclude(status=Task.Status.CANCELLED)
    if asked.seats is not None:
        rows = rows.filter(owner__in=asked.seats)
    may_move = _movers(Task)
    today = current_actor().today
    found = []
    for row in rows.order_by("due_on", "pk")[: MOST + 1]:
        starts = moment(row.due_on, row.due_time or dt.time())
        is_open = row.status in Task.OPEN
        found.append(
            Entry(
                kind="task",
                icon="checkbox",
                title=row.subject,
                row=row,
                starts=starts,
                ends=starts + SHORTEST,
                timed=row.due_time is not None,
                done=row.status == Task.Status.DONE,
                overdue=is_open and row.due_on < today,
                movable=is_open and may_move(row),
                label=capfirst(Task._meta.verbose_name),
            )
        )
    yield found


def _dated(asked: Asked) -> Iterator[list[Entry]]:
    """What else the company's clock comes to: quotes that expire, contracts that end, and the like."""
    first, last = timezone.localdate(asked.starts), timezone.localdate(asked.ends) - DAY
    if "dated" not in asked.kinds:
        return
    for dated in DATED.values():
        model = models_by_collection()[dated.collection()]
        if model.collection in OWN or model.inner or model.collection not in REGISTRY:
            continue
        rows = dated.rows().visible()
        column = model._meta.get_field(dated.field)
        by = (
            f"{dated.field}__date" if column.get_internal_type() == "DateTimeField" else dated.field
        )
        rows = rows.filter(**{f"{by}__gte": first, f"{by}__lte": last})
        if asked.seats is not None and issubclass(model, Owned):
            rows = rows.filter(owner__in=asked.seats)
        yield [
            _date(dated, row, getattr(row, dated.field))
            for row in rows.order_by(dated.field, "pk")[: MOST + 1]
        ]


def _date(dated: Any, row: Any, value: dt.date | dt.datetime) -> Entry:
    starts = value if isinstance(value, dt.datetime) else moment(value, dt.time())
    return Entry(
        kind="dated",
        icon=dated.icon,
        title=str(row),
        row=row,
        starts=starts,
        ends=starts + SHORTEST,
        timed=isinstance(value, dt.datetime),
        label=dated.label,
    )


def _end(row: Any) -> dt.datetime:
    """An event without an end, or a very short one, still has to be seen."""
    return max(row.ends_at or row.starts_at, row.starts_at + SHORTEST)


def _about(row: Any) -> tuple[Any, ...]:
    if row.about_id:
        return (row.about_collection, row.about_id)
    return ("contacts", row.contact_id) if row.contact_id else ()
