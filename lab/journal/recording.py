"""Writing the journal, and telling those who listen."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from lab.journal.models import Entry
from lab.tenancy.actor import current_actor
from lab.tenancy.gathering import store
from lab.tenancy.models import Sandboxed
from lab.tenancy.writing import Write, current_write, sandbox_write

Listener = Callable[[Sequence[Entry]], Any]
Guard = Callable[[Entry], Any]
_listeners: dict[str, list[Listener]] = defaultdict(list)
_guards: dict[str, list[Guard]] = defaultdict(list)


def listen(event: str, listener: Listener) -> None:
    """Call `listener(entries)` once after each committed write that has entries of this event.

    `event` is a full name (`quote.accepted`), a noun (`quote.*`) or `*`.
    """
    _listeners[event].append(listener)


def guard(event: str, guard: Guard) -> None:
    """Call `guard(entry)` before an entry of this event (a full name) is written, inside its write.

    It may raise Refused or ValidationError, which takes back all of the write, or add to the entry's data.
    """
    _guards[event].append(guard)


def entry(
    event: str,
    row: Sandboxed | None = None,
    *,
    change: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> Entry:
    """An entry that is not written yet: who and when come from the actor."""
    actor = current_actor()
    return Entry(
        # By id: setting the objects costs more than all the rest of an entry.
        sandbox_id=actor.sandbox.pk,
        attempt=actor.sandbox.attempt,
        simulated_at=actor.now,
        user_id=actor.user.pk if actor.user else None,
        seat_number=actor.seat.number if actor.seat else None,
        mode=actor.mode,
        via=actor.via,
        event=event,
        change=change,
        collection=row.collection if row is not None else "",
        record=row.number if row is not None else None,
        label=str(row)[:200] if row is not None else "",
        before=before or {},
        after=after or {},
        data={"customer": actor.customer, **(data or {})} if actor.customer else data or {},
    )


def write_entries(entries: Sequence[Entry], *, together: bool = False) -> None:
    """Number and store entries inside the open write; `together` marks them as one undoable batch."""
    if not entries:
        return
    for new in entries:
        for check in _guards.get(new.event, ()):
            check(new)
    write = current_write()
    last = _last_number(write)
    batch = last + 1 if together else None
    if write.batch is not None:
        batch = write.batch = write.batch or last + 1
        for new in entries:
            new.data = {**new.data, **write.marks}
    for number, new in enumerate(entries, last + 1):
        write.touched.add(new.collection)
        new.number = number
        new.batch = batch
    store(Entry, entries)
    write.last_entry = last + len(entries)
    _announce_later(write, entries)


def _last_number(write: Write) -> int:
    """Whoever holds the sandbox numbers alone, so it is asked for once in a write."""
    if write.last_entry is None:
        entries = Entry._base_manager.filter(sandbox=write.sandbox)
        write.last_entry = entries.aggregate(n=Max("number"))["n"] or 0
    return write.last_entry


@contextmanager
def one_batch(**marks: Any) -> Iterator[Write]:
    """All that is written inside is one batch of the journal: `write.batch`, 0 if nothing was.

    What people did in one step can be undone in one step. `marks` go into the data of its entries.
    """
    with sandbox_write() as write:
        if write.batch is not None:
            yield write
            return
        write.batch, write.marks = 0, marks
        try:
            yield write
        finally:
            # Others in this write go on one by one; the caller has read the number inside.
            write.batch, write.marks = None, {}


def note(event: str, row: Sandboxed | None = None, **data: Any) -> None:
    """Record a business event that changes no row."""
    with sandbox_write():
        write_entries([entry(event, row, data=data)])


@dataclass(eq=False)
class _Announcement:
    """Entries of a write that are to be announced when it is committed; the first speaks for all."""

    write: Write
    entries: list[Entry]
    told: bool = False

    def __call__(self) -> None:
        if self.told:
            return
        # Parts of the write that failed have taken theirs out of the list.
        waiting = [each for each in self.write.later if isinstance(each, _Announcement)]
        for each in waiting:
            each.told = True
        _announce([entry for each in waiting for entry in each.entries])


def _announce_later(write: Write, entries: Iterable[Entry]) -> None:
    if _listeners:
        written = list(entries)
        write.heard = write.heard or any(map(_is_awaited, written))
        write.later.append(_Announcement(write, written))


def _is_awaited(new: Entry) -> bool:
    """By who listens to this event, not to all."""
    return new.event in _listeners or f"{new.event.partition('.')[0]}.*" in _listeners


def _announce(entries: Sequence[Entry]) -> None:
    by_event: dict[str, list[Entry]] = defaultdict(list)
    for item in entries:
        for name in (item.event, f"{item.event.split('.')[0]}.*", "*"):
            by_event[name].append(item)
    for name, found in by_event.items():
        for listener in _listeners.get(name, ()):
            listener(found)
