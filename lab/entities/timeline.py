"""The story of a record: what was done about it and how it changed, the latest first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator, capfirst

from lab.entities.addresses import record_url
from lab.entities.cells import Cells
from lab.entities.fields import TEMPORAL, Field, field_of, fields_of
from lab.entities.panels import activity_entities, pointing
from lab.entities.spec import Entity
from lab.entities.wording import Wording
from lab.journal.models import Entry
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

PAGE = 20
MOST = 500
KINDS = ("all", "activities", "changes")
LONG_FIELDS = ("summary", "description", "result")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An activity or a change. `at` orders it, `when` is told, `facts` stand beside the title."""

    at: dt.datetime
    when: dt.date | dt.datetime | None
    icon: str
    title: Any
    url: str = ""
    kind: Any = ""
    who: str = ""
    text: str = ""
    facts: tuple[Any, ...] = ()
    activity: bool = False


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """`coming` is what is planned, the next first; `past` what has been, the latest first."""

    coming: list[Moment]
    past: list[Moment]
    more: bool


def timeline_of(
    entity: Entity, row: Sandboxed, *, kind: str = "all", length: int = PAGE
) -> Timeline:
    """A query for each kind of activity, and one or two for the journal, however long it is."""
    found: list[Moment] = []
    if entity.has_activities and kind != "changes":
        for other in activity_entities():
            found += _activities(other, row, length + 1)
    if kind != "activities":
        found += _changes(row, length + 1)
    now = current_actor().now
    coming = sorted((moment for moment in found if moment.at > now), key=lambda moment: moment.at)
    past = sorted((m for m in found if m.at <= now), key=lambda moment: moment.at, reverse=True)
    return Timeline(coming=coming[:length], past=past[:length], more=len(past) > length)


def _activities(other: Entity, row: Sandboxed, most: int) -> Iterable[Moment]:
    fields = fields_of(other, other.head)
    when = next((field for field in fields if field.kind in TEMPORAL), None)
    if when is None:
        return []
    rows = pointing(other.model, "about", row).order_by(f"-{when.name}", "-pk")[:most]
    cells = Cells()
    shown = [field for field in fields if field is not when]
    return [_activity(other, each, when, shown, cells) for each in rows]


def _activity(
    other: Entity, row: Sandboxed, when: Field, shown: list[Field], cells: Cells
) -> Moment:
    facts = (cells(field, row) for field in shown)
    text = next((str(value) for name in LONG_FIELDS if (value := getattr(row, name, ""))), "")
    return Moment(
        at=_moment(when.value(row)),
        when=when.value(row),
        icon=other.icon,
        title=str(row),
        url=record_url(row),
        kind=capfirst(other.label),
        who=str(field_of(other.model, "owner").value(row) or ""),
        text=Truncator(text).chars(240) if text not in str(row) else "",
        facts=tuple(fact for fact in facts if fact),
        activity=True,
    )


def _moment(value: dt.date | dt.datetime | None) -> dt.datetime:
    """A day as its evening: what is due today is still to come. No day comes after all days."""
    if isinstance(value, dt.datetime):
        return value
    if value is None:
        return current_actor().now + dt.timedelta(days=3650)
    return timezone.make_aware(dt.datetime.combine(value, dt.time(23, 59)))


def _changes(row: Sandboxed, most: int) -> Iterable[Moment]:
    sandbox = current_actor().sandbox
    entries = Entry.objects.filter(
        collection=row.collection, record=row.number, attempt=sandbox.attempt
    ).select_related("user")
    found = list(entries.order_by("-number")[:most])
    wording = Wording(found)
    icons = {Entry.Change.MADE: "plus", Entry.Change.CHANGED: "pencil"}
    return [
        Moment(
            at=entry.simulated_at,
            when=entry.simulated_at,
            icon=icons.get(entry.change, "bolt"),  # type: ignore[call-overload]
            title=wording.html(entry),
            text="" if len(entry.after) < 2 else _told(wording, entry),
        )
        for entry in found
    ]


def _told(wording: Wording, entry: Entry) -> str:
    """The changed fields in one line; of a new record its first facts are enough."""
    changes = wording.changes(entry.collection, entry.before, entry.after)
    if entry.change == Entry.Change.MADE:
        return ""
    texts = (
        f"{change.label}: {change.before or '–'} → {change.after or '–'}" for change in changes
    )
    return Truncator(" · ".join(texts)).chars(400)
