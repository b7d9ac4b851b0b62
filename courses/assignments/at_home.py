"""What a student has to hand in, on the start page: the next due first."""

import datetime as dt
from typing import Any

from django.utils import timezone

from courses.assignments.models import Team
from courses.assignments.timing import Times, times_of, with_extensions
from courses.permissions import own_teams
from lab.people.models import User

MOST = 6


def work_at_home(user: User) -> dict[str, Any]:
    """What nobody of the team has handed in yet and is still accepted, in three queries; nothing for who
    has none."""
    now = timezone.now()
    teams = own_teams(user).filter(assignment__classroom__archived=False)
    mine = with_extensions(teams.filter(submissions=None))
    open_ones = mine.select_related("assignment__classroom", "sandbox")
    rows = [(team, times_of(team)) for team in open_ones]
    rows = [(team, times) for team, times in rows if times.accepts(now)]
    rows.sort(key=lambda row: (row[1].due_at is None, row[1].due_at or now, row[0].pk))
    return {"work": [_row(team, times, now) for team, times in rows[:MOST]]}


def _row(team: Team, times: Times, now: dt.datetime) -> dict[str, Any]:
    overdue = times.due_at is not None and times.due_at < now
    return {"team": team, "due_at": times.due_at, "overdue": overdue}
