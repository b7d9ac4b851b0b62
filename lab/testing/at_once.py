"""Several people at the same moment: each in a thread with a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection, connections

from lab.access.decisions import Hidden, Refused
from lab.records import Conflict
from lab.testing.cast import Office

Deed = Callable[[], Any]
Refusals = tuple[type[Exception], ...]
REFUSALS: Refusals = (ValidationError, Refused, Hidden, Conflict, ObjectDoesNotExist)
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
    doing = [(office.acting(who), deed) for who, deed in zip(people, deeds, strict=True)]
    return sorted(_race(doing, REFUSALS))


def together(*deeds: Deed, refusals: Refusals = REFUSALS) -> list[str]:
    """The same for deeds that need no actor, in their order."""
    return _race([(nullcontext(), deed) for deed in deeds], refusals)


def _race(doing: Sequence[tuple[AbstractContextManager, Deed]], refusals: Refusals) -> list[str]:
    """What each was told; what is no refusal is raised again here."""
    gate, alone = threading.Barrier(len(doing)), not many_connections()
    told: dict[int, str | Exception] = {}

    def run(number: int) -> None:
        ready, deed = doing[number]
        try:
            with ready:
                if not alone:
                    gate.wait(SECONDS)
                deed()
            told[number] = ""
        except refusals as error:
            told[number] = _told(error)
        except Exception as error:
            told[number] = error
        finally:
            if not alone:
                connections.close_all()

    if alone:
        for number in range(len(doing)):
            run(number)
    else:
        _in_threads([threading.Thread(target=run, args=(number,)) for number in range(len(doing))])
    for outcome in told.values():
        if isinstance(outcome, Exception):
            raise outcome
    return [str(told[number]) for number in range(len(doing))]


def _in_threads(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)


def _told(error: Exception) -> str:
    words = getattr(error, "messages", None) or [str(error)]
    return " ".join(words) or type(error).__name__
