"""Veils: who looks into a company without learning whose it is.

An upper layer that marks work without names says so here; both doors, pages and API, ask.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from lab.access.nameless import Nameless, nameless
from lab.people.masking import masked
from lab.people.models import User
from lab.tenancy.actor import Actor, Mode
from lab.tenancy.models import Sandbox


@dataclass(frozen=True)
class Veil:
    """`alias` stands for the company and for each of the people."""

    alias: str
    people: frozenset[int]


Veiling = Callable[[User, Sandbox, Mode], Veil | None]
_veilings: list[Veiling] = []
_present: ContextVar[Nameless | None] = ContextVar("nameless", default=None)


def register_veil(veiling: Veiling) -> None:
    """Called once at start."""
    _veilings.append(veiling)


Listing = Callable[[User, Iterable[int]], dict[int, str]]
_listings: list[Listing] = []


def register_listing(listing: Listing) -> None:
    """Called once at start. {id: alias} of those of these companies whose people the reader is not to
    know: lists and figures by person leave them out or call them by the alias."""
    _listings.append(listing)


def veiled_among(user: User, sandboxes: Iterable[int]) -> dict[int, str]:
    """{id: alias} of the companies that no list may connect with a person for this reader."""
    wanted = list(sandboxes)
    return {pk: alias for listing in _listings for pk, alias in listing(user, wanted).items()}


@contextmanager
def veiled(actor: Actor) -> Iterator[Nameless | None]:
    """What the actor reads inside names nobody who is to stay unknown. What comes out of it goes through
    the answer's `Nameless`, None where everybody may be known, for names that somebody typed."""
    veil = _veil_for(actor)
    if veil is None:
        yield None
        return
    unnaming = nameless(veil.people, veil.alias)
    for sandbox in (actor.sandbox, actor.sandbox.origin):
        if sandbox is not None:
            sandbox.name = veil.alias
    token = _present.set(unnaming)
    try:
        with masked(veil.people, veil.alias):
            yield unnaming
    finally:
        _present.reset(token)


def unnamed(html: str) -> str:
    """A page without the names, before it becomes a file that nothing is replaced in any more."""
    present = _present.get()
    return present.html(html) if present else html


def _veil_for(actor: Actor) -> Veil | None:
    if actor.user is None:
        return None
    found = (veiling(actor.user, actor.sandbox, actor.mode) for veiling in _veilings)
    return next((veil for veil in found if veil is not None), None)
