"""The timeline of a company at work: dated events are planned when a template is made, the others are
judged; that one has happened stands in the company itself, so that a reset forgets it."""

import datetime as dt
import logging
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from lab.clock.dated import register_day_end
from lab.journal.models import Entry
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandbox
from scenarios.briefs import template_of
from scenarios.effects.doing import EffectFailed, do_effects
from scenarios.effects.scene import known_in, stage_for
from scenarios.effects.stage import Stage
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import Kind, plan, plan_all, register_happening
from scenarios.models import ScenarioVersion
from scenarios.packs.arriving import Numbers
from scenarios.packs.dates import parse_date, parse_moment
from scenarios.packs.known import Known
from scenarios.packs.pack import Pack
from scenarios.packs.problems import Problems
from scenarios.timeline.event import Condition, Event
from scenarios.timeline.reading import FILE, read_timeline
from scenarios.variants.texts import text_of

FAILED = "failed"
logger = logging.getLogger(__name__)


def timeline_arrives(pack: Pack, numbers: Numbers) -> None:
    """Plan what is dated, by the calendar of the template's own day 1."""
    if FILE not in pack.files:
        return
    calendar = pack.manifest.calendar_on(current_actor().sandbox.day_one)
    known = Known(numbers, pack.manifest.languages, calendar)
    events = read_timeline(pack.files[FILE], known, Problems())
    dated = [event for event in events if event.is_dated]
    plan_all([(HAPPENS, parse_moment(event.at, calendar), event.key, {}) for event in dated])


def timeline_of(sandbox: Sandbox) -> tuple[Event, ...]:
    template = template_of(sandbox)
    if template is None:
        return ()
    return _read(template.version.pk, template.version.digest, template.variant)


@lru_cache(maxsize=256)
def _read(pk: int, digest: str, variant: int) -> tuple[Event, ...]:
    """By the fingerprint: a version that was loaded again is read again."""
    version = ScenarioVersion.objects.select_related("scenario").get(pk=pk)
    text = text_of(version, FILE, variant)
    if text is None:
        return ()
    problems = Problems()
    events = read_timeline(text, known_in(version), problems)
    problems.stop()
    return events


def _happens(happening: Happening) -> None:
    """Do its effects, or none of them: what cannot be is kept with the reason, for the teacher."""
    event = next((one for one in _present() if one.key == happening.key), None)
    if event is None:
        return
    try:
        do_effects(event.effects, stage_for(event.key))
    except EffectFailed as error:
        sandbox = current_actor().sandbox
        logger.warning("sandbox %s: %s did not happen: %s", sandbox.pk, event.key, error)
        happening.data = {**happening.data, FAILED: str(error)}
        happening.save(update_fields=["data"])


def _present() -> tuple[Event, ...]:
    sandbox = current_actor().sandbox
    return current_actor().policy.once("timeline", lambda: timeline_of(sandbox))


def _day_ended(day: dt.date) -> None:
    for event in _open(day, on=""):
        _judged(event)


def followed(entry: Entry) -> None:
    """Called for each entry of an event that some timeline waits for."""
    for event in _open(current_actor().today, on=entry.event):
        _judged(event)


def _open(day: dt.date, *, on: str) -> Iterator[Event]:
    """Events that may come about today."""
    waiting = [event for event in _present() if not event.is_dated and event.on == on]
    if not waiting:
        return
    calendar = stage_for("").calendar
    keys = [event.key for event in waiting]
    past = Happening.objects.filter(kind=HAPPENS.key, key__in=keys).values_list("key", "at")
    happened = {key: max(at for one, at in past if one == key) for key, _at in past}
    for event in waiting:
        if event.until and day > parse_date(event.until, calendar):
            continue
        last = happened.get(event.key)
        if last is None or (event.each and last < current_actor().now - dt.timedelta(hours=12)):
            yield event


def _judged(event: Event) -> None:
    """Let it happen where its conditions hold: at once, and known to have happened."""
    stage = stage_for(event.key)
    if all(_holds(condition, stage) for condition in event.when):
        happening = plan(HAPPENS, current_actor().now, key=event.key)
        Happening.objects.filter(pk=happening.pk).update(done=True)
        _happens(happening)


def _holds(condition: Condition, stage: Stage) -> bool:
    count = stage.rows(condition.of, condition.where).count()
    return condition.least <= count and (condition.most is None or count <= condition.most)


HAPPENS = register_happening(
    Kind("timeline.event", label=_("An event of the scenario"), work=_happens, order=10)
)
register_day_end("timeline", _day_ended)
