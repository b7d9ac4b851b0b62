"""The story of a record: what was done about it and how it changed, the latest first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import capfirst

from lab.entities.addresses import record_url
from lab.entities.cells import Cells, load_records
from lab.entities.fields import TEMPORAL, field_of, fields_of
from lab.entities.panels import activities_on, activity_entities
from lab.entities.spec import REGISTRY, Entity
from lab.entities.wording import Wording
from lab.journal.history import whole_history
from lab.journal.models import Entry
from lab.journal.words import words_of
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.ui.words import pair, shortened

PAGE = 20
MOST = 500
KINDS = ("all", "activities", "changes")
ABOUT = "about"
LONG_FIELDS = ("summary", "description", "result")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An activity or a change. `at` orders it, `when` is told, `facts` stand beside the title, `answer` is
    what the other side said."""

    at: dt.datetime
    when: dt.date | dt.datetime | None
    icon: str
    title: Any
    url: str = ""
    kind: Any = ""
    who: str = ""
    text: str = ""
    answer: str = ""
    facts: tuple[Any, ...] = ()
    activity: bool = False
    overdue: bool = False
    about: Any = ""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """`coming` is what is to be done, overdue or next first; `past` what has been, the latest first."""

    coming: list[Moment]
    past: list[Moment]
    more: bool


def timeline_of(
    entity: Entity, row: Sandboxed, *, kind: str = "all", length: int = PAGE
) -> Timeline:
    """At most two queries for each kind of activity, one for the names of what they are about, and
    one or two for the journal, however long it is."""
    coming: list[Moment] = []
    past: list[Moment] = []
    if entity.has_activities and kind != "changes":
        coming, past = _activities(entity, row, length + 1)
    if kind != "activities":
        past += _changes(row, length + 1)
    coming.sort(key=lambda moment: moment.at)
    past.sort(key=lambda moment: moment.at, reverse=True)
    return Timeline(coming=coming[:length], past=past[:length], more=len(past) > length)


def _activities(entity: Entity, row: Sandboxed, most: int) -> tuple[list[Moment], list[Moment]]:
    """What is still to come, also what should have been done by now, and what has been."""
    pending: list[tuple[Entity, Any]] = []
    past: list[tuple[Entity, Any]] = []
    for other in activity_entities():
        rows: Any = activities_on(other.model, entity, row).select_related(None)
        pending += [(other, each) for each in rows.pending()[:most]]
        past += [(other, each) for each in rows.past()[:most]]
    everything = [each for _other, each in (*pending, *past)]
    load_records([field_of(other.model, ABOUT) for other in activity_entities()[:1]], everything)
    told = _Telling(row)
    return (
        [told(other, each, pending=True) for other, each in pending],
        [told(other, each) for other, each in past],
    )


class _Telling:
    """Tells of activities on the page of a record."""

    def __init__(self, page: Sandboxed) -> None:
        self.page = f"{page.collection}/{page.number}"
        self.cells = Cells()
        self.today = current_actor().today

    def __call__(self, other: Entity, row: Any, *, pending: bool = False) -> Moment:
        fields = [field for field in fields_of(other, other.head) if field.kind not in TEMPORAL]
        # What is named after its own text has a heading, so that the text is told once.
        heading = str(getattr(row, "heading", row))
        facts = (self.cells(field, row) for field in fields)
        text = next((str(value) for name in LONG_FIELDS if (value := getattr(row, name, ""))), "")
        due = None if isinstance(row.moment, dt.datetime) else row.moment
        return Moment(
            at=_moment(row.moment),
            when=row.moment,
            icon=other.icon,
            title=heading,
            url=record_url(row),
            kind=capfirst(other.label),
            who=str(field_of(other.model, "owner").value(row) or ""),
            text=shortened(text, 240) if text not in heading else "",
            answer=shortened(str(getattr(row, "heard", "")), 600),
            facts=tuple(fact for fact in facts if fact and strip_tags(str(fact)) != heading),
            activity=True,
            overdue=pending and due is not None and due < self.today,
            about=self._about(row),
        )

    def _about(self, row: Sandboxed) -> Any:
        """The record that it is about, where that is another than the page's."""
        field = field_of(type(row), ABOUT)
        value = field.value(row)
        return "" if value is None or value == self.page else self.cells(field, row)


def _moment(value: dt.date | dt.datetime | None) -> dt.datetime:
    """A day as its evening: what is due today is still to come. No day comes after all days."""
    if isinstance(value, dt.datetime):
        return value
    if value is None:
        return current_actor().now + dt.timedelta(days=3650)
    return timezone.make_aware(dt.datetime.combine(value, dt.time(23, 59)))


def _changes(row: Sandboxed, most: int) -> Iterable[Moment]:
    """One moment for each step, told by the entry that says most of it."""
    lines = REGISTRY[row.collection].lines
    entries = whole_history(
        row.collection, row.number, lines.model if lines and lines.told else None
    )
    now = entries.filter(attempt=current_actor().sandbox.attempt).exclude(change=Entry.Change.JUMP)
    own = Q(collection=row.collection, record=row.number)
    steps = now.filter(own, batch__isnull=False).order_by().values("batch")
    # What a step did to the lines is said by what it did to the record.
    found = list(now.exclude(~own & Q(batch__in=steps)).select_related("user")[: most * 4])
    wording = Wording(found)
    return [_change(wording, step) for step in _steps(row, found)[:most]]


def _steps(row: Sandboxed, entries: Iterable[Entry]) -> list[list[Entry]]:
    """The record's entries of one batch together; the latest first, as they come."""
    steps: dict[tuple[str, int], list[Entry]] = {}
    for entry in entries:
        own = (entry.collection, entry.record) == (row.collection, row.number)
        key = ("batch", entry.batch) if own and entry.batch else ("entry", entry.number)
        steps.setdefault(key, []).append(entry)
    return list(steps.values())


def _change(wording: Wording, step: list[Entry]) -> Moment:
    icons = {Entry.Change.MADE: "plus", Entry.Change.CHANGED: "pencil"}
    main = next((entry for entry in step if words_of(entry.event)), step[-1])
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for entry in reversed(step):
        before = {**entry.before, **before}
        after |= entry.after
    return Moment(
        at=main.simulated_at,
        when=main.simulated_at,
        icon=icons.get(main.change, "bolt"),  # type: ignore[call-overload]
        title=wording.html(main),
        text="" if len(after) < 2 else _told(wording, main, before, after),
    )


def _told(wording: Wording, entry: Entry, before: dict[str, Any], after: dict[str, Any]) -> str:
    """The changed fields in one line; of a new record its first facts are enough."""
    changes = wording.changes(entry.collection, before, after)
    if entry.change == Entry.Change.MADE:
        return ""
    texts = (
        pair(change.label, f"{change.before or '–'} → {change.after or '–'}") for change in changes
    )
    return shortened(" · ".join(texts), 400)
