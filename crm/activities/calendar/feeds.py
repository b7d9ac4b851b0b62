"""The calendar of a seat under a secret address, as other programs subscribe to it (iCalendar)."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare

from crm.activities.calendar.entries import EVENT_KINDS, MOST, Asked, entries
from crm.activities.calendar.files import event_entry, outing_entry, task_entry, written
from crm.activities.models import Event, Task
from crm.activities.outings.models import Outing
from lab.access.actors import entering
from lab.access.decisions import Hidden
from lab.people.models import User
from lab.tenancy.actor import Actor, Via, current_actor
from lab.tenancy.models import Sandbox

BACK, AHEAD = dt.timedelta(days=60), dt.timedelta(days=365)
LONGEST = 200
FEED_KINDS = frozenset({*EVENT_KINDS, "other", "outing", "task"})
ENTRY_OF: dict[type, Callable[[Any], Any]] = {
    Event: event_entry,
    Outing: outing_entry,
    Task: task_entry,
}


def feed_token(actor: Actor) -> str:
    """The part of the address that means this person's calendar here; "" where there is none.

    It dies with the password, as the links do that open an account.
    """
    if actor.user is None or actor.sandbox.kind != Sandbox.Kind.LIVE:
        return ""
    seat = actor.seat.number if actor.seat is not None else 0
    parts = (actor.user.pk, actor.sandbox.pk, seat, _print(actor.user))
    return _signer().sign(".".join(map(str, parts)))


@contextmanager
def opened_feed(token: str) -> Iterator[Actor]:
    """Act as whom the token means. Raises Hidden for any other token, and when its person may not look
    into the company any more."""
    try:
        *numbers, fingerprint = _signer().unsign(token[:LONGEST]).split(".")
        person, sandbox, seat = map(int, numbers)
    except (BadSignature, ValueError) as error:
        raise Hidden from error
    user = User.objects.filter(pk=person, is_active=True).first()
    company = Sandbox.objects.filter(pk=sandbox, kind=Sandbox.Kind.LIVE).first()
    if user is None or company is None or not constant_time_compare(_print(user), fingerprint):
        raise Hidden
    with entering(user, company, seat or None, via=Via.API) as actor:
        yield actor


def feed_of() -> bytes:
    """What the acting seat has from two months ago to a year ahead; without a seat, the company's."""
    actor = current_actor()
    seats = frozenset({actor.seat.pk}) if actor.seat is not None else None
    found, _more = entries(Asked(actor.now - BACK, actor.now + AHEAD, seats, FEED_KINDS))
    rows = [entry.row for entry in found[: 3 * MOST]]
    return b"".join(written(ENTRY_OF[type(row)](row) for row in rows))


def _signer() -> Signer:
    return Signer(salt="crm.calendar")


def _print(user: User) -> str:
    """Of the password: what is different after it was changed."""
    return user.get_session_auth_hash()[:24]
