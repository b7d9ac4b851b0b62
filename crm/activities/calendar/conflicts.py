"""What stands against a time: something else at that hour, or a closed company."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm.activities.models import Event
from crm.activities.outings.models import Outing
from lab.clock.calendar import working_days
from lab.clock.models import Holiday
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

HOUR = dt.timedelta(hours=1)
MOST = 5


def conflicts(
    values: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]] = (),
    exclude: Sandboxed | None = None,
) -> list[str]:
    """What to mind before something is put at this time, in words."""
    starts = values.get("starts_at") or current_actor().now
    if not isinstance(starts, dt.datetime):
        return []
    ends = values.get("ends_at")
    if not isinstance(ends, dt.datetime) or ends <= starts:
        ends = starts + HOUR
    told = [_at_that_time(row) for row in _beside(starts, ends, _seats(values, lines), exclude)]
    return [*told, *_closed(starts, ends)]


def overlapping(rows: Any, starts: dt.datetime, ends: dt.datetime) -> Any:
    """Those that take place between the two moments; without an end they begin there."""
    rows = rows.annotate(over=Coalesce("ends_at", "starts_at"))
    return rows.filter(Q(over__gt=starts) | Q(starts_at=starts), starts_at__lt=ends)


def _seats(values: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> set[int]:
    """Whose time it takes: the owner's and that of the invited."""
    seat = values.get("owner") or current_actor().seat
    named = [seat, *(line.get("seat") for line in lines)]
    return {pk for one in named if (pk := getattr(one, "pk", None)) is not None}


def _beside(
    starts: dt.datetime, ends: dt.datetime, seats: Iterable[int], exclude: Sandboxed | None
) -> list[Any]:
    mine = Q(owner__in=seats)
    invited = Event.objects.filter(invitees__seat__in=seats).order_by().values("pk")
    events = overlapping(Event.objects.visible().filter(mine | Q(pk__in=invited)), starts, ends)
    outings = overlapping(Outing.objects.visible().open().filter(mine), starts, ends)
    found: list[Any] = []
    for rows in (events, outings):
        if isinstance(exclude, rows.model):
            rows = rows.exclude(pk=exclude.pk)
        found += rows.select_related("owner").order_by("starts_at", "pk")[:MOST]
    return found


def _at_that_time(row: Any) -> str:
    told = {"seat": row.owner, "record": row, "time": clock_text(row.starts_at, row.ends_at)}
    return _("%(seat)s has “%(record)s” at that time (%(time)s).") % told


def _closed(starts: dt.datetime, ends: dt.datetime) -> list[str]:
    calendar, begins = working_days(), timezone.localtime(starts)
    day = begins.date()
    if not calendar.is_working_day(day):
        name = holidays_between(day, day).get(day, "")
        text = _("The company is closed on that day: %(holiday)s.")
        return [text % {"holiday": name} if name else _("The company is closed on that day.")]
    if begins.time() < calendar.opens or timezone.localtime(ends).time() > calendar.closes:
        hours = {"opens": f"{calendar.opens:%H:%M}", "closes": f"{calendar.closes:%H:%M}"}
        return [_("This is outside the company's hours (%(opens)s–%(closes)s).") % hours]
    return []


def holidays_between(first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """The names of the company's holidays from the first to the last day."""
    rows = current_actor().policy.once("holidays", lambda: list(Holiday.objects.all()))
    found: dict[dt.date, str] = {}
    for row in rows:
        day = row.next_on(first)
        if day is not None and first <= day <= last:
            found[day] = row.name
    return found


def clock_text(starts: dt.datetime, ends: dt.datetime | None) -> str:
    """“09:00–10:30”."""
    begins = timezone.localtime(starts)
    text = f"{begins:%H:%M}"
    if ends is None:
        return text
    over = timezone.localtime(ends)
    if over.date() == begins.date():
        return f"{text}–{over:%H:%M}"
    return f"{text} – {date_format(over, 'SHORT_DATE_FORMAT')} {over:%H:%M}"
