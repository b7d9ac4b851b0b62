"""Several people at the same moment: each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection, connections

from lab.access.decisions import Hidden, Refused
from lab.records import Conflict
from lab.testing.cast import Office

Deed = Callable[[], Any]
REFUSALS = (ValidationError, Refused, Hidden, Conflict, ObjectDoesNotExist)
SECONDS = 30


def many_connections() -> bool:
    """Whether a second connection sees the same rows: not those of SQLite in memory."""
    return connection.vendor != "sqlite" or not connection.is_in_memory_db()  # type: ignore[attr-defined]


def at_once(office: Office, *deeds: Deed, by: str | Sequence[str] = "dora") -> list[str]:
    """What each of the deeds, begun at one moment, was told, sorted: "" where it succeeded.

    `by` names who does all, or each of them. Where one connection is all that there is, they are done
    one after the other.
    """
    people = [by] * len(deeds) if isinstance(by, str) else by
    gate, told = threading.Barrier(len(deeds)), []
    alone = not many_connections()

    def run(who: str, deed: Deed) -> None:
        try:
            with office.acting(who):
                if not alone:
                    gate.wait(SECONDS)
                deed()
            told.append("")
        except REFUSALS as error:
            told.append(_told(error))
        finally:
            if not alone:
                connections.close_all()

    if alone:
        for who, deed in zip(people, deeds, strict=True):
            run(who, deed)
        return sorted(told)
    _in_threads(
        [threading.Thread(target=run, args=each) for each in zip(people, deeds, strict=True)]
    )
    return sorted(told)


def _in_threads(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)


def _told(error: Exception) -> str:
    words = getattr(error, "messages", None) or [str(error)]
    return " ".join(words) or type(error).__name__
