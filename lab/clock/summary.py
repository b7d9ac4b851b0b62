"""What an advance of the clock brought: what the company did by itself, and what came up for the actor."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst

from lab.access.decisions import Hidden
from lab.clock.dated import Dated, come_between
from lab.clock.words import ADVANCED
from lab.company.journal_lines import Line, lines_of
from lab.company.stream import visible_entries
from lab.entities.addresses import record_url
from lab.journal.models import Entry
from lab.journal.words import deed_of, words_of
from lab.tenancy.actor import Via
from lab.tenancy.registry import model_of
from lab.ui.words import pair

SHOWN = 20
MOST_ENTRIES = 2000


@dataclass
class Group:
    """What happened several times: the first of them in words, and how many in all."""

    heading: str
    count: int = 0
    lines: list[Line] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True)
class CameUp:
    """Rows of one kind whose time came: (text, address, moment)."""

    dated: Dated
    rows: list[tuple[str, str, dt.datetime]]
    more: bool


@dataclass(frozen=True)
class Summary:
    entry: Entry
    since: dt.datetime
    until: dt.datetime
    groups: list[Group]
    came_up: list[CameUp]
    failed: bool

    @property
    def quiet(self) -> bool:
        return not (self.groups or self.came_up or self.failed)


def advance_numbered(number: int | None) -> Entry:
    """An advance by the number of its entry, the last one without. Raises Hidden."""
    entries = Entry.objects.filter(collection="", record=None, event=ADVANCED)
    if number is not None:
        entries = entries.filter(number=number)
    found = entries.order_by("-number").select_related("user").first()
    if found is None:
        raise Hidden
    return found


def happened(advance: Entry) -> QuerySet[Entry]:
    """What the simulation did on the way, in order, as far as the actor may read of it.

    Only what has a name in the journal: what follows from it stands in the records.
    """
    between = {"number__gt": advance.data["since"], "number__lt": advance.number}
    return visible_entries().filter(via=Via.SIMULATION, **between).order_by("number")


def told(advance: Entry) -> list[Entry]:
    entries = happened(advance).select_related("user").defer("before", "after")[:MOST_ENTRIES]
    return [one for one in entries if one.collection and words_of(one.event)]


def _span(advance: Entry) -> tuple[dt.datetime, dt.datetime]:
    since, until = (parse_datetime(advance.data[name]) for name in ("from", "to"))
    assert since is not None and until is not None
    return since, until


def come_up_told(advance: Entry) -> list[dict[str, Any]]:
    """What came up on the way, as programs are told it, in order."""
    found = [
        {
            "at": dated.moment(row),
            "what": dated.key,
            "label": str(row),
            "collection": row.collection,
            "record": row.number,
        }
        for dated, rows in come_between(*_span(advance), MOST_ENTRIES)
        for row in rows
    ]
    return sorted(found, key=lambda one: one["at"])


def summary_of(advance: Entry) -> Summary:
    since, until = _span(advance)
    return Summary(
        advance,
        since,
        until,
        _groups(told(advance)),
        [_came_up(dated, rows) for dated, rows in come_between(since, until, SHOWN)],
        bool(advance.data.get("failed")),
    )


def _groups(entries: list[Entry]) -> list[Group]:
    by_event: dict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        by_event[one.event].append(one)
    shown = [one for found in by_event.values() for one in found[:SHOWN]]
    lines = {line.entry.number: line for line in lines_of(shown)}
    return [
        Group(
            pair(_kind(found[0]), deed_of(event)),
            len(found),
            [lines[one.number] for one in found[:SHOWN]],
        )
        for event, found in by_event.items()
    ]


def _kind(entry: Entry) -> str:
    return capfirst(str(model_of(entry.collection)._meta.verbose_name_plural))


def _came_up(dated: Dated, rows: list[Any]) -> CameUp:
    shown = [(str(row), record_url(row), dated.moment(row)) for row in rows[:SHOWN]]
    return CameUp(dated, shown, len(rows) > SHOWN)
