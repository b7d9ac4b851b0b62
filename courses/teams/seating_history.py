"""Who sat on which seat from when until when, as the journal of the company tells it."""

import datetime as dt
from dataclasses import dataclass

from courses.assignments.models import Team
from lab.access.actors import system_actor
from lab.journal.models import Entry
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Occupancy, Seat

MOST = 500


@dataclass(frozen=True)
class Stay:
    """`until` is None for who sits there now."""

    seat: str
    person: str
    since: dt.datetime
    until: dt.datetime | None


def stays_of(team: Team) -> list[Stay]:
    """The newest first."""
    with acting_as(system_actor(team.company)):
        names = {seat.number: str(seat) for seat in Seat.objects.order_by("pk")}
        now = Occupancy.objects.select_related("user").order_by("-since", "-pk")
        found = [
            Stay(names.get(one.seat_number, str(one.seat_number)), str(one.user), one.since, None)
            for one in now
        ]
    entries = Entry._base_manager.filter(
        sandbox=team.company, event__in=("seat.taken", "seat.left"), record__isnull=False
    )
    begun: dict[tuple[int | None, str], dt.datetime] = {}
    over = []
    for entry in entries.order_by("-number")[:MOST][::-1]:
        key = (entry.record, str(entry.data.get("person", "")))
        if entry.event == "seat.taken":
            begun[key] = entry.at
        elif since := begun.pop(key, None):
            over.append(Stay(names.get(entry.record or 0, entry.label), key[1], since, entry.at))
    return found + over[::-1]
