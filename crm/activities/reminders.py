"""Reminders of tasks and events: what reminds now, putting it off, and dismissing it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.activities.models import Event, Task
from crm.rows import reread
from lab import records
from lab.access.decisions import ALLOWED, Decision
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

MORNING = dt.time(9)

Reminding = Task | Event


class Later(TextChoices):
    """Until when a reminder is put off, in simulated time."""

    HOUR = "hour", gettext_lazy("For an hour")
    TOMORROW = "tomorrow", gettext_lazy("Until tomorrow morning")
    WEEK = "week", gettext_lazy("For a week")


def reminders_due(owners: Iterable[int]) -> list[Any]:
    """Tasks and events of these seats that remind now, the oldest reminder first."""
    found = [row for rows in _due(owners) for row in rows]
    return sorted(found, key=lambda row: (row.remind_at, row.collection, row.pk))


def reminders_count(owners: Iterable[int]) -> int:
    return sum(rows.count() for rows in _due(owners))


def _due(owners: Iterable[int]) -> list[Any]:
    now = current_actor().now
    return [
        model.objects.visible().reminding(now).filter(owner__in=owners) for model in (Task, Event)
    ]


def may_quiet(row: Reminding) -> Decision:
    """Whether there is a reminder that can be put off or dismissed."""
    closed = isinstance(row, Task) and row.status not in Task.OPEN
    return Decision(False, "") if row.remind_at is None or closed else ALLOWED


def reminder_snooze(row: Reminding, *, until: str) -> Reminding:
    """Remind again later, counted from the simulated now."""
    return _remind_at(row, moment_of(Later(until), current_actor().now), "reminder-snoozed")


def reminder_dismiss(row: Reminding) -> Reminding:
    """Remind no more; the record itself stays as it is."""
    return _remind_at(row, None, "reminder-dismissed")


def moment_of(later: Later, now: dt.datetime) -> dt.datetime:
    if later is Later.HOUR:
        return now + dt.timedelta(hours=1)
    if later is Later.WEEK:
        return now + dt.timedelta(days=7)
    day = timezone.localtime(now).date() + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(day, MORNING))


def _remind_at(row: Reminding, moment: dt.datetime | None, deed: str) -> Reminding:
    with sandbox_write():
        row = reread(row)
        if not may_quiet(row):
            raise ValidationError(_("There is no reminder any more."))
        return records.change(row, {"remind_at": moment}, event=f"{row._meta.model_name}.{deed}")
