"""Moving the clock on: whatever is dated is worked off in order, each moment in a write of its own.

So a long jump holds the company's lock only for moments, and a process that dies leaves the company
between two of them: the next advance goes on from there.
"""

import datetime as dt
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lab.access.actors import system_actor
from lab.clock.calendar import turn_of
from lab.clock.dated import DATED, DAY_ENDS, Dated
from lab.clock.models import ClockRun
from lab.clock.rights import may_advance
from lab.clock.words import ADVANCED, when
from lab.jobs.workers import is_gone, this_worker
from lab.journal.models import Entry
from lab.journal.recording import entry, write_entries
from lab.tenancy.actor import Via, acting_as, current_actor
from lab.tenancy.gathering import gathering
from lab.tenancy.models import Sandbox
from lab.tenancy.writing import Again, Write, apart, sandbox_write

FARTHEST = dt.timedelta(days=400)
SILENT_FOR = dt.timedelta(minutes=5)
INSTANT = dt.timedelta(microseconds=1)
# Seconds for which one write works off moment after moment.
AT_A_STRETCH = 0.3
# One kind of thing does not come due more often at one moment.
MOST_AT_A_MOMENT = 5000
# After these entries the clock stood where they say.
STANDS = (ADVANCED, "sandbox.stamped", "sandbox.reset", "sandbox.restored")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Advanced:
    """Where the clock is. `entry` is None where time ran out before it had arrived."""

    now: dt.datetime
    entry: Entry | None

    @property
    def arrived(self) -> bool:
        return self.entry is not None


@dataclass(frozen=True)
class Pending:
    """The next thing to be worked off. With `dated` more of its kind may follow in the same write, up to
    the next other moment, `until`."""

    at: dt.datetime
    order: int
    key: str
    work: Callable[[], Any]
    dated: Dated | None = None
    until: dt.datetime | None = None


@dataclass
class Going:
    """An advance in this process: what could not be done, and what was done at the present moment."""

    run: ClockRun
    failed: set[str] = field(default_factory=set)
    moment: dt.datetime | None = None
    times: Counter[str] = field(default_factory=Counter)


def clock_advance(
    *,
    to: dt.datetime,
    seen: dt.datetime | None = None,
    seconds: float | None = None,
    reach: Callable[[dt.datetime], None] | None = None,
) -> Advanced:
    """Move the clock of the actor's company to a later moment. Raises Refused, or ValidationError by field.

    With `seen` only from there: a page that was sent twice moves it once. After `seconds` it stops between
    two moments, and whoever asked goes on with a job. `reach` is told after each moment.
    """
    sandbox, began = current_actor().sandbox, time.monotonic()
    going = Going(_begin(to, seen))
    try:
        while _one_write(going):
            if reach is not None:
                reach(sandbox.simulated_now)
            if seconds is not None and time.monotonic() - began > seconds:
                return Advanced(sandbox.simulated_now, None)
        return Advanced(to, _arrive(going))
    finally:
        ClockRun._base_manager.filter(pk=going.run.pk).delete()


def _begin(to: dt.datetime, seen: dt.datetime | None) -> ClockRun:
    actor = current_actor()
    with sandbox_write():
        may_advance().require()
        now = actor.now
        if seen is not None and seen != now:
            text = _("The clock was moved meanwhile: it shows %(now)s. Look first, then go on.")
            raise ValidationError({"seen": text % {"now": when(now)}})
        if to <= now:
            text = _("The clock does not go back: it shows %(now)s.")
            raise ValidationError({"to": text % {"now": when(now)}})
        if to - now > FARTHEST:
            text = _("At most %(days)d days at once.")
            raise ValidationError({"to": text % {"days": FARTHEST.days}})
        _take_over(ClockRun.objects.select_related("user").first())
        return ClockRun.objects.create(
            sandbox=actor.sandbox,
            user=actor.user,
            target=to,
            reached=now,
            attempt=actor.sandbox.attempt,
            worker=this_worker(),
        )


def _take_over(other: ClockRun | None) -> None:
    if other is None:
        return
    if not is_gone(other.worker) and timezone.now() - other.beat_at < SILENT_FOR:
        text = _("%(person)s is just moving the clock to %(target)s. Wait until it is there.")
        told = {"person": other.user or _("The system"), "target": when(other.target)}
        raise ValidationError(text % told)
    other.delete()


def _one_write(going: Going) -> bool:
    """Work off what comes next; False when nothing is left until the target.

    What it stores is gathered. Where a part of it fails, all is done anew, each part for itself.
    """
    try:
        return _try_write(going, gathering)
    except Again as again:
        logger.info("sandbox %s: done again: %r", going.run.sandbox_id, again.__cause__)
        return _try_write(going, lambda _write: nullcontext())


def _try_write(going: Going, how: Callable[[Write], AbstractContextManager[None]]) -> bool:
    sandbox = current_actor().sandbox
    before, reached = sandbox.simulated_now, going.run.reached
    try:
        with _the_company(sandbox), sandbox_write() as write:
            _require_undisturbed(going.run)
            if (pending := _next_pending(going)) is None:
                return False
            _set_clock(sandbox, going.run, max(pending.at, before))
            with how(write):
                if pending.dated is not None:
                    _several(going, pending, write)
                else:
                    _work_one(going, pending.key, pending.work)
            if sandbox.simulated_now != pending.at:
                _set_clock(sandbox, going.run, sandbox.simulated_now)
    except BaseException:
        # What is rolled back in the database is so in memory, too.
        sandbox.simulated_now, going.run.reached = before, reached
        raise
    return True


def _work_one(going: Going, key: str, work: Callable[[], Any]) -> None:
    _count(going, key)
    if not _done(work, key):
        going.failed.add(key)


def _several(going: Going, pending: Pending, write: Write) -> None:
    """One moment after the other, as if each had a write of its own: it ends before anybody would notice,
    when somebody waits for what was written, when it may have changed what comes next, or takes long."""
    dated, ends = pending.dated, time.monotonic() + AT_A_STRETCH
    assert dated is not None and dated.work is not None and pending.until is not None
    now = sandbox_now = current_actor().sandbox.simulated_now
    rows = dated.due(min(pending.until, going.run.target))
    if dated.prepare is not None:
        dated.prepare(rows)
    others = {each.collection() for each in DATED.values() if each.work is not None}
    for moment, some in groupby(rows, key=lambda row: max(dated.moment(row), sandbox_now)):
        if moment > now and (write.heard or write.touched & others or time.monotonic() > ends):
            break
        now = _move(write.sandbox, going.run, moment)
        _count(going, dated.key)
        dated.work(list(some))


@contextmanager
def _the_company(sandbox: Sandbox) -> Iterator[None]:
    """As nobody's doing, in the language of the company: what is written stays there for all."""
    with (
        acting_as(system_actor(sandbox, via=Via.SIMULATION)),
        translation.override(sandbox.language),
    ):
        yield


def _require_undisturbed(run: ClockRun) -> None:
    """Nobody else has moved the clock, and no reset has turned it back."""
    sandbox = current_actor().sandbox
    if (sandbox.attempt, sandbox.simulated_now) != (run.attempt, run.reached):
        text = _("Somebody else has moved the clock meanwhile: it shows %(now)s.")
        raise ValidationError(text % {"now": when(sandbox.simulated_now)})


def _next_pending(going: Going) -> Pending | None:
    now, until = current_actor().now, going.run.target
    found = [
        Pending(
            dated.moment(row),
            dated.order,
            dated.key,
            partial(_work_off, dated),
            dated if dated.several else None,
        )
        for dated in DATED.values()
        if dated.work is not None and dated.key not in going.failed
        if (row := dated.first(dated.come(dated.rows(), until))) is not None
    ]
    today = timezone.localdate(now)
    if DAY_ENDS and turn_of(today) <= until:
        found.append(Pending(turn_of(today), 0, "day-end", partial(_end_day, going, today)))
    in_order = sorted(found, key=lambda one: (max(one.at, now), one.order, one.key))
    if not in_order:
        return None
    # Before the moment of what comes after it: that may belong in between.
    ahead = [max(one.at, now) - INSTANT for one in in_order[1:]]
    return replace(in_order[0], until=max(in_order[0].at, min([until, *ahead])))


def _work_off(dated: Dated) -> None:
    assert dated.work is not None
    dated.work(dated.due(current_actor().now))


def _end_day(going: Going, day: dt.date) -> None:
    """One that fails stops neither the others nor the next day."""
    for key, work in DAY_ENDS.items():
        if not _done(partial(work, day), key):
            going.failed.add(key)


def _done(work: Callable[[], Any], key: str) -> bool:
    """Do it, or nothing of it: what is broken must not stop a company's clock for ever."""
    try:
        with apart():
            work()
    except Exception:
        actor = current_actor()
        logger.exception("sandbox %s: %s failed at %s", actor.sandbox.pk, key, actor.now)
        return False
    return True


def _count(going: Going, key: str) -> None:
    """What stays due after it was worked off would be worked off for ever."""
    if going.moment != (now := current_actor().now):
        going.moment, going.times = now, Counter()
    going.times[key] += 1
    if going.times[key] > MOST_AT_A_MOMENT:
        raise RuntimeError(f"{key} is still due after it was worked off {MOST_AT_A_MOMENT} times.")


def _move(sandbox: Sandbox, run: ClockRun, now: dt.datetime) -> dt.datetime:
    """In memory: the database is told at the end of the write."""
    sandbox.simulated_now = run.reached = now
    return now


def _set_clock(sandbox: Sandbox, run: ClockRun, now: dt.datetime) -> None:
    _move(sandbox, run, now)
    sandbox.save(update_fields=["simulated_now"])
    run.beat_at = timezone.now()
    run.save(update_fields=["reached", "beat_at"])


def _arrive(going: Going) -> Entry:
    sandbox, target = current_actor().sandbox, going.run.target
    with sandbox_write():
        _require_undisturbed(going.run)
        began = stood()
        _set_clock(sandbox, going.run, target)
        data: dict[str, Any] = {
            "from": began.simulated_at.isoformat() if began else sandbox.day_one.isoformat(),
            "since": began.number if began else 0,
            "to": target.isoformat(),
            "moment": f"{timezone.localtime(target):%Y-%m-%d %H:%M}",
        }
        if going.failed:
            data["failed"] = sorted(going.failed)
        arrived = entry(ADVANCED, data=data)
        write_entries([arrived])
    return arrived


def stood() -> Entry | None:
    """The last entry after which the clock stood still: what an advance that died has done since is told
    by the next."""
    entries = Entry.objects.filter(collection="", record=None, event__in=STANDS)
    return entries.order_by("-number").first()
