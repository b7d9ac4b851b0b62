"""Until when a team may work and hand in."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment, Extension, Team, days_late
from lab.access.decisions import ALLOWED, Decision

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Times:
    """What holds for one team: when its work is due, and when nothing is accepted any more."""

    opens_at: dt.datetime
    due_at: dt.datetime | None
    closes_at: dt.datetime | None
    grace_minutes: int

    def days_late(self, moment: dt.datetime) -> int:
        return days_late(moment, self.due_at, self.grace_minutes)

    def accepts(self, moment: dt.datetime) -> Decision:
        if moment < self.opens_at:
            return Decision(False, _("This opens on %(when)s.") % {"when": told(self.opens_at)})
        if self.closes_at is not None and moment > self.closes_at:
            text = _("This was closed on %(when)s. Ask your teacher for an extension.")
            return Decision(False, text % {"when": told(self.closes_at)})
        return ALLOWED


def told(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def times_of(team: Team) -> Times:
    """With the extension that was given last. Reads `team.extensions` as it was fetched."""
    given = next(iter(team.extensions.all()), None)
    return times(team.assignment, given.due_at if given else None)


def times(assignment: Assignment, extended: dt.datetime | None = None) -> Times:
    """What holds without an extension, or with one until `extended`."""
    due_at = extended or assignment.due_at
    closes_at = assignment.closes_at
    if closes_at and extended:
        closes_at = max(closes_at, extended)
    last = due_at + assignment.late_days * DAY if due_at else None
    closes = min((end for end in (closes_at, last) if end is not None), default=None)
    if closes is not None and closes == due_at:
        closes += dt.timedelta(minutes=assignment.grace_minutes)
    return Times(assignment.opens_at, due_at, closes, assignment.grace_minutes)


def with_extensions(teams: QuerySet[Team]) -> QuerySet[Team]:
    given = Extension.objects.order_by("-at", "-pk")
    return teams.select_related("assignment").prefetch_related(Prefetch("extensions", given))
