"""What has a date and happens, or is worth telling, when the clock comes to it.

Dates without an hour follow one rule. What somebody does (a delivery, a task) happens when the company
opens on that day, or opens next where it is closed; what runs out (a quote's validity) runs out by the
calendar, at the turn of its last day, whether anybody works then or not.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from lab.clock.calendar import turn_of, working_days
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Owned

AT_ONCE = 200
DATED: dict[str, "Dated"] = {}
DAY_ENDS: dict[str, Callable[[dt.date], Any]] = {}


class At(StrEnum):
    """At which moment of its day something happens."""

    OPENING = "opening"
    TURN = "turn"
    MOMENT = "moment"  # the field says it to the minute


@dataclass(frozen=True, kw_only=True)
class Dated:
    """Rows whose time comes: `rows()` are those that wait, `field` says until when.

    With `work` the clock does something about them: it is called with the rows whose moment has come, in
    a write of its own, as the system, the simulated now being that moment. Afterwards they must no longer
    be among `rows()`: so nothing is done twice, and what a killed advance left is found by the next.
    Without `work` they are only told, to whom they belong.
    """

    key: str
    label: Any
    icon: str
    rows: Callable[[], Any]
    field: str
    at: At = At.OPENING
    work: Callable[[Sequence[Any]], Any] | None = None
    # In one write; what may take long is done one by one.
    at_once: int = AT_ONCE
    # Of what happens at the same moment the lower goes first.
    order: int = 50
    # Many moments in a row may be worked off in one write. Only with `At.MOMENT`, where who adds or
    # removes such rows says so by `Write.touched`, and where `work` itself sees to rows that fail.
    several: bool = False
    # With `several`: called once with all that may be worked off in the write.
    prepare: Callable[[Sequence[Any]], Any] | None = None

    def collection(self) -> str:
        return str(self.rows().model.collection)

    def moment(self, row: Any) -> dt.datetime:
        value = getattr(row, self.field)
        if self.at is At.MOMENT:
            return value
        return turn_of(value) if self.at is At.TURN else working_days().opening(value)

    def come(self, rows: Any, now: dt.datetime) -> Any:
        """Those whose moment is not after `now`."""
        return rows.filter(**self._until(now))

    def ahead(self, rows: Any, now: dt.datetime) -> Any:
        """Those whose moment is after `now`."""
        return rows.exclude(**{f"{self.field}__isnull": True}).exclude(**self._until(now))

    def first(self, rows: Any) -> Any:
        return rows.order_by(self.field, "pk").first()

    def due(self, now: dt.datetime) -> list[Any]:
        """The rows that wait and whose moment has come, as many as one write takes."""
        return list(self.come(self.rows(), now).order_by(self.field, "pk")[: self.at_once])

    def own(self) -> Any:
        """Of the rows that wait those that the actor sees: on a seat only its own."""
        rows, seat = self.rows().visible(), current_actor().seat
        return rows.filter(owner=seat) if seat and issubclass(rows.model, Owned) else rows

    def _until(self, now: dt.datetime) -> dict[str, Any]:
        if self.at is At.MOMENT:
            return {f"{self.field}__lte": now}
        if self.at is At.TURN:
            return {f"{self.field}__lt": timezone.localdate(now)}
        return {f"{self.field}__lte": working_days().last_opened(now)}


def register_dated(dated: Dated) -> Dated:
    """Called once at start."""
    if dated.key in DATED:
        raise ImproperlyConfigured(f"{dated.key} is registered twice.")
    DATED[dated.key] = dated
    return dated


def register_day_end(key: str, work: Callable[[dt.date], Any]) -> None:
    """Call `work(day)` for each day that ends, in the order of registration, before what the turn of
    that day brings. The simulated now is then the midnight after it."""
    if key in DAY_ENDS:
        raise ImproperlyConfigured(f"{key} is registered twice.")
    DAY_ENDS[key] = work


@dataclass(frozen=True)
class Upcoming:
    """What comes next; `row` is None where the actor does not see it."""

    at: dt.datetime
    dated: Dated
    row: Any = None


def upcoming() -> Upcoming | None:
    """What comes next for the actor: the own, and whatever happens in the company by itself."""
    now = current_actor().now
    found = [one for dated in DATED.values() if (one := _next(dated, now)) is not None]
    return min(found, key=lambda one: (one.at, one.dated.order, one.dated.key), default=None)


def _next(dated: Dated, now: dt.datetime) -> Upcoming | None:
    if dated.work is None:
        row = dated.first(dated.ahead(dated.own(), now))
        return Upcoming(dated.moment(row), dated, row) if row is not None else None
    row = dated.first(dated.ahead(dated.rows(), now))
    if row is None:
        return None
    seen = type(row).objects.visible().filter(pk=row.pk).exists()
    return Upcoming(dated.moment(row), dated, row if seen else None)


def come_between(
    since: dt.datetime, until: dt.datetime, most: int
) -> list[tuple[Dated, list[Any]]]:
    """What came up for the actor between the two moments and is only told, by kind."""
    told = (dated for dated in DATED.values() if dated.work is None)
    found = []
    for dated in told:
        rows = dated.come(dated.ahead(dated.own(), since), until).order_by(dated.field, "pk")
        if some := list(rows[: most + 1]):
            found.append((dated, some))
    return found
