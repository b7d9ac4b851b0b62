"""People who are read without their names, where somebody must not know whose work it is."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_masked: ContextVar[dict[int, str] | None] = ContextVar("masked", default=None)


@contextmanager
def masked(people: Iterable[int], alias: str) -> Iterator[None]:
    """Whoever of these is read inside is called `alias`, and cannot be saved."""
    token = _masked.set(dict.fromkeys(people, alias))
    try:
        yield
    finally:
        _masked.reset(token)


def alias_of(pk: int | None) -> str:
    """ "" for who is read as they are."""
    names = _masked.get()
    return names.get(pk, "") if names and pk is not None else ""


def is_anybody_masked() -> bool:
    return bool(_masked.get())
