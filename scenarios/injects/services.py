"""Throwing an inject into a company, now or at a simulated moment, and taking it back."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.access.actors import actor_for, system_actor
from lab.access.decisions import ALLOWED, Decision, Refused
from lab.clock.words import when
from lab.journal.models import Entry
from lab.people.models import User
from lab.records.undoing import can_undo, entries_to_undo, undo
from lab.tenancy.actor import Mode, Via, acting_as, current_actor
from lab.tenancy.models import Sandbox
from lab.tenancy.writing import sandbox_write
from scenarios.effects.doing import EffectFailed, do_effects, told
from scenarios.effects.kind import from_json
from scenarios.effects.scene import stage_for
from scenarios.happenings.models import Happening
from scenarios.happenings.planning import Kind, drop, plan, register_happening
from scenarios.injects.models import Injection
from scenarios.injects.ready import Ready

FARTHEST = dt.timedelta(days=400)
State = Injection.State


def may_inject(user: User, sandbox: Sandbox) -> Decision:
    """Teachers in the live companies of their class. Raises Hidden where it is none of theirs."""
    actor = actor_for(user, sandbox)
    if actor.mode is not Mode.REVIEW or actor.policy.read_only:
        return Decision(False, _("Only a teacher of this class throws events in."))
    if sandbox.kind != Sandbox.Kind.LIVE or sandbox.frozen:
        return Decision(False, _("This is a frozen copy of the company: nothing happens in it."))
    return ALLOWED


@contextmanager
def _behind_the_scenes(sandbox: Sandbox) -> Iterator[None]:
    """As nobody's doing, in the language of the company: students see only what comes of it."""
    with (
        acting_as(system_actor(sandbox, via=Via.SIMULATION)),
        translation.override(sandbox.language),
    ):
        yield


def preview(ready: Ready, sandbox: Sandbox) -> list[str]:
    """What it would do in this company now, a sentence each. Raises EffectFailed."""
    with acting_as(system_actor(sandbox, via=Via.SIMULATION)):
        return told(ready.effects, stage_for(ready.key))


def inject(ready: Ready, sandbox: Sandbox, *, by: User, at: dt.datetime | None = None) -> Injection:
    """Now, or when the company's clock comes to `at`. Raises Refused, or ValidationError by field.

    One that is not possible is kept with its problem, and nothing of it is done.
    """
    may_inject(by, sandbox).require()
    with _behind_the_scenes(sandbox), sandbox_write():
        now = current_actor().now
        if at is not None and not now < at <= now + FARTHEST:
            text = _("Choose a moment after %(now)s, at most %(days)d days ahead.")
            raise ValidationError({"at": text % {"now": when(now), "days": FARTHEST.days}})
        injection = Injection.objects.create(
            sandbox=sandbox,
            by=by,
            key=ready.key,
            names=dict(ready.names),
            effects=[effect.as_json() for effect in ready.effects],
            attempt=sandbox.attempt,
            at=at or now,
        )
        if at is None:
            _do(injection)
        else:
            plan(INJECTED, at, key=str(injection.pk))
        return injection


def _do(injection: Injection) -> None:
    try:
        batch = do_effects(from_json(injection.effects), stage_for(injection.key))
    except EffectFailed as error:
        injection.follow(State.FAILED, problem=str(error))
    else:
        injection.follow(State.DONE, batch=batch)


def _happens(happening: Happening) -> None:
    found = Injection.objects.filter(pk=int(happening.key), state=State.PLANNED).first()
    if found is not None and found.attempt == current_actor().sandbox.attempt:
        _do(found)


def may_take_back(injection: Injection) -> Decision:
    """Inside the company, as its teacher."""
    sandbox = current_actor().sandbox
    if injection.attempt != sandbox.attempt:
        return Decision(False, _("The company was reset or restored since: the step is gone."))
    if injection.state == State.PLANNED:
        return ALLOWED
    if injection.state != State.DONE or (entry := first_entry(injection)) is None:
        return Decision(False, _("There is nothing to undo in this step."))
    return can_undo(entries_to_undo(entry.number))


def take_back(injection: Injection, *, by: User) -> Injection:
    """Undo what it wrote, or unplan it. Raises Refused with the reason where that cannot be any more."""
    sandbox = Sandbox.objects.select_related("classroom", "template").get(pk=injection.sandbox_id)
    may_inject(by, sandbox).require()
    with acting_as(actor_for(by, sandbox)), sandbox_write():
        injection = Injection.objects.get(pk=injection.pk)
        may_take_back(injection).require()
        if injection.state == State.PLANNED:
            drop(INJECTED, str(injection.pk))
        else:
            entry = first_entry(injection)
            if entry is None:
                raise Refused(_("There is nothing to undo in this step."))
            undo(entry.number)
        injection.follow(State.UNDONE)
    return injection


def first_entry(injection: Injection) -> Entry | None:
    if injection.batch is None:
        return None
    return Entry.objects.filter(batch=injection.batch).order_by("number").first()


INJECTED = register_happening(
    Kind("inject", label=gettext_lazy("A teacher’s event"), work=_happens, order=12)
)
