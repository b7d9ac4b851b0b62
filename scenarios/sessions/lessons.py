"""Opening and closing lessons, and the pace that moves the clocks meanwhile."""

import datetime as dt
import logging
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lab.access.actors import system_actor
from lab.access.decisions import Refused
from lab.clock.advancing import clock_advance
from lab.clock.calendar import working_days
from lab.people.models import Classroom, User
from lab.people.permissions import may_change_roster
from lab.tenancy.actor import Via, acting_as, current_actor
from lab.tenancy.models import Sandbox
from scenarios.sessions.models import Lesson

LONGEST = 300
# Who moves the clocks was away for longer than this: that time is lost, not made up for in one leap.
MOST_BEHIND = dt.timedelta(minutes=5)
# Of a working day: shorter moves would fill the journals.
LEAST = 1 / 32
WATCHED_EVERY = dt.timedelta(seconds=20)
logger = logging.getLogger(__name__)
_works: list[Callable[[], int]] = []


def lesson_open(
    room: Classroom,
    *,
    pace: int,
    minutes: int,
    shuts: bool = False,
    away_minutes: int = 0,
    by: User,
) -> Lesson:
    """Open a lesson, or go on with one in another way. Raises Refused or ValidationError.

    Of two teachers at once the second changes what the first has opened.
    """
    may_change_roster(by, room).require()
    if pace not in Lesson.Pace.values:
        raise ValidationError({"pace": _("Choose one of the paces.")})
    if not 5 <= minutes <= LONGEST:
        text = _("A lesson lasts 5 to %(most)d minutes.")
        raise ValidationError({"minutes": text % {"most": LONGEST}})
    if not 0 <= away_minutes <= LONGEST:
        raise ValidationError({"away_minutes": _("At most %(most)d minutes.") % {"most": LONGEST}})
    now = timezone.now()
    with transaction.atomic():
        # Of a class without a lesson there is no row to hold.
        room = Classroom.objects.select_for_update(of=("self",)).get(pk=room.pk)
        lesson = Lesson.objects.filter(classroom=room).first() or Lesson(
            classroom=room, closes_at=now
        )
        if not lesson.is_open:
            lesson.opened_at, lesson.opened_by, lesson.held_at = now, by, None
        lesson.pace, lesson.paced_at, lesson.shuts = pace, now, shuts
        lesson.closes_at = now + dt.timedelta(minutes=minutes)
        lesson.away_minutes = away_minutes
        lesson.away_at = now + dt.timedelta(minutes=away_minutes) if away_minutes else None
        lesson.save()
    return lesson


def lesson_close(room: Classroom, *, by: User) -> None:
    """Whatever the pace was, the clocks stand still from now on."""
    may_change_roster(by, room).require()
    Lesson.objects.open().filter(classroom=room).update(closes_at=timezone.now(), held_at=None)


def lesson_hold(room: Classroom, *, by: User) -> bool:
    """Everybody looks to the front: nobody works and no clock moves, until the lesson goes on."""
    may_change_roster(by, room).require()
    going_on = Lesson.objects.open().filter(classroom=room, held_at=None)
    return bool(going_on.update(held_at=timezone.now()))


def lesson_go_on(room: Classroom, *, by: User) -> bool:
    """Work goes on; the clocks do not make up for the time it was held."""
    may_change_roster(by, room).require()
    held = Lesson.objects.open().filter(classroom=room, held_at__isnull=False)
    return bool(held.update(held_at=None, paced_at=timezone.now()))


def lesson_watched(room: Classroom) -> None:
    """A page of the lesson's staff is open: it does not end for want of a teacher."""
    now = timezone.now()
    for lesson in Lesson.objects.open().filter(classroom=room, away_minutes__gt=0):
        until = now + dt.timedelta(minutes=lesson.away_minutes)
        # A page asks every few seconds; that is not written each time.
        if lesson.away_at is None or until - lesson.away_at > WATCHED_EVERY:
            Lesson.objects.open().filter(pk=lesson.pk).update(away_at=until)


def register_tick(work: Callable[[], int]) -> None:
    """Called once at start: what else the process that keeps the pace looks after, and how much it did."""
    _works.append(work)


def worked() -> int:
    """All of that; one work that fails stops no other."""
    done = 0
    for work in _works:
        try:
            done += work()
        except Exception:
            logger.exception("%s failed", work)
    return done


def tick() -> int:
    """Move the clocks of all open lessons on by what has passed since the last time; how many moved.

    Several processes may call it: each stretch of time is worked off by one of them.
    """
    moved = 0
    paced = Lesson.objects.open().filter(held_at=None).exclude(pace=Lesson.Pace.NONE)
    for lesson in paced.select_related("classroom"):
        now = timezone.now()
        passed = min(now - lesson.paced_at, MOST_BEHIND)
        share = passed.total_seconds() / 60 / lesson.pace
        if share < LEAST:
            continue
        if Lesson.objects.filter(pk=lesson.pk, paced_at=lesson.paced_at).update(paced_at=now):
            moved += sum(_moved_on(sandbox, share) for sandbox in _companies(lesson))
    return moved


def _companies(lesson: Lesson) -> Iterator[Sandbox]:
    live = Sandbox.objects.filter(classroom=lesson.classroom, kind=Sandbox.Kind.LIVE, frozen=False)
    yield from live.select_related("classroom").order_by("pk").iterator()


def _moved_on(sandbox: Sandbox, share: float) -> bool:
    """By that share of a working day; one company that cannot stops no other."""
    with (
        acting_as(system_actor(sandbox, via=Via.SIMULATION)),
        translation.override(sandbox.language),
    ):
        calendar = working_days()
        to = calendar.worked_on(current_actor().now, share * calendar.minutes_a_day)
        try:
            clock_advance(to=to)
        except (Refused, ValidationError) as reason:
            logger.info("sandbox %s is not moved on: %s", sandbox.pk, reason)
            return False
        except Exception:
            logger.exception("sandbox %s is not moved on", sandbox.pk)
            return False
    return True
