"""Opening and closing lessons, and the pace that moves the clocks meanwhile."""

import datetime as dt
import logging
from collections.abc import Iterator

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
logger = logging.getLogger(__name__)


def lesson_open(room: Classroom, *, pace: int, minutes: int, by: User) -> Lesson:
    """Open a lesson, or go on with one in another pace. Raises Refused or ValidationError."""
    may_change_roster(by, room).require()
    if pace not in Lesson.Pace.values:
        raise ValidationError({"pace": _("Choose one of the paces.")})
    if not 5 <= minutes <= LONGEST:
        text = _("A lesson lasts 5 to %(most)d minutes.")
        raise ValidationError({"minutes": text % {"most": LONGEST}})
    now = timezone.now()
    with transaction.atomic():
        going_on = Lesson.objects.select_for_update().filter(classroom=room).first()
        lesson = going_on or Lesson(classroom=room)
        if going_on is None or not going_on.is_open:
            lesson.opened_at, lesson.opened_by = now, by
        lesson.pace, lesson.paced_at = pace, now
        lesson.closes_at = now + dt.timedelta(minutes=minutes)
        lesson.save()
    return lesson


def lesson_close(room: Classroom, *, by: User) -> None:
    """Whatever the pace was, the clocks stand still from now on."""
    may_change_roster(by, room).require()
    Lesson.objects.open().filter(classroom=room).update(closes_at=timezone.now())


def tick() -> int:
    """Move the clocks of all open lessons on by what has passed since the last time; how many moved.

    Several processes may call it: each stretch of time is worked off by one of them.
    """
    moved = 0
    paced = Lesson.objects.open().exclude(pace=Lesson.Pace.NONE).select_related("classroom")
    for lesson in paced:
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
