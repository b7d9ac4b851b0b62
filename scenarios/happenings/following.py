"""Following the journal: what people did is answered, once and in the order in which they did it."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.utils import translation

from lab.access.actors import system_actor
from lab.journal.models import Entry
from lab.journal.recording import listen
from lab.tenancy.actor import Via, acting_as, current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandbox
from lab.tenancy.writing import apart, sandbox_write, take_numbers
from scenarios.happenings.models import Followed

Follower = Callable[[Entry], Any]
# An answer may cause another; beyond this many in a row somebody answers himself.
MOST_ROUNDS = 200
AT_ONCE = 100
_followers: dict[str, list[Follower]] = {}
_following: ContextVar[bool] = ContextVar("following", default=False)
logger = logging.getLogger(__name__)


def follow(event: str, follower: Follower) -> None:
    """Call `follower(entry)` for each entry of this event in companies that are played.

    `event` is a full name (`quote.sent`). It is called inside a write of its own soon after that of the
    entry, as the system, in the language of the company. What fails is logged and left out.
    """
    if event not in _followers:
        _followers[event] = []
        listen(event, _announced)
    _followers[event].append(follower)


def _announced(entries: Sequence[Entry]) -> None:
    sandbox = current_actor().sandbox
    if sandbox.kind == Sandbox.Kind.LIVE and not sandbox.frozen and not _following.get():
        catch_up(sandbox)


def catch_up(sandbox: Sandbox) -> None:
    """Follow all entries that nobody has followed yet, and those that come of them."""
    token = _following.set(True)
    try:
        with _the_company(sandbox):
            for _round in range(MOST_ROUNDS):
                with sandbox_write():
                    if not _one_round():
                        return
        logger.error("sandbox %s: answers go in a circle", sandbox.pk)
    finally:
        _following.reset(token)


@contextmanager
def _the_company(sandbox: Sandbox) -> Iterator[None]:
    with (
        acting_as(system_actor(sandbox, via=Via.SIMULATION)),
        translation.override(sandbox.language),
    ):
        yield


def _one_round() -> bool:
    """The next entries; False when there are none."""
    seen = _followed()
    attempt = current_actor().sandbox.attempt
    rows = Entry.objects.filter(number__gt=seen.entry, attempt=attempt, event__in=_followers)
    entries = list(rows.order_by("number")[:AT_ONCE])
    for entry in entries:
        for follower in _followers[entry.event]:
            _follow(follower, entry)
    if entries:
        seen.entry = entries[-1].number
        seen.save(update_fields=["entry"])
    return bool(entries)


def _followed() -> Followed:
    if (found := Followed.objects.first()) is None:
        sandbox = current_actor().sandbox
        number = take_numbers(Followed)[0]
        found = Followed.objects.create(pk=make_id(sandbox.pk, number), sandbox_id=sandbox.pk)
    return found


def _follow(follower: Follower, entry: Entry) -> None:
    try:
        with apart():
            follower(entry)
    except Exception:
        sandbox = current_actor().sandbox
        logger.exception("sandbox %s: nobody answered %s", sandbox.pk, entry.event)
