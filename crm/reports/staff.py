"""A company as its teacher looks at it: who sits where, who is at work, and how it goes."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from crm.reports.selectors import NOTHING, Figures, figures_by_seat
from lab.journal.models import Entry
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Occupancy, Seat


@dataclass(frozen=True)
class Work:
    """A seat with its people, what they did in this attempt, and its figures."""

    seat: Seat
    people: list[str]
    steps: int
    last: dt.datetime | None
    figures: Figures


def work_by_seat() -> list[Work]:
    """All seats that may be played or are taken, the taken ones first; four queries."""
    actor = current_actor()
    people: dict[int, list[str]] = defaultdict(list)
    home = actor.sandbox.origin_id or actor.sandbox.pk
    seated = Occupancy._base_manager.filter(sandbox_id=home).select_related("user")
    for occupancy in seated:
        people[occupancy.seat_number].append(str(occupancy.user))
    steps, figures = _steps(), figures_by_seat()
    work = [
        Work(
            seat=seat,
            people=people[seat.number],
            steps=steps.get(seat.number, (0, None))[0],
            last=steps.get(seat.number, (0, None))[1],
            figures=figures.get(seat.pk, NOTHING),
        )
        for seat in actor.policy.seats.values()
        if seat.playable or people[seat.number]
    ]
    return sorted(work, key=lambda each: not each.people)


def _steps() -> dict[int, tuple[int, Any]]:
    """{seat number: (what people did in this attempt, when the last of it)}."""
    rows = Entry.objects.filter(
        attempt=current_actor().sandbox.attempt, seat_number__isnull=False, user__isnull=False
    )
    sums = rows.order_by().values_list("seat_number").annotate(Count("pk"), Max("at"))
    return {number: (count, last) for number, count, last in sums}
