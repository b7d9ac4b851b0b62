"""One writer per sandbox: the transaction in which every change happens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F

from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Counter, Sandbox, Sandboxed

if TYPE_CHECKING:
    from lab.tenancy.gathering import Gathered


@dataclass
class Write:
    """The open write of a sandbox; `later` runs after it has been committed.

    `batch` is set while several changes are journalled as one; 0 until the first is numbered. Then
    `marks` are added to what each of its entries tells. `touched` are the collections of which rows were
    written, `heard` says that somebody waits for one of its events. `last_entry` is the number of the
    journal's last entry, once it is known. `gathered` is what was not sent to the database yet, in a
    write that gathers (`lab.tenancy.gathering`).
    """

    sandbox: Sandbox
    later: list[Callable[[], Any]] = field(default_factory=list)
    batch: int | None = None
    marks: dict[str, Any] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    heard: bool = False
    last_entry: int | None = None
    gathered: "Gathered | None" = None


class Again(BaseException):
    """A write that gathers has failed in a part: it is taken back, to be done again without gathering.

    It passes by who handles failures of a part.
    """


_write: ContextVar[Write | None] = ContextVar("write", default=None)


@contextmanager
def sandbox_write() -> Iterator[Write]:
    """Lock the actor's sandbox for writing until the outermost block ends.

    On PostgreSQL sandboxes never wait for each other; on SQLite the file has one writer. Inside
    there is no race: no number is given twice, no reset meets a half-written order.
    """
    sandbox = current_actor().sandbox
    if (write := _write.get()) is not None:
        if write.sandbox.pk != sandbox.pk:
            raise RuntimeError("A write in one sandbox cannot open another.")
        yield write
        return
    with transaction.atomic():
        write = Write(_locked(sandbox))
        token = _write.set(write)
        try:
            yield write
        finally:
            _write.reset(token)
    for call in write.later:
        call()


@contextmanager
def apart() -> Iterator[None]:
    """A part of the open write that may fail by itself: then nothing of it is written or announced."""
    write = current_write()
    if write.gathered is not None:
        try:
            yield
        except Exception as error:
            raise Again from error
        return
    announced = len(write.later)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del write.later[announced:]
        write.last_entry = None
        raise


def _locked(sandbox: Sandbox) -> Sandbox:
    """The sandbox with its row locked and what may have moved meanwhile read anew."""
    fresh = Sandbox.objects.select_for_update(no_key=True).values(
        "attempt", "simulated_now", "session", "kind"
    )
    for name, value in fresh.get(pk=sandbox.pk).items():
        setattr(sandbox, name, value)
    return sandbox


def maybe_write() -> Write | None:
    return _write.get()


def current_write() -> Write:
    if (write := _write.get()) is None:
        raise RuntimeError("Changes happen inside sandbox_write().")
    return write


def take_numbers(model: type[Sandboxed], count: int = 1) -> range:
    """The next `count` free numbers of the model's collection in the locked sandbox."""
    return take(model.collection, count)


def take(name: str, count: int = 1) -> range:
    """The next `count` values of a counter, which is made when it is first asked for."""
    write = current_write()
    if write.gathered is not None:
        return write.gathered.take(name, count, lambda: _counter(write.sandbox, name))
    counters = Counter._base_manager.filter(sandbox=write.sandbox, name=name)
    first = counters.values_list("next", flat=True).first()
    if first is None:
        first = _new_counter(write.sandbox, name).next
    counters.update(next=F("next") + count)
    return range(first, first + count)


def _counter(sandbox: Sandbox, name: str) -> Counter:
    found = Counter._base_manager.filter(sandbox=sandbox, name=name).first()
    return found or _new_counter(sandbox, name)


def _new_counter(sandbox: Sandbox, name: str) -> Counter:
    last = (
        Counter._base_manager.filter(sandbox=sandbox).order_by("-pk").values_list("pk", flat=True)
    )
    number = (last[0] if last else make_id(sandbox.pk, 1) - 1) + 1
    return Counter._base_manager.create(pk=number, sandbox=sandbox, name=name, next=1)
