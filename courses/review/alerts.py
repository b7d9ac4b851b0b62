"""What about a team needs a teacher's eye."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.desk import Row
from courses.review.stuck import Stuck


@dataclass(frozen=True)
class Alert:
    """`urgent` ones want somebody now; the others are good to know."""

    key: str
    label: Any
    tone: str
    icon: str
    urgent: bool = False


HAND = Alert("hand", _("asks for help"), "red", "hand-stop", urgent=True)
STUCK = Alert("stuck", _("stuck"), "orange", "alert-triangle", urgent=True)
OVERDUE = Alert("overdue", _("overdue"), "red", "calendar-exclamation", urgent=True)
ASKED = Alert("asked", _("asked to look again"), "purple", "message-question", urgent=True)
LATE = Alert("late", _("handed in late"), "orange", "clock-exclamation")
RESETS = Alert("resets", _("all resets used"), "yellow", "rotate")
EXTENSION = Alert("extension", _("has more time"), "blue", "clock-plus")
ALERTS = (HAND, STUCK, OVERDUE, ASKED, LATE, RESETS, EXTENSION)


def alerts_of(row: Row, *, now: dt.datetime, asks: bool, stuck: Stuck | None) -> tuple[Alert, ...]:
    return tuple(_found(row, now=now, asks=asks, stuck=stuck))


def _found(row: Row, *, now: dt.datetime, asks: bool, stuck: Stuck | None) -> Iterator[Alert]:
    team, assignment = row.team, row.team.assignment
    if asks:
        yield HAND
    # Without names nothing stands here that is told by name elsewhere: who is there, who got more time.
    if stuck and not row.alias:
        yield STUCK
    if row.times.due_at and row.times.due_at < now and not row.submissions:
        yield OVERDUE
    if row.open_request:
        yield ASKED
    if row.submission and row.submission.days_late:
        yield LATE
    used = team.company.attempt - team.first_attempt
    if assignment.resets_allowed and used >= assignment.resets_allowed:
        yield RESETS
    if team.extensions.all() and not row.alias:
        yield EXTENSION
