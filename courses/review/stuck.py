"""Who is stuck, and since when: pure functions over moments, all in real time."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

# Nothing done in an open lesson for so long.
IDLE_AFTER = dt.timedelta(minutes=10)
# At work for so long without a point.
NO_GAIN_AFTER = dt.timedelta(minutes=20)
# Whoever did something within this time is at work.
AT_WORK = dt.timedelta(minutes=10)
# A longer pause ends a stretch of work.
PAUSE = dt.timedelta(minutes=30)


class Why(models.TextChoices):
    IDLE = "idle", _("Nothing done in the lesson")
    NO_GAIN = "no-gain", _("At work without progress")


@dataclass(frozen=True)
class Stuck:
    since: dt.datetime
    why: Why


def stuck(
    now: dt.datetime,
    *,
    last_at: dt.datetime | None,
    gained_at: dt.datetime | None,
    began_at: dt.datetime | None,
    lesson_at: dt.datetime | None,
    complete: bool,
) -> Stuck | None:
    """`last_at` is the last thing done, `gained_at` when a point came last, `began_at` when the present
    stretch of work began, `lesson_at` when the lesson was opened that goes on now.

    Whoever is at work is stuck where a lesson's part has gone by without a point; whoever is not is stuck
    only while a lesson is open: outside of it nobody has to work.
    """
    if complete:
        return None
    if last_at is not None and now - last_at < AT_WORK:
        since = _latest(gained_at, began_at, lesson_at) or last_at
        return Stuck(since, Why.NO_GAIN) if now - since >= NO_GAIN_AFTER else None
    if lesson_at is None:
        return None
    since = _latest(last_at, lesson_at) or lesson_at
    return Stuck(since, Why.IDLE) if now - since >= IDLE_AFTER else None


def _latest(*moments: dt.datetime | None) -> dt.datetime | None:
    return max((one for one in moments if one is not None), default=None)


def stretch_began(
    moments: Iterable[dt.datetime],
    *,
    last_at: dt.datetime | None = None,
    began_at: dt.datetime | None = None,
) -> dt.datetime | None:
    """When the present stretch of work began: `moments` of things done, the oldest first, go on from
    the stretch that began at `began_at` and in which the last thing was done at `last_at`."""
    for moment in moments:
        if last_at is None or began_at is None or moment - last_at > PAUSE:
            began_at = moment
        last_at = moment
    return began_at
