"""The session store: Django's, with the person written beside it so that sessions can be ended."""

import time
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone

from lab.people.models import PersonSession, User

SIGNED_IN = "signed_in"
SEEN = "seen"
REFRESH_EVERY_SECONDS = 60


class SessionStore(DatabaseStore):
    """Keeps sessions as `PersonSession`."""

    @classmethod
    def get_model_class(cls) -> type[PersonSession]:
        return PersonSession

    def create_model_instance(self, data: dict[str, Any]) -> PersonSession:
        row = cast(PersonSession, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        signed_in = data.get(SIGNED_IN, {})
        row.started_at = signed_in.get("at")
        row.address = signed_in.get("address")
        row.device = signed_in.get("device", "")
        return row


def stay(request: HttpRequest) -> None:
    """Somebody is at work in this session; not written with every request."""
    now = int(time.time())
    if now - request.session.get(SEEN, 0) >= REFRESH_EVERY_SECONDS:
        request.session[SEEN] = now


def remember_sign_in(request: HttpRequest) -> None:
    """Write into the session when, where and with what it began; the session list shows it."""
    request.session[SIGNED_IN] = {
        "at": timezone.now().isoformat(),
        "address": request.META.get("REMOTE_ADDR") or None,
        "device": request.headers.get("User-Agent", "")[:200],
    }


def sessions_of(person: User) -> list[PersonSession]:
    """The person's sessions that are still open, the last used first."""
    return list(person.sessions.filter(expire_date__gt=timezone.now()))


def end_sessions(person: User, *, but: str | None = None) -> int:
    """Log the person out everywhere, except in the session with the key `but`; answers how many."""
    return person.sessions.exclude(session_key=but or "").delete()[0]


def end_session(person: User, handle: str) -> bool:
    """End the session that a page named by its handle; False when it is not theirs any more."""
    for session in sessions_of(person):
        if session.handle == handle:
            session.delete()
            return True
    return False
