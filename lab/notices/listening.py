"""The one way from the journal to people: an event of which somebody is to be told."""

import logging
from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from lab.journal.models import Entry
from lab.journal.recording import listen as listen_to_journal
from lab.notices.telling import News, tell
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandbox

Teller = Callable[[Sequence[Entry]], Iterable[News]]
logger = logging.getLogger(__name__)


def listen(event: str, to: Teller) -> None:
    """Tell people the news that `to` makes of the committed entries of an event.

    `event` is a full name, a noun (`approval.*`) or `*`. What was written stands whatever becomes of
    the news: a teller that fails is logged.
    """
    listen_to_journal(event, lambda entries: _told(to, entries))


def _told(to: Teller, entries: Sequence[Entry]) -> None:
    if current_actor().sandbox.kind != Sandbox.Kind.LIVE:
        return
    try:
        # Most writes are no news: SQLite's only pen is not taken for them.
        if news := list(to(entries)):
            with transaction.atomic():
                tell(news)
    except Exception:
        logger.exception("nobody was told of %s", entries[0].event)
