"""The one way from the journal to people: an event of which somebody is to be told."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from django.db import transaction

from lab.journal.models import Entry
from lab.journal.recording import listen as listen_to_journal
from lab.notices.telling import News, tell
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandbox

Teller = Callable[[Sequence[Entry]], Iterable[News]]
_tellers: dict[str, list[Teller]] = defaultdict(list)
logger = logging.getLogger(__name__)


def listen(event: str, to: Teller) -> None:
    """Tell people the news that `to` makes of the committed entries of an event.

    `event` is a full name, a noun (`approval.*`) or `*`. All news of a write is told at once. What was
    written stands whatever becomes of the news: a teller that fails is logged.
    """
    _tellers[event].append(to)


def _tell_all(entries: Sequence[Entry]) -> None:
    if current_actor().sandbox.kind != Sandbox.Kind.LIVE:
        return
    by_event: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for name in (entry.event, f"{entry.event.split('.')[0]}.*", "*"):
            if name in _tellers:
                by_event[name].append(entry)
    # Most writes are no news: SQLite's only pen is not taken for them.
    if news := [each for name, found in by_event.items() for each in _news_of(name, found)]:
        try:
            with transaction.atomic():
                tell(news)
        except Exception:
            logger.exception("nobody was told of %s", ", ".join(sorted({n.kind for n in news})))


def _news_of(event: str, entries: Sequence[Entry]) -> list[News]:
    """What its tellers say."""
    found: list[News] = []
    for to in _tellers[event]:
        try:
            found += to(entries)
        except Exception:
            logger.exception("nobody was told of %s", event)
    return found


listen_to_journal("*", _tell_all)
